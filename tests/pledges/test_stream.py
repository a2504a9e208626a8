"""Events as NDJSON of any length: each line is settled alone, and all are answered at the end."""

import asyncio
import json
import socket
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import text

from muster.cloudevents import EVENT_LIMIT
from muster.database import SessionMaker
from muster.http_server import http_config
from muster.intake import writer
from muster.testing import HeldClock, TestIssuer, eventually
from pledges.app import create_app
from pledges.settings import Settings
from tests.pledges.visitors import announced

STREAM = "/v1/events/stream"
NDJSON = {"content-type": "application/x-ndjson"}
MIB = 1024 * 1024


@pytest.fixture
async def served(settings: Settings, clock: HeldClock) -> AsyncIterator[int]:
    """Port of a real server: one that can be cut off."""
    app = create_app(settings, clock=clock)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(http_config(app, timeout_graceful_shutdown=1))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        yield listening.getsockname()[1]
        server.should_exit = True
        await running


def lines(first: int, last: int, **more: Any) -> bytes:
    """Announcements of Kenya, from one number to another."""
    events = [announced("KEN", f"unit-{number}", **more) for number in range(first, last)]
    return b"".join(json.dumps(each).encode() + b"\n" for each in events)


async def test_a_stream_is_longer_than_any_other_body_and_answered_once(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    body = lines(0, 1200, note="x" * 900)

    answer = await http.post(STREAM, headers=kenya | NDJSON, content=body)

    assert len(body) > MIB
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "lines": 1200,
        "accepted": 1200,
        "duplicate": 0,
        "rejected": 0,
        "problems": [],
    }


async def test_a_line_that_cannot_be_taken_is_rejected_alone_with_its_number(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    foreign = json.dumps(announced("KEN", "foreign") | {"source": "/partners/TZA"}).encode()
    too_long = b'{"id": "' + b"x" * 70_000 + b'"}'
    cut = lines(2, 3).strip()[:-9]
    body = b"\n".join(
        [lines(0, 1).strip(), b"", b"not JSON", foreign, too_long, lines(1, 2).strip(), cut]
    )

    answer = (await http.post(STREAM, headers=kenya | NDJSON, content=body)).json()

    problems = answer.pop("problems")
    assert answer == {"lines": 6, "accepted": 2, "duplicate": 0, "rejected": 4}
    slugs = [(each["line"], each["problem"]["type"].rpartition("/")[2]) for each in problems]
    assert slugs == [
        (3, "malformed-event"),
        (4, "source-not-yours"),
        (5, "event-too-large"),
        (7, "malformed-event"),
    ]


async def test_of_a_line_without_an_end_nothing_is_kept(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(32):
            yield b"x" * MIB
        yield b"\n"

    tracemalloc.start()
    try:
        answer = await http.post(STREAM, headers=kenya | NDJSON, content=endless())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (answer.json()["lines"], answer.json()["rejected"]) == (1, 1)
    assert peak < 8 * MIB


async def test_of_many_rejected_lines_the_first_thousand_are_told(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    answer = await http.post(STREAM, headers=kenya | NDJSON, content=b"{}\n" * 1500)

    assert answer.json()["rejected"] == 1500
    assert [each["line"] for each in answer.json()["problems"]] == list(range(1, 1001))


async def test_what_was_committed_before_a_cut_reads_duplicate_when_it_is_sent_again(
    served: int, http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    _, sender = await asyncio.open_connection("127.0.0.1", served)
    sender.write(
        f"POST {STREAM} HTTP/1.1\r\nhost: muster.example\r\ncontent-length: 99999999\r\n"
        f"content-type: application/x-ndjson\r\n"
        f"authorization: {kenya['authorization']}\r\n\r\n".encode()
    )
    sender.write(lines(0, 600))

    async def first_ones_are_in() -> bool:
        newest = await http.get("/v1/events", headers=kenya, params={"limit": "1"})
        return bool(newest.json()["items"])

    await eventually(first_ones_are_in)
    sender.transport.abort()
    again = (await http.post(STREAM, headers=kenya | NDJSON, content=lines(0, 700))).json()

    assert (again["duplicate"], again["accepted"], again["rejected"]) == (500, 200, 0)


async def test_history_may_be_streamed_by_those_who_may_import(
    http: httpx.AsyncClient, issuer: TestIssuer, kenya: dict[str, str]
) -> None:
    importing = NDJSON | {"muster-import": "true"}
    importer = issuer.bearer("importer:KEN", "pledges")

    refused = await http.post(STREAM, headers=kenya | importing, content=lines(0, 1))
    taken = await http.post(STREAM, headers=importer | importing, content=lines(0, 1))

    assert refused.json()["type"].endswith("/problems/import-not-allowed")
    assert taken.json()["accepted"] == 1


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
async def test_another_media_type_is_refused(
    http: httpx.AsyncClient, kenya: dict[str, str], kind: str
) -> None:
    answer = await http.post(STREAM, headers=kenya | {"content-type": kind}, content=lines(0, 1))

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (
        415,
        "unsupported-format",
    )


async def test_who_may_not_import_is_told_before_the_first_line_is_read(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    read: list[int] = []

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(100):
            read.append(number)
            yield lines(number, number + 1)

    importing = NDJSON | {"muster-import": "true"}
    answer = await http.post(STREAM, headers=kenya | importing, content=pieces())

    assert answer.status_code == 403
    assert read == []


async def test_streams_that_are_faster_than_the_database_wait_for_it(
    http: httpx.AsyncClient, kenya: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "WAITING", 500)

    answers = await asyncio.gather(
        *(http.post(STREAM, headers=kenya | NDJSON, content=lines(first, first + 1000))
          for first in (0, 1000, 2000))
    )  # fmt: skip

    assert [answer.json()["accepted"] for answer in answers] == [1000] * 3


async def test_how_a_line_is_cut_on_its_way_changes_nothing_of_its_answer(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    event = json.dumps(announced("KEN", "unit-1")).encode()
    longest = event[:-1] + b" " * (EVENT_LIMIT - len(event)) + b"}"

    async def rejected(*pieces: bytes) -> list[str]:
        async def sent() -> AsyncIterator[bytes]:
            for each in pieces:
                yield each

        answer = (await http.post(STREAM, headers=kenya | NDJSON, content=sent())).json()
        return [each["problem"]["type"].rpartition("/")[2] for each in answer["problems"]]

    assert await rejected(longest + b"\r", b"\n") == []
    assert await rejected(longest + b"\r", b" and more", b"\n") == ["event-too-large"]
    assert await rejected(longest + b"\r and more\n") == ["event-too-large"]


async def test_long_lines_are_applied_a_mebibyte_together_at_most(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    event = lines(0, 1).strip()
    long = [
        event.replace(b"unit-0", b"unit-%d" % number)[:-1] + b" " * 60_000 + b"}\n"
        for number in range(40)
    ]

    answer = (await http.post(STREAM, headers=kenya | NDJSON, content=b"".join(long))).json()

    async with sessions() as session:
        together = await session.scalars(
            text("SELECT count(*) FROM receipts GROUP BY xmin::text ORDER BY 1 DESC")
        )
    assert answer["accepted"] == 40, answer
    assert list(together) == [18, 18, 4]
