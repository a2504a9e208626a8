"""Any life a deadline can lead, against a model that only knows dates and what was said."""

from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from muster.deadlines import Checkpoint, Days, Deadline, State, Terms
from muster.deadlines.calendars import RESOLUTION
from muster.deadlines.steps import DueSoon, Missed, Skipped, Step, StillOpen
from muster.errors import BrokenRule

BEGINNING = datetime(2026, 10, 1, 9, tzinfo=UTC)
BEFORE, AFTER = (30, 14, 7, 1), (14, 30)
CHECKPOINTS = (*map(Checkpoint.before_due, BEFORE), *map(Checkpoint.after_due, AFTER))
MOMENTS = st.sampled_from(
    [timedelta(), RESOLUTION, timedelta(minutes=3), timedelta(hours=7), timedelta(days=1),
     timedelta(days=9), timedelta(days=45)]
)  # fmt: skip


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@dataclass
class Version:
    """What the model knows of one version."""

    opened: datetime
    due_on: date
    grace: int
    ended: State | None = None
    seen: datetime = BEGINNING
    """The latest `now` that anything was asked or told at."""
    fired: list[Step] = field(default_factory=list)
    last_look: datetime | None = None

    @property
    def due(self) -> datetime:
        return midnight(self.due_on + timedelta(days=1)) - RESOLUTION

    @property
    def miss(self) -> datetime:
        return midnight(self.due_on + timedelta(days=1 + self.grace))

    def marks(self) -> dict[str, datetime]:
        """Checkpoints that may fire in this version, and when."""
        days = {f"{n} day{'s' * (n > 1)} before": -n for n in BEFORE}
        days |= {f"{n} day{'s' * (n > 1)} after": n for n in AFTER}
        marks = {name: midnight(self.due_on + timedelta(days=n)) for name, n in days.items()}
        return {name: instant for name, instant in marks.items() if instant >= self.opened}

    def state(self) -> State:
        if self.ended is not None:
            return self.ended
        if self.seen >= self.miss and self.looked:
            return State.MISSED
        if self.grace and self.seen >= self.due and self.looked:
            return State.OVERDUE
        told = any(isinstance(step, DueSoon) for step in self.fired)
        near = midnight(self.due_on - timedelta(days=max(BEFORE))) < self.opened <= self.due
        return State.DUE_SOON if told or near else State.PENDING

    @property
    def looked(self) -> bool:
        return self.last_look is not None


def everything(deadline: Deadline) -> dict[str, Any]:
    return {each.name: deepcopy(getattr(deadline, each.name)) for each in fields(deadline)}


