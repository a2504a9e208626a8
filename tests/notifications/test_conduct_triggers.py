"""Conduct: who is told of which step of a case, when, and what ends it (triggers A18 to A23)."""

from datetime import time, timedelta

import pytest

from muster.events import Event, conduct
from notifications.consumers import fact_of
from notifications.domain.ledger import ALERTING, TALLIES
from notifications.triggers import load_triggers
from tests.notifications.builders import recipient
from tests.notifications.cases import (
    HERE,
    PEOPLE,
    changed,
    due_soon,
    fact,
    hear,
    met,
    missed,
    registered,
    sent,
)
from tests.notifications.conftest import Office

CLOCKS = {
    "registration": "A18-REGISTRATION",
    "evidence": "A18-EVIDENCE",
    "notice": "A18-NOTICE",
    "assistance": "A19",
    "state-reply": "A20-MISSED",
    "investigation": "A21-MISSED",
    "action-report": "A22-MISSED",
}
"""Each clock of a case, and the trigger of its miss."""
REMINDERS = {
    "state-reply working day 5": "A20",
    "state-reply working day 10": "A20",
    "investigation 50 %": "A21",
    "investigation 80 %": "A21",
    "action-report 30 days": "A22",
    "action-report 90 days": "A22",
}

each_clock = pytest.mark.parametrize(("which", "trigger"), CLOCKS.items(), ids=CLOCKS)
each_reminder = pytest.mark.parametrize(("step", "trigger"), REMINDERS.items(), ids=REMINDERS)


@pytest.fixture
async def staffed(empty_office: Office) -> Office:
    await empty_office.employ(*PEOPLE)
    return empty_office


async def told(office: Office, trigger: str, level: int | None = None) -> set[str]:
    ids = [alert.id for alert in await office.alerts(trigger)]
    return {
        row.recipient_id
        for each in ids
        for row in await office.deliveries(alert_id=each)
        if level in (None, row.level)
    }


async def states(office: Office, trigger: str) -> list[tuple[str, str]]:
    return [(each.step, each.state) for each in await office.alerts(trigger)]


async def test_a_registered_case_is_told_at_once_at_its_own_desk_whatever_the_hour(
    staffed: Office,
) -> None:
    chief = recipient("conduct-chief", audiences=[HERE], quiet=(time(0), time(23, 59)))
    await staffed.employ(chief)

    await hear(staffed, registered())
    await staffed.send()

    assert await told(staffed, "A18") == {
        "conduct-chief", "mission-leadership", "victims-rights-officer", "conduct-unit",
    }  # fmt: skip
    assert len(staffed.post.mails_to("conduct-chief@exercise.example")) == 1


async def test_nobody_answering_about_a_case_reaches_the_next_after_four_hours(
    staffed: Office,
) -> None:
    await hear(staffed, registered())
    await staffed.send()
    staffed.clock.advance(timedelta(hours=4, minutes=1))
    await staffed.climb()
    await staffed.send()
    staffed.clock.advance(timedelta(hours=4, minutes=1))
    await staffed.climb()

    assert await told(staffed, "A18", 2) == {"mission-leadership", "conduct-unit"}
    assert await told(staffed, "A18", 3) == {"leadership"}


async def test_a_registered_case_stays_open_until_it_is_closed(staffed: Office) -> None:
    await hear(staffed, registered(), changed(2, "referred"), met(3, "notice"))
    assert await states(staffed, "A18") == [("registered", "unanswered")]

    await hear(staffed, changed(4, "closed"))
    assert await states(staffed, "A18") == [("registered", "resolved")]


async def test_history_being_loaded_tells_nobody(staffed: Office) -> None:
    await hear(staffed, registered(), missed(2, "assistance"), imported=True)

    assert await staffed.alerts() == []


async def test_access_without_assignment_is_told_to_oversight_and_to_the_chief(
    staffed: Office,
) -> None:
    await hear(staffed, changed(2, "access opened"), changed(3, "access opened"))

    assert await told(staffed, "A18-ACCESS") == {"conduct-oversight", "conduct-chief"}
    assert await states(staffed, "A18-ACCESS") == [("access opened", "unanswered")] * 2


