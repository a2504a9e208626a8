"""Facts of pledges: which alerts they raise, and which they end."""

from uuid import uuid4

import pytest

from muster.errors import Invalid
from notifications.domain.facts import MemberMissing
from notifications.domain.raising import alert_of
from notifications.domain.trigger import Texts
from notifications.triggers import load_triggers
from tests.notifications.builders import DAY, MILESTONE, NOW, caused, fact
from tests.notifications.conftest import Office


async def test_a_missed_milestone_raises_one_alert_and_one_delivery_per_mailbox_and_channel(
    office: Office,
) -> None:
    await office.hear(fact("missed"))

    alert = await office.alert("A2")
    assert alert.headline == "Missed: Company deployed"
    assert alert.state == "unanswered"
    told = {(each.recipient_id, each.channel) for each in await office.deliveries()}
    assert told == {
        ("desk-officer", "email"), ("desk-officer", "inbox"),
        ("state-focal-point", "email"), ("state-focal-point", "inbox"),
        ("desk-chief", "email"), ("desk-chief", "inbox"),
    }  # fmt: skip
    assert await office.published() == ["raised"]


async def test_the_same_step_of_the_same_version_never_raises_a_second_alert(
    office: Office,
) -> None:
    await office.hear(fact("missed"))
    await office.hear(fact("missed"))
    await office.hear(fact("missed", 2), fact("missed", 3))

    assert len(await office.alerts("A2")) == 1
    assert await office.published() == ["raised"]


async def test_history_being_imported_raises_nothing(office: Office) -> None:
    await office.hear(fact("missed", imported=True), fact("due-soon", 2, imported=True))

    assert await office.alerts() == []
    assert await office.deliveries() == []


async def test_a_fact_older_than_one_already_seen_raises_nothing(office: Office) -> None:
    await office.hear(fact("met", 7))
    await office.hear(fact("missed", 6))

    assert await office.alerts() == []


async def test_two_facts_of_one_version_both_count_although_they_come_apart(
    office: Office,
) -> None:
    await office.hear(fact("missed", 6))
    await office.hear(fact("missed", 6, milestone_id=str(uuid4())))

    assert len(await office.alerts("A2")) == 2


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("met", "it was met"),
        ("met-late", "it was met, late"),
        ("corrected", "it had been met in time, as was confirmed"),
        ("waived", "it was waived"),
        ("superseded", "the pledge was withdrawn or lapsed"),
    ],
)
async def test_what_settles_a_miss_resolves_its_alert(
    office: Office, kind: str, reason: str
) -> None:
    await office.hear(fact("missed"))
    await office.hear(fact(kind, 2))

    alert = await office.alert("A2")
    assert (alert.state, alert.closed_because) == ("resolved", reason)
    assert await office.published() == ["raised", "resolved"]


@pytest.mark.parametrize("kind", ["extended", "reopened"])
async def test_a_new_version_supersedes_the_alert_of_the_old_one(office: Office, kind: str) -> None:
    await office.hear(fact("missed"))
    await office.hear(fact(kind, 2, version=2))
    await office.hear(fact("missed", 3, version=2))

    first, second = await office.alerts("A2")
    assert (first.state, first.version) == ("superseded", 1)
    assert (second.state, second.version) == ("unanswered", 2)
    assert await office.published() == ["raised", "expired", "raised"]


async def test_mail_not_yet_sent_is_cancelled_with_the_alert(office: Office) -> None:
    await office.hear(fact("missed"))
    await office.hear(fact("extended", 2, version=2))
    await office.send()

    assert office.post.accepted == []
    mails = await office.deliveries(channel="email")
    assert {(each.state, each.reason) for each in mails} == {
        ("cancelled", "a later due date was granted")
    }


async def test_a_newer_reminder_takes_the_place_of_the_older(office: Office) -> None:
    await office.hear(fact("due-soon", step="30 days before"))
    await office.hear(fact("due-soon", 2, step="7 days before"))

    older, newer = await office.alerts("A1")
    assert (older.state, older.closed_because) == ("superseded", "a newer one took its place")
    assert (newer.state, newer.step) == ("unanswered", "7 days before")


async def test_a_miss_ends_the_reminder_before_it(office: Office) -> None:
    await office.hear(fact("due-soon"))
    await office.hear(fact("missed", 2))

    assert (await office.alert("A1")).state == "superseded"
    assert (await office.alert("A2")).state == "unanswered"


async def test_a_reminder_is_never_escalated(office: Office) -> None:
    await office.hear(fact("due-soon"))
    await office.send()

    office.clock.advance(40 * DAY)
    assert await office.climb() == 0


async def test_what_was_settled_before_anyone_was_told_is_kept_and_not_told(
    office: Office,
) -> None:
    await office.hear(fact("missed"), fact("met-late", 2))
    await office.send()

    assert (await office.alert("A2")).state == "resolved"
    assert office.post.accepted == []
    assert await office.published() == ["raised", "resolved"]


async def test_facts_of_one_milestone_leave_another_alone(office: Office) -> None:
    other = str(uuid4())
    await office.hear(fact("missed"), fact("missed", 2, milestone_id=other))
    await office.hear(fact("met-late", 3, milestone_id=other))

    states = {each.matter.deadline: each.state for each in await office.alerts("A2")}
    assert states == {str(MILESTONE): "unanswered", other: "resolved"}


async def test_an_organisation_s_pledge_has_no_state_focal_point_and_that_is_no_gap(
    office: Office,
) -> None:
    await office.hear(fact("missed", country=None, pledger="Example organisation"))

    assert {each.recipient_id for each in await office.deliveries()} == {
        "desk-officer",
        "desk-chief",
    }
    assert await office.alerts("O1") == []


async def test_an_event_that_lacks_what_a_trigger_reads_is_refused(office: Office) -> None:
    with pytest.raises(MemberMissing) as refused:
        await office.hear(fact("missed", milestone_id=None))

    assert isinstance(refused.value, Invalid)
    assert await office.alerts() == []


ZONES = ["Europe", "Mars/Base", "../UTC", "\0"]


@pytest.mark.parametrize("zone", ZONES)
async def test_an_event_with_a_zone_that_is_none_is_refused(office: Office, zone: str) -> None:
    with pytest.raises(Invalid):
        await office.hear(fact("missed", zone=zone))

    assert await office.alerts() == []


@pytest.mark.parametrize("zone", ZONES)
def test_an_event_with_a_zone_that_is_none_is_refused_also_where_no_text_names_it(
    zone: str,
) -> None:
    trigger = load_triggers().by_id["A2"]
    texts = Texts(subject="S", headline="H", happened="Happened.", todo="Do it.")

    with pytest.raises(MemberMissing, match="no time zone at zone"):
        alert_of(trigger.model_copy(update={"texts": texts}), fact("missed", zone=zone), NOW)


async def test_a_batch_of_facts_is_taken_in_order(office: Office) -> None:
    facts = [fact("missed", pledge=uuid4(), milestone_id=str(uuid4())) for _ in range(50)]
    await office.hear(*facts)

    assert len(await office.alerts("A2")) == 50
    assert len(await office.deliveries()) == 300
    assert len(caused(*facts)) == 50


async def test_an_older_fact_behind_a_newer_one_of_its_subject_is_not_acted_on(
    office: Office,
) -> None:
    await office.hear(fact("met-late", 2), fact("missed", 1))
    await office.hear(fact("missed", 1))

    assert await office.alerts("A2") == []
