"""A16 and A26: shares, targets, reports and deliverables raise one alert each, in every frame."""

import tomllib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from muster.contracts import example_values
from muster.events import Event
from muster.events.performance import ALERTING, frame, indicator
from muster_local.data import RECIPIENTS
from notifications.domain.facts import Fact
from notifications.triggers import load_triggers
from tests.notifications.builders import DESK, recipient
from tests.notifications.conftest import Office

FACTS: dict[str, type[Event]] = {
    each.type.split(".", 2)[2][:-3]: each for each in (*indicator.FACTS, *frame.FACTS)
}
"""By short type: `target.missed`."""
ALERT = [name for name, each in FACTS.items() if each.type in ALERTING]
UGPS, A4P = "ugps", "a4p-plus"
PEOPLE = ("gender-adviser", "military-police-desk", "deliverable-owner", "a4p-focal-point")


def heard(name: str, sequence: int = 1, *, imported: bool = False, **data: Any) -> Fact:
    """As the performance service publishes it. data: what differs from the example."""
    made = FACTS[name](**example_values(FACTS[name]) | data | {"sequence": sequence})
    said = made.model_dump(mode="json")
    return Fact(
        str(uuid4()), made.source, made.type, made.subject, sequence, made.time, said, imported
    )


@pytest.fixture
async def staff(empty_office: Office) -> Office:
    await empty_office.employ(*DESK, *map(recipient, PEOPLE))
    return empty_office


async def told(office: Office) -> set[str]:
    return {each.recipient_id for each in await office.deliveries(channel="email")}


@pytest.mark.parametrize("frame_of_it", [UGPS, A4P, "strength", "one of ours"])
@pytest.mark.parametrize("name", ALERT)
async def test_each_fact_that_alerts_raises_one_alert_and_none_when_it_is_imported(
    staff: Office, name: str, frame_of_it: str
) -> None:
    of_frame: dict[str, Any] = {"frame": frame_of_it} if name in indicator_names() else {}

    await staff.hear(heard(name, imported=True, **of_frame))
    assert await staff.alerts() == []
    await staff.hear(heard(name, 2, **of_frame))

    assert len(await staff.alerts()) == 1
    assert await told(staff)


def indicator_names() -> set[str]:
    return {name for name, each in FACTS.items() if issubclass(each, indicator.IndicatorEvent)}


@pytest.mark.parametrize(
    ("name", "frame_of_it", "trigger", "people"),
    [
        (
            "share.below-target", UGPS, "A16",
            {"gender-adviser", "military-police-desk", "state-focal-point"},
        ),
        ("target.missed", UGPS, "A16-TARGET", {"gender-adviser", "military-police-desk"}),
        ("report.missed", UGPS, "A16-REPORT", {"gender-adviser", "military-police-desk"}),
        ("report.due-soon", UGPS, "A16-REPORT-SOON", {"gender-adviser", "military-police-desk"}),
        ("target.missed", A4P, "A26-TARGET", {"deliverable-owner", "a4p-focal-point"}),
        ("report.missed", A4P, "A26-REPORT", {"deliverable-owner", "a4p-focal-point"}),
        ("report.due-soon", A4P, "A26-REPORT-SOON", {"deliverable-owner", "a4p-focal-point"}),
        ("deliverable.missed", None, "A26", {"deliverable-owner", "a4p-focal-point"}),
        ("deliverable.due-soon", None, "A26-SOON", {"deliverable-owner", "a4p-focal-point"}),
    ],
)  # fmt: skip
async def test_each_of_them_tells_the_people_in_charge(
    staff: Office, name: str, frame_of_it: str | None, trigger: str, people: set[str]
) -> None:
    of_frame: dict[str, Any] = {"frame": frame_of_it} if frame_of_it else {}
    await staff.hear(heard(name, **of_frame))

    assert (await staff.alert(trigger)).is_open
    assert await told(staff) == people


@pytest.mark.parametrize(
    ("first", "frame_of_it", "then", "state"),
    [
        ("share.below-target", UGPS, "share.on-target", "resolved"),
        ("share.below-target", UGPS, "share.not-rated", "superseded"),
        ("target.missed", UGPS, "target.met", "resolved"),
        ("target.missed", A4P, "target.met", "resolved"),
        ("target.missed", A4P, "target.withdrawn", "superseded"),
        ("target.missed", UGPS, "target.reopened", "superseded"),
        ("report.missed", UGPS, "report.received", "resolved"),
        ("report.missed", A4P, "report.received", "resolved"),
        ("report.missed", A4P, "target.withdrawn", "superseded"),
        ("report.due-soon", UGPS, "report.received", "resolved"),
        ("report.due-soon", A4P, "target.withdrawn", "superseded"),
    ],
)
async def test_what_settles_it_ends_the_alert(
    staff: Office, first: str, frame_of_it: str, then: str, state: str
) -> None:
    await staff.hear(heard(first, frame=frame_of_it))
    await staff.hear(heard(then, 2, frame=frame_of_it))

    assert [each.state for each in await staff.alerts()] == [state]


