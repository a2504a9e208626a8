"""Resolution 2272: what is reached, by which cases, with its days written out."""

from datetime import date, timedelta
from itertools import combinations
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conduct.domain.exchange import notify_state
from conduct.domain.lifecycle import end
from conduct.domain.measures import record_action
from conduct.domain.merging import merge
from conduct.domain.steps import Step
from conduct.domain.thresholds import (
    Allegation,
    Occasion,
    Threshold,
    Thresholds,
    allegation,
    of_state,
    of_unit,
)
from conduct.domain.words import ActionKind, Finding, Kind, Track
from tests.conduct.cases import act, at, found, referred, registered

TODAY = date(2026, 11, 24)
CONFIGURED = Thresholds()


def alleged(received_on: date = TODAY, **differently: object) -> Allegation:
    said: dict[str, object] = {"case_id": uuid4(), "received_on": received_on, "credible": True}
    return Allegation(**(said | differently))  # type: ignore[arg-type]


def reached(found: list[Allegation], today: date = TODAY) -> set[str]:
    return {each.threshold for each in of_unit(found, today, CONFIGURED)}


def test_three_credible_allegations_within_twelve_months_reach_the_threshold() -> None:
    three = [alleged(date(2025, 11, 25)), alleged(date(2026, 5, 1)), alleged(TODAY)]

    (crossed,) = of_unit(three, TODAY, CONFIGURED)

    assert (crossed.threshold, crossed.count) == (Threshold.ALLEGATIONS, 3)
    assert crossed.cases == {each.case_id for each in three}


@pytest.mark.parametrize(
    "third",
    [alleged(date(2025, 11, 24)), alleged(credible=False), alleged(date(2026, 11, 25))],
    ids=["a day too old", "not credible", "ahead"],
)
def test_what_is_old_or_not_credible_does_not_count(third: Allegation) -> None:
    assert reached([alleged(), alleged(), third]) == set()


def test_one_allegation_of_three_perpetrators_is_enough() -> None:
    assert reached([alleged(perpetrators=frozenset("abc"))]) == {Threshold.PERPETRATORS}


def test_the_same_person_in_two_allegations_counts_once() -> None:
    two = [alleged(perpetrators=frozenset("ab")), alleged(perpetrators=frozenset("ab"))]

    assert reached(two) == set()


def test_two_separate_dates_or_places_are_enough() -> None:
    days = [Occasion(date(2026, 11, 1), None), Occasion(date(2026, 11, 2), None)]
    places = [Occasion(None, "x"), Occasion(None, "y")]

    for two in (days, places):
        assert reached([alleged(occasions=frozenset({each})) for each in two]) == {
            Threshold.OCCASIONS
        }


FIRST = date(2026, 11, 1)


@pytest.mark.parametrize(
    "occasions",
    [
        [Occasion(FIRST, "x"), Occasion(None, "x")],
        [Occasion(FIRST, "x"), Occasion(FIRST, None)],
        [Occasion(FIRST, None), Occasion(None, "x")],
        [Occasion(FIRST, "x"), Occasion(FIRST, None), Occasion(None, "x")],
    ],
    ids=["day unknown", "place unknown", "one of each", "all of these"],
)
def test_what_is_not_known_of_an_occasion_does_not_make_it_another(
    occasions: list[Occasion],
) -> None:
    assert reached([alleged(occasions=frozenset(occasions))]) == set()


def is_separate(one: Occasion, other: Occasion) -> bool:
    known = [pair for pair in zip(one, other, strict=True) if None not in pair]
    return any(mine != theirs for mine, theirs in known)


some_occasions = st.frozensets(
    st.builds(
        Occasion,
        on=st.none() | st.sampled_from([FIRST, date(2026, 11, 2)]),
        place=st.none() | st.sampled_from("xyz"),
    ).filter(lambda each: each != (None, None)),
    max_size=6,
)


@settings(deadline=None)
@given(some_occasions)
def test_as_many_occasions_count_as_can_all_be_told_from_one_another(
    occasions: frozenset[Occasion],
) -> None:
    most = max(
        size
        for size in range(len(occasions) + 1)
        for some in combinations(occasions, size)
        if all(is_separate(*pair) for pair in combinations(some, 2))
    )
    least = Thresholds(allegations=99, perpetrators=99, occasions=1)

    crossed = of_unit([alleged(occasions=occasions)], TODAY, least)

    assert sum(each.count for each in crossed) == most


def test_the_numbers_can_be_configured() -> None:
    strict = Thresholds(allegations=1, window_months=1)

    assert [each.threshold for each in of_unit([alleged()], TODAY, strict)] == ["allegations"]


@pytest.mark.parametrize(
    ("today", "silent"),
    [(date(2026, 12, 9), False), (date(2026, 12, 10), True)],
    ids=["tenth working day", "day after"],
)
def test_a_state_is_silent_after_ten_working_days(today: date, silent: bool) -> None:
    case = alleged(notified_on=date(2026, 11, 24))

    crossed = of_state([case], today, CONFIGURED)

    assert [each.threshold for each in crossed] == (["no-reply"] if silent else [])


