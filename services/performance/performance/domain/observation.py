"""Observations: figures for a period, as a source reported them and as we learnt them."""

import math
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple
from uuid import UUID

from muster.ids import new_id
from performance.domain.definitions import Definition, Measure
from performance.domain.periods import Period
from performance.domain.refusals import FiguresContradict

LARGEST = 1e12
ROUNDED = 0.01
"""Percent by which a share may differ from what its two numbers say."""


class Figures(NamedTuple):
    """value: in the unit of the indicator; None where the source does not know."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None

    @classmethod
    def of(
        cls,
        definition: Definition,
        *,
        value: float | None = None,
        numerator: float | None = None,
        denominator: float | None = None,
    ) -> "Figures":
        """Raises `FiguresContradict`."""
        for name, given in (
            ("value", value),
            ("numerator", numerator),
            ("denominator", denominator),
        ):
            if given is not None and not (math.isfinite(given) and abs(given) <= LARGEST):
                raise FiguresContradict(f"{name} is no number that is counted", pointer=f"#/{name}")
        if definition.measure is not Measure.SHARE:
            if numerator is not None or denominator is not None:
                raise FiguresContradict(f"{definition.code} is a value, no share")
            if definition.measure is Measure.SUM and value is not None and value < 0:
                raise FiguresContradict("a count is not negative")
            return cls(value=value)
        if numerator is None or denominator is None:
            raise FiguresContradict(
                f"{definition.code} is a share: give numerator and denominator",
                pointer="#/numerator",
            )
        if not 0 <= numerator <= denominator:
            raise FiguresContradict(
                "the numerator lies between nothing and the denominator", pointer="#/numerator"
            )
        share = percent(numerator, denominator)
        if value is not None and (share is None or abs(value - share) > ROUNDED):
            raise FiguresContradict("the value is another than numerator and denominator say")
        return cls(value=share, numerator=numerator, denominator=denominator)


def percent(numerator: float, denominator: float) -> float | None:
    """None of nothing."""
    return round(100 * numerator / denominator, 6) if denominator else None


class Said(NamedTuple):
    """What a source says of one period."""

    period: Period
    figures: Figures
    reported_at: datetime
    cited: str
    partial: bool = False
    note: str | None = None
    """Why it differs from before, or what to know about it."""
    partner: str | None = None
    """The State or mission that says it of itself; None: the United Nations say it."""


class Happened(IntEnum):
    """What a report made of the figures."""

    UNCHANGED = 0
    RECORDED = 1
    CORRECTED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One figure in a series; what takes its place supersedes it, and both stay."""

    said: Said
    recorded_at: datetime
    id: UUID = field(default_factory=new_id)
    supersedes: UUID | None = None
    confirmed_at: datetime | None = None
    """When the same was reported again: what was reported before then is older."""

    @property
    def period(self) -> Period:
        return self.said.period

    @property
    def said_last(self) -> datetime:
        return self.confirmed_at or self.said.reported_at

    def says_the_same(self, said: Said) -> bool:
        """Whatever the time of the report and the words of the citation. Of a partner's figure it
        is something else that the United Nations say it too.
        """
        if self.said.partner is not None and said.partner is None:
            return False
        return (self.said.figures, self.said.partial) == (said.figures, said.partial)

    def contradicts(self, said: Said, since: datetime) -> bool:
        """Whether the same source has said otherwise since then."""
        return (
            self.recorded_at >= since
            and self.said.cited == said.cited
            and not self.says_the_same(said)
        )

    def about(self) -> dict[str, Any]:
        """As facts tell of it."""
        figures = self.said.figures
        return {
            "observation_id": self.id,
            "period": self.period.written,
            "ends_on": self.period.ends_on,
            "value": figures.value,
            "numerator": figures.numerator,
            "denominator": figures.denominator,
            "partial": self.said.partial,
            "reported_at": self.said.reported_at,
            "cited": self.said.cited,
        }

    def replaced_by(self, said: Said, now: datetime) -> "Observation":
        return replace(
            self, id=new_id(), said=said, recorded_at=now, supersedes=self.id, confirmed_at=None
        )
