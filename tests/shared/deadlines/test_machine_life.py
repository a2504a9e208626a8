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
from muster.deadlines.steps import BecameOverdue, DueSoon, Missed, Skipped, Step, StillOpen
from muster.errors import BrokenRule

BEGINNING = datetime(2026, 10, 1, 9, tzinfo=UTC)
MARKS = {"14 days before": -14, "1 day before": -1, "1 day after": 1, "30 days after": 30}
MOMENTS = st.sampled_from(
    [timedelta(), RESOLUTION, timedelta(minutes=5), timedelta(hours=7), timedelta(days=2),
     timedelta(days=45)]
)  # fmt: skip
SELDOM = st.sampled_from([False, False, False, True])


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@dataclass
class Version:
    """What the model knows of one version."""

    opened: datetime
    due_on: date
    grace: int
    marks: dict[str, int]
    ended: State | None = None
    seen: datetime | None = None
    """When it was last asked or told something while it ran."""
    fired: list[Step] = field(default_factory=list)

    @property
    def due(self) -> datetime:
        return midnight(self.due_on + timedelta(days=1)) - RESOLUTION

    @property
    def miss(self) -> datetime:
        return midnight(self.due_on + timedelta(days=1 + self.grace))

    def instants(self) -> dict[str, datetime]:
        """Checkpoints that may fire in this version, and when."""
        instants = {n: midnight(self.due_on + timedelta(days=d)) for n, d in self.marks.items()}
        return {name: instant for name, instant in instants.items() if instant >= self.opened}

    def passed(self, instant: datetime) -> bool:
        return self.seen is not None and self.seen >= instant

    def state(self) -> State:
        if self.ended is not None:
            return self.ended
        if self.passed(self.miss):
            return State.MISSED
        if self.grace and self.passed(self.due):
            return State.OVERDUE
        told = any(isinstance(step, DueSoon) for step in self.fired)
        before = [days for days in self.marks.values() if days <= 0]
        first = midnight(self.due_on + timedelta(days=min(before, default=9)))
        return State.DUE_SOON if told or first < self.opened <= self.due else State.PENDING

    def count(self, kind: type[Step]) -> int:
        return sum(isinstance(step, kind) for step in self.fired)


def everything(deadline: Deadline) -> dict[str, Any]:
    return {each.name: deepcopy(getattr(deadline, each.name)) for each in fields(deadline)}