@pytest.mark.parametrize(
    ("event", "trigger", "people"),
    [
        (missed(2, "registration"), "A18-REGISTRATION", {"conduct-chief", "conduct-unit"}),
        (missed(2, "evidence"), "A18-EVIDENCE", {"conduct-chief", "conduct-unit"}),
        (missed(2, "notice"), "A18-NOTICE", {"conduct-chief", "conduct-unit"}),
        (missed(2, "assistance"), "A19", {"victims-rights-officer", "conduct-chief"}),
        (due_soon(2, "state-reply working day 5"), "A20",
         {"conduct-unit", "legal-officer", "permanent-mission"}),
        (missed(2, "state-reply"), "A20-MISSED",
         {"conduct-unit", "legal-officer", "permanent-mission", "oios", "leadership"}),
        (due_soon(2, "investigation 50 %"), "A21", {"investigator", "conduct-unit"}),
        (missed(2, "investigation"), "A21-MISSED", {"investigator", "conduct-unit", "leadership"}),
        (due_soon(2, "action-report 30 days"), "A22", {"conduct-unit", "permanent-mission"}),
        (missed(2, "action-report"), "A22-MISSED", {"conduct-unit", "permanent-mission"}),
        (fact(conduct.ReviewPrompted, 1, "unit review"), "A23",
         {"conduct-unit", "mission-leadership", "military-police-desk", "leadership"}),
        (fact(conduct.ReviewMissed, 2, "review-decision"), "A23-DECISION",
         {"conduct-unit", "mission-leadership", "leadership"}),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)  # fmt: skip
async def test_each_step_is_told_to_its_own_people(
    staffed: Office, event: Event, trigger: str, people: set[str]
) -> None:
    await hear(staffed, event)

    assert await told(staffed, trigger) == people
    assert [each.matter.trigger for each in await staffed.alerts()] == [trigger]


@each_clock
async def test_a_miss_ends_with_its_own_clock_and_with_no_other(
    staffed: Office, which: str, trigger: str
) -> None:
    others = [met(n, each) for n, each in enumerate(CLOCKS, 3) if each != which]
    await hear(staffed, missed(2, which), *others)
    assert await states(staffed, trigger) == [(which, "unanswered")]

    await hear(staffed, met(20, which))
    assert await states(staffed, trigger) == [(which, "resolved")]


@each_clock
async def test_an_extension_takes_a_miss_back_and_the_next_miss_is_told_anew(
    staffed: Office, which: str, trigger: str
) -> None:
    await hear(staffed, missed(2, which), changed(3, f"{which} extended"), missed(4, which))

    assert await states(staffed, trigger) == [(which, "superseded"), (which, "unanswered")]
    assert [each.version for each in await staffed.alerts(trigger)] == [2, 4]


@each_clock
async def test_a_second_miss_of_the_same_clock_is_never_taken_for_a_repetition(
    staffed: Office, which: str, trigger: str
) -> None:
    await hear(staffed, missed(2, which))
    await hear(staffed, missed(3, which))

    assert [each.version for each in await staffed.alerts(trigger)] == [2, 3]
    assert (await staffed.alerts(trigger))[-1].is_open


async def test_a_miss_for_one_victim_does_not_hide_that_for_another(staffed: Office) -> None:
    await hear(staffed, missed(2, "assistance"), missed(3, "assistance"))

    assert await states(staffed, "A19") == [("assistance", "unanswered")] * 2


@each_reminder
async def test_a_reminder_is_overtaken_by_the_next_by_the_miss_and_by_the_end(
    staffed: Office, step: str, trigger: str
) -> None:
    clock, later = step.split(" ")[0], f"{step.split(' ')[0]} later"
    await hear(staffed, due_soon(2, step), due_soon(3, later), missed(4, clock))
    await hear(staffed, due_soon(5, later), met(6, clock))
    await hear(staffed, due_soon(7, later), changed(8, f"{clock} extended"))

    assert [state for _, state in await states(staffed, trigger)] == [
        "superseded", "superseded", "resolved", "superseded",
    ]  # fmt: skip


async def test_assistance_still_missing_reaches_the_advocate_though_somebody_answered(
    staffed: Office,
) -> None:
    await hear(staffed, missed(2, "assistance"))
    await staffed.send()
    staffed.clock.advance(timedelta(hours=24, minutes=1))
    await staffed.climb()

    first, later = await staffed.alerts("A19")
    assert "vra-office" in await told(staffed, "A19", 2)
    assert (first.version, later.version) == (2, 2)
    assert later.headline == "Case FH6J-Q41Z-3S56: assistance still missing"

    await hear(staffed, met(3, "assistance"))
    assert [each.state for each in await staffed.alerts("A19")] == ["resolved", "resolved"]


async def test_the_day_of_a_miss_does_not_shorten_the_time_until_the_next_level(
    staffed: Office,
) -> None:
    await hear(staffed, missed(2, "assistance"))
    staffed.clock.advance(timedelta(hours=23))
    await staffed.climb()

    assert "vra-office" not in await told(staffed, "A19")


async def test_a_review_ends_with_a_decision_however_late(staffed: Office) -> None:
    prompted = fact(conduct.ReviewPrompted, 1, "state review")
    late = fact(conduct.ReviewMissed, 2, "review-decision")
    await hear(staffed, prompted, late)
    assert await states(staffed, "A23") == [("state review", "superseded")]

    await hear(staffed, fact(conduct.ReviewDecided, 3, "review-decision"))
    assert await states(staffed, "A23-DECISION") == [("review-decision", "resolved")]


async def test_texts_hold_reference_step_and_due_date_and_what_follows(staffed: Office) -> None:
    await hear(staffed, missed(2, "state-reply"))

    alert = await staffed.alert("A20-MISSED")
    assert alert.title == "Case FH6J-Q41Z-3S56"
    assert alert.headline == "Case FH6J-Q41Z-3S56: the State's reply missed"
    assert alert.happened == (
        "Case FH6J-Q41Z-3S56: state-reply, due 9 Dec 2026. Without a reply the State is "
        "considered unwilling or unable: the UN may investigate."
    )
    assert alert.data.keys() == {"reference", "step", "due", "audience"}
    assert alert.due
    assert alert.due.isoformat() == "2026-12-09T23:59:59.999999+00:00"


def test_every_fact_of_conduct_that_the_ledger_counts_raises_exactly_one_alert() -> None:
    triggers = load_triggers()
    facts = [
        registered(),
        *(missed(2, clock) for clock in CLOCKS),
        *(due_soon(2, step) for step in REMINDERS),
        fact(conduct.ReviewPrompted, 1, "unit review"),
        fact(conduct.ReviewPrompted, 1, "state review"),
        fact(conduct.ReviewMissed, 2, "review-decision"),
    ]

    raised = [triggers.raised_by(fact_of(sent(each))) for each in facts]

    assert [len(each) for each in raised] == [1] * len(facts)
    counted = {each.type for each in conduct.FACTS} & ALERTING.keys()
    assert {each.type for each in facts} == counted
    assert conduct.ConductTallyPublished.type in TALLIES
