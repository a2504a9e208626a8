"""Alive, ready, measured."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import Counter

from muster.database import SessionMaker, create_engine, create_sessions
from muster.errors import Unavailable
from muster.http_client import AsyncClient
from muster.identity.keys import FETCH_AT_MOST_EVERY
from muster.web.health import KEYS_AWAITED, WorkStopped, work_goes_on
from muster.web.house import House
from tests.shared.web_sample import Sample, Ticks, create_sample


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[SessionMaker]:
    engine = create_engine(database_url)
    yield create_sessions(engine)
    await engine.dispose()


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return create_sample(tmp_path)


async def test_a_process_lives_without_its_database(sample: Sample) -> None:
    async with sample.client() as client:
        answer = await client.get("/livez")

    assert answer.json() == {"status": "alive"}


async def test_a_service_is_ready_when_every_check_passes(
    tmp_path: Path, sessions: SessionMaker
) -> None:
    async def relay() -> None:
        return None

    sample = create_sample(
        tmp_path, sessions, clock=Ticks(datetime.now(UTC)), checks={"relay": relay}
    )
    async with sample.client() as client:
        answer = await client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert {name: check["ok"] for name, check in answer.json()["checks"].items()} == {
        "database": True,
        "identity provider": True,
        "relay": True,
    }


async def test_a_new_process_is_ready_once_it_could_check_a_token(tmp_path: Path) -> None:
    clock = Ticks()
    sample = create_sample(tmp_path, clock=clock)
    keys = tmp_path / "jwks.json"
    hidden = keys.rename(tmp_path / "hidden")
    async with sample.client() as client:
        before = await provider_check(client)
        hidden.rename(keys)
        clock.now += FETCH_AT_MOST_EVERY
        once = await provider_check(client)
        keys.unlink()
        clock.now += timedelta(hours=1)
        later = await provider_check(client)

    assert before["problem"].startswith("tokens cannot be checked just now")
    assert (once["ok"], later["ok"]) == (True, True)


async def test_after_a_minute_it_is_ready_without_for_those_who_need_no_token(
    tmp_path: Path,
) -> None:
    clock = Ticks()
    sample = create_sample(tmp_path, clock=clock)
    (tmp_path / "jwks.json").unlink()
    async with sample.client() as client:
        before = await provider_check(client)
        clock.now += KEYS_AWAITED
        after = await provider_check(client)

    assert (before["ok"], after["ok"]) == (False, True)


async def provider_check(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/readyz")
    return dict(answer.json()["checks"]["identity provider"])


async def test_a_service_whose_clock_is_wrong_is_not_ready(
    tmp_path: Path, sessions: SessionMaker
) -> None:
    ahead = Ticks(datetime.now(UTC) + timedelta(seconds=20))
    sample = create_sample(tmp_path, sessions, clock=ahead)
    async with sample.client() as client:
        answer = await client.get("/readyz")

    assert answer.status_code == 503
    assert "s apart" in answer.json()["checks"]["database"]["problem"]


async def test_a_failing_check_is_named_without_its_secrets(tmp_path: Path) -> None:
    async def relay() -> None:
        raise Unavailable("the relay has been silent for 40 s")

    async def broker() -> None:
        raise RuntimeError("password=secret")

    sample = create_sample(tmp_path, checks={"relay": relay, "broker": broker})
    async with sample.client() as client:
        answer = await client.get("/readyz")

    checks = answer.json()["checks"]
    assert answer.status_code == 503
    assert checks["relay"]["problem"] == "the relay has been silent for 40 s"
    assert checks["broker"]["problem"] == "RuntimeError"
    assert checks["database"]["problem"] == "ConnectionRefusedError"


async def test_metrics_are_those_of_this_service(sample: Sample) -> None:
    house: House = sample.app.state.house
    Counter("boxes_kept_total", "Boxes", registry=house.registry).inc(3)
    async with sample.client() as client:
        answer = await client.get("/metrics")

    assert "boxes_kept_total 3.0" in answer.text


async def test_a_consumer_that_gave_up_makes_its_process_not_ready() -> None:
    stopped: dict[str, str] = {}
    check = work_goes_on(stopped)

    await check()
    stopped["notifications"] = "over 20 keys were parked"

    with pytest.raises(WorkStopped, match="notifications: over 20 keys"):
        await check()
