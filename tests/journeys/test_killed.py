"""The whole platform killed again and again during a journey: due, told and answered stay exact."""

import asyncio
import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from muster.database import direct_connection
from muster.http_client import HTTPError
from muster.testing import eventually
from muster_local.data import DataFolder
from muster_local.reconciling import reconcile
from muster_local.servers import Servers
from muster_local.services import NAMES
from tests.journeys.conftest import Partner, Platform, in_seconds

KILLS = int(os.environ.get("MUSTER_KILLS", "100"))

pytestmark = pytest.mark.drill


@pytest.fixture
def mortal() -> Iterator[Platform]:
    with tempfile.TemporaryDirectory(prefix="muster-", ignore_cleanup_errors=True) as folder:
        platform = Platform(Path(folder) / "data")
        platform.start()
        yield platform
        platform.stop()


async def post_until_taken(partner: Partner, event: dict[str, Any]) -> str:
    """As a partner system does: the same event again until it is answered. Id of the pledge."""

    async def taken() -> str | None:
        try:
            results = await partner.post([event])
        except (HTTPError, AssertionError):
            return None
        known = results[0]["status"] in ("accepted", "duplicate")
        return str(results[0]["subject"]) if known else None

    return await eventually(taken, within=60, every=0.2)


async def missed_alerts(platform: Platform, references: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with platform.client("staff:operations", name="Exercise Operator") as operator:
        address: str | None = "/notifications/v1/alerts?trigger=A2&limit=200"
        while address:
            answer = await operator.get(address)
            found += answer.json()["items"]
            address = answer.json()["next"]
    return [each for each in found if any(f"{name} " in each["headline"] for name in references)]


async def answer_until_it_holds(platform: Platform, reference: str) -> None:
    """As a person does: once more, until the page says that it is answered."""

    async def answered() -> bool:
        try:
            found = await missed_alerts(platform, [reference])
            if not found:
                return False
            async with platform.client("staff:desk-officer", name="Exercise Officer") as officer:
                address = f"/notifications/v1/alerts/{found[0]['id']}/acknowledge"
                answer = await officer.post(address, json={"note": "on it"})
        except (HTTPError, KeyError):
            return False
        return answer.status_code in (200, 409)

    await eventually(answered, within=120, every=0.2)


async def ask(platform: Platform, statement: str) -> list[str]:
    url = Servers(DataFolder(platform.data)).database("notifications")
    async with direct_connection(url) as connection:
        return [str(row[0]) for row in await connection.fetch(statement)]


ANSWERED = """
    SELECT alerts.headline FROM journal JOIN alerts ON alerts.id::text = journal.data->>'alert_id'
    WHERE journal.type = 'muster.notifications.alert.acknowledged.v1' ORDER BY 1
"""


async def test_killed_at_random_moments_it_misses_nothing_and_tells_nothing_twice(
    mortal: Platform,
) -> None:
    await mortal.until_ready()
    began = datetime.now(UTC)
    partner = Partner(mortal, "KEN")
    moments = random.Random(7)
    references = [f"mortal-{number:03d}" for number in range(KILLS)]
    answered = references[0 : KILLS - 2 : 5]
    pledges = []

    for number, reference in enumerate(references):
        announced = partner.announcement(reference, in_seconds(3))
        pledges.append(f"pledges/{await post_until_taken(partner, announced)}")
        earlier = references[number - 2]
        async with asyncio.TaskGroup() as tasks:
            if number >= 2 and earlier in answered:
                # The kill comes before, while or after it is answered.
                tasks.create_task(answer_until_it_holds(mortal, earlier))
            await asyncio.sleep(moments.uniform(0, 3))
            mortal.kill()
            mortal.start()
            await mortal.until_ready()

    await everyone_is_told(mortal, references)
    headlines = {each: f"Missed: {each} deployed" for each in references}
    alerts = {each["headline"]: each for each in await missed_alerts(mortal, references)}
    assert sorted(alerts) == sorted(headlines.values())
    assert len(await missed_alerts(mortal, references)) == KILLS
    assert await ask(mortal, ANSWERED) == [headlines[each] for each in answered]
    states = {each: alerts[headlines[each]]["state"] for each in references}
    assert {each for each, state in states.items() if state == "acknowledged"} == set(answered)
    databases = Servers(DataFolder(mortal.data))
    urls = {name: databases.database(name) for name in NAMES}
    # Before the first hour is tallied, what alerts is recorded in the next one.
    differences, expected = await reconcile(urls, (began, in_seconds(3600)))
    assert differences == []
    # Beside ours the exercise of the platform falls due.
    ours = [each.subject for each in expected if each.subject in pledges]
    assert sorted(ours) == sorted(pledges)


async def everyone_is_told(platform: Platform, references: list[str]) -> None:
    """One mail for each recipient; where it came twice, it is the same one.

    Twice when the kill fell between the server's yes and our commit.
    """

    async def every_mail_is_there() -> bool:
        return all(platform.mails(f"Engineers {reference})") for reference in references)

    assert await eventually(every_mail_is_there, within=120, every=0.5)
    for reference in references:
        told = [(str(mail["to"]), str(mail["message-id"])) for mail in platform.mails(reference)]
        by_recipient = Counter(to for to, _ in set(told))
        assert set(by_recipient.values()) == {1}
