"""What one caller may send, and the headers every answer carries."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Scope
from structlog.contextvars import get_contextvars

from muster.web import Limits
from muster.web.limits import REMEMBERED_CALLERS, BoundedBody, Buckets
from muster.web.refusals import BodyTooSlow, RateLimited
from tests.shared.web_sample import NOON, Sample, create_sample

SMALL = Limits(body=1000, body_within=timedelta(seconds=0.1), requests=2)


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return create_sample(tmp_path, limits=SMALL)


async def test_a_body_over_the_limit_is_refused(sample: Sample) -> None:
    async with sample.client(**sample.bearer("partner:KEN")) as client:
        answer = await client.post("/v1/boxes", json={"title": "x" * 1000})

    assert answer.status_code == 413
    assert answer.json()["detail"] == "the body is over 1000 bytes"


async def test_a_chunked_body_over_the_limit_is_refused_on_the_way(sample: Sample) -> None:
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"x" * 300

    async with sample.client(**sample.bearer("partner:KEN")) as client:
        answer = await client.post("/v1/boxes", content=pieces())

    assert answer.status_code == 413
    assert sent <= 5


async def test_a_body_that_stops_arriving_is_given_up(sample: Sample) -> None:
    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/boxes",
        "query_string": b"",
        "headers": [(b"authorization", sample.bearer("partner:KEN")["authorization"].encode())],
    }
    parts: asyncio.Queue[Message] = asyncio.Queue()
    parts.put_nowait({"type": "http.request", "body": b'{"title":', "more_body": True})
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await asyncio.wait_for(sample.app(scope, parts.get, send), timeout=5)

    assert sent[0]["status"] == 408


async def test_a_streamed_body_may_be_long_and_is_given_up_when_nothing_arrives() -> None:
    limits = Limits(body=1000, body_within=timedelta(0), idle=timedelta(seconds=0.1))
    parts: asyncio.Queue[Message] = asyncio.Queue()
    for _ in range(10):
        parts.put_nowait({"type": "http.request", "body": b"x" * 900, "more_body": True})
    body = BoundedBody(parts.get, {"type": "http", "headers": []}, limits)

    body.stream()
    arrived = [len((await body())["body"]) for _ in range(10)]

    assert sum(arrived) == 9000
    with pytest.raises(BodyTooSlow, match="nothing arrived"):
        await body()


def body_of(*messages: Message) -> BoundedBody:
    parts: asyncio.Queue[Message] = asyncio.Queue()
    for each in messages:
        parts.put_nowait(each)
    return BoundedBody(parts.get, {"type": "http", "headers": []}, SMALL)


async def test_a_body_is_put_together_from_its_pieces() -> None:
    body = body_of(
        {"type": "http.request", "body": b"a", "more_body": True},
        {"type": "http.request", "more_body": True},
        {"type": "http.request", "body": b"b"},
    )

    assert await body.whole() == b"ab"


async def test_half_a_body_is_none() -> None:
    body = body_of(
        {"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"}
    )

    with pytest.raises(ClientDisconnect):
        await body.whole()


async def test_a_caller_learns_how_much_is_left(sample: Sample) -> None:
    async with sample.client(**sample.bearer("partner:KEN")) as client:
        answer = await client.get("/v1/me")

    assert answer.headers["ratelimit-policy"] == '"requests";q=2;w=60'
    assert answer.headers["ratelimit"] == '"requests";r=1;t=30'


async def test_too_many_requests_must_wait_and_others_need_not(sample: Sample) -> None:
    async with sample.client(**sample.bearer("partner:KEN")) as client:
        for _ in range(2):
            assert (await client.get("/v1/me")).status_code == 200
        refused = await client.get("/v1/me")
        other = await client.get("/v1/me", headers=sample.bearer("partner:UGA"))
        sample.clock.pass_by(timedelta(seconds=30))
        later = await client.get("/v1/me")

    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "30"
    assert refused.headers["ratelimit"] == '"requests";r=0;t=30'
    assert refused.json()["retryable"] is True
    assert other.status_code == 200
    assert later.status_code == 200


def test_a_clock_that_is_set_back_takes_nothing_from_a_caller() -> None:
    buckets = Buckets(Limits(requests=2))
    buckets.take("partner:KEN", NOON)

    [_, (_, left)] = buckets.take("partner:KEN", NOON - timedelta(hours=1))

    assert left.startswith(b'"requests";r=0;')


def test_who_was_idle_for_long_may_send_no_more_at_once_than_others() -> None:
    buckets = Buckets(Limits(requests=2))
    buckets.take("partner:KEN", NOON)
    later = NOON + timedelta(hours=1)

    for _ in range(2):
        buckets.take("partner:KEN", later)
    with pytest.raises(RateLimited):
        buckets.take("partner:KEN", later)


def test_of_many_callers_those_seen_last_are_remembered() -> None:
    buckets = Buckets(Limits(requests=1))
    for number in range(REMEMBERED_CALLERS + 1):
        buckets.take(f"partner:{number}", NOON)

    buckets.take("partner:0", NOON)
    with pytest.raises(RateLimited):
        buckets.take(f"partner:{REMEMBERED_CALLERS}", NOON)


async def test_nothing_is_loaded_from_elsewhere_and_nobody_may_frame_us(sample: Sample) -> None:
    async with sample.client() as client:
        answer = await client.get("/signed-out")

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_every_answer_has_a_number_of_its_own(sample: Sample) -> None:
    async with sample.client() as client:
        first, second = await client.get("/livez"), await client.get("/nowhere")

    assert first.headers["x-request-id"] != second.headers["x-request-id"]


async def test_the_number_of_an_answer_is_in_no_line_that_is_logged_after_it(
    sample: Sample,
) -> None:
    async with sample.client() as client:
        await client.get("/livez")

    assert "request_id" not in get_contextvars()
