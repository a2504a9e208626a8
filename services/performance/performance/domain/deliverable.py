"""A deliverable of a results frame: what an office is to bring about by a day.

What is reported after the miss is late, whatever day it names: an office that needs more time has
the due day moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from muster.deadlines.calendars import end_of_day, local_day
from muster.deadlines.checkpoints import Checkpoint
from muster.deadlines.machine import Deadline
from muster.deadlines.states import DeadlineClosed, State
from muster.deadlines.steps import Step
from muster.deadlines.terms import Days, Terms, in_our_time
from muster.events import Event
from muster.events.performance.frame import DeliverablePlanned, DeliverableStatusChanged
from muster.ids import new_id
from performance.domain.deliverable_facts import fact_of
from performance.domain.frame_refusals import DayOutsideOurTime, DueDayPast, StatusNotSet

KIND = "deliverable"
REMIND_BEFORE = (30, 14, 7, 1)
"""Days. To be confirmed."""
REMINDERS = tuple(Checkpoint.before_due(days) for days in REMIND_BEFORE)


class Status(StrEnum):
    """As its owner says; whether it is late is for the clock to say."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    DELAYED = "delayed"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ")


AT_WORK = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.DELAYED)
"""Those that an owner may set; the others follow from an act."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What is said of a deliverable when it is planned."""

    reference: str
    title: str
    result: str
    """Code of the result that it serves."""
    owner: str
    due_on: date
    zone: str = "UTC"
    grace_days: int = 0

    def terms(self) -> Terms:
        """Raises `TermsContradict` or `UnknownZone`."""
        grace = Days(self.grace_days)
        return Terms(zone=self.zone, due_on=self.due_on, grace=grace, checkpoints=REMINDERS)


@dataclass(eq=False, kw_only=True)
class Deliverable:
    reference: str
    title: str
    result: str
    owner: str
    planned_at: datetime
    status: Status = Status.NOT_STARTED
    evidence: str | None = None
    id: UUID = field(default_factory=new_id)
    version: int = 0
    """Grows by one with every fact."""
    deadlines: list[Deadline] = field(default_factory=list)
    """The newest version that was read, and what was opened since."""

    @classmethod
    def plan(
        cls, said: Planned, *, now: datetime, imported: bool = False
    ) -> tuple[Self, list[Event]]:
        """Raises `DueDayPast` unless imported, `TermsContradict`, `UnknownZone`."""
        made = cls(
            reference=said.reference,
            title=said.title,
            result=said.result,
            owner=said.owner,
            planned_at=now,
        )
        deadline, steps = Deadline.open(
            aggregate_id=made.id,
            subject=made.id,
            kind=KIND,
            terms=said.terms(),
            now=now,
            imported=imported,
        )
        if deadline.due_at <= now and not imported:
            raise DueDayPast(said.due_on)
        made.deadlines.append(deadline)
        planned = DeliverablePlanned(**made._about(deadline), time=now)
        return made, [planned, *made.tell(deadline, steps)]

    @property
    def deadline(self) -> Deadline:
        return self.deadlines[-1]

    def change_status(self, status: Status, *, now: datetime) -> list[Event]:
        """Nothing where it has the status. Raises `StatusNotSet` or `DeadlineClosed`."""
        if status not in AT_WORK:
            raise StatusNotSet(status)
        if not self.deadline.is_running:
            raise DeadlineClosed(self.deadline.state)
        if status is self.status:
            return []
        before, self.status = self.status, status
        about = self._about(self.deadline)
        return [DeliverableStatusChanged(**about, time=now, status=status, before=before)]

    def complete(
        self, done_on: date | None, *, by: str, evidence: str | None, now: datetime,
        imported: bool = False,
    ) -> list[Event]:  # fmt: skip
        """done_on: in its zone; None: now. After the miss it is done now, whatever day is named.

        Raises `DeadlineClosed`, `ClaimInTheFuture`, `DayOutsideOurTime`.
        """
        deadline = self.deadline
        done_at = now if done_on is None else _end_of(done_on, deadline.terms.zone, now)
        missed = deadline.state is State.MISSED or deadline.miss_at <= now
        if missed and not imported:
            done_at = max(done_at, now)
        steps = deadline.report(done_at, by=by, now=now, evidence=evidence, imported=imported)
        self.status, self.evidence = Status.COMPLETED, evidence
        return self.tell(deadline, steps)

    def move(self, due_on: date, *, reason: str, now: datetime) -> list[Event]:
        """To a later day, also after the miss.

        Raises `DeadlineClosed`, `NotALaterDue`, `DueAlreadyPast`, `TermsContradict`.
        """
        before = self.deadline
        successor, steps = before.extend(before.terms.moved_to(due_on), now=now)
        return self._go_on(before, successor, steps, reason)

    def reopen(self, *, reason: str, now: datetime) -> list[Event]:
        """It is not done after all: awaited anew, for the same day. Raises `NothingToRetract`."""
        before = self.deadline
        successor, steps = before.retract(now=now)
        self.status, self.evidence = Status.IN_PROGRESS, None
        return self._go_on(before, successor, steps, reason)

    def _go_on(
        self, before: Deadline, successor: Deadline, steps: Sequence[Step], reason: str
    ) -> list[Event]:
        self.deadlines.append(successor)
        # The step that opens the next version is told of that version.
        own = [step for step in steps if not hasattr(step, "version")]
        opened = [step for step in steps if hasattr(step, "version")]
        return self.tell(before, own) + self.tell(successor, opened, reason)

    def drop(self, *, reason: str, now: datetime) -> list[Event]:
        """It is no longer awaited. Raises `DeadlineClosed`."""
        steps = self.deadline.waive(now=now)
        self.status = Status.NOT_APPLICABLE
        return self.tell(self.deadline, steps, reason)

    def tell(
        self, deadline: Deadline, steps: Sequence[Step], reason: str | None = None
    ) -> list[Event]:
        """The facts that these steps of its deadline are."""
        return [fact_of(step, self._about(deadline), reason) for step in steps]

    def _about(self, deadline: Deadline) -> dict[str, Any]:
        self.version += 1
        return {
            "sequence": self.version,
            "deliverable_id": self.id,
            "reference": self.reference,
            "title": self.title,
            "result": self.result,
            "owner": self.owner,
            "version": deadline.version,
            "due": deadline.due_at,
            "zone": deadline.terms.zone,
        }


def _end_of(day: date, zone: str, now: datetime) -> datetime:
    """The end of the day; of one that still runs, now."""
    if not in_our_time(day):
        raise DayOutsideOurTime(day)
    ends = end_of_day(day, zone)
    return min(ends, now) if day <= local_day(now, zone) else ends
