"""Each clock of a case with its dates written out."""

from datetime import date

import pytest

from conduct.domain.acts import Act
from conduct.domain.exchange import notify_state
from conduct.domain.lifecycle import advance, find, refer
from conduct.domain.limits import Clock, Clocks
from conduct.domain.measures import record_action
from conduct.domain.opening import open_cases, register
from conduct.domain.parties import Alleged
from conduct.domain.steps import Step
from conduct.domain.words import ActionKind, Channel, Finding, Investigator, Personnel, Track
from tests.conduct.cases import (
    PERPETRATOR,
    act,
    at,
    due,
    found,
    investigated,
    referred,
    report,
    reported,
    running,
    ticked,
    told,
)


def test_a_mission_registers_within_three_days() -> None:
    case = reported()

    assert due(case, Clock.REGISTRATION) == "2026-11-27T23:59:59.999999+00:00"
    assert ("clock-missed", "registration") in told(ticked(case, at("2026-11-28", "00:00")))


def test_evidence_is_preserved_within_72_hours() -> None:
    assert due(reported(), Clock.EVIDENCE) == "2026-11-27T10:00:00+00:00"


def test_an_investigation_has_six_months_with_marks_at_half_and_four_fifths() -> None:
    case = referred()

    deadline = case.clock(Clock.INVESTIGATION)
    assert deadline is not None
    marks = deadline.terms.passed(deadline.opened_at, at("2027-12-01"))
    assert deadline.terms.due_on == date(2027, 5, 24)
    assert [(each.step, each.at.date()) for each in marks] == [
        ("50 %", date(2027, 2, 23)),
        ("80 %", date(2027, 4, 18)),
    ]


def test_an_urgent_investigation_has_three_months() -> None:
    case = referred(urgent_because="Exercise: urgent.")

    deadline = case.clock(Clock.INVESTIGATION)
    assert deadline is not None
    assert deadline.terms.due_on == date(2027, 2, 24)


def test_the_report_of_the_investigation_ends_its_clock() -> None:
    assert "investigation" not in running(investigated())


def test_action_is_asked_for_after_30_60_90_days_then_each_quarter_and_missed_after_180() -> None:
    case = found()

    reminders = []
    for day in ("2026-12-24", "2027-01-23", "2027-02-22", "2027-05-23", "2027-05-24", "2027-08-21"):
        facts = ticked(case, at(day, "00:00"))
        reminders += [(day, *each) for each in told(facts) if each[1].startswith("action-report")]

    assert reminders == [
        ("2026-12-24", "clock-due-soon", "action-report 30 days"),
        ("2027-01-23", "clock-due-soon", "action-report 60 days"),
        ("2027-02-22", "clock-due-soon", "action-report 90 days"),
        ("2027-05-23", "clock-due-soon", "action-report 90 days, repeat 1"),
        ("2027-05-24", "clock-missed", "action-report"),
        ("2027-08-21", "clock-due-soon", "action-report 90 days, repeat 2"),
    ]


@pytest.mark.parametrize(
    ("track", "kind", "over"),
    [
        (Track.NATIONAL, ActionKind.JAIL, True),
        (Track.NATIONAL, ActionKind.NONE, True),
        (Track.NATIONAL, ActionKind.NO_REPLY, False),
        (Track.UN, ActionKind.REPATRIATION, False),
        (Track.CRIMINAL, ActionKind.REFERRAL, False),
    ],
    ids=["jail", "no action", "no reply", "repatriated", "referred"],
)
def test_only_the_states_own_report_ends_the_wait_for_its_action(
    track: Track, kind: ActionKind, over: bool
) -> None:
    case = found()

    record_action(case, track, kind, act())

    assert ("action-report" not in running(case)) is over


def test_of_a_civilian_the_action_of_the_united_nations_ends_the_wait() -> None:
    civilian = Alleged(personnel=Personnel.CIVILIAN_INTERNATIONAL)
    case = found(perpetrators={PERPETRATOR: civilian})

    record_action(case, Track.UN, ActionKind.DISMISSAL, act())

    assert "action-report" not in running(case)


def test_history_is_loaded_in_silence_and_what_lies_ahead_is_live() -> None:
    def past(day: str) -> Act:
        return act(imported=True, happened_at=at(day))

    (case, facts), *_ = open_cases(
        report(channel=Channel.PAPER, received_on=date(2019, 3, 1), incidents=()),
        act(imported=True),
    )
    facts += register(case, past("2019-03-20"))
    facts += advance(case, Step.ASSESSMENT, past("2019-03-21"))
    facts += refer(case, Investigator.STATE, past("2019-03-22"))
    facts += notify_state(case, past("2019-03-23"))
    for step in (Step.PENDING, Step.INVESTIGATION, Step.REPORT_RECEIVED):
        facts += advance(case, step, past("2019-12-01"))
    facts += find(case, Finding.SUBSTANTIATED, "Exercise.", past("2026-11-20"))

    assert not [each for each in told(facts) if each[0] in ("clock-missed", "clock-due-soon")]
    assert told(ticked(case, at("2026-12-20", "00:00"))) == [
        ("clock-due-soon", "action-report 30 days")
    ]


def test_every_number_can_be_configured() -> None:
    clocks = Clocks(registration_days=1, reply_working_days=3)
    (case, _), *_ = open_cases(report(), act(clocks=clocks))
    notify_state(case, act(clocks=clocks))

    reply = case.clock(Clock.STATE_REPLY)
    assert reply is not None
    assert due(case, Clock.REGISTRATION) == "2026-11-25T23:59:59.999999+00:00"
    assert reply.terms.due_on == date(2026, 11, 30)
