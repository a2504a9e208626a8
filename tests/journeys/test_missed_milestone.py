"""From a partner's event to a person's answer, across every service."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

from muster.testing import eventually
from tests.journeys.conftest import Partner, Platform, in_seconds


async def alert_of(platform: Platform, reference: str, trigger: str = "A2") -> dict[str, Any]:
    """The alert about the milestone of this pledge, as soon as there is one."""
    async with platform.client("staff:desk-chief", name="Exercise Chief") as chief:

        async def find() -> dict[str, Any] | None:
            answer = await chief.get("/notifications/v1/alerts", params={"trigger": trigger})
            assert answer.status_code == 200, answer.text
            found = [each for each in answer.json()["items"] if reference in each["headline"]]
            return found[0] if found else None

        return await eventually(find)


async def mails_of(
    platform: Platform, reference: str, *, within: float = 10.0
) -> list[EmailMessage]:
    async def look() -> list[EmailMessage] | None:
        return platform.mails(reference) or None

    return await eventually(look, within=within)


async def test_a_missed_milestone_is_told_at_once_and_answered_by_a_named_person(
    platform: Platform, kenya: Partner
) -> None:
    due_at = in_seconds(3)

    results = await kenya.post([kenya.announcement("journey-1", due_at)])
    mails = await mails_of(platform, "journey-1")
    told_after = datetime.now(UTC) - due_at
    alert = await alert_of(platform, "journey-1")
    async with platform.client("staff:desk-officer", name="Exercise Officer") as officer:
        answer = await officer.post(
            f"/notifications/v1/alerts/{alert['id']}/acknowledge", json={"note": "on it"}
        )
        explained = await officer.get(f"/notifications/v1/alerts/{alert['id']}/explain")

    assert results[0]["status"] == "accepted"
    assert told_after.total_seconds() < 10
    assert parsedate_to_datetime(mails[0]["date"]) >= due_at.replace(microsecond=0)
    assert answer.status_code == 200, answer.text
    assert answer.json()["acknowledgement"]["by"] == "Exercise Officer"
    assert explained.status_code == 200


async def test_the_same_event_again_tells_nobody_twice(platform: Platform, kenya: Partner) -> None:
    announced = kenya.announcement("journey-2", in_seconds(2))
    await kenya.post([announced])
    await mails_of(platform, "journey-2")

    again = await kenya.post([announced])
    await kenya.post([kenya.announcement("journey-2b", in_seconds(2))])
    await mails_of(platform, "journey-2b")

    told = [str(mail["to"]) for mail in platform.mails("(Engineers journey-2)")]
    assert again[0]["status"] == "duplicate"
    assert told
    assert len(told) == len(set(told))


async def test_what_is_reported_in_time_is_never_told(platform: Platform, kenya: Partner) -> None:
    await kenya.post([kenya.announcement("journey-3", in_seconds(3))])

    reported = {"reference": "journey-3", "milestone": "deployed"}
    await kenya.post([kenya.event("report-3", "milestone.reported", reported)])
    await kenya.post([kenya.announcement("journey-3b", in_seconds(4))])
    await mails_of(platform, "journey-3b")

    assert platform.mails("(Engineers journey-3)") == []


async def test_an_extension_after_the_miss_ends_the_alert_and_opens_the_next_version(
    platform: Platform, kenya: Partner
) -> None:
    results = await kenya.post([kenya.announcement("journey-4", in_seconds(2))])
    alert = await alert_of(platform, "journey-4")
    async with platform.client("staff:desk-chief", name="Exercise Chief") as chief:
        place = f"/pledges/v1/pledges/{results[0]['subject']}"
        pledge = await chief.get(place)
        milestone = pledge.json()["milestones"][0]["id"]
        granted = await chief.post(
            f"{place}/milestones/{milestone}/extension",
            json={"due_at": in_seconds(3600).isoformat(), "reason": "ship delayed"},
            headers={"if-match": pledge.headers["etag"]},
        )

        async def superseded() -> bool:
            found = await chief.get(f"/notifications/v1/alerts/{alert['id']}")
            return bool(found.json()["state"] == "superseded")

        assert granted.status_code == 200, granted.text
        assert await eventually(superseded)


async def test_a_late_report_resolves_the_alert(platform: Platform, kenya: Partner) -> None:
    await kenya.post([kenya.announcement("journey-5", in_seconds(2))])
    alert = await alert_of(platform, "journey-5")

    reported = {"reference": "journey-5", "milestone": "deployed"}
    await kenya.post([kenya.event("report-5", "milestone.reported", reported)])

    async with platform.client("staff:desk-officer", name="Exercise Officer") as officer:

        async def resolved() -> bool:
            found = await officer.get(f"/notifications/v1/alerts/{alert['id']}")
            return bool(found.json()["state"] == "resolved")

        assert await eventually(resolved)


async def test_history_that_is_loaded_alerts_nobody(platform: Platform, kenya: Partner) -> None:
    past = kenya.announcement("journey-6", datetime(2020, 1, 1, tzinfo=UTC))

    loaded = await kenya.post([past], **{"muster-import": "true"})
    await kenya.post([kenya.announcement("journey-6b", in_seconds(2))])
    await mails_of(platform, "journey-6b")

    assert loaded[0]["status"] == "accepted"
    assert platform.mails("(Engineers journey-6)") == []


async def test_a_power_cut_loses_nothing_and_tells_nothing_twice(
    platform: Platform, kenya: Partner
) -> None:
    await kenya.post([kenya.announcement("journey-7", in_seconds(4))])

    platform.kill()
    platform.start()
    await platform.until_ready()
    # The broker gives the dead consumer ten seconds before another may read its partitions.
    mails = await mails_of(platform, "journey-7", within=40)

    recipients = [str(mail["to"]) for mail in mails]
    assert len(recipients) == len(set(recipients))
