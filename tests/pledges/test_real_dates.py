"""Published pledges and targets, loaded as history: what is past is silent, what comes is live."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.testing import HeldClock, TestIssuer
from pledges import storage
from pledges.use_cases.clock import announce
from tests.pledges.transcribed import announcements

pytestmark = pytest.mark.real_data

BATCH = {"content-type": "application/cloudevents-batch+json", "muster-import": "true"}


@pytest.fixture
def published() -> list[dict[str, Any]]:
    return list(announcements(Path(os.environ["MUSTER_REAL_DATA"]) / "transcribed"))


@pytest.fixture
def united_nations(issuer: TestIssuer) -> dict[str, str]:
    return issuer.bearer("importer:UN", "pledges")


@pytest.fixture
async def loaded(
    http: httpx.AsyncClient, united_nations: dict[str, str], published: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    answer = await http.post("/v1/events", headers=united_nations | BATCH, json=published)
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


async def test_every_published_pledge_is_taken_in_and_loading_again_changes_nothing(
    http: httpx.AsyncClient,
    united_nations: dict[str, str],
    published: list[dict[str, Any]],
    loaded: list[dict[str, Any]],
) -> None:
    again = await http.post("/v1/events", headers=united_nations | BATCH, json=published)

    assert {each["status"] for each in loaded} == {"accepted"}
    assert {each["status"] for each in again.json()["results"]} == {"duplicate"}


async def test_what_is_past_is_missed_in_silence_and_what_comes_is_pending(
    http: httpx.AsyncClient,
    chief: dict[str, str],
    loaded: list[dict[str, Any]],
    sessions: SessionMaker,
    clock: HeldClock,
) -> None:
    sweep = Sweep(sessions, storage.deadlines, announce, clock=clock)

    fired = await sweep.run_once()

    pledges = (await http.get("/v1/pledges?limit=200", headers=chief)).json()["items"]
    states = [
        (milestone["deadline"]["due_at"][:4], milestone["deadline"]["state"])
        for each in pledges
        for milestone in (await http.get(f"/v1/pledges/{each['id']}", headers=chief)).json()[
            "milestones"
        ]
    ]
    assert fired == 0
    assert {state for year, state in states if year < "2026"} == {"missed"}
    assert {state for year, state in states if year >= "2027"} == {"pending"}
    assert {year for year, _ in states} >= {"2017", "2027", "2028"}


async def test_the_register_finds_the_published_pledges(
    http: httpx.AsyncClient, chief: dict[str, str], loaded: list[dict[str, Any]]
) -> None:
    async def found(query: str) -> list[dict[str, Any]]:
        answer = await http.get(f"/v1/pledges?limit=200&{query}", headers=chief)
        return list(answer.json()["items"])

    units = await found("kind=formed_unit")
    of_the_un = await found("pledger=united nations")
    women = await found("item=8c")

    assert units
    assert {each["kind"] for each in units} == {"formed_unit"}
    assert len(of_the_un) == len(loaded)
    assert women
    assert all("8c" in each["items"] for each in women)
    late = await found("overdue=true")
    assert {each["id"] for each in late} <= {each["id"] for each in of_the_un}


async def test_a_target_of_the_future_is_told_when_its_day_comes(
    loaded: list[dict[str, Any]], sessions: SessionMaker, clock: HeldClock
) -> None:
    sweep = Sweep(sessions, storage.deadlines, announce, clock=clock)
    clock.now = datetime(2029, 1, 1, 6, tzinfo=UTC)

    await sweep.run_once()
    again = await sweep.run_once()

    async with sessions() as session:
        outbox = storage.journal.journal
        types = [row.type for row in await session.execute(outbox.select())]
    assert types.count("muster.pledges.milestone.missed.v1") == 16
    assert again == 0
