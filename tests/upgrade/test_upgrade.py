"""Data made by the version before starts under this one: nothing is lost, nobody is told twice."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from conduct.storage import read_log
from muster.database import create_engine, create_sessions
from muster.http_client import AsyncClient
from muster.testing import eventually
from muster_local.data import DataFolder
from muster_local.postgres import Postgres
from tests.journeys.conftest import Platform
from tests.upgrade.asked import CASE, SEEN, bearer
from tests.upgrade.snapshots import EVENTS, answers, lay_out

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
    await figures_and_cases_are_as_they_were(upgraded)
    await what_waited_in_other_services_is_told_once(upgraded)


async def figures_and_cases_are_as_they_were(upgraded: Platform) -> None:
    """With the reading of the case added to the chain that the version before began."""
    data = DataFolder(upgraded.data)
    asking = {path.partition("/v1/")[0]: as_ for path, as_ in SEEN.items()}
    async with AsyncClient(base_url=upgraded.url, timeout=10) as client:
        for path, before in answers().items():
            as_ = asking[path.partition("/v1/")[0]]
            answer = await client.get(path, headers=bearer(data, as_))
            now = answer.json()
            # The state of clocks is of today.
            assert {**now, "clocks": None} == {**before, "clocks": None}, path
    engine = create_engine(Postgres(data.postgres).url("conduct"))
    async with create_sessions(engine)() as session:
        ends = await read_log.ends(session)
        faults = [await read_log.verify(session, each) for each in ends]
    await engine.dispose()
    assert faults == [None]


async def what_waited_in_other_services_is_told_once(upgraded: Platform) -> None:
    (case,) = [each for path, each in answers().items() if "/cases/" in path]
    for words, roles in (
        ("a death was notified", {"mission-leadership", "safety-desk", "operations-centre"}),
        (f"Case {case['reference']}: registered",
         {"conduct-chief", "mission-leadership", "conduct-unit", "victims-rights-officer"}),
        ("1 % women among troops of Kenya",
         {"gender-adviser", "military-police-desk", "state-focal-point"}),
    ):  # fmt: skip

        async def told(words: str = words, roles: set[str] = roles) -> list[str] | None:
            to = [role for role, said in mails(upgraded) if words in said]
            return to if roles <= set(to) else None

        assert Counter(await eventually(told, within=40, every=0.1)) == Counter(roles), words
    confidential = (CASE["narrative"], "victim one", "alleged one", "reporter one")
    assert not [said for _, said in mails(upgraded) if any(each in said for each in confidential)]


def mails(platform: Platform) -> Iterator[tuple[str, str]]:
    """To which role, and what it says."""
    for mail in platform.mails(""):
        body = mail.get_body(("plain",))
        assert body is not None
        yield mail["to"].addresses[0].username, " ".join(body.get_content().split())


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
