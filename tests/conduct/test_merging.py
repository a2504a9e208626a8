"""Cases are linked, or one is merged into another: neither is ever lost."""

from datetime import date

import pytest

from conduct.domain.content import case_fields
from conduct.domain.happenings import Word
from conduct.domain.lifecycle import advance, end, preserve_evidence, reopen
from conduct.domain.limits import Clock
from conduct.domain.measures import impose
from conduct.domain.merging import link, merge, part
from conduct.domain.refusals import NotADuplicate, StepImpossible
from conduct.domain.retention import Retention
from conduct.domain.steps import Step
from conduct.domain.words import MeasureKind
from tests.conduct.cases import act, found, referred, registered, reported, running, told, words

WHY = "Exercise: the same incident."


def test_a_duplicate_ends_with_all_it_holds() -> None:
    duplicate, into = referred(), registered()
    impose(duplicate, MeasureKind.CONFINEMENT, act())
    before = case_fields(duplicate.content)

    facts, taken = merge(duplicate, into, WHY, act())

    assert before.items() <= case_fields(duplicate.content).items()
    assert duplicate.step is Step.MERGED
    assert told(facts) == [
        ("clock-met", "evidence"),
        ("clock-met", "investigation"),
        ("clock-met", "notice"),
        ("step-changed", "closed"),
    ]
    assert running(duplicate) == ["assistance"]
    assert words(taken) == [Word.DUPLICATE_TAKEN_IN]
    assert into.content.links[duplicate.id].what == "duplicate"
    assert duplicate.content.links[into.id].what == "merged into"


def test_what_it_is_merged_into_goes_on_as_before() -> None:
    into = registered()
    before = running(into)

    merge(reported(), into, WHY, act())

    assert (into.step, running(into)) == (Step.REGISTERED, before)


def test_a_case_is_merged_neither_into_itself_nor_into_one_that_was() -> None:
    first, second = registered(), registered()
    with pytest.raises(NotADuplicate):
        merge(first, first, WHY, act())
    merge(first, second, WHY, act())

    with pytest.raises(NotADuplicate):
        merge(second, first, WHY, act())
    with pytest.raises(StepImpossible):
        merge(first, registered(), WHY, act())


@pytest.mark.parametrize("to", [Step.NOT_A_CASE, Step.INSUFFICIENT])
def test_a_case_is_not_merged_into_one_that_came_to_nothing(to: Step) -> None:
    into, duplicate = registered(), referred()
    advance(into, Step.ASSESSMENT, act())
    end(into, to, WHY, act())
    before = running(duplicate)

    with pytest.raises(NotADuplicate):
        merge(duplicate, into, WHY, act())
    assert (duplicate.step, running(duplicate)) == (Step.REFERRED, before)


def test_a_report_of_what_was_investigated_and_closed_is_merged_and_kept_as_long() -> None:
    into, duplicate = found(), registered()
    into.waive(Clock.ACTION_REPORT, act(), because=WHY, authority="Exercise office")
    for step in (Step.ACTION_PENDING, Step.ACTION_TAKEN):
        advance(into, step, act())
    end(into, Step.CLOSED, WHY, act())

    merge(duplicate, into, WHY, act())

    kept = Retention()
    today = date(2026, 11, 24)
    assert kept.ends_on(duplicate, today) == kept.ends_on(into, today)


def test_what_were_two_after_all_are_parted_and_stay_linked() -> None:
    duplicate, into = registered(), registered()
    merge(duplicate, into, WHY, act())

    facts, _ = part(duplicate, into, "Exercise: they were two.", act())

    assert duplicate.step is Step.ASSESSMENT
    assert told(facts) == [("step-changed", "reopened")]
    assert duplicate.content.links[into.id].what == "linked"
    assert into.content.links[duplicate.id].what == "linked"


def test_evidence_that_nobody_preserved_is_asked_for_again_after_parting() -> None:
    duplicate, preserved, into = registered(), registered(), registered()
    preserve_evidence(preserved, act())
    for each in (duplicate, preserved):
        merge(each, into, WHY, act())
        part(each, into, WHY, act())

    assert running(duplicate) == ["assistance", "evidence"]
    assert running(preserved) == ["assistance"]


def test_a_merged_case_is_parted_and_not_simply_reopened() -> None:
    duplicate = registered()
    merge(duplicate, registered(), WHY, act())

    with pytest.raises(StepImpossible):
        reopen(duplicate, Step.ASSESSMENT, WHY, act())
    with pytest.raises(NotADuplicate):
        part(duplicate, registered(), WHY, act())


def test_two_cases_are_linked_once() -> None:
    first, second = registered(), registered()

    facts, others = link(first, second, WHY, act())

    assert (words(facts), words(others)) == ([Word.LINKED], [Word.LINKED])
    assert link(second, first, WHY, act()) == ([], [])