@pytest.mark.parametrize(
    ("then", "state"),
    [
        ("deliverable.completed", "resolved"),
        ("deliverable.dropped", "resolved"),
        ("deliverable.moved", "superseded"),
        ("deliverable.reopened", "superseded"),
    ],
)
@pytest.mark.parametrize("first", ["deliverable.missed", "deliverable.due-soon"])
async def test_what_becomes_of_a_deliverable_ends_its_alert(
    staff: Office, first: str, then: str, state: str
) -> None:
    await staff.hear(heard(first))
    await staff.hear(heard(then, 2))

    assert [each.state for each in await staff.alerts()] == [state]


@pytest.mark.parametrize(
    ("soon", "missed"),
    [("report.due-soon", "report.missed"), ("deliverable.due-soon", "deliverable.missed")],
)
async def test_a_miss_takes_the_place_of_the_reminder(
    staff: Office, soon: str, missed: str
) -> None:
    await staff.hear(heard(soon, step="7 days before"))
    await staff.hear(heard(soon, 2, step="1 day before"))
    await staff.hear(heard(missed, 3))

    states = [each.state for each in await staff.alerts()]
    assert states == ["superseded", "superseded", "unanswered"]


async def test_a_share_that_falls_to_the_same_rating_again_is_told_again(staff: Office) -> None:
    for sequence, rating in enumerate(("yellow", "red", "yellow"), 1):
        fact = heard(
            "share.below-target", sequence, rating=rating, step=f"2026 {rating}", revision=sequence
        )
        await staff.hear(fact)

    found = [(each.step, each.state) for each in await staff.alerts("A16")]
    assert found == [
        ("2026 yellow", "superseded"), ("2026 red", "superseded"), ("2026 yellow", "unanswered"),
    ]  # fmt: skip


async def test_a_low_share_says_how_much_of_whom_and_by_which_rule(staff: Office) -> None:
    await staff.hear(heard("share.below-target", before=None))

    alert = await staff.alert("A16")
    assert alert.title == "Kenya: women among troops, 2026"
    assert alert.headline == "9.5 % women among troops of Kenya, target 13 %"
    assert "By the rule of the United Nations this is yellow" in alert.happened


async def test_two_quarters_below_the_target_are_told_one_level_higher(staff: Office) -> None:
    await staff.hear(heard("share.below-target", time=datetime(2026, 11, 24, 9, tzinfo=UTC)))
    staff.clock.advance(timedelta(days=182))
    await staff.climb()

    later = (await staff.alerts("A16"))[-1]
    assert (later.step, later.level) == ("unresolved +182 days", 2)
    assert "has not reached the target since" in later.happened
    assert "desk-chief" in await told(staff)


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "no figures had come"), (9.0, "the figures were 9 %")],
    ids=["no figures", "figures"],
)
async def test_a_missed_target_says_what_the_figures_were(
    staff: Office, value: float | None, said: str
) -> None:
    await staff.hear(heard("target.missed", value=value, target=13.25))

    happened = (await staff.alert("A16-TARGET")).happened
    assert "(troops) for 2026 is at least 13.25 %" in happened
    assert said in happened


async def test_facts_of_one_target_leave_another_of_the_same_series_alone(staff: Office) -> None:
    other = UUID("01a20c5a-b180-7000-8000-0000000000aa")
    await staff.hear(heard("target.missed"), heard("target.missed", 2, target_id=other))
    await staff.hear(heard("target.met", 3, target_id=other))

    states = {each.matter.deadline: each.state for each in await staff.alerts("A16-TARGET")}
    assert states.pop(str(other)) == "resolved"
    assert list(states.values()) == ["unanswered"]


def test_every_role_that_is_told_stands_in_the_directory_of_the_platform() -> None:
    written = tomllib.loads(RECIPIENTS.read_text(encoding="utf-8"))
    held = {grant["role"] for each in written["recipient"] for grant in each["roles"]}
    told_by = {
        want.role
        for each in load_triggers().by_id.values()
        for level in each.level.values()
        for want in level
    }

    assert told_by <= held
