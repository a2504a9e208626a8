"""The life of one deadline: a pure function of what it is told and when.

Every method first lives through what the clock did up to `now`, then does its own part, and
returns the steps it caused, oldest first. A method that raises has changed nothing.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID

from muster.deadlines.calendars import RESOLUTION, edition
from muster.deadlines.checkpoints import Occurrence
from muster.deadlines.states import (
    AWAITED,
    RUNNING,
    ClaimInTheFuture,
    DeadlineClosed,
    DueAlreadyPast,
    EvidenceNeeded,
    NoClaimPending,
    NotALaterDue,
    NothingToRetract,
    State,
)
from muster.deadlines.steps import (
    BecameOverdue,
    ClaimWithdrawn,
    Corrected,
    CorrectionClaimed,
    CorrectionRefused,
    DueSoon,
    Extended,
    Met,
    MetLate,
    Missed,
    MissedInHistory,
    Recomputed,
    Reopened,
    Skipped,
    Step,
    StillOpen,
    Superseded,
    Waived,
)
from muster.deadlines.terms import Terms
from muster.ids import new_id

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of ours a reporter's clock may be."""

LATE_AFTER = timedelta(minutes=5)
"""A miss that is noticed later than this is marked late."""


@dataclass(frozen=True, slots=True)
class Claim:
    """After the miss: said to be done in time, and waiting for the staff to confirm it."""

    done_at: datetime
    evidence: str
    claimed_by: str
    claimed_at: datetime


