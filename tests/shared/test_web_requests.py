"""Lists in pages, changes that collide, requests sent twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import func, select

from muster.database import SessionMaker, create_engine, create_sessions
from muster.web.paging import Paging, cursor_at
from muster.web.refusals import BadCursor
from muster.web.routing import check_bodies
from tests.shared.web_sample import ADDRESS, NOON, Sample, boxes, create_sample, keys, metadata

KEY = {"idempotency-key": '"order 1"'}


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[SessionMaker]:
    engine = create_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield create_sessions(engine)
    await engine.dispose()


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return create_sample(tmp_path)


@pytest.fixture
def keeping(tmp_path: Path, sessions: SessionMaker) -> Sample:
    return create_sample(tmp_path, sessions)


async def count_boxes(sessions: SessionMaker) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(boxes)) or 0


async def test_a_list_is_read_page_by_page_to_its_end(sample: Sample) -> None:
    address: str | None = f"{ADDRESS}/v1/numbers?limit=4&order=up"
    seen: list[list[int]] = []
    async with sample.client() as client:
        while address:
            answer = await client.get(address)
            seen.append(answer.json()["items"])
            address = answer.json()["next"]
            assert (f'<{address}>; rel="next"' if address else None) == answer.headers.get("link")

    assert seen == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]


async def test_the_next_page_keeps_the_filters(sample: Sample) -> None:
    async with sample.client() as client:
        answer = await client.get("/v1/numbers?limit=4&order=up")

    assert answer.json()["next"].startswith(f"{ADDRESS}/v1/numbers?limit=4&order=up&cursor=")


@pytest.mark.parametrize("cursor", ["x", "é", "AAAA", cursor_at(["a", "b"]), cursor_at([1])])
async def test_a_cursor_that_is_not_ours_is_refused(cursor: str, sample: Sample) -> None:
    async with sample.client() as client:
        answer = await client.get("/v1/numbers", params={"cursor": cursor})

    assert answer.status_code == 422
    assert answer.json()["type"] == f"{ADDRESS}/problems/bad-cursor"


ID = "01932f00-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("shape", "position"),
    [
        (tuple[str], ["\0"]),
        (tuple[str], ["\ud800"]),
        (tuple[int], [2**63]),
        (tuple[datetime, UUID], ["0001-01-01T00:00:00+14:00", ID]),
        (tuple[datetime, UUID], ["9999-12-31T23:59:59-14:00", ID]),
        (tuple[datetime, UUID], ["2026-11-24T09:00:00", ID]),
    ],
)
def test_a_cursor_of_the_right_shape_that_no_database_takes_is_refused(
    shape: type, position: list[object]
) -> None:
    with pytest.raises(BadCursor):
        Paging(50, cursor_at(position)).after(shape)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (None, 428),
        ('"7"', 200),
        ('"6", "7"', 200),
        ("*", 200),
        ('"6"', 412),
        ('W/"7"', 412),
        ("7", 412),
    ],
)
async def test_a_change_needs_the_version_it_was_decided_on(
    sent: str | None, status: int, sample: Sample
) -> None:
    async with sample.client() as client:
        answer = await client.put("/v1/box", headers={"if-match": sent} if sent else {})

    assert answer.status_code == status
    assert answer.headers.get("etag") == ('"8"' if status == 200 else None)


async def test_a_request_sent_again_is_answered_alike_and_done_once(
    keeping: Sample, sessions: SessionMaker
) -> None:
    async with keeping.client(**keeping.bearer("partner:KEN"), **KEY) as client:
        first = await client.post("/v1/boxes", json={"title": "Rope"})
        again = await client.post("/v1/boxes", json={"title": "Rope"})

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.json()["title"] == "Rope of KEN"
    assert await count_boxes(sessions) == 1


async def test_the_same_request_many_times_at_once_is_done_once(
    keeping: Sample, sessions: SessionMaker
) -> None:
    async with keeping.client(**keeping.bearer("partner:KEN"), **KEY) as client:
        body = {"title": "Rope"}
        answers = await asyncio.gather(*(client.post("/v1/boxes", json=body) for _ in range(6)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await count_boxes(sessions) == 1


async def test_a_key_used_for_another_body_is_refused(keeping: Sample) -> None:
    async with keeping.client(**keeping.bearer("partner:KEN"), **KEY) as client:
        await client.post("/v1/boxes", json={"title": "Rope"})
        answer = await client.post("/v1/boxes", json={"title": "Tent"})

    assert answer.status_code == 422
    assert answer.json()["type"] == f"{ADDRESS}/problems/idempotency-key-reused"


async def test_keys_of_different_callers_do_not_meet(
    keeping: Sample, sessions: SessionMaker
) -> None:
    async with keeping.client(**KEY) as client:
        made = [
            await client.post("/v1/boxes", json={"title": "Rope"}, headers=keeping.bearer(partner))
            for partner in ("partner:KEN", "partner:UGA", "partner:KEN", "partner:UGA")
        ]

    assert await count_boxes(sessions) == 2
    titles = [each.json()["title"] for each in made]
    assert titles == ["Rope of KEN", "Rope of UGA"] * 2


async def test_a_key_is_forgotten_after_a_day(keeping: Sample, sessions: SessionMaker) -> None:
    async with keeping.client(**KEY) as client:
        await client.post(
            "/v1/boxes", json={"title": "Rope"}, headers=keeping.bearer("partner:KEN")
        )
        keeping.clock.pass_by(timedelta(hours=24, seconds=1))
        answer = await client.post(
            "/v1/boxes", json={"title": "Tent"}, headers=keeping.bearer("partner:KEN")
        )

    assert answer.status_code == 201
    assert await count_boxes(sessions) == 2


async def test_old_keys_are_swept(keeping: Sample, sessions: SessionMaker) -> None:
    async with keeping.client(**keeping.bearer("partner:KEN"), **KEY) as client:
        await client.post("/v1/boxes", json={"title": "Rope"})

    async def kept_after(hours: int) -> int:
        async with sessions.begin() as session:
            await keys.forget_expired(session, now=NOON + timedelta(hours=hours))
            return await session.scalar(select(func.count()).select_from(keys.table)) or 0

    assert await kept_after(hours=23) == 1
    assert await kept_after(hours=25) == 0


@pytest.mark.parametrize("key", ['""', '"a\\"', "two words", '"' + "x" * 300 + '"'])
async def test_a_key_of_a_wrong_form_is_malformed(key: str, sample: Sample) -> None:
    headers = sample.bearer("partner:KEN") | {"idempotency-key": key}
    async with sample.client(**headers) as client:
        answer = await client.post("/v1/boxes", json={"title": "Rope"})

    assert answer.status_code == 400
    assert answer.json()["type"] == f"{ADDRESS}/problems/bad-idempotency-key"


@pytest.mark.parametrize("keys", [[b'\x1f"a"'], [b'"a"\x85'], [b'"a"\xa0'], [b'"a"', b'"b"']])
async def test_a_key_is_not_read_out_of_what_surrounds_it(
    keys: list[bytes], sample: Sample
) -> None:
    sent = [(b"idempotency-key", key) for key in keys]
    async with sample.client(**sample.bearer("partner:KEN")) as client:
        answer = await client.post("/v1/boxes", json={"title": "Rope"}, headers=sent)

    assert answer.status_code == 400
    assert answer.json()["type"] == f"{ADDRESS}/problems/bad-idempotency-key"


def test_a_route_that_would_read_json_in_another_way_is_refused_at_the_start() -> None:
    lax = APIRouter()

    @lax.post("/lax")
    async def take(body: dict[str, int]) -> None: ...

    included, extended = FastAPI(), FastAPI()
    included.include_router(lax)
    extended.routes.extend(lax.routes)

    for app in (included, extended):
        with pytest.raises(ValueError, match="/lax takes a body"):
            check_bodies(app)
