"""From report to end, and back: what each step needs, what it tells, which clocks it moves."""

from collections.abc import Callable

import pytest

from conduct.domain.case import Case
from conduct.domain.exchange import notify_state
from conduct.domain.happenings import Word
from conduct.domain.lifecycle import (
    advance,
    end,
    find,
    hand_on,
    preserve_evidence,
    refer,
    reopen,
    reopens_at,
)
from conduct.domain.limits import Clock
from conduct.domain.measures import record_action
from conduct.domain.opening import register
from conduct.domain.refusals import (
    ActionNotReported,
    CannotBeTold,
    FindingNeeded,
    ReasonNeeded,
    StepImpossible,
)
from conduct.domain.steps import Step
from conduct.domain.words import (
    ActionKind,
    Finding,
    Investigator,
    Kind,
    Receiver,
    Track,
)
from tests.conduct.cases import (
    act,
    at,
    found,
    investigated,
    referred,
    registered,
    reported,
    running,
    told,
    words,
)

WHY = "Exercise: a reason."


def test_registration_is_told_and_ends_its_clock() -> None:
    case = reported()

    facts = register(case, act())

    assert told(facts) == [("registered", "registered"), ("clock-met", "registration")]
    assert words(facts) == [Word.STEP_TAKEN, Word.CLOCK]


def test_what_is_not_serious_is_told_as_a_step_only() -> None:
    case = reported(kind=Kind.MISCONDUCT)

    facts = register(case, act())

    assert told(facts)[0] == ("step-changed", "registered")


def test_a_whole_life_is_told_in_coarse_steps() -> None:
    case = reported()
    facts = register(case, act())
    facts += advance(case, Step.ASSESSMENT, act())
    facts += refer(case, Investigator.STATE, act())
    for step in (Step.PENDING, Step.INVESTIGATION, Step.REPORT_RECEIVED):
        facts += advance(case, step, act())
    facts += find(case, Finding.SUBSTANTIATED, WHY, act())
    facts += advance(case, Step.ACTION_PENDING, act())
    facts += record_action(case, Track.NATIONAL, ActionKind.JAIL, act())[1]
    facts += advance(case, Step.ACTION_TAKEN, act())
    facts += end(case, Step.CLOSED, WHY, act())

    assert [step for kind, step in told(facts) if kind in ("registered", "step-changed")] == [
        "registered", "assessment", "referred", "investigation", "finding", "action", "closed",
    ]  # fmt: skip
    assert case.step is Step.CLOSED
    assert case.closed_on == at("2026-11-24").date()


def test_events_are_numbered_without_a_gap_and_happenings_too() -> None:
    case = reported()
    facts = register(case, act()) + advance(case, Step.ASSESSMENT, act())

    assert [f.sequence for f in facts if not hasattr(f, "word")] == [1, 2, 3]
    assert case.told == 3
    assert case.version == max(f.sequence for f in facts if hasattr(f, "word"))


@pytest.mark.parametrize("step", [Step.INVESTIGATION, Step.CLOSED, Step.MERGED, Step.REPORTED])
def test_no_step_is_skipped(step: Step) -> None:
    case = registered()

    with pytest.raises(StepImpossible):
        advance(case, step, act())

    assert case.step is Step.REGISTERED


@pytest.mark.parametrize(
    "outcome", [Finding.UNSUBSTANTIATED, Finding.INSUFFICIENT_EVIDENCE], ids=str
)
def test_what_was_not_substantiated_is_closed_without_action(outcome: Finding) -> None:
    case = found(outcome)

    with pytest.raises(FindingNeeded):
        advance(case, Step.ACTION_PENDING, act())
    end(case, Step.CLOSED, WHY, act())

    assert case.step is Step.CLOSED


def test_a_substantiated_case_is_not_closed_before_action_is_reported() -> None:
    case = found()

    with pytest.raises(ActionNotReported):
        end(case, Step.CLOSED, WHY, act())
    advance(case, Step.ACTION_PENDING, act())
    with pytest.raises(ActionNotReported):
        advance(case, Step.ACTION_TAKEN, act())

    assert running(case) == ["action-report", "assistance", "evidence", "notice"]


@pytest.mark.parametrize("step", [Step.NOT_A_CASE, Step.INSUFFICIENT], ids=str)
def test_an_end_after_the_assessment_leaves_the_victims_clock_running(step: Step) -> None:
    case = registered()
    advance(case, Step.ASSESSMENT, act())

    facts = end(case, step, WHY, act())

    assert told(facts) == [("clock-met", "evidence"), ("step-changed", "closed")]
    assert running(case) == ["assistance"]


