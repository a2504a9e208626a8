"""A State is notified and answers: with its days written out, over holidays and clock changes."""

from datetime import date

import pytest

from conduct.domain.case import Case
from conduct.domain.exchange import notify_state, state_replies
from conduct.domain.happenings import Word
from conduct.domain.lifecycle import end, reopen
from conduct.domain.limits import Clock
from conduct.domain.opening import open_cases
from conduct.domain.parties import Alleged
from conduct.domain.refusals import (
    CannotBeTold,
    NoState,
    NotNotified,
)
from conduct.domain.steps import Step
from conduct.domain.words import Finding, Personnel
from muster.deadlines import State
from muster.events.conduct import Told
from tests.conduct.cases import (
    PERPETRATOR,
    act,
    at,
    due,
    found,
    referred,
    report,
    running,
    ticked,
    told,
    words,
)


def notified(day: str, *, urgent: bool = False, before: str = "2026-10-01") -> Case:
    said = report(incidents=(), urgent_because="Exercise: urgent." if urgent else None)
    (case, _), *_ = open_cases(said, act(at(before)))
    notify_state(case, act(at(day, "15:00")))
    return case


def test_the_state_is_notified_within_five_days_of_the_referral() -> None:
    case = referred()

    assert due(case, Clock.NOTICE) == "2026-11-29T23:59:59.999999+00:00"
    assert told(notify_state(case, act())) == [("clock-met", "notice")]


@pytest.mark.parametrize(
    ("day", "reminders", "missed"),
    [
        # 26 November is Thanksgiving Day.
        (
            "2026-11-24",
            ["2026-12-02T05:00:00", "2026-12-09T05:00:00"],
            "2026-12-10T05:00:00",
        ),
        # New York's clocks go back on 1 November 2026.
        (
            "2026-10-21",
            ["2026-10-28T04:00:00", "2026-11-04T05:00:00"],
            "2026-11-05T05:00:00",
        ),
        # 9 March is Eid al-Fitr; New York's clocks go forward on 14 March 2027.
        (
            "2027-03-05",
            ["2027-03-15T04:00:00", "2027-03-22T04:00:00"],
            "2027-03-23T04:00:00",
        ),
    ],
    ids=["over a holiday", "clocks go back", "over a holiday, clocks go forward"],
)
def test_a_state_answers_within_ten_working_days_in_new_york(
    day: str, reminders: list[str], missed: str
) -> None:
    case = notified(day)

    deadline = case.clock(Clock.STATE_REPLY)
    assert deadline is not None
    ahead = deadline.terms.passed(deadline.opened_at, at("2027-12-01"))
    assert [each.at.isoformat()[:19] for each in ahead] == reminders
    assert [each.step for each in ahead] == ["working day 5", "working day 10"]
    assert deadline.miss_at.isoformat()[:19] == missed


def test_in_an_urgent_case_a_state_answers_within_five_working_days() -> None:
    case = notified("2026-10-21", urgent=True)

    deadline = case.clock(Clock.STATE_REPLY)
    assert deadline is not None
    assert deadline.terms.due_on == date(2026, 10, 28)
    assert [each.name for each in deadline.terms.checkpoints] == ["working day 5"]


def test_reminders_are_told_with_the_last_day() -> None:
    case = notified("2026-11-24", before="2026-11-24")

    facts = ticked(case, at("2026-12-02", "05:00"))

    (reminder,) = (f for f in facts if isinstance(f, Told) and f.step.startswith("state-reply"))
    assert reminder.step == "state-reply working day 5"
    assert reminder.due == date(2026, 12, 9)
    assert reminder.audience is None


def test_the_silence_of_a_state_is_noted_and_nothing_is_decided() -> None:
    case = notified("2026-11-24", before="2026-11-24")

    facts = ticked(case, at("2026-12-10", "05:00"))

    assert ("clock-missed", "state-reply") in told(facts)
    assert Word.STATE_SILENT in words(facts)
    assert case.step is Step.REPORTED


@pytest.mark.parametrize("investigates", [True, False])
def test_any_answer_ends_the_clock(investigates: bool) -> None:
    case = notified("2026-11-24", before="2026-11-24")

    facts = state_replies(case, act(at("2026-12-01")), investigates=investigates)

    assert told(facts) == [("clock-met", "state-reply")]


def test_an_answer_that_staff_enter_after_the_miss_is_believed() -> None:
    case = notified("2026-11-24", before="2026-11-24")
    ticked(case, at("2026-12-10", "05:00"))

    late = act(at("2026-12-11"), happened_at=at("2026-12-09"))
    facts = state_replies(case, late, investigates=True, officer="Exercise officer two")

    deadline = case.clock(Clock.STATE_REPLY)
    assert deadline is not None
    assert deadline.state is State.MET
    assert told(facts) == [("clock-met", "state-reply")]


def test_a_second_note_does_not_give_a_state_more_time() -> None:
    case = notified("2026-11-24", before="2026-11-24")

    facts = notify_state(case, act(at("2026-12-01")), symbol="EX/2026/2")

    assert told(facts) == []
    deadline = case.clock(Clock.STATE_REPLY)
    assert deadline is not None
    assert deadline.terms.due_on == date(2026, 12, 9)


@pytest.mark.parametrize(
    "alleged",
    [Alleged(personnel=Personnel.CIVILIAN_NATIONAL, country="ZZZ"), Alleged(country="ZZZ"),
     Alleged(personnel=Personnel.MILITARY_OBSERVER, country="ZZZ"),
     Alleged(personnel=Personnel.MILITARY_CONTINGENT)],
    ids=["civilian", "unknown", "observer", "unknown State"],
)  # fmt: skip
def test_without_a_state_that_has_jurisdiction_nobody_is_notified(alleged: Alleged) -> None:
    case = referred(perpetrators={PERPETRATOR: alleged})

    assert "notice" not in running(case)
    with pytest.raises(NoState):
        notify_state(case, act())


def test_a_state_answers_only_what_it_was_told_and_not_before() -> None:
    case = referred()

    with pytest.raises(NotNotified):
        state_replies(case, act(), investigates=True)
    notify_state(case, act(at("2026-11-26")))
    with pytest.raises(CannotBeTold):
        state_replies(case, act(at("2026-11-27"), happened_at=at("2026-11-25")), investigates=True)


def test_a_state_that_never_answered_is_notified_again_when_the_case_is_reopened() -> None:
    case = found(Finding.UNSUBSTANTIATED)
    notify_state(case, act())
    end(case, Step.CLOSED, "Exercise: a reason.", act())
    assert "state-reply" not in running(case)

    reopen(case, Step.INVESTIGATION, "Exercise: a reason.", act())

    assert running(case) == ["assistance", "evidence", "investigation", "notice"]
