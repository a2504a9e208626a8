"""Snapshots never change, whatever is recorded, corrected or defined afterwards."""

import asyncio
import hashlib
from datetime import timedelta
from typing import Any

import httpx

from muster.database import SessionMaker
from muster.testing import HeldClock, TestIssuer
from performance.domain.definitions import BUILT_IN, WOMEN, Definition
from performance.storage import definitions
from tests.performance.senders import Send, women

OCTOBER = "2026-10"
Headers = dict[str, str]


async def made(http: httpx.AsyncClient, chief: Headers, title: str = "Exercise") -> dict[str, Any]:
    answer = await http.post("/v1/snapshots", json={"title": title}, headers=chief)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_snapshot_gives_the_same_bytes_after_a_correction(
    send: Send, http: httpx.AsyncClient, chief: Headers, clock: HeldClock
) -> None:
    await send("KEN", women("KEN", OCTOBER, 10, 100), women("KEN", "2026-09", 9, 100))
    snapshot = await made(http, chief)
    before = await http.get(f"/v1/snapshots/{snapshot['id']}/observations.csv")

    await send("KEN", women("KEN", OCTOBER, 11, 100), women("KEN", "2026-08", 8, 100))
    after = await http.get(f"/v1/snapshots/{snapshot['id']}/observations.csv")

    assert snapshot["id"] == "2026-11-24-1"
    assert snapshot["rows"] == 2
    assert before.content == after.content
    assert hashlib.sha256(after.content).hexdigest() == snapshot["hash"]
    assert "Snapshot 2026-11-24-1" in after.text
    assert after.headers["etag"] == f'"{snapshot["hash"]}"'


async def test_an_indicator_that_is_no_longer_public_stays_in_the_snapshot(
    send: Send, http: httpx.AsyncClient, chief: Headers, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("KEN", women("KEN", OCTOBER, 10, 100))
    snapshot = await made(http, chief)
    before = await http.get(f"/v1/snapshots/{snapshot['id']}/observations.csv")

    (built_in,) = (each for each in BUILT_IN if each.code == WOMEN)
    hidden = Definition.from_json(built_in.to_json() | {"version": 2, "public": False})
    async with sessions.begin() as session:
        await definitions.add(session, hidden, by="Exercise", now=clock.now)

    after = await http.get(f"/v1/snapshots/{snapshot['id']}/observations.csv")
    assert before.content == after.content
    assert (await http.get("/v1/observations")).json()["items"] == []


async def test_snapshots_of_one_day_are_counted_and_listed_the_newest_first(
    http: httpx.AsyncClient, chief: Headers, clock: HeldClock
) -> None:
    for _ in range(3):
        await made(http, chief)
    clock.advance(timedelta(days=1))
    await made(http, chief)

    first = (await http.get("/v1/snapshots?limit=2")).json()
    second = (await http.get(first["next"].replace("/performance/", "/"))).json()

    assert [each["id"] for each in first["items"] + second["items"]] == [
        "2026-11-25-1", "2026-11-24-3", "2026-11-24-2", "2026-11-24-1",
    ]  # fmt: skip
    assert second["next"] is None


async def test_figures_are_read_as_known_in_a_snapshot(
    send: Send, http: httpx.AsyncClient, chief: Headers
) -> None:
    await send("KEN", women("KEN", OCTOBER, 10, 100))
    snapshot = await made(http, chief)
    await send("KEN", women("KEN", OCTOBER, 11, 100))

    seen = await http.get("/v1/shares", params={"as_of": snapshot["id"]})

    assert [each["share"] for each in seen.json()["items"]] == [10]
    assert seen.json()["citation"].endswith("Snapshot 2026-11-24-1.")


async def test_the_same_request_twice_makes_one_snapshot(
    http: httpx.AsyncClient, chief: Headers
) -> None:
    headers = chief | {"idempotency-key": '"exercise"'}

    first = await made(http, headers)
    again = await made(http, headers)

    assert first == again
    assert len((await http.get("/v1/snapshots")).json()["items"]) == 1


async def test_snapshots_and_figures_at_once_leave_each_snapshot_as_it_was_hashed(
    send: Send, http: httpx.AsyncClient, chief: Headers
) -> None:
    writing = [
        send("KEN", *(women("KEN", f"2026-{month:02}", n, 100) for month in range(1, 11)))
        for n in range(12)
    ]
    making = [made(http, chief) for _ in range(4)]

    _, snapshots = await asyncio.gather(asyncio.gather(*writing), asyncio.gather(*making))

    for each in snapshots:
        content = (await http.get(f"/v1/snapshots/{each['id']}/observations.csv")).content
        assert hashlib.sha256(content).hexdigest() == each["hash"]
    assert len({each["id"] for each in snapshots}) == 4


async def test_partners_and_the_public_make_no_snapshots(
    http: httpx.AsyncClient, issuer: TestIssuer
) -> None:
    partner = issuer.bearer("partner:KEN", "performance")

    nobody = await http.post("/v1/snapshots", json={"title": "Exercise"})
    forbidden = await http.post("/v1/snapshots", json={"title": "Exercise"}, headers=partner)

    assert (nobody.status_code, forbidden.status_code) == (401, 403)
