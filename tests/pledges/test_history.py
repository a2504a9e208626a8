"""The history of a pledge in plain words, and its milestones along the calendar."""

from dataclasses import replace
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
        (
            "pledge.registered",
            {"kind": "wps", "items": ["8a", "8b", "8c"], "status": "confirmed"},
            "The pledge was registered as confirmed: Women, peace and security, "
            "serving 8a, 8b and 8c.",
        ),
        (
            "pledge.status-changed",
            {"before": "announced", "status": "lapsed", "effective_on": "2026-11-20",
             "instrument": None, "reason": "Three years over."},
            "The pledge went from announced to lapsed on 20 Nov 2026. Reason: Three years over.",
        ),
        ("milestone.met", ABOUT, "“Arrives” was reported done, in time."),
        (
            "milestone.met-late",
            ABOUT,
            "“Arrives” was reported done, late: it was due 1 Mar 2027, 23:59 Kigali.",
        ),
        (
            "milestone.missed",
            ABOUT | {"late": False},
            "“Arrives” was missed: nothing had been reported.",
        ),
        (
            "milestone.missed",
            ABOUT | {"late": True},
            "“Arrives” was missed: nothing had been reported. Muster itself noticed it late.",
        ),
        (
            "milestone.waived",
            ABOUT | {"authority": "USG-DPO", "reason": "Mandate ended."},
            "“Arrives” was waived by authority of USG-DPO. Reason: Mandate ended.",
        ),
        (
            "milestone.noted",
            ABOUT | {"step": "correction refused",
                     "detail": {"by": "Exercise Officer", "reason": "Of May."}},
            "Exercise Officer did not accept that “Arrives” was done in time. Reason: Of May.",
        ),
    ],
    ids=[
        "status", "extended", "reminder left out", "asked for", "declined", "unknown",
        "registered", "lapsed", "in time", "late", "missed", "noticed late", "waived", "refused",
    ],
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


def test_a_due_date_that_was_overtaken_is_marked_as_the_one_before() -> None:
    before = part(date(2027, 1, 1)).running
    extended = replace(part(date(2027, 3, 1)), earlier=[before])

    drawn = timeline([extended], NOW)

    assert drawn is not None
    assert [mark.title for mark in drawn.marks] == [
        "Arrives: due before, 1 Jan 2027, 23:59 UTC",
        "Arrives: on time, 1 Mar 2027, 23:59 UTC",
    ]


def test_however_many_marks_fall_on_one_day_the_line_grows_no_higher() -> None:
    ten, twenty = (timeline([part(date(2027, 1, 1))] * many, NOW) for many in (10, 20))

    assert ten is not None
    assert twenty is not None
    assert ten.height == twenty.height


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
