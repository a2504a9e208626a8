"""A crime against United Nations personnel, followed step by step until it is tried.

Paragraph 11 of the Declaration: those who commit such crimes are to be brought to justice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import UUID, uuid5

from muster.deadlines.calendars import end_of_day
from muster.deadlines.machine import CLOCKS_DIFFER, Deadline
from muster.deadlines.steps import Missed, MissedInHistory
from muster.deadlines.steps import Step as ClockStep
from muster.deadlines.terms import Terms
from muster.events import Event
from muster.events.performance.safety import (
    CrimeClosed,
    CrimeRegistered,
    CrimeStepDropped,
    CrimeStepMissed,
    CrimeStepTaken,
)
from muster.ids import new_id
from performance.domain.crime_account import (
    TO_BE_CONFIRMED,
    Account,
    Clocks,
    Result,
    Step,
    Taken,
)
from performance.domain.crime_refusals import (
    CrimeContradicts,
    CrimeIsClosed,
    StepImpossible,
)
from performance.domain.notice import EARLIEST

CRIME_STEP = "crime-step"
"""Kind of the deadlines by which a step is to be taken."""
ZONE = "UTC"


@dataclass(eq=False)
class Crime:
    """Every change returns its facts."""

    account: Account
    reporter: str
    """Whose reference it is."""
    reported_at: datetime
    id: UUID = field(default_factory=new_id)
    version: int = 0
    """Grows by one with every fact."""
    steps: dict[Step, Taken] = field(default_factory=dict)
    deadlines: list[Deadline] = field(default_factory=list)
    """The newest version of each step's."""
    opened: list[Deadline] = field(default_factory=list)
    moved: list[Deadline] = field(default_factory=list)
    changed: set[Step] = field(default_factory=set)
    """What is new or has changed since it was read."""

    @classmethod
    def report(
        cls, account: Account, *, reporter: str, reported_at: datetime, now: datetime,
        imported: bool = False, clocks: Clocks = TO_BE_CONFIRMED,
    ) -> tuple[Self, list[Event]]:  # fmt: skip
        """Raises `CrimeContradicts`."""
        if account.committed_on < EARLIEST:
            raise CrimeContradicts(f"it is before {EARLIEST}", pointer="#/committed_on")
        if account.committed_on > now.date() or reported_at - now > CLOCKS_DIFFER:
            raise CrimeContradicts("it lies ahead", pointer="#/committed_on")
        if account.casualties < 0:
            raise CrimeContradicts("a count is not negative", pointer="#/casualties")
        crime = cls(account, reporter, min(reported_at, now))
        first = account.committed_on
        crime._await(
            Step.HOST_NOTIFIED, first + timedelta(days=clocks.host_notified), now, imported
        )
        crime._await(
            Step.INVESTIGATION, first + timedelta(days=clocks.investigation), now, imported
        )
        crime._await_review(first, now, imported, clocks)
        return crime, [CrimeRegistered(**crime._about(crime.reported_at))]

    @property
    def outcome(self) -> Result | None:
        taken = self.steps.get(Step.OUTCOME)
        return taken.result if taken else None

    def days_since(self, today: date) -> int:
        """The crime, until its outcome."""
        ended = self.steps.get(Step.OUTCOME)
        return ((ended.taken_on if ended else today) - self.account.committed_on).days

    def take(
        self, step: Step, taken: Taken, *, by: str, now: datetime, believed: bool = False,
        imported: bool = False, clocks: Clocks = TO_BE_CONFIRMED,
    ) -> list[Event]:  # fmt: skip
        """Nothing where it is known; said otherwise it is a correction, the outcome too.

        believed: that a step told after its time was in time.

        Raises `StepImpossible` or `CrimeIsClosed`.
        """
        self._check(step, taken, now)
        if self.steps.get(step) == taken:
            return []
        if self.outcome is not None and step is not Step.OUTCOME:
            raise CrimeIsClosed(self.account.reference)
        self.steps[step] = taken
        self.changed.add(step)
        facts = self._meet(step, taken, by, now, believed, imported)
        about = self._about(end_of_day_or(now, taken.taken_on))
        facts.append(
            CrimeStepTaken(
                **about, deadline_id=step_id(self.id, step), step=step, taken_on=taken.taken_on,
                detail=taken.detail,
            )
        )  # fmt: skip
        if taken.result is not None:
            return [*facts, *self._drop(self.deadlines, now), self._closed(taken, now)]
        if step is not Step.REVIEW:
            facts += self._drop(self._of(Step.REVIEW), now)
        self._await_review(taken.taken_on, now, imported, clocks)
        return facts

    def missed(
        self, deadline: Deadline, steps: Iterable[ClockStep], now: datetime,
        clocks: Clocks = TO_BE_CONFIRMED,
    ) -> list[Event]:  # fmt: skip
        """What the clock says; a review that nobody made is due again a year later."""
        step = step_of(self.id, deadline.subject)
        facts: list[Event] = []
        for each in steps:
            if isinstance(each, Missed):
                facts.append(self._missed(step, deadline, each))
                if step is Step.REVIEW:
                    self._await_review(now.date(), now, False, clocks)
        return facts

    def _missed(self, step: Step, deadline: Deadline, happened: Missed) -> Event:
        return CrimeStepMissed(
            **self._about(happened.at), deadline_id=deadline.subject, version=deadline.version,
            step=step, due=deadline.due_at, missed_at=happened.at, late=happened.late,
        )  # fmt: skip

    def _closed(self, taken: Taken, now: datetime) -> Event:
        assert taken.result is not None
        about = self._about(end_of_day_or(now, taken.taken_on))
        return CrimeClosed(**about, outcome=taken.result)

    def _check(self, step: Step, taken: Taken, now: datetime) -> None:
        if not self.account.committed_on <= taken.taken_on <= now.date():
            raise StepImpossible(
                f"{taken.taken_on} is before the crime or lies ahead", pointer="#/taken_on"
            )
        if (step is Step.OUTCOME) is (taken.result is None):
            raise StepImpossible(
                "an outcome says what it is, and no other step does", pointer="#/outcome"
            )

    def _meet(
        self, step: Step, taken: Taken, by: str, now: datetime, believed: bool, imported: bool
    ) -> list[Event]:
        facts: list[Event] = []
        for each in self._of(step):
            if each.is_running:
                done_at = end_of_day_or(now, taken.taken_on)
                evidence = taken.detail or f"reported by {by}"
                steps = each.report(done_at, by=by, evidence=evidence, now=now, imported=imported)
                if each.claim is not None:
                    _ = each.confirm(now=now) if believed else each.refuse(now=now)
                each.quiet |= any(isinstance(e, MissedInHistory) for e in steps)
                self._note(each)
                # It was missed, and nobody had noticed before it was done.
                facts += [self._missed(step, each, e) for e in steps if isinstance(e, Missed)]
        return facts

    def _drop(self, awaited: Sequence[Deadline], now: datetime) -> list[Event]:
        facts: list[Event] = []
        for each in awaited:
            if not each.is_running:
                continue
            step = step_of(self.id, each.subject)
            # It was missed, and nobody had noticed before it was dropped.
            facts += [
                self._missed(step, each, e)
                for e in each.supersede(now=now)
                if isinstance(e, Missed)
            ]
            # Of a review that is due again, the year before may have been missed.
            was_told = each.missed_at is not None or (step is Step.REVIEW and each.version > 1)
            self._note(each)
            if was_told:
                about = self._about(now)
                facts.append(CrimeStepDropped(**about, deadline_id=each.subject, step=step))
        return facts

    def _await_review(self, since: date, now: datetime, imported: bool, clocks: Clocks) -> None:
        self._await(Step.REVIEW, since + timedelta(days=clocks.review), now, imported)

    def _await(self, step: Step, due_on: date, now: datetime, imported: bool) -> None:
        earlier = max((each.version for each in self._of(step)), default=0)
        opened, _ = Deadline.open(
            aggregate_id=self.id, subject=step_id(self.id, step), kind=CRIME_STEP,
            terms=Terms(zone=ZONE, due_on=due_on), now=now, version=earlier + 1, imported=imported,
        )  # fmt: skip
        self.deadlines.append(opened)
        self.opened.append(opened)

    def _of(self, step: Step) -> list[Deadline]:
        return [each for each in self.deadlines if each.subject == step_id(self.id, step)]

    def _note(self, deadline: Deadline) -> None:
        if deadline not in self.opened and deadline not in self.moved:
            self.moved.append(deadline)

    def _about(self, time: datetime) -> dict[str, Any]:
        """As facts tell of it; counts them."""
        self.version += 1
        return {
            "time": time,
            "sequence": self.version,
            "crime_id": self.id,
            "reference": self.account.reference,
            "mission": self.account.mission,
            "country": self.account.country,
            "committed_on": self.account.committed_on,
        }


def step_id(crime: UUID, step: Step) -> UUID:
    return uuid5(crime, step)


def step_of(crime: UUID, subject: UUID) -> Step:
    """That a subject of the crime's deadlines is made of."""
    return next(each for each in Step if step_id(crime, each) == subject)


def end_of_day_or(now: datetime, day: date) -> datetime:
    """When a thing done on that day was done at the latest."""
    return min(end_of_day(day, ZONE), now)
