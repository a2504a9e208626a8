"""Whatever is done to a case, in whatever order: no impossible state, and nothing is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from conduct.domain.acts import Act, utc_day
from conduct.domain.assisting import assist
from conduct.domain.case import Case
from conduct.domain.content import case_fields
from conduct.domain.correcting import correct_kind, make_urgent, put_incident, put_victim
from conduct.domain.exchange import notify_state, state_replies
from conduct.domain.extending import extend
from conduct.domain.happenings import Fact, Happened
from conduct.domain.lifecycle import advance, end, find, hand_on, preserve_evidence, refer, reopen
from conduct.domain.limits import Clock
from conduct.domain.measures import impose, record_action
from conduct.domain.merging import merge
from conduct.domain.notes import add_note
from conduct.domain.opening import register
from conduct.domain.parties import Incident, Victim
from conduct.domain.steps import ENDED, NEXT, PLAIN, REASONED, Step
from conduct.domain.words import (
    ACTIONS,
    ASSISTED,
    Age,
    Assistance,
    Finding,
    Investigator,
    Kind,
    MeasureKind,
    NoteChannel,
    Receiver,
)
from muster.errors import BrokenRule
from tests.conduct.cases import NOW, act, registered, reported, ticked

WHY = "Exercise: a reason."
Doing = Callable[[Case, Act], list[Fact]]


def _one_of(choices: object, do: Callable[..., list[Fact]]) -> st.SearchStrategy[Doing]:
    return st.sampled_from(list(choices)).map(  # type: ignore[call-overload]
        lambda chosen: lambda case, doing: do(case, chosen, doing)
    )


def _extend(case: Case, clock: Clock, doing: Act) -> list[Fact]:
    known = case.clock(clock)
    to = utc_day(known.due_at if known else doing.now) + timedelta(days=20)
    return extend(case, clock, to, doing, because=WHY, authority="Exercise chief")


def _assist(case: Case, place: int, doing: Act) -> list[Fact]:
    victims = list(case.content.victims)
    what = list(Assistance)[place % len(Assistance)]
    return assist(case, victims[place % len(victims)], what, doing)


tracks = [(track, kind) for track, kinds in ACTIONS.items() for kind in sorted(kinds)]
doings: st.SearchStrategy[Doing] = st.one_of(
    st.just(lambda case, doing: register(case, doing)),
    _one_of(sorted(PLAIN), advance),
    _one_of(sorted(PLAIN), advance),
    _one_of(Investigator, refer),
    _one_of(Finding, lambda case, outcome, doing: find(case, outcome, WHY, doing)),
    _one_of(sorted(REASONED), lambda case, to, doing: end(case, to, WHY, doing)),
    _one_of(Receiver, lambda case, to, doing: hand_on(case, to, WHY, doing)),
    _one_of(Step, lambda case, to, doing: reopen(case, to, WHY, doing)),
    st.just(lambda case, doing: merge(case, registered(), WHY, doing)[0]),
    st.just(lambda case, doing: preserve_evidence(case, doing)),
    st.just(lambda case, doing: notify_state(case, doing)),
    st.just(lambda case, doing: state_replies(case, doing, investigates=True)),
    _one_of(range(8), _assist),
    _one_of(MeasureKind, lambda case, kind, doing: impose(case, kind, doing)[1]),
    _one_of(tracks, lambda case, what, doing: record_action(case, what[0], what[1], doing)[1]),
    _one_of(NoteChannel, lambda case, where, doing: add_note(case, where, "Exercise.", doing)[1]),
    _one_of(Age, lambda case, age, doing: put_victim(case, Victim(age=age), doing)[1]),
    _one_of(Kind, correct_kind),
    _one_of(Clock, _extend),
    st.just(lambda case, doing: make_urgent(case, WHY, doing)),
    st.just(lambda case, doing: put_incident(case, Incident(place="Exercise"), doing)[1]),
    st.just(lambda case, doing: ticked(case, doing.now)),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(doings, st.integers(0, 40 * 24)), max_size=30))
def test_a_case_is_never_where_it_cannot_be_and_loses_nothing(
    life: list[tuple[Doing, int]],
) -> None:
    case, now = reported(), NOW
    for do, hours in life:
        now += timedelta(hours=hours)
        before = Seen(case)
        try:
            facts = do(case, replace(act(), now=now))
        except BrokenRule:
            before.is_unchanged(case)
        else:
            before.led_to(case, facts)
        _holds_together(case)


class Seen:
    def __init__(self, case: Case) -> None:
        self.step, self.version, self.told = case.step, case.version, case.told
        self.fields = case_fields(case.content)
        self.clocks = [(each.id, each.state) for each in case.deadlines]

    def is_unchanged(self, case: Case) -> None:
        assert vars(self) == vars(Seen(case))

    def led_to(self, case: Case, facts: list[Fact]) -> None:
        after = Seen(case)
        happened = [each.sequence for each in facts if isinstance(each, Happened)]
        told = [each.sequence for each in facts if not isinstance(each, Happened)]
        assert after.step == self.step or after.step in NEXT[self.step]
        assert happened == list(range(self.version + 1, after.version + 1))
        assert told == list(range(self.told + 1, after.told + 1))
        changed = (after.step, after.fields, after.clocks) != (self.step, self.fields, self.clocks)
        assert after.version > self.version or not changed
        assert self.fields.keys() <= after.fields.keys()
        assert _kept(self.fields) == {name: after.fields[name] for name in _kept(self.fields)}


def _kept(fields: dict[str, str]) -> dict[str, str]:
    """What is never put right, only added to."""
    groups = ("steps", "notes", "restricted", "assistance", "actions", "extensions")
    return {name: value for name, value in fields.items() if name.split("/")[0] in groups}


def _holds_together(case: Case) -> None:
    running = [each for each in case.deadlines if each.is_running]
    assert len({each.subject for each in case.deadlines}) == len(case.deadlines)
    assert (case.closed_on is not None) is case.has_ended is (case.step in ENDED)
    if case.has_ended:
        assert {each.kind for each in running} <= {Clock.ASSISTANCE}
    helped = {each.victim for each in case.content.assistance.values() if each.what in ASSISTED}
    for victim in case.content.victims:
        assert _waits(case, victim) is (victim not in helped)


def _waits(case: Case, victim: UUID) -> bool:
    return case.is_running(Clock.ASSISTANCE, case.content.victim_clocks[victim].subject)
