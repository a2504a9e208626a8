"""Whatever happens to a target, in whatever order, it ends as the last figures say."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from muster.deadlines.states import State
from muster.events import Event
from muster.events.performance import ALERTING
from muster.events.performance.indicator import (
    ReportMissed,
    TargetMet,
    TargetMissed,
    TargetReopened,
    TargetSet,
)
from performance.domain.definitions import BUILT_IN
from performance.domain.observation import Figures, Said
from performance.domain.periods import Period
from performance.domain.refusals import OlderThanKnown
from performance.domain.series import Series
from performance.domain.subjects import Subject
from performance.domain.target import REPORT, VALUE, Outcome, Target
from performance.domain.targeted import figures_facts, set_facts, told

WOMEN = BUILT_IN[0]
SUBJECT = Subject(country="KEN", mission="MONUSCO", category="troops")
DECEMBER, YEAR = Period.of("2026-12"), Period.of("2026")
AIMED_AT, DUE = 14, datetime(2027, 3, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Known:
    value: float | None
    reported_at: datetime
    evidence: str = "figure"


@dataclass(frozen=True)
class Figure:
    """women: of a hundred; None: the source says that there is nobody. age: days since it said."""

    women: int | None
    age: int = 0
    imported: bool = False


@dataclass(frozen=True)
class Wait:
    days: int


@dataclass
class Life:
    now: datetime = datetime(2027, 1, 2, tzinfo=UTC)
    series: Series = field(default_factory=lambda: Series(WOMEN, SUBJECT))
    facts: list[Event] = field(default_factory=list)
    of_imports: list[Event] = field(default_factory=list)
    last: Figures | None = None
    first_reported: datetime | None = None

    @classmethod
    def begun(cls, *, imported: bool) -> "Life":
        made = cls()
        target, outcomes = Target.of(
            WOMEN, SUBJECT, YEAR, AIMED_AT, "Exercise", id=UUID(int=1), now=made.now,
            imported=imported,
        )  # fmt: skip
        made.series.targets.append(target)
        made.facts += set_facts(made.series, target, outcomes, made.now)
        return made

    @property
    def target(self) -> Target:
        return self.series.targets[0]

    def go(self, act: Figure | Wait) -> None:
        if isinstance(act, Wait):
            self.now += timedelta(days=act.days)
            self.sweep()
        else:
            self.report(act)

    def sweep(self) -> None:
        for each in self.target.deadlines:
            steps = each.check(self.now)
            self.facts += told(self.series, self.target, [Outcome(each, steps)], value=None)

    def report(self, act: Figure) -> None:
        empty = act.women is None
        figures = Figures.of(
            WOMEN, numerator=0 if empty else act.women, denominator=0 if empty else 100
        )
        said = Said(
            period=DECEMBER,
            figures=figures,
            reported_at=self.now - timedelta(days=act.age),
            cited="Exercise",
        )
        try:
            self.series.check(said, now=self.now)
            facts = self.series.observe(said, now=self.now)
        except OlderThanKnown:
            return
        if facts:
            self.first_reported = self.first_reported or said.reported_at
            self.last = figures
            more, _ = figures_facts(
                self.series, DECEMBER, Known(figures.value, said.reported_at), by="Exercise",
                now=self.now, imported=act.imported,
            )  # fmt: skip
            (self.of_imports if act.imported else self.facts).extend([*facts, *more])

    def end(self) -> None:
        self.now = max(self.now, DUE) + timedelta(days=1)
        self.sweep()


acts = st.lists(
    st.one_of(
        st.builds(
            Figure,
            st.sampled_from([None, 0, 10, 13, 14, 20]),
            st.integers(0, 90),
            st.booleans(),
        ),
        st.builds(Wait, st.integers(0, 45)),
    ),
    max_size=14,
)


def lived(happened: list[Figure | Wait], imported: bool) -> Life:
    life = Life.begun(imported=imported)
    for act in happened:
        life.go(act)
    life.end()
    return life


@given(acts, st.booleans())
@example([Wait(80), Figure(20), Figure(10), Figure(20, imported=True)], False)
def test_it_ends_as_the_last_figures_say(happened: list[Figure | Wait], imported: bool) -> None:
    life = lived(happened, imported)

    value = life.last.value if life.last else None
    reached = value is not None and value >= AIMED_AT
    assert life.target.deadline(VALUE).state is (State.MET if reached else State.MISSED)
    decided = (TargetMet, TargetMissed, TargetReopened)
    said = [each for each in life.facts if isinstance(each, decided)]
    if said and not life.of_imports:
        assert isinstance(said[-1], TargetMet if reached else TargetMissed)


@given(acts, st.booleans())
def test_the_report_is_there_in_time_or_late_or_never_came(
    happened: list[Figure | Wait], imported: bool
) -> None:
    life = lived(happened, imported)

    state = life.target.deadline(REPORT).state
    if life.first_reported is None:
        assert state is State.MISSED
    else:
        assert state is (State.MET if life.first_reported < DUE else State.MET_LATE)


@given(acts, st.booleans())
def test_a_miss_is_told_once_per_version_and_imports_tell_nobody(
    happened: list[Figure | Wait], imported: bool
) -> None:
    life = lived(happened, imported)

    for kind in (TargetMissed, ReportMissed):
        versions = [each.version for each in life.facts if isinstance(each, kind)]
        assert len(versions) == len(set(versions))
    assert not [each for each in life.of_imports if each.type in ALERTING]


@given(acts)
def test_facts_are_numbered_in_their_order_and_the_versions_only_grow(
    happened: list[Figure | Wait],
) -> None:
    life = lived(happened, imported=False)

    numbers = [each.sequence for each in life.facts]
    assert numbers == sorted(set(numbers))
    assert isinstance(life.facts[0], TargetSet)
    of_value = [each.version for each in life.target.deadlines if each.kind == VALUE]
    assert of_value == list(range(1, len(of_value) + 1))