@dataclass(eq=False, slots=True, kw_only=True)
class Deadline:
    """One version of a deadline. All instants are in UTC."""

    id: UUID = field(default_factory=new_id)
    aggregate_id: UUID
    subject: UUID
    """What is awaited, inside the aggregate: a milestone, a step of a case."""
    kind: str
    version: int = 1
    terms: Terms
    due_at: datetime
    """The last instant at which it is on time."""
    miss_at: datetime
    """The instant at which it is missed: the first after the grace."""
    edition: str
    """Of the zone data and holidays that both instants were computed with."""
    opened_at: datetime
    checked_until: datetime
    """Everything up to and including this instant has been decided."""
    state: State = State.PENDING
    last_checkpoint: str | None = None
    """The last one that people were told of."""
    missed_at: datetime | None = None
    """Stays when it is met afterwards, or corrected."""
    missed_late: bool = False
    quiet: bool = False
    """Over before it was imported: nobody is ever told."""
    done_at: datetime | None = None
    evidence: str | None = None
    reported_by: str | None = None
    closed_at: datetime | None = None
    """When we learnt how it ended."""
    claim: Claim | None = None

    @classmethod
    def open(
        cls, *, aggregate_id: UUID, subject: UUID, kind: str, terms: Terms, now: datetime,
        version: int = 1, imported: bool = False,
    ) -> tuple[Self, list[Step]]:  # fmt: skip
        """Reminders already past never fire, but inside them it opens as due soon.

        imported: history being loaded; what is over then is missed in silence, the rest is live.
        """
        terms = terms.started(now)
        opened = cls(
            aggregate_id=aggregate_id,
            subject=subject,
            kind=kind,
            version=version,
            terms=terms,
            due_at=terms.due_at_instant,
            miss_at=terms.miss_instant,
            edition=edition(terms.calendar),
            opened_at=now,
            checked_until=now - RESOLUTION,
        )
        # Its checkpoints are read once, so that terms which cannot be evaluated are refused here.
        near = terms.near_from
        if imported and opened.miss_at <= now:
            opened.quiet = True
            opened.state, opened.missed_at = State.MISSED, opened.miss_at
            return opened, [MissedInHistory(at=opened.miss_at)]
        if near is not None and near < now <= opened.due_at:
            opened.state = State.DUE_SOON
        return opened, []

    @property
    def said_by(self) -> str | None:
        """Who says that it is done: in a claim that waits, or a report."""
        return self.claim.claimed_by if self.claim else self.reported_by

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def next_check_at(self) -> datetime | None:
        """The next instant at which something happens by itself; None when nothing will."""
        if self.quiet or self.state not in RUNNING:
            return None
        ahead = [self.terms.next_after(self.checked_until)]
        if self.state in AWAITED:
            ahead.append(self.miss_at)
            if self.state is not State.OVERDUE and self._is_in_grace(self.due_at):
                ahead.append(self.due_at)
        return min((instant for instant in ahead if instant is not None), default=None)

    def check(self, now: datetime) -> list[Step]:
        """What the clock did since the last check."""
        if self.quiet or self.state not in RUNNING:
            return []
        # Another process's clock may have been ahead of ours.
        until = max(now, self.checked_until)
        passed = self.terms.passed(self.checked_until, until)
        steps: list[Step] = []
        if self.state in (State.PENDING, State.DUE_SOON) and self._is_in_grace(until):
            self.state = State.OVERDUE
            steps.append(BecameOverdue(at=self.due_at))
        missed_now = self.state in AWAITED and self.miss_at <= until
        if missed_now:
            steps.append(self._miss(until))
        steps += self._told(passed, newer_than=self.miss_at if missed_now else None)
        self.checked_until = until
        return sorted(steps, key=lambda step: step.at)

    def report(
        self, done_at: datetime, *, by: str, now: datetime,
        evidence: str | None = None, imported: bool = False,
    ) -> list[Step]:  # fmt: skip
        """It is said to be done. After the miss a claim of having been in time waits for staff.

        imported: history being loaded, believed as it stands, but where a miss was told already.
        Raises `DeadlineClosed`, `ClaimInTheFuture`, `EvidenceNeeded`.
        """
        self._refuse_unless_running()
        if done_at - now > CLOCKS_DIFFER:
            raise ClaimInTheFuture(done_at, now)
        done_at = min(done_at, now).astimezone(UTC)
        was_told_missed = self.state is State.MISSED and not self.quiet
        if imported and not was_told_missed:
            return [*self._history_until(done_at), self._done(done_at, by, evidence, now)]
        # What arrives at the very instant due is in time, so the end of that instant comes after.
        until = now - RESOLUTION if now == self.due_at else now
        claims_in_time = done_at <= self.due_at
        if claims_in_time and self.state is State.MISSED and now < self.miss_at:
            # It came in before the miss, and was applied after it.
            return [self._done(done_at, by, evidence, now)]
        if claims_in_time and self._is_missed(until):
            if not evidence:
                raise EvidenceNeeded(self.due_at)
            steps = self.check(until)
            self.claim = Claim(done_at, evidence, by, now)
            return [*steps, CorrectionClaimed(at=now, done_at=done_at, evidence=evidence)]
        return [*self.check(until), self._done(done_at, by, evidence, now)]

    def confirm(self, *, now: datetime) -> list[Step]:
        """Staff believe the claim: missed becomes met. Raises `NoClaimPending`."""
        claim = self._pending_claim()
        steps = self.check(now)
        self._done(claim.done_at, claim.claimed_by, claim.evidence, now)
        return [*steps, Corrected(at=now, done_at=claim.done_at, evidence=claim.evidence)]

    def refuse(self, *, now: datetime) -> list[Step]:
        """Staff do not believe it: done, but only since the claim. Raises `NoClaimPending`."""
        claim = self._pending_claim()
        steps = self.check(now)
        met_late = self._done(claim.claimed_at, claim.claimed_by, claim.evidence, now)
        return [*steps, CorrectionRefused(at=now, claimed=claim.done_at), met_late]

    def retract(self, *, now: datetime, imported: bool = False) -> tuple[Self, list[Step]]:
        """The report no longer stands. The version that runs now: the next, or this one if only a
        claim was pending. Raises `NothingToRetract`.
        """
        if self.state is State.MISSED and self.claim is not None:
            steps = self.check(now)
            self.claim = None
            return self, [*steps, ClaimWithdrawn(at=now)]
        if self.state not in (State.MET, State.MET_LATE):
            raise NothingToRetract
        successor, history = self._successor(self.terms, now, imported)
        self.state = State.SUPERSEDED
        return successor, [Reopened(at=now, version=successor.version), *history]

    def extend(
        self, terms: Terms, *, now: datetime, imported: bool = False
    ) -> tuple[Self, list[Step]]:
        """The next version, under terms that end later; also after the miss.

        Raises `DeadlineClosed`, `NotALaterDue`, `DueAlreadyPast`.
        """
        self.check_later(terms, now=now, imported=imported)
        successor, history = self._successor(terms, now, imported)
        steps = [*self.check(now), *self._drop_claim(now)]
        self.state, self.closed_at = State.SUPERSEDED, now
        extended = Extended(
            at=now, version=successor.version, before=self.due_at, due_at=successor.due_at
        )
        return successor, [*steps, extended, *history]

    def check_later(self, terms: Terms, *, now: datetime, imported: bool = False) -> None:
        """Raises `DeadlineClosed`, `NotALaterDue`, `DueAlreadyPast`."""
        self._refuse_unless_running()
        due_at = terms.due_at_instant
        if due_at <= self.due_at:
            raise NotALaterDue(self.due_at)
        if due_at <= now and not imported:
            raise DueAlreadyPast(due_at)

    def waive(self, *, now: datetime) -> list[Step]:
        """It is no longer asked for. Raises `DeadlineClosed`."""
        return self._close(State.WAIVED, Waived(at=now), now)

    def supersede(self, *, now: datetime) -> list[Step]:
        """It no longer applies: withdrawn, or carried on elsewhere. Raises `DeadlineClosed`."""
        return self._close(State.SUPERSEDED, Superseded(at=now), now)

    def recompute(self, *, now: datetime) -> list[Step]:
        """After new zone data or holidays. What is over stays as it was."""
        self.edition = edition(self.terms.calendar)
        due_at, miss_at = self.terms.due_at_instant, self.terms.miss_instant
        if self.state not in AWAITED or (due_at, miss_at) == (self.due_at, self.miss_at):
            return []
        moved = Recomputed(at=now, before=self.due_at, due_at=due_at)
        self.due_at, self.miss_at = due_at, miss_at
        if self.state is State.OVERDUE and now < due_at:
            self.state = State.DUE_SOON
        return [moved]

    def _is_in_grace(self, until: datetime) -> bool:
        """Also when all of it is over by then: it was overdue once."""
        return self.due_at <= until and self.miss_at - self.due_at > RESOLUTION

    def _is_missed(self, until: datetime) -> bool:
        return self.state is State.MISSED or self.miss_at <= until

    def _miss(self, until: datetime) -> Missed:
        self.state, self.missed_at = State.MISSED, self.miss_at
        self.missed_late = until - max(self.miss_at, self.opened_at) > LATE_AFTER
        opened_at = self.opened_at if self.opened_at > self.miss_at else None
        return Missed(at=self.miss_at, late=self.missed_late, opened_at=opened_at)

    def _told(self, passed: list[Occurrence], newer_than: datetime | None) -> list[Step]:
        """Only the newest alerts, and not even that when the miss itself is newer."""
        steps: list[Step] = [Skipped(at=each.at, checkpoint=each.step) for each in passed]
        if passed and (newer_than is None or passed[-1].at > newer_than):
            newest = passed[-1]
            in_time = newest.at <= self.due_at
            told = DueSoon if in_time else StillOpen
            steps[-1] = told(at=newest.at, checkpoint=newest.step)
            self.last_checkpoint = newest.step
            if in_time and self.state is State.PENDING:
                self.state = State.DUE_SOON
        return steps

    def _history_until(self, done_at: datetime) -> list[Step]:
        if self.quiet and done_at < self.miss_at:
            self.missed_at = None
        if self.state in AWAITED and done_at >= self.miss_at:
            self.missed_at = self.miss_at
            return [MissedInHistory(at=self.miss_at)]
        return []

    def _done(self, done_at: datetime, by: str, evidence: str | None, now: datetime) -> Step:
        in_time = done_at <= self.due_at
        self.state = State.MET if in_time else State.MET_LATE
        self.done_at, self.reported_by, self.evidence = done_at, by, evidence
        self.closed_at, self.claim = now, None
        return Met(at=done_at) if in_time else MetLate(at=done_at)

    def _close(self, state: State, step: Step, now: datetime) -> list[Step]:
        self._refuse_unless_running()
        steps = [*self.check(now), *self._drop_claim(now)]
        self.state, self.closed_at = state, now
        return [*steps, step]

    def _drop_claim(self, now: datetime) -> list[Step]:
        """Nobody has to decide on it any more."""
        dropped: list[Step] = [] if self.claim is None else [ClaimWithdrawn(at=now)]
        self.claim = None
        return dropped

    def _successor(self, terms: Terms, now: datetime, imported: bool) -> tuple[Self, list[Step]]:
        return type(self).open(
            aggregate_id=self.aggregate_id,
            subject=self.subject,
            kind=self.kind,
            terms=terms,
            now=now,
            version=self.version + 1,
            imported=imported,
        )

    def _pending_claim(self) -> Claim:
        if self.state is not State.MISSED or self.claim is None:
            raise NoClaimPending
        return self.claim

    def _refuse_unless_running(self) -> None:
        if self.state not in RUNNING:
            raise DeadlineClosed(self.state)
