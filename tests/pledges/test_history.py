"""The history of a pledge in plain words, and its milestones along the calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from muster.deadlines.machine import Deadline
from muster.deadlines.steps import RESERVED
from muster.deadlines.terms import Terms
from muster.events.pledges import FACTS
from pledges.domain.facts import MilestoneNoted
from pledges.pages.parts import Part
from pledges.pages.sentences import NOTES, SENTENCES, sentence
from pledges.pages.timeline import timeline

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ABOUT = {
    "milestone_title": "Arrives",
    "due": "2027-03-01T21:59:59.999999Z",
    "zone": "Africa/Kigali",
}


def test_every_fact_has_a_sentence() -> None:
    assert set(SENTENCES) == {each.type for each in FACTS} | {MilestoneNoted.type}


def test_every_step_that_is_only_noted_has_a_sentence() -> None:
    told = {"missed", "met", "met late", "extended", "waived", "superseded", "reopened"}

    assert set(NOTES) == RESERVED - told - {"corrected"} | {
        "extension requested",
        "extension declined",
    }


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (
            "pledge.status-changed",
            {"before": "announced", "status": "in_delivery", "effective_on": "2026-11-20",
             "instrument": "NV 12", "reason": None},
            "The pledge went from announced to in delivery on 20 Nov 2026 by NV 12.",
        ),
        (
            "milestone.extended",
            ABOUT | {"before": "2027-02-01T21:59:59Z", "reason": "Rain."},
            "“Arrives” was extended from 1 Feb 2027, 23:59 Kigali to 1 Mar 2027, 23:59 Kigali. "
            "Reason: Rain.",
        ),
        (
            "milestone.noted",
            ABOUT | {"step": "7 days before", "detail": {}},
            "The reminder 7 days before for “Arrives” had passed and was left out.",
        ),
        (
            "milestone.noted",
            ABOUT | {"step": "extension requested",
                     "detail": {"due": "2027-06-01", "reason": "Rain."}},
            "A later due date for “Arrives” was asked for, 1 Jun 2027. Reason: Rain.",
        ),
        (
            "milestone.noted",
            ABOUT | {"step": "extension declined",
                     "detail": {"due": "2027-06-01", "by": "Exercise Chief", "reason": "Rain."}},
            "Exercise Chief declined the later due date for “Arrives”, 1 Jun 2027; it stays due "
            "1 Mar 2027, 23:59 Kigali. Reason: Rain.",
        ),
        ("milestone.renamed", {}, "milestone.renamed.v1."),
    ],
    ids=["status", "extended", "reminder left out", "asked for", "declined", "unknown"],
)  # fmt: skip
def test_facts_read_as_sentences(name: str, data: dict[str, Any], said: str) -> None:
    assert sentence(f"muster.pledges.{name}.v1", data) == said


class Row:
    title = "Arrives"
    requested_due = None


def part(due_on: date) -> Part:
    terms = Terms(zone="UTC", due_on=due_on)
    opened, _ = Deadline.open(
        aggregate_id=uuid4(), subject=uuid4(), kind="milestone", terms=terms, now=NOW
    )
    return Part(Row(), opened, [], ())


def test_a_pledge_without_milestones_has_no_time_line() -> None:
    assert timeline([], NOW) is None


def test_marks_stand_by_date_and_never_on_one_another() -> None:
    days = [date(2027, 1, 1), date(2027, 1, 1), date(2028, 1, 1), date(2029, 1, 1)]

    drawn = timeline([part(day) for day in days], NOW)

    assert drawn is not None
    first, twin, middle, last = drawn.marks
    assert first.x == twin.x < middle.x < last.x == 96.0
    assert first.y != twin.y
    assert {first.y, middle.y, last.y} == {first.y}
    assert drawn.now == 4.0


@pytest.mark.parametrize(
    ("ahead", "labels"),
    [
        (timedelta(days=20), ["2 Dec", "9 Dec"]),
        (timedelta(days=200), ["Mar 2027", "May 2027"]),
        (timedelta(days=1500), ["2028", "2030"]),
        (timedelta(days=40_000), ["2050", "2100"]),
    ],
    ids=["weeks", "months", "years", "a century"],
)
def test_the_calendar_has_few_names_and_leaves_room_for_today(
    ahead: timedelta, labels: list[str]
) -> None:
    drawn = timeline([part((NOW + ahead).date())], NOW)

    assert drawn is not None
    assert [tick.label for tick in drawn.ticks] == labels