def test_of_years_whose_holidays_nobody_knows_the_silence_is_still_seen() -> None:
    case = alleged(notified_on=date(2019, 1, 1), decided=True)

    assert [e.threshold for e in of_state([case], TODAY, CONFIGURED)] == ["no-reply"]


@pytest.mark.parametrize(("today", "late"), [(date(2027, 5, 24), False), (date(2027, 5, 25), True)])
def test_an_outcome_is_late_after_six_months(today: date, late: bool) -> None:
    case = alleged(notified_on=date(2026, 11, 24), replied=True)

    crossed = of_state([case], today, CONFIGURED)

    assert [each.threshold for each in crossed] == (["no-outcome"] if late else [])


@pytest.mark.parametrize(("today", "late"), [(date(2027, 5, 24), False), (date(2027, 5, 25), True)])
def test_a_report_of_action_is_late_six_months_after_the_finding(today: date, late: bool) -> None:
    case = alleged(
        notified_on=TODAY, replied=True, decided=True, substantiated_on=date(2026, 11, 24)
    )

    crossed = of_state([case], today, CONFIGURED)

    assert [each.threshold for each in crossed] == (["no-action-report"] if late else [])


def test_a_state_that_was_not_told_is_not_late() -> None:
    assert of_state([alleged(date(2020, 1, 1))], TODAY, CONFIGURED) == []


def test_a_case_is_credible_from_its_referral_until_a_finding_says_otherwise() -> None:
    duplicate = referred()
    merge(duplicate, registered(), "Exercise.", act())
    closed = found(Finding.UNSUBSTANTIATED)
    end(closed, Step.CLOSED, "Exercise.", act())

    def credible(case: object) -> bool:
        return allegation(case, []).credible  # type: ignore[arg-type]

    assert credible(referred())
    assert credible(found())
    assert not credible(registered())
    assert not credible(duplicate)
    assert not credible(closed)
    assert not credible(referred(kind=Kind.SERIOUS_MISCONDUCT))


def test_a_case_says_what_the_rules_ask() -> None:
    case = found()
    notify_state(case, act(at("2026-11-26")))
    record_action(case, Track.NATIONAL, ActionKind.NO_REPLY, act())

    looked_at = allegation(case, ["exercise-word"])

    assert looked_at == Allegation(
        case_id=case.id,
        received_on=TODAY,
        credible=True,
        perpetrators=frozenset({"exercise-word"}),
        occasions=frozenset({Occasion(date(2026, 11, 20), "exercise place")}),
        notified_on=date(2026, 11, 26),
        decided=True,
        substantiated_on=TODAY,
    )


words = st.frozensets(st.sampled_from("abcdef"), max_size=3)
allegations = st.lists(
    st.builds(
        Allegation,
        case_id=st.uuids(version=4),
        received_on=st.integers(-500, 30).map(lambda days: TODAY + timedelta(days=days)),
        credible=st.booleans(),
        perpetrators=words,
        occasions=some_occasions,
        notified_on=st.none() | st.integers(-500, 0).map(lambda d: TODAY + timedelta(days=d)),
        replied=st.booleans(),
        decided=st.booleans(),
        substantiated_on=st.none() | st.integers(-500, 0).map(lambda d: TODAY + timedelta(days=d)),
        action_reported=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda each: each.case_id,
)


@settings(deadline=None)
@given(allegations)
def test_only_credible_cases_are_ever_named_and_each_threshold_once(
    found: list[Allegation],
) -> None:
    credible = {each.case_id for each in found if each.credible}

    crossed = [*of_unit(found, TODAY, CONFIGURED), *of_state(found, TODAY, CONFIGURED)]

    named: set[UUID] = set().union(*(each.cases for each in crossed))
    assert named <= credible
    assert all(each.cases for each in crossed)
    assert len({each.threshold for each in crossed}) == len(crossed)


@settings(deadline=None)
@given(allegations, allegations)
def test_further_allegations_never_take_a_threshold_back(
    found: list[Allegation], more: list[Allegation]
) -> None:
    before = {each.threshold: each for each in of_unit(found, TODAY, CONFIGURED)}
    after = {each.threshold: each for each in of_unit([*found, *more], TODAY, CONFIGURED)}

    assert set(before) <= set(after)
    assert all(after[each].cases >= crossed.cases for each, crossed in before.items())


@settings(deadline=None)
@given(allegations)
def test_a_state_that_answered_and_acted_is_asked_nothing(found: list[Allegation]) -> None:
    done = [
        Allegation(case_id=each.case_id, received_on=each.received_on, credible=True,
                   notified_on=each.notified_on, replied=True, decided=True,
                   substantiated_on=each.substantiated_on, action_reported=True)
        for each in found
    ]  # fmt: skip

    assert of_state(done, TODAY, CONFIGURED) == []
