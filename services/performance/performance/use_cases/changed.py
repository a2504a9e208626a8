"""What figures that came in have changed, until all of it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from muster.events import Event
from muster.journal import Origin
from performance.domain.observation import Observation
from performance.domain.periods import Period
from performance.domain.series import Series
from performance.domain.subjects import Subject


@dataclass
class Changed:
    """What the reports of one transaction have changed."""

    facts: list[tuple[Event, Origin]] = field(default_factory=list)
    """That are not written yet."""
    touched: dict[UUID, Series] = field(default_factory=dict)
    confirmed: dict[UUID, datetime] = field(default_factory=dict)
    """Observations that were said again, and when."""
    periods: dict[tuple[str, Subject, Period], Origin] = field(default_factory=dict)
    """Indicator, subject and period of each figure that is another one now."""
    _newly: list[Series] = field(default_factory=list)

    def note(self, of: Series, facts: Sequence[Event], origin: Origin) -> None:
        if facts:
            self.touched[of.id] = of
            self._newly.append(of)
            self.facts += [(fact, origin) for fact in facts]

    def taken(self) -> "Taken":
        """What came since it was asked for: figures with their series, and facts."""
        made = [(each.id, one) for each in self._newly for one in each.taken()]
        facts, self.facts, self._newly = self.facts, [], []
        return made, facts


Taken = tuple[list[tuple[UUID, Observation]], list[tuple[Event, Origin]]]