class Life(RuleBasedStateMachine):
    now = BEGINNING

    @initialize(
        days=st.integers(-3, 20),
        grace=st.sampled_from([0, 0, 3, 20]),
        names=st.sets(st.sampled_from(list(MARKS))),
    )
    def open(self, days: int, grace: int, names: set[str]) -> None:
        due_on = (BEGINNING + timedelta(days=days)).date()
        marks = {name: MARKS[name] for name in names}
        checkpoints = tuple(
            Checkpoint.before_due(-days) if days < 0 else Checkpoint.after_due(days)
            for days in marks.values()
        )
        terms = Terms(zone="UTC", due_on=due_on, grace=Days(grace), checkpoints=checkpoints)
        self.deadline, steps = Deadline.open(
            aggregate_id=UUID(int=1), subject=UUID(int=2), kind="k", terms=terms, now=self.now
        )
        assert steps == []
        self.versions = [Version(self.now, due_on, grace, marks)]

    @property
    def version(self) -> Version:
        return self.versions[-1]

    def hear(self, steps: list[Step], ended: State | None = None) -> None:
        for step in steps:
            if isinstance(step, Missed):
                since = max(self.version.miss, self.version.opened)
                assert step.late is (self.now - since > timedelta(minutes=5))
        self.version.fired += steps
        self.version.seen, self.version.ended = self.now, ended

    @rule(moment=MOMENTS)
    def time_passes(self, moment: timedelta) -> None:
        self.now += moment

    @precondition(lambda self: self.deadline.next_check_at is not None)
    @rule(early=st.sampled_from([timedelta(), RESOLUTION]))
    def time_passes_to_the_next_instant(self, early: timedelta) -> None:
        assert self.deadline.next_check_at is not None
        self.now = max(self.now, self.deadline.next_check_at - early)

    @rule(moment=MOMENTS, to_the_next=st.booleans())
    def the_sweep_comes_by(self, moment: timedelta, to_the_next: bool) -> None:
        upcoming = self.deadline.next_check_at
        if upcoming is not None and to_the_next:
            self.now = max(self.now, upcoming)
        else:
            self.now += moment
            if self.version.ended is None and (upcoming is None or upcoming > self.now):
                assert self.deadline.check(self.now) == []
        steps = self.deadline.check(self.now)

        if self.version.ended is not None:
            assert steps == []
        else:
            self.hear(steps)
        upcoming = self.deadline.next_check_at
        assert upcoming is None or upcoming > self.now

    @rule(behind=MOMENTS)
    def a_sweep_whose_clock_is_behind_comes_by(self, behind: timedelta) -> None:
        seen = self.version.seen
        if seen is not None and self.version.ended is None:
            assert self.deadline.check(seen - behind) == []
            assert self.deadline.check(seen) == []

    @rule(ago=MOMENTS, evidence=st.sampled_from([None, "photo"]), really=SELDOM)
    def report(self, ago: timedelta, evidence: str | None, really: bool) -> None:
        done_at, version = self.now - ago, self.version
        missed = self.now >= version.miss
        in_time = done_at <= version.due
        if not (really or missed):
            return
        before = everything(self.deadline)
        try:
            steps = self.deadline.report(done_at, by="KEN", now=self.now, evidence=evidence)
        except BrokenRule:
            assert version.ended is not None or (missed and in_time and evidence is None)
            assert everything(self.deadline) == before
            return
        assert version.ended is None
        if missed and in_time:
            assert evidence is not None
            assert self.deadline.claim is not None
            self.hear(steps)
        else:
            seen = version.seen
            self.hear(steps, State.MET if in_time else State.MET_LATE)
            if self.now == version.due and seen != self.now:
                version.seen = self.now - RESOLUTION
            assert self.deadline.done_at == done_at

    @precondition(lambda self: self.deadline.claim is not None)
    @rule(believed=st.booleans())
    def decide(self, believed: bool) -> None:
        claim = self.deadline.claim
        assert claim is not None
        if self.version.ended is not None:
            return
        decide = self.deadline.confirm if believed else self.deadline.refuse
        self.hear(decide(now=self.now), State.MET if believed else State.MET_LATE)
        assert self.deadline.done_at == (claim.done_at if believed else claim.claimed_at)

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
        if running is self.deadline:
            assert claimed
            self.hear(steps)
            return
        assert self.version.ended in (State.MET, State.MET_LATE)
        self.version.ended = State.SUPERSEDED
        self.succeed(running, self.version.due_on)

    @rule(days=st.integers(-5, 40), really=SELDOM)
    def extend(self, days: int, really: bool) -> None:
        due_on = self.version.due_on + timedelta(days=days)
        if days > 0 and not really:
            return
        before = everything(self.deadline)
        try:
            later, steps = self.deadline.extend(self.deadline.terms.moved_to(due_on), now=self.now)
        except BrokenRule:
            over = midnight(due_on + timedelta(days=1)) - RESOLUTION <= self.now
            assert self.version.ended is not None or days <= 0 or over
            assert everything(self.deadline) == before
            return
        assert days > 0
        self.hear(steps, State.SUPERSEDED)
        self.succeed(later, due_on)

    def succeed(self, later: Deadline, due_on: date) -> None:
        assert self.deadline.state is State.SUPERSEDED
        assert self.deadline.next_check_at is None
        assert later.version == self.deadline.version + 1
        self.deadline = later
        self.versions.append(Version(self.now, due_on, self.version.grace, self.version.marks))

    @rule(state=st.sampled_from([State.WAIVED, State.SUPERSEDED]), really=SELDOM)
    def close(self, state: State, really: bool) -> None:
        if not (really or self.version.ended):
            return
        close = self.deadline.waive if state is State.WAIVED else self.deadline.supersede
        before = everything(self.deadline)
        try:
            steps = close(now=self.now)
        except BrokenRule:
            assert self.version.ended is not None
            assert everything(self.deadline) == before
            return
        assert self.version.ended is None
        self.hear(steps, state)

    @invariant()
    def the_state_is_what_the_facts_say(self) -> None:
        assert self.deadline.state is self.version.state()

    @invariant()
    def every_version_is_missed_once_or_never_and_overdue_once_or_never(self) -> None:
        for version in self.versions:
            assert version.count(Missed) == version.passed(version.miss)
            went_over = bool(version.grace) and version.passed(version.due)
            assert version.count(BecameOverdue) == went_over

    @invariant()
    def every_checkpoint_is_told_or_skipped_once_at_its_own_instant(self) -> None:
        for version in self.versions:
            marks = [s for s in version.fired if isinstance(s, DueSoon | StillOpen | Skipped)]
            passed = {n: at for n, at in version.instants().items() if version.passed(at)}
            assert sorted((mark.at, mark.step) for mark in marks) == sorted(
                (at, name) for name, at in passed.items()
            )

    @invariant()
    def what_is_told_says_on_which_side_of_the_due_instant_it_lies(self) -> None:
        for version in self.versions:
            assert all(s.at <= version.due for s in version.fired if isinstance(s, DueSoon))
            assert all(s.at > version.due for s in version.fired if isinstance(s, StillOpen))

    @invariant()
    def nobody_is_told_due_soon_after_or_with_the_miss(self) -> None:
        for version in self.versions:
            kinds = [type(step) for step in version.fired]
            assert Missed not in kinds or DueSoon not in kinds[kinds.index(Missed) :]

    @invariant()
    def a_miss_stays_in_history(self) -> None:
        assert self.deadline.missed_at == (
            self.version.miss if self.version.count(Missed) else None
        )

    @invariant()
    def what_has_ended_is_never_looked_at_again_and_claims_nothing(self) -> None:
        if self.version.ended is not None:
            assert self.deadline.next_check_at is None
        if self.version.ended in (State.MET, State.MET_LATE):
            assert self.deadline.claim is None


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
