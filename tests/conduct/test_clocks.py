"""Each clock with its dates written out, over holidays and changes of the clock."""

from datetime import date

import pytest

from conduct.domain.acts import Act
from conduct.domain.case import Case
from conduct.domain.exchange import notify_state, state_replies
from conduct.domain.extending import extend
from conduct.domain.happenings import Word
from conduct.domain.lifecycle import advance, end, find, refer, reopen
from conduct.domain.limits import Clock, Clocks
from conduct.domain.measures import record_action
from conduct.domain.opening import open_cases, register
from conduct.domain.parties import Alleged
from conduct.domain.refusals import (
    AssistanceCannotWait,
    CannotBeTold,
    ClockNotRunning,
    ExtensionTooShort,
    NoState,
    NotNotified,
    ReasonNeeded,
)
from conduct.domain.steps import Step
from conduct.domain.words import ActionKind, Channel, Finding, Investigator, Personnel, Track
from muster.deadlines import State
from muster.events.conduct import Told
from tests.conduct.cases import (
    PERPETRATOR,
    act,
    at,
    found,
    investigated,
    referred,
    registered,
    report,
    reported,
    running,
    ticked,
    told,
    words,
)

WHY = {"because": "Exercise: a reason.", "authority": "Exercise chief"}


def due(case: Case, clock: Clock) -> str:
    deadline = case.clock(clock)
    assert deadline is not None
    return deadline.due_at.isoformat()


def notified(day: str, *, urgent: bool = False, before: str = "2026-10-01") -> Case:
    said = report(incidents=(), urgent_because="Exercise: urgent." if urgent else None)
    (case, _), *_ = open_cases(said, act(at(before)))
    notify_state(case, act(at(day, "15:00")))
    return case


def test_a_mission_registers_within_three_days() -> None:
    case = reported()

    assert due(case, Clock.REGISTRATION) == "2026-11-27T23:59:59.999999+00:00"
    assert ("clock-missed", "registration") in told(ticked(case, at("2026-11-28", "00:00")))


def test_evidence_is_preserved_within_72_hours() -> None:
    assert due(reported(), Clock.EVIDENCE) == "2026-11-27T10:00:00+00:00"


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

    assert running(case) == ["assistance", "investigation", "notice"]


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
