"""Casualties and crimes: who is told, when, and what ends it (triggers A14 and A15)."""

from datetime import time, timedelta
from uuid import uuid4

import pytest

from muster.contracts import published
from muster.events.performance.safety import FACTS
from notifications.domain.facts import Fact
from notifications.domain.ledger import ALERTING, TALLIES
from notifications.triggers import load_triggers
from tests.notifications.builders import NOW, recipient
from tests.notifications.conftest import Office

PEOPLE = (
    recipient("safety-desk"),
    recipient("mission-leadership"),
    recipient("operations-centre", quiet=(time(0), time(23, 59))),
    recipient("analyst"),
    recipient("desk-chief"),
    recipient("leadership"),
)
EXAMPLES = {each.type: (each.example or {})["data"] for each in published(FACTS)}


def safety(name: str, sequence: int = 1, *, imported: bool = False, **data: object) -> Fact:
    """A fact about the exercise's casualty or crime; data: what differs from its example."""
    event_type = f"muster.performance.{name}.v1"
    said = EXAMPLES[event_type] | data
    thing = "crimes" if "crime_id" in said else "casualties"
    return Fact(
        id=str(uuid4()), source="/muster/performance", type=event_type,
        subject=f"{thing}/1", sequence=sequence, time=NOW, data=said, imported=imported,
    )  # fmt: skip


@pytest.fixture
async def staffed(empty_office: Office) -> Office:
    await empty_office.employ(*PEOPLE)
    return empty_office


async def states(office: Office, trigger: str) -> list[tuple[str, str]]:
    return [(each.step, each.state) for each in await office.alerts(trigger)]


async def told(office: Office, trigger: str) -> set[str]:
    [alert] = await office.alerts(trigger)
    return {row.recipient_id for row in await office.deliveries(alert_id=alert.id)}


async def test_a_casualty_is_told_at_once_whatever_the_hour(staffed: Office) -> None:
    await staffed.hear(safety("casualty.recorded"))
    await staffed.send()

    assert await told(staffed, "A14") == {"safety-desk", "mission-leadership", "operations-centre"}
    assert len(staffed.post.mails_to("operations-centre@exercise.example")) == 1
    alert = await staffed.alert("A14")
    assert alert.headline == "UNMISS: a death was notified (to be determined)"
    assert "through its Permanent Mission, after the next of kin" in alert.todo
    assert "after-action review" in alert.todo


async def test_history_being_loaded_tells_nobody(staffed: Office) -> None:
    await staffed.hear(safety("casualty.recorded", imported=True))

    assert await staffed.alerts() == []


async def test_an_undetermined_cause_goes_to_the_chief_and_ends_when_it_is_known(
    staffed: Office,
) -> None:
    await staffed.hear(safety("casualty.cause-undetermined", 2))
    assert await told(staffed, "A14-CAUSE") == {"desk-chief", "safety-desk", "mission-leadership"}

    await staffed.hear(safety("casualty.cause-undetermined", 3, step="90 days"))
    await staffed.hear(safety("casualty.cause-changed", 4))

    assert await states(staffed, "A14-CAUSE") == [
        ("30 days", "superseded"),
        ("90 days", "resolved"),
    ]


async def test_a_cause_found_to_be_malicious_goes_to_the_safety_desk_and_analysts(
    staffed: Office,
) -> None:
    changed = safety("casualty.cause-changed", 2, cause="malicious-act")
    await staffed.hear(changed, safety("casualty.found-malicious", 3))

    assert await told(staffed, "A15") == {"safety-desk", "analyst"}
    assert "recalculated" in (await staffed.alert("A15")).happened
    assert await states(staffed, "A15") == [("found malicious", "unanswered")]

    await staffed.hear(safety("casualty.cause-changed", 4, cause="accident"))
    assert await states(staffed, "A15") == [("found malicious", "superseded")]


async def test_a_step_towards_justice_that_was_missed_ends_when_it_is_taken(
    staffed: Office,
) -> None:
    other = str(uuid4())
    await staffed.hear(
        safety("crime.step-missed", 2),
        safety("crime.step-missed", 3, deadline_id=other, step="investigation-opened"),
    )
    await staffed.hear(safety("crime.step-taken", 4))

    assert await states(staffed, "A14-CRIME") == [
        ("host-notified", "resolved"),
        ("investigation-opened", "unanswered"),
    ]


async def test_a_step_that_a_later_one_makes_needless_ends_its_alert(staffed: Office) -> None:
    await staffed.hear(safety("crime.step-missed", 2))
    missed = EXAMPLES["muster.performance.crime.step-missed.v1"]["deadline_id"]
    await staffed.hear(safety("crime.step-dropped", 3, deadline_id=missed))

    assert await states(staffed, "A14-CRIME") == [("host-notified", "resolved")]
    assert (await staffed.alert("A14-CRIME")).closed_because == "a later step says enough"


async def test_nobody_answering_about_a_casualty_reaches_leadership_within_hours(
    staffed: Office,
) -> None:
    await staffed.hear(safety("casualty.recorded"))
    await staffed.send()
    staffed.clock.advance(timedelta(hours=4, minutes=1))
    await staffed.climb()

    assert "leadership" in await told(staffed, "A14")


def test_every_safety_fact_that_the_ledger_counts_raises_exactly_one_alert() -> None:
    triggers = load_triggers()
    counted = {each.type for each in FACTS} & ALERTING.keys()

    raised = {
        kind: [each.id for each in triggers.by_id.values() if kind in each.events]
        for kind in counted
    }

    assert sorted(raised.values()) == [["A14"], ["A14-CAUSE"], ["A14-CRIME"], ["A15"]]
    assert "muster.performance.tally.published.v1" in TALLIES
