"""A milestone: one dated promise inside a pledge."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from muster.deadlines.checkpoints import Checkpoint, TermsContradict
from muster.deadlines.machine import Deadline
from muster.deadlines.terms import Days, Terms
from muster.ids import new_id

KIND = "milestone"
DESK = "desk-officer"
"""Confirms a milestone that names nobody else."""
REMIND_BEFORE = (30, 14, 7, 1)
"""Days. To be confirmed."""


@dataclass(eq=False)
class Milestone:
    reference: str
    """Unique within its pledge."""
    title: str
    deadlines: list[Deadline]
    """The versions held in memory, oldest first; the last one runs."""
    id: UUID = field(default_factory=new_id)
    confirmer: str = DESK
    """The role that may confirm it, other than the pledger."""
    evidence: str | None = None
    requested_due: str | None = None
    """A later due date that was asked for and is not yet decided; ISO 8601."""
    request_reason: str | None = None
    verified_by: str | None = None
    verified_at: datetime | None = None

    @property
    def deadline(self) -> Deadline:
        return self.deadlines[-1]


@dataclass(frozen=True)
class Promise:
    """What is said of a milestone when it is promised."""

    reference: str
    title: str
    zone: str
    due: date | datetime
    grace_days: int = 0
    """With a due date."""
    grace: timedelta = timedelta(0)
    """With a due instant."""
    confirmer: str = DESK

    def terms(self) -> Terms:
        """Raises `TermsContradict` or `UnknownZone`."""
        if isinstance(self.due, datetime):
            if self.grace_days:
                said = "grace_days go with due_on; after an instant give grace, a duration"
                raise TermsContradict(said, pointer="#/grace_days")
        elif self.grace:
            said = "grace goes with due_at; after a day give grace_days"
            raise TermsContradict(said, pointer="#/grace")
        return _terms(self.zone, self.due, self.grace_days, self.grace)


REMINDERS = tuple(Checkpoint.before_due(days) for days in REMIND_BEFORE)


# Many milestones are due on one day, and what follows from terms is computed once for each.
@lru_cache(maxsize=1024)
def _terms(zone: str, due: date | datetime, grace_days: int, grace: timedelta) -> Terms:
    if isinstance(due, datetime):
        return Terms(zone=zone, due_at=due, grace=grace, checkpoints=REMINDERS)
    return Terms(zone=zone, due_on=due, grace=Days(grace_days), checkpoints=REMINDERS)
