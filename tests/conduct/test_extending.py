"""More time, or none asked for any more: with a reason, by somebody who may grant it."""

from datetime import date

import pytest

from conduct.domain.extending import extend
from conduct.domain.limits import Clock
from conduct.domain.refusals import (
    AssistanceCannotWait,
    ClockNotRunning,
    ExtensionTooShort,
    ReasonNeeded,
)
from tests.conduct.cases import (
    act,
    at,
    due,
    referred,
    registered,
    ticked,
    told,
)

WHY = {"because": "Exercise: a reason.", "authority": "Exercise chief"}


def test_a_clock_is_extended_to_a_later_day_with_reason_and_authority() -> None:
    case = referred()

    facts = extend(case, Clock.INVESTIGATION, date(2027, 7, 1), act(), **WHY)

    assert due(case, Clock.INVESTIGATION) == "2027-07-01T23:59:59.999999+00:00"
    assert told(facts) == [("step-changed", "investigation extended")]
    (granted,) = case.content.extensions.values()
    assert (granted.because, granted.authority) == ("Exercise: a reason.", "Exercise chief")


def test_evidence_is_extended_to_the_end_of_a_day() -> None:
    case = registered()

    extend(case, Clock.EVIDENCE, date(2026, 11, 30), act(), **WHY)

    assert due(case, Clock.EVIDENCE) == "2026-11-30T23:59:59.999999+00:00"


def test_an_extension_after_the_miss_runs_and_can_be_missed_again() -> None:
    case = registered()
    ticked(case, at("2026-11-28"))

    extend(case, Clock.EVIDENCE, date(2026, 11, 30), act(at("2026-11-28")), **WHY)

    assert ("clock-missed", "evidence") in told(ticked(case, at("2026-12-01")))


@pytest.mark.parametrize("to", [date(2027, 5, 24), date(2026, 12, 1), date(2250, 1, 1)])
def test_an_extension_ends_later_and_ahead(to: date) -> None:
    with pytest.raises(ExtensionTooShort):
        extend(referred(), Clock.INVESTIGATION, to, act(), **WHY)


@pytest.mark.parametrize("missing", ["because", "authority"])
def test_an_extension_needs_a_reason_and_an_authority(missing: str) -> None:
    with pytest.raises(ReasonNeeded):
        extend(referred(), Clock.INVESTIGATION, date(2027, 7, 1), act(), **(WHY | {missing: " "}))


def test_assistance_can_be_neither_extended_nor_waived() -> None:
    case = registered()

    with pytest.raises(AssistanceCannotWait):
        extend(case, Clock.ASSISTANCE, date(2027, 7, 1), act(), **WHY)
    with pytest.raises(AssistanceCannotWait):
        case.waive(Clock.ASSISTANCE, act(), **WHY)


def test_a_clock_that_is_waived_is_over_and_says_why() -> None:
    case = registered()

    facts = case.waive(Clock.EVIDENCE, act(), **WHY)

    assert told(facts) == [("clock-met", "evidence")]
    with pytest.raises(ClockNotRunning):
        case.waive(Clock.EVIDENCE, act(), **WHY)
