"""Who does something to a case, when, and under which limits."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from conduct.domain.limits import Clocks
from conduct.domain.refusals import CannotBeTold, ReasonNeeded
from muster.deadlines.machine import CLOCKS_DIFFER

LONGEST_REASON = 4_000


@dataclass(frozen=True, kw_only=True)
class Act:
    by: str
    """Id of the actor."""
    now: datetime
    happened_at: datetime | None = None
    """In the world; None means now. Staff are believed, also after a miss."""
    imported: bool = False
    """History being loaded: what is over is silent."""
    clocks: Clocks = field(default_factory=Clocks)

    @property
    def at(self) -> datetime:
        return self.now if self.happened_at is None else min(self.happened_at, self.now)

    def check(self, since: datetime) -> None:
        """since: when the case was reported. Raises `CannotBeTold`."""
        if self.happened_at is None:
            return
        if self.happened_at - self.now > CLOCKS_DIFFER:
            raise CannotBeTold("it lies ahead")
        if self.happened_at < since:
            raise CannotBeTold("it is before the report")


def reason(written: str, *, pointer: str = "#/reason") -> str:
    """Without blanks around it. Raises `ReasonNeeded`."""
    said = written.strip()
    if not 0 < len(said) <= LONGEST_REASON:
        raise ReasonNeeded(pointer=pointer)
    return said


def utc_day(instant: datetime) -> date:
    return instant.astimezone(UTC).date()