class Life(RuleBasedStateMachine):
    now = BEGINNING

    @initialize(days=st.integers(-3, 60), grace=st.sampled_from([0, 0, 3, 20]))
    def open(self, days: int, grace: int) -> None:
        due_on = (BEGINNING + timedelta(days=days)).date()
        terms = Terms(zone="UTC", due_on=due_on, grace=Days(grace), checkpoints=CHECKPOINTS)
        self.deadline, steps = Deadline.open(
            aggregate_id=UUID(int=1), subject=UUID(int=2), kind="k", terms=terms, now=self.now
        )
        assert steps == []
        self.versions = [Version(self.now, due_on, grace)]

    @property
    def version(self) -> Version:
        return self.versions[-1]

    def hear(self, steps: list[Step], version: Version | None = None) -> None:
        version = version or self.version
        version.fired += steps
        version.seen = version.last_look = self.now

    @rule(moment=MOMENTS)
    def time_passes(self, moment: timedelta) -> None:
        self.now += moment

    @precondition(lambda self: self.deadline.next_check_at is not None)
    @rule(early=st.sampled_from([timedelta(), RESOLUTION]))
    def time_passes_to_the_next_instant(self, early: timedelta) -> None:
        assert self.deadline.next_check_at is not None
        self.now = max(self.now, self.deadline.next_check_at - early)

    @rule()
    def check(self) -> None:
        steps = self.deadline.check(self.now)

        self.hear(steps)
        upcoming = self.deadline.next_check_at
        assert upcoming is None or upcoming > self.now

    @rule(ago=MOMENTS, evidence=st.sampled_from([None, "photo"]))
    def report(self, ago: timedelta, evidence: str | None) -> None:
        done_at, version = self.now - ago, self.version
        missed = self.now >= version.miss
        in_time = done_at <= version.due
        before = everything(self.deadline)
        try:
            steps = self.deadline.report(done_at, by="KEN", now=self.now, evidence=evidence)
        except BrokenRule:
            assert version.ended is not None or (missed and in_time and evidence is None)
            assert everything(self.deadline) == before
            return
        assert version.ended is None
        self.hear(steps)
        if not (missed and in_time):
            version.ended = State.MET if in_time else State.MET_LATE
        else:
            assert self.deadline.claim is not None

    @precondition(lambda self: self.deadline.claim is not None)
    @rule(believed=st.booleans())
    def decide(self, believed: bool) -> None:
        if self.version.ended is not None:
            return
        decide = self.deadline.confirm if believed else self.deadline.refuse
        self.hear(decide(now=self.now))
        self.version.ended = State.MET if believed else State.MET_LATE

    @rule()
    def retract(self) -> None:
        before, claimed = everything(self.deadline), self.deadline.claim is not None
        try:
            running, steps = self.deadline.retract(now=self.now)
        except BrokenRule:
            assert self.version.ended not in (State.MET, State.MET_LATE)
            assert not claimed or self.version.ended is not None
            assert everything(self.deadline) == before
            return
        self.hear(steps)
        if running is not self.deadline:
            self.succeed(running, self.version.due_on)

    @rule(days=st.integers(-5, 40))
    def extend(self, days: int) -> None:
        due_on = self.version.due_on + timedelta(days=days)
        before = everything(self.deadline)
        try:
            later, steps = self.deadline.extend(self.deadline.terms.moved_to(due_on), now=self.now)
        except BrokenRule:
            over = midnight(due_on + timedelta(days=1)) - RESOLUTION <= self.now
            assert self.version.ended is not None or days <= 0 or over
            assert everything(self.deadline) == before
            return
        self.hear(steps)
        self.succeed(later, due_on)

    def succeed(self, later: Deadline, due_on: date) -> None:
        self.version.ended = State.SUPERSEDED
        assert self.deadline.state is State.SUPERSEDED
        assert later.version == self.deadline.version + 1
        self.deadline = later
        self.versions.append(Version(self.now, due_on, self.version.grace))
        self.version.seen = self.now

    @precondition(lambda self: len(self.version.fired) > 2)
    @rule(state=st.sampled_from([State.WAIVED, State.SUPERSEDED]))
    def close(self, state: State) -> None:
        close = self.deadline.waive if state is State.WAIVED else self.deadline.supersede
        before = everything(self.deadline)
        try:
            steps = close(now=self.now)
        except BrokenRule:
            assert self.version.ended is not None
            assert everything(self.deadline) == before
            return
        self.hear(steps)
        self.version.ended = state

    @invariant()
    def the_state_is_what_the_facts_say(self) -> None:
        if self.version.seen == self.now or self.version.ended:
            assert self.deadline.state is self.version.state()

    @invariant()
    def every_version_is_missed_once_or_never(self) -> None:
        for version in self.versions:
            misses = [step for step in version.fired if isinstance(step, Missed)]
            assert len(misses) <= 1
            assert all(step.at == version.miss for step in misses)
            assert misses or version.ended or not version.looked or version.seen < version.miss

    @invariant()
    def every_checkpoint_is_told_or_skipped_once_at_its_own_instant(self) -> None:
        for version in self.versions:
            marks = [s for s in version.fired if isinstance(s, DueSoon | StillOpen | Skipped)]
            assert len({mark.step for mark in marks}) == len(marks)
            assert {mark.step: mark.at for mark in marks}.items() <= version.marks().items()
            if version.last_look and not version.ended:
                passed = {n for n, instant in version.marks().items() if instant <= version.seen}
                assert {mark.step for mark in marks} == passed

    @invariant()
    def nobody_is_told_due_soon_after_the_miss(self) -> None:
        for version in self.versions:
            kinds = [type(step) for step in version.fired]
            assert Missed not in kinds or DueSoon not in kinds[kinds.index(Missed) :]

    @invariant()
    def a_miss_stays_in_history(self) -> None:
        if any(isinstance(step, Missed) for step in self.version.fired):
            assert self.deadline.missed_at == self.version.miss

    @invariant()
    def what_has_ended_is_never_looked_at_again(self) -> None:
        assert self.version.ended is None or self.deadline.next_check_at is None


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
