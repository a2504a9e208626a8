"""The whole platform killed again and again during a journey: the ledger stays exact."""

import asyncio
import os
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from muster.http_client import HTTPError
from muster.testing import eventually
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


async def post_until_taken(partner: Partner, event: dict[str, Any]) -> None:
    """As a partner system does: the same event again until it is answered."""

    async def taken() -> bool:
        try:
            results = await partner.post([event])
        except (HTTPError, AssertionError):
            return False
        return results[0]["status"] in ("accepted", "duplicate")

    await eventually(taken, within=60, every=0.2)


async def missed_alerts(platform: Platform, references: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with platform.client("staff:operations", name="Exercise Operator") as operator:
        address: str | None = "/notifications/v1/alerts?trigger=A2&limit=200"
        while address:
            answer = await operator.get(address)
            found += answer.json()["items"]
            address = answer.json()["next"]
    return [each for each in found if any(f"{name} " in each["headline"] for name in references)]


async def test_killed_at_random_moments_it_misses_nothing_and_tells_nothing_twice(
    mortal: Platform,
) -> None:
    await mortal.until_ready()
    partner = Partner(mortal, "KEN")
    moments = random.Random(7)
    references = [f"mortal-{number:03d}" for number in range(KILLS)]

    for reference in references:
        await post_until_taken(partner, partner.announcement(reference, in_seconds(3)))
        await asyncio.sleep(moments.uniform(0, 3))
        mortal.kill()
        mortal.start()
        await mortal.until_ready()

    async def all_told() -> bool:
        return len(await missed_alerts(mortal, references)) >= KILLS

    assert await eventually(all_told, within=120, every=0.5)
    alerts = await missed_alerts(mortal, references)
    assert sorted(each["headline"] for each in alerts) == [
        f"Missed: {reference} deployed" for reference in references
    ]

    async def every_mail_is_there() -> bool:
        return all(mortal.mails(f"Engineers {reference})") for reference in references)

    assert await eventually(every_mail_is_there, within=120, every=0.5)
    # A mail may come twice when the kill fell between the server's yes and our commit: then it
    # is the same mail.
    for reference in references:
        told = [(str(mail["to"]), str(mail["message-id"])) for mail in mortal.mails(reference)]
        by_recipient = Counter(to for to, _ in set(told))
        assert set(by_recipient.values()) == {1}