@pytest.mark.parametrize("because", ["", "  ", "x" * 4_001], ids=["empty", "blank", "long"])
def test_an_end_needs_a_reason_and_nothing_changes_without(because: str) -> None:
    case = registered()
    advance(case, Step.ASSESSMENT, act())
    version = case.version

    with pytest.raises(ReasonNeeded):
        end(case, Step.NOT_A_CASE, because, act())

    assert (case.step, case.version) == (Step.ASSESSMENT, version)


@pytest.mark.parametrize("make", [reported, registered, referred], ids=lambda make: make.__name__)
def test_a_misrouted_report_is_handed_on_and_keeps_its_content(make: Callable[[], Case]) -> None:
    case = make()

    hand_on(case, Receiver.AGENCY, WHY, act(), name="Exercise agency")

    assert case.step is Step.HANDED_ON
    assert case.content.handed_on is not None
    assert case.content.handed_on.to is Receiver.AGENCY
    assert case.said.narrative == "Exercise: what was reported."
    assert running(case) == ["assistance"]


def test_what_is_investigated_is_handed_on_no_more() -> None:
    with pytest.raises(StepImpossible):
        hand_on(investigated(), Receiver.OIOS, WHY, act())


def test_a_report_that_was_handed_on_unregistered_tells_nobody_of_its_steps() -> None:
    case = reported()

    facts = hand_on(case, Receiver.OIOS, WHY, act())
    facts += reopen(case, Step.REPORTED, WHY, act())

    assert all(kind == "clock-met" for kind, _ in told(facts))
    assert running(case) == ["assistance", "evidence", "registration"]


def test_a_closed_case_is_reopened_with_a_reason_and_its_clock_begins_anew() -> None:
    case = found(Finding.UNSUBSTANTIATED)
    end(case, Step.CLOSED, WHY, act())

    facts = reopen(case, Step.INVESTIGATION, "Exercise: a new witness.", act(at("2026-12-01")))

    assert told(facts) == [("step-changed", "reopened")]
    assert case.closed_on is None
    investigation = case.clock(Clock.INVESTIGATION)
    assert investigation is not None
    assert (investigation.version, investigation.due_at.date().isoformat()) == (2, "2027-06-01")


def test_nothing_is_reopened_that_has_not_ended() -> None:
    case = registered()

    with pytest.raises(StepImpossible):
        reopen(case, Step.ASSESSMENT, WHY, act())
    assert reopens_at(case) == frozenset()


def test_action_is_awaited_again_only_of_a_substantiated_case() -> None:
    case = found(Finding.UNSUBSTANTIATED)
    end(case, Step.CLOSED, WHY, act())

    with pytest.raises(FindingNeeded):
        reopen(case, Step.ACTION_PENDING, WHY, act())


def test_a_second_finding_takes_the_place_of_the_first_and_of_its_clock() -> None:
    case = found(Finding.UNSUBSTANTIATED)
    end(case, Step.CLOSED, WHY, act())
    reopen(case, Step.INVESTIGATION, WHY, act())
    advance(case, Step.REPORT_RECEIVED, act())

    find(case, Finding.SUBSTANTIATED, WHY, act())

    assert case.is_substantiated
    assert "action-report" in running(case)


def test_evidence_that_is_preserved_ends_its_clock() -> None:
    case = registered()

    assert told(preserve_evidence(case, act())) == [("clock-met", "evidence")]


@pytest.mark.parametrize(
    "happened_at", [at("2026-11-24", "10:06"), at("2026-11-24", "09:59")], ids=["ahead", "before"]
)
def test_nothing_happens_before_the_report_or_ahead(happened_at: object) -> None:
    case = reported()

    with pytest.raises(CannotBeTold):
        register(case, act(happened_at=happened_at))


def test_the_reason_of_an_end_stays_in_the_history_and_never_in_an_event() -> None:
    case = registered()
    advance(case, Step.ASSESSMENT, act())

    facts = end(case, Step.NOT_A_CASE, "Exercise canary 7f3a", act())

    assert "Exercise canary 7f3a" in facts[0].detail.values()  # type: ignore[union-attr]
    assert all("canary" not in repr(f) for f in facts if not hasattr(f, "word"))


def test_a_note_verbale_is_no_step() -> None:
    case = registered()

    facts = notify_state(case, act(at("2026-11-25")))

    assert case.step is Step.REGISTERED
    assert words(facts) == [Word.STATE_NOTIFIED]
