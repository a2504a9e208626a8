"""A victim's clock starts at the report, and assistance alone ends it."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from conduct.domain.assisting import assist
from conduct.domain.case import Case
from conduct.domain.correcting import put_victim
from conduct.domain.lifecycle import advance, end, hand_on
from conduct.domain.limits import Clock
from conduct.domain.merging import merge
from conduct.domain.parties import Victim
from conduct.domain.refusals import NotInCase
from conduct.domain.steps import Step
from conduct.domain.words import Assistance, Receiver
from tests.conduct.cases import (
    PERSON,
    VICTIM,
    act,
    at,
    registered,
    reported,
    running,
    ticked,
    told,
)

WHY = "Exercise: a reason."


def not_a_case(case: Case) -> None:
    advance(case, Step.ASSESSMENT, act())
    end(case, Step.NOT_A_CASE, WHY, act())


def handed_on(case: Case) -> None:
    hand_on(case, Receiver.STATE, WHY, act())


def merged(case: Case) -> None:
    merge(case, registered(), WHY, act())


def test_it_is_missed_72_hours_after_the_report() -> None:
    case = reported()

    assert ("clock-missed", "assistance") not in told(ticked(case, at("2026-11-27", "09:59")))
    assert ("clock-missed", "assistance") in told(ticked(case, at("2026-11-27", "10:00")))


@pytest.mark.parametrize("ending", [not_a_case, handed_on, merged], ids=lambda e: e.__name__)
def test_no_end_of_the_case_ends_it(ending: Callable[[Case], None]) -> None:
    case = registered()

    ending(case)

    assert running(case) == ["assistance"]
    assert told(ticked(case, at("2026-11-27", "10:00"))) == [("clock-missed", "assistance")]


@pytest.mark.parametrize("ending", [not_a_case, handed_on, merged], ids=lambda e: e.__name__)
def test_assistance_ends_it_also_after_the_case_has_ended(ending: Callable[[Case], None]) -> None:
    case = registered()
    ending(case)

    facts = assist(case, VICTIM, Assistance.RECEIVED, act(at("2026-11-25")))

    assert told(facts) == [("clock-met", "assistance")]


@pytest.mark.parametrize(
    ("what", "over"),
    [
        (Assistance.OFFERED, True),
        (Assistance.REFUSED, True),
        (Assistance.UNAVAILABLE, False),
    ],
    ids=["offered", "refused", "unavailable"],
)
def test_an_offer_ends_it_and_a_service_that_is_not_there_does_not(
    what: Assistance, over: bool
) -> None:
    case = registered()

    assist(case, VICTIM, what, act())

    assert ("assistance" not in running(case)) is over


def test_each_victim_has_a_clock_of_its_own() -> None:
    other = uuid4()
    case = registered(victims={VICTIM: PERSON, other: Victim()})

    assist(case, other, Assistance.OFFERED, act())

    mine = case.content.victim_clocks[VICTIM].subject
    assert case.is_running(Clock.ASSISTANCE, mine)
    assert running(case).count("assistance") == 1


def test_of_a_victim_who_becomes_known_later_it_starts_then_also_in_a_closed_case() -> None:
    case = registered(victims={})
    not_a_case(case)

    put_victim(case, Victim(), act(at("2026-12-01")))

    deadline = case.clock(Clock.ASSISTANCE)
    assert deadline is not None
    assert deadline.due_at == at("2026-12-04")


def test_what_victims_are_called_by_the_clock_says_nothing() -> None:
    case = reported()

    deadline = case.clock(Clock.ASSISTANCE)
    assert deadline is not None
    assert deadline.subject not in (VICTIM, case.id, case.report_id)


def test_a_victim_of_another_case_is_not_assisted_here() -> None:
    with pytest.raises(NotInCase):
        assist(registered(), uuid4(), Assistance.OFFERED, act())


def test_assistance_entered_after_the_miss_is_believed() -> None:
    case = registered()
    ticked(case, at("2026-11-28"))

    late = act(at("2026-11-28"), happened_at=at("2026-11-25"))
    facts = assist(case, VICTIM, Assistance.OFFERED, late, detail="Exercise: by telephone.")

    assert told(facts) == [("clock-met", "assistance")]
    deadline = case.clock(Clock.ASSISTANCE)
    assert deadline is not None
    assert deadline.done_at == at("2026-11-25")


def test_while_another_victim_waits_nobody_is_told_that_assistance_was_given() -> None:
    other = uuid4()
    case = reported(victims={VICTIM: PERSON, other: PERSON})

    first = assist(case, VICTIM, Assistance.OFFERED, act())
    second = assist(case, other, Assistance.OFFERED, act())

    assert told(first) == []
    assert told(second) == [("clock-met", "assistance")]
