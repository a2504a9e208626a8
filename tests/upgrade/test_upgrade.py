"""Data made by the version before starts under this one: nothing is lost, nobody is told twice."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from muster.testing import eventually
from tests.journeys.conftest import Platform
from tests.upgrade.snapshots import EVENTS, lay_out

RECIPIENTS = 3
"""Desk officer, desk chief, and the focal point of the State."""


@pytest.fixture(scope="module")
def old_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("upgrade") / "data"
    lay_out(folder)
    return folder


@pytest.fixture
async def upgraded(old_data: Path) -> AsyncIterator[Platform]:
    platform = Platform(old_data)
    platform.start()
    try:
        await platform.until_ready()
        yield platform
    finally:
        await asyncio.to_thread(platform.stop)


async def test_what_was_under_way_is_brought_to_its_end_once(upgraded: Platform) -> None:
    posted = json.loads(EVENTS.read_text())

    # In flight when it was killed, still in the outbox, and not yet due.
    for name in ("told", "unsent", "pending"):
        await mails_about(upgraded, name)
    repeated = await post(upgraded, posted)
    shown = [await pledge(upgraded, each["subject"]) for each in repeated]

    assert [each["status"] for each in repeated] == ["duplicate"] * 3
    assert [each["milestones"][0]["deadline"]["state"] for each in shown] == ["missed"] * 3
    assert sorted(each["reference"] for each in shown) == [
        "upgrade-pending",
        "upgrade-told",
        "upgrade-unsent",
    ]
    for name in ("told", "unsent", "pending"):
        told = Counter(mail["to"] for mail in upgraded.mails(f"Exercise: {name}"))
        assert list(told.values()) == [1] * RECIPIENTS, name


async def mails_about(platform: Platform, name: str) -> None:
    async def all_there() -> bool:
        return len(platform.mails(f"Exercise: {name}")) >= RECIPIENTS

    await eventually(all_there, within=40, every=0.1)


async def post(platform: Platform, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    batch = {"content-type": "application/cloudevents-batch+json"}
    async with platform.client("partner:KEN") as kenya:
        answer = await kenya.post("/pledges/v1/events", json=events, headers=batch)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])


async def pledge(platform: Platform, pledge_id: str) -> dict[str, Any]:
    async with platform.client("staff:desk-chief", name="Exercise Chief") as chief:
        return dict((await chief.get(f"/pledges/v1/pledges/{pledge_id}")).json())
