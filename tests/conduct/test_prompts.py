"""People are asked once, decide, and are asked again when there is more to look at."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conduct.domain.happenings import Word
from conduct.domain.limits import Clock
from conduct.domain.prompts import Decision, Prompt, Scope
from conduct.domain.refusals import CannotBeTold, NotOpen, ReasonNeeded
from conduct.domain.thresholds import Crossed, Threshold
from muster.deadlines import State
from muster.events.conduct import ReviewPrompted
from tests.conduct.cases import act, at, told, words

FIRST, SECOND, THIRD = (UUID(int=n) for n in (1, 2, 3))
WHO, WHY = "Exercise: a committee", "Exercise: reasons."


def crossed(*cases: UUID, by: Threshold = Threshold.ALLEGATIONS) -> list[Crossed]:
    return [Crossed(threshold=by, count=len(cases), cases=frozenset(cases))]


def asked() -> Prompt:
    prompt = Prompt(scope=Scope.UNIT)
    prompt.reached(crossed(FIRST, SECOND), act())
    return prompt


def test_a_review_is_asked_for_with_fourteen_days_to_decide() -> None:
    prompt = Prompt(scope=Scope.UNIT, audience=uuid4())

    *_, event = prompt.reached(crossed(FIRST, SECOND), act())

    assert isinstance(event, ReviewPrompted)
    assert (event.step, str(event.due)) == ("unit review", "2026-12-08")
    assert (event.reference, event.audience) == (prompt.reference, prompt.audience)
    assert event.subject == f"prompts/{prompt.id}"


def test_it_says_which_threshold_was_reached_by_which_cases() -> None:
    assert asked().thresholds == {Threshold.ALLEGATIONS: {FIRST, SECOND}}


def test_nothing_is_asked_twice_and_further_cases_join_an_open_review_in_silence() -> None:
    prompt = asked()

    assert prompt.reached(crossed(FIRST, SECOND), act()) == []
    facts = prompt.reached(crossed(FIRST, SECOND, THIRD), act())

    assert (words(facts), told(facts)) == ([Word.INPUTS_GREW], [])
    assert prompt.thresholds[Threshold.ALLEGATIONS] == {FIRST, SECOND, THIRD}


def test_a_decision_is_recorded_with_decider_and_reasons_and_ends_the_clock() -> None:
    prompt = asked()

    facts = prompt.decide(Decision.NO_ACTION, WHO, WHY, act(at("2026-12-01")))

    assert told(facts) == [("review-decided", "review-decision")]
    (decided,) = prompt.decisions.values()
    assert (decided.decision, decided.decider, decided.reasons) == (Decision.NO_ACTION, WHO, WHY)
    assert decided.recorded_by == "exercise-officer-one"


def test_after_a_decision_the_same_cases_ask_nothing_and_a_new_one_asks_again() -> None:
    prompt = asked()
    prompt.decide(Decision.NO_ACTION, WHO, WHY, act())

    assert prompt.reached(crossed(FIRST, SECOND), act(at("2026-12-20"))) == []
    facts = prompt.reached(crossed(FIRST, SECOND, THIRD), act(at("2026-12-20")))

    assert told(facts) == [("review-prompted", "unit review")]
    clock = prompt.clock(Clock.REVIEW_DECISION)
    assert clock is not None
    assert (clock.version, str(clock.terms.due_on)) == (2, "2027-01-03")


def test_after_a_decision_another_threshold_asks_again() -> None:
    prompt = asked()
    prompt.decide(Decision.OTHER_MEASURES, WHO, WHY, act())

    again = crossed(FIRST, SECOND, by=Threshold.PERPETRATORS)

    assert told(prompt.reached(again, act())) == [("review-prompted", "unit review")]


def test_a_decision_that_does_not_come_is_missed_and_still_recorded_when_it_does() -> None:
    prompt = asked()
    clock = prompt.clock(Clock.REVIEW_DECISION)
    assert clock is not None

    missed = prompt.passed(clock, clock.check(at("2026-12-09", "00:00")))
    late = prompt.decide(Decision.REPATRIATE_UNIT, WHO, WHY, act(at("2026-12-10")))

    assert told(missed) == [("review-missed", "review-decision")]
    assert told(late) == [("review-decided", "review-decision")]
    assert clock.state is State.MET_LATE


def test_what_was_not_seen_when_people_decided_is_asked_of_them_anew() -> None:
    prompt = asked()
    prompt.reached(crossed(THIRD), act(at("2026-11-26")))

    earlier = act(at("2026-11-27"), happened_at=at("2026-11-25"))
    facts = prompt.decide(Decision.NO_ACTION, WHO, WHY, earlier)

    assert told(facts) == [
        ("review-decided", "review-decision"),
        ("review-prompted", "unit review"),
    ]
    assert prompt.is_open


@pytest.mark.parametrize(("who", "why"), [("", WHY), (WHO, " ")], ids=["decider", "reasons"])
def test_a_decision_names_its_decider_and_its_reasons(who: str, why: str) -> None:
    with pytest.raises(ReasonNeeded):
        asked().decide(Decision.NO_ACTION, who, why, act())


def test_nothing_is_decided_that_was_not_asked_nor_before_it_was() -> None:
    prompt = asked()
    with pytest.raises(CannotBeTold):
        prompt.decide(Decision.NO_ACTION, WHO, WHY, act(happened_at=at("2026-11-23")))
    prompt.decide(Decision.NO_ACTION, WHO, WHY, act())

    with pytest.raises(NotOpen):
        prompt.decide(Decision.NO_ACTION, WHO, WHY, act())


def test_a_prompt_is_read_as_it_was_written() -> None:
    prompt = asked()
    prompt.decide(Decision.REPLACE_STATE, WHO, WHY, act())
    written = prompt.changed_fields()

    again = Prompt.known(found=written, id=prompt.id, scope=Scope.UNIT)

    assert (again.inputs, again.decisions) == (prompt.inputs, prompt.decisions)
    assert again.changed_fields() == {}
    assert written["inputs/1/threshold"] == "allegations"


rounds = st.lists(st.frozensets(st.sampled_from((FIRST, SECOND, THIRD)), min_size=1) | st.none())


@settings(deadline=None)
@given(rounds)
def test_a_review_is_open_exactly_from_a_question_to_its_decision(
    rounds: list[frozenset[UUID] | None],
) -> None:
    """None: people decide."""
    prompt, seen, asked, decided = Prompt(scope=Scope.STATE), set[UUID](), 0, 0
    for cases in rounds:
        if cases is None and prompt.is_open:
            prompt.decide(Decision.NO_ACTION, WHO, WHY, act())
            decided += 1
        elif cases is not None:
            facts = prompt.reached(crossed(*cases), act())
            asked += told(facts) == [("review-prompted", "state review")]
            assert bool(facts) is (not cases <= seen)
            seen |= cases
        clock = prompt.clock(Clock.REVIEW_DECISION)
        assert prompt.is_open is (asked > decided)
        assert prompt.is_open is (clock is not None and clock.is_running)
    assert prompt.told == asked + decided
