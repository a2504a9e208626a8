"""A pledge: the rules by which it changes. Every change returns the facts it caused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from muster.deadlines.machine import Deadline
from muster.deadlines.states import DueAlreadyPast, NotALaterDue, State
from muster.deadlines.steps import Step
from muster.deadlines.terms import due_pointer
from muster.errors import BrokenRule
from muster.events import Event
from muster.events.pledges import (
    MilestoneAdded,
    MilestoneVerified,
    PledgeRegistered,
    PledgeStatusChanged,
)
from muster.ids import new_id
from pledges.domain import catalogue
from pledges.domain.facts import MilestoneNoted, Said, fact_of
from pledges.domain.kinds import PledgeKind, PledgeStatus, check_follows
from pledges.domain.milestone import KIND, Milestone, Promise
from pledges.domain.pledgers import Pledger
from pledges.domain.refusals import (
    BeginsClosed,
    DueInThePast,
    MilestoneNotFound,
    MilestonesOpen,
    NothingAskedFor,
    NothingToConfirm,
    PledgeClosed,
    ReferenceTaken,
    check_in_our_time,
)


@dataclass(frozen=True)
class Moved:
    """To which state a pledge goes, since when, on what paper."""

    status: PledgeStatus
    effective_on: date
    instrument: str | None = None
    reason: str | None = None


@dataclass(eq=False)
class Pledge:
    reference: str
    """The pledger's own name of it."""
    pledger: Pledger
    kind: PledgeKind
    title: str
    items: tuple[str, ...]
    """Ids of the commitment items it serves, at least one."""
    effective_on: date
    """Since when the pledge has its present state."""
    registered_at: datetime
    status: PledgeStatus = PledgeStatus.ANNOUNCED
    instrument: str | None = None
    imported: bool = False
    """Loaded as history."""
    id: UUID = field(default_factory=new_id)
    version: int = 0
    """Grows by one with every fact."""
    milestones: list[Milestone] = field(default_factory=list)
    changed: set[UUID] = field(default_factory=set)
    """Milestones that have changed since they were read."""

    def register(self, promises: Iterable[Promise], *, now: datetime) -> list[Event]:
        """The first facts of a new pledge.

        Raises `UnknownItem`, `ReferenceTaken`, `DueInThePast`, `TermsContradict`, `UnknownZone`,
        `BeginsClosed`.
        """
        if self.status.closed:
            raise BeginsClosed(self.status.label.lower())
        for item in self.items:
            catalogue.item(item)
        opened: list[tuple[Milestone, list[Step]]] = []
        for index, promise in enumerate(promises):
            try:
                if any(promise.reference == each.reference for each, _ in opened):
                    raise ReferenceTaken(promise.reference)
                opened.append(self._open(promise, now, imported=self.imported))
            except BrokenRule as refusal:
                raise refusal.within(f"#/milestones/{index}") from None
        registered = PledgeRegistered(
            **self._about(),
            time=now,
            kind=self.kind,
            items=list(self.items),
            status=self.status,
        )
        facts: list[Event] = [registered]
        for milestone, steps in opened:
            facts += self._added(milestone, steps, now)
        return facts

    def add_milestone(self, promise: Promise, *, now: datetime) -> tuple[Milestone, list[Event]]:
        """What is added is no history, also where the pledge was loaded as such.

        Raises `PledgeClosed`, `ReferenceTaken`, `DueInThePast`, `TermsContradict`.
        """
        self._refuse_if_closed()
        if any(each.reference == promise.reference for each in self.milestones):
            raise ReferenceTaken(promise.reference)
        milestone, steps = self._open(promise, now, imported=False)
        return milestone, self._added(milestone, steps, now)

    def report(
        self, milestone: Milestone, done_at: datetime, *, by: str, now: datetime,
        evidence: str | None = None, imported: bool = False,
    ) -> list[Event]:  # fmt: skip
        """Raises `PledgeClosed`, `DeadlineClosed`, `ClaimInTheFuture`, `EvidenceNeeded`,
        `DoneOutsideOurTime`.
        """
        self._refuse_if_closed()
        check_in_our_time(done_at)
        deadline = milestone.deadline
        steps = deadline.report(
            done_at.astimezone(UTC), by=by, now=now, evidence=evidence, imported=imported
        )
        milestone.evidence = evidence
        return self.tell(milestone, deadline, steps)

    def retract(
        self, milestone: Milestone, *, reason: str, now: datetime, imported: bool = False
    ) -> list[Event]:
        """Raises `PledgeClosed` or `NothingToRetract`."""
        self._refuse_if_closed()
        successor, steps = milestone.deadline.retract(now=now, imported=imported)
        if successor is not milestone.deadline:
            # It was asked for before it was done, and is not what is asked for now.
            milestone.requested_due = milestone.request_reason = None
        milestone.verified_by = milestone.verified_at = milestone.evidence = None
        return self._succeeded(milestone, successor, steps, Said(reason=reason))

    def extend(
        self, milestone: Milestone, due: date | datetime, *, reason: str, by: str, now: datetime
    ) -> list[Event]:
        """Raises `PledgeClosed`, `DeadlineClosed`, `NotALaterDue`, `DueAlreadyPast`."""
        self._refuse_if_closed()
        terms = milestone.deadline.terms.moved_to(due)
        try:
            successor, steps = milestone.deadline.extend(terms, now=now)
        except (NotALaterDue, DueAlreadyPast) as refusal:
            raise refusal.within(due_pointer(due)) from None
        milestone.requested_due = milestone.request_reason = None
        return self._succeeded(milestone, successor, steps, Said(reason=reason, by=by))

    def request_extension(
        self, milestone: Milestone, due: date | datetime, *, reason: str, now: datetime,
        imported: bool = False,
    ) -> list[Event]:  # fmt: skip
        """Only noted: the staff grant or decline it.

        Raises `PledgeClosed`, `DeadlineClosed`, `NotALaterDue`, `DueAlreadyPast`,
        `TermsContradict`.
        """
        self._refuse_if_closed()
        terms = milestone.deadline.terms.moved_to(due)
        try:
            milestone.deadline.check_later(terms, now=now, imported=imported)
        except (NotALaterDue, DueAlreadyPast) as refusal:
            raise refusal.within(due_pointer(due)) from None
        milestone.requested_due, milestone.request_reason = due.isoformat(), reason
        detail = {"due": due.isoformat(), "reason": reason}
        about = self._about_milestone(milestone, milestone.deadline)
        return [MilestoneNoted(**about, time=now, step="extension requested", detail=detail)]

    def decline_extension(
        self, milestone: Milestone, *, reason: str, by: str, now: datetime
    ) -> list[Event]:
        """No date changes, so it is noted and told to nobody. Raises `PledgeClosed`,
        `NothingAskedFor`.
        """
        self._refuse_if_closed()
        asked = milestone.requested_due
        if asked is None or not milestone.deadline.is_running:
            raise NothingAskedFor
        milestone.requested_due = milestone.request_reason = None
        detail = {"due": asked, "reason": reason, "by": by}
        about = self._about_milestone(milestone, milestone.deadline)
        return [MilestoneNoted(**about, time=now, step="extension declined", detail=detail)]

    def waive(
        self, milestone: Milestone, *, reason: str, authority: str, by: str, now: datetime
    ) -> list[Event]:
        """Raises `PledgeClosed` or `DeadlineClosed`."""
        self._refuse_if_closed()
        deadline = milestone.deadline
        said = Said(reason=reason, authority=authority, by=by)
        return self.tell(milestone, deadline, deadline.waive(now=now), said)

    def confirm(self, milestone: Milestone, *, by: str, now: datetime) -> list[Event]:
        """A claim of completion in time is believed, or a report is verified.

        Raises `NothingToConfirm`.
        """
        deadline = milestone.deadline
        facts: list[Event] = []
        if deadline.claim is not None:
            facts = self.tell(milestone, deadline, deadline.confirm(now=now), Said(by=by))
        elif deadline.state not in (State.MET, State.MET_LATE) or milestone.verified_at:
            raise NothingToConfirm
        milestone.verified_by, milestone.verified_at = by, now
        about = self._about_milestone(milestone, deadline)
        return [*facts, MilestoneVerified(**about, time=now, verified_by=by)]

    def refuse_claim(
        self, milestone: Milestone, *, by: str, reason: str, now: datetime
    ) -> list[Event]:
        """The claim of completion in time is not believed: met late. Raises `NoClaimPending`."""
        deadline = milestone.deadline
        steps = deadline.refuse(now=now)
        return self.tell(milestone, deadline, steps, Said(by=by, reason=reason))

    def move(self, moved: Moved, *, now: datetime) -> list[Event]:
        """A pledge given up takes its open milestones with it.

        Raises `StatusCannotFollow` or `MilestonesOpen`.
        """
        check_follows(self.status, moved.status)
        awaited = [each.reference for each in self.milestones if each.deadline.is_running]
        if moved.status is PledgeStatus.DELIVERED and awaited:
            raise MilestonesOpen(awaited)
        before, self.status = self.status, moved.status
        self.effective_on, self.instrument = moved.effective_on, moved.instrument or self.instrument
        changed = PledgeStatusChanged(
            **self._about(),
            time=now,
            status=moved.status,
            before=before,
            effective_on=moved.effective_on,
            instrument=moved.instrument,
            reason=moved.reason,
        )
        facts: list[Event] = [changed]
        for milestone in self.milestones if moved.status.given_up else ():
            deadline = milestone.deadline
            if deadline.is_running:
                said = Said(reason=moved.reason or moved.status.label)
                facts += self.tell(milestone, deadline, deadline.supersede(now=now), said)
        return facts

    def milestone(self, named: UUID | str, *, pointer: str | None = None) -> Milestone:
        """By id or by reference. Raises `MilestoneNotFound`."""
        for each in self.milestones:
            if named in (each.id, each.reference):
                return each
        raise MilestoneNotFound(named, pointer=pointer)

    def tell(
        self,
        milestone: Milestone,
        deadline: Deadline,
        steps: Sequence[Step],
        said: Said = Said(),  # noqa: B008 - frozen
    ) -> list[Event]:
        """The facts that these steps of a deadline are."""
        return [
            fact_of(step, deadline, self._about_milestone(milestone, deadline), said)
            for step in steps
        ]

    def _open(
        self, promise: Promise, now: datetime, *, imported: bool
    ) -> tuple[Milestone, list[Step]]:
        milestone = Milestone(
            promise.reference, promise.title, deadlines=[], confirmer=promise.confirmer
        )
        deadline, steps = Deadline.open(
            aggregate_id=self.id,
            subject=milestone.id,
            kind=KIND,
            terms=promise.terms(),
            now=now,
            imported=imported,
        )
        if not imported and deadline.due_at <= now:
            raise DueInThePast(promise.due)
        milestone.deadlines.append(deadline)
        return milestone, steps

    def _added(self, milestone: Milestone, steps: Sequence[Step], now: datetime) -> list[Event]:
        self.milestones.append(milestone)
        added = MilestoneAdded(**self._about_milestone(milestone, milestone.deadline), time=now)
        return [added, *self.tell(milestone, milestone.deadline, steps)]

    def _succeeded(
        self, milestone: Milestone, successor: Deadline, steps: Sequence[Step], said: Said
    ) -> list[Event]:
        """The step that opens a version names it: what follows belongs to that one, what comes
        before to the old one.
        """
        before = milestone.deadline
        if successor is before:
            return self.tell(milestone, before, steps, said)
        milestone.deadlines.append(successor)
        opens = next(place for place, step in enumerate(steps) if hasattr(step, "version"))
        return self.tell(milestone, before, steps[:opens], said) + self.tell(
            milestone, successor, steps[opens:], said
        )

    def _refuse_if_closed(self) -> None:
        if self.status.closed:
            raise PledgeClosed(self.status)

    def _about(self) -> dict[str, Any]:
        self.version += 1
        return {
            "sequence": self.version,
            "pledge_id": self.id,
            "reference": self.reference,
            "title": self.title,
            "pledger": self.pledger.code,
            "country": self.pledger.country,
        }

    def _about_milestone(self, milestone: Milestone, deadline: Deadline) -> dict[str, Any]:
        self.changed.add(milestone.id)
        return self._about() | {
            "milestone_id": milestone.id,
            "milestone_title": milestone.title,
            "version": deadline.version,
            "due": deadline.due_at,
            "zone": deadline.terms.zone,
        }
