"""A real server and clients that are slow, silent, or say what no request can say."""

import asyncio
import gc
import json
import socket
import weakref
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import StreamingResponse

from muster.http_client import AsyncClient
from muster.http_server import HEAD_LIMIT, BoundedProtocol, http_config
from muster.testing import eventually
from muster.web import Limits
from muster.web.exchange import exchange_of
from muster.web.limits import BoundedBody
from tests.shared.web_sample import create_sample

HASTY = Limits(body_within=timedelta(seconds=0.3))
GIVEN_UP_WITHIN = 5.0
"""Seconds, on a busy machine."""
GET = b"GET /livez HTTP/1.1\r\nhost: muster.test\r\n"
ANSWER_SIZE = 32 * 1024 * 1024
"""Bytes: more than all buffers on the way hold."""


class Hasty(BoundedProtocol):
    head_within: ClassVar[float] = 0.3
    read_within: ClassVar[float] = 0.3


class Wire:
    """One connection of a client that writes what it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self._writer = writer

    async def say(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def answer(self) -> tuple[int, bytes]:
        """Status and body of the next answer."""
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), GIVEN_UP_WITHIN)
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
        body = await self.reader.readexactly(int(fields[b"content-length"]))
        return int(head.split(b" ", 2)[1]), body

    async def rest(self) -> bytes:
        """All until the server hangs up. Raises `TimeoutError` when it does not."""
        found = b""
        async with asyncio.timeout(GIVEN_UP_WITHIN):
            # Whoever is still talking when the server hangs up is told by a reset.
            with suppress(ConnectionResetError):
                while piece := await self.reader.read(4096):
                    found += piece
        return found

    async def close(self) -> None:
        self._writer.close()
        await asyncio.gather(self._writer.wait_closed(), return_exceptions=True)


class Served:
    """The sample service behind a real server that is soon out of patience."""

    def __init__(
        self,
        server: uvicorn.Server,
        port: int,
        token: str,
        goes_on: asyncio.Event,
        asked: "list[weakref.ref[BoundedBody]]",
    ) -> None:
        self.server = server
        self.port = port
        self.token = token
        self.goes_on = goes_on
        """For who is answered by a stream."""
        self.asked = asked
        """Of each request to `/who`, as long as it is there."""
        self._wires: list[Wire] = []

    async def wire(self) -> Wire:
        wire = Wire(*await asyncio.open_connection("127.0.0.1", self.port))
        self._wires.append(wire)
        return wire

    async def is_serving_others(self) -> bool:
        async with AsyncClient(timeout=GIVEN_UP_WITHIN) as client:
            answer = await client.get(f"http://127.0.0.1:{self.port}/livez")
        return answer.status_code == 200

    async def hang_up(self) -> None:
        for wire in self._wires:
            await wire.close()


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        sample = create_sample(tmp_path, limits=HASTY)

        @sample.app.get("/last")
        async def last() -> str:
            def stop() -> None:
                for each in server.server_state.connections:
                    each.shutdown()

            asyncio.get_running_loop().call_soon(stop)
            return "said"

        @sample.app.get("/endless")
        async def endless() -> str:
            return "x" * ANSWER_SIZE

        goes_on = asyncio.Event()
        asked: list[weakref.ref[BoundedBody]] = []

        @sample.app.get("/who")
        async def who(request: Request) -> dict[str, str]:
            asked.append(weakref.ref(exchange_of(request).body))
            assert request.client is not None
            return {"client": request.client.host, "scheme": request.url.scheme}

        @sample.app.api_route("/stream", methods=["GET", "HEAD"])
        async def stream() -> StreamingResponse:
            async def pieces() -> AsyncIterator[bytes]:
                await goes_on.wait()
                yield b"first"
                yield b"second"

            return StreamingResponse(pieces(), headers={"content-length": "11"})

        config = http_config(sample.app, protocol=Hasty, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        made = Served(server, port, sample.token("partner:KEN"), goes_on, asked)

        async def started() -> bool:
            return server.started

        await eventually(started)
        yield made
        await made.hang_up()
        server.should_exit = True
        await serving


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"", None),
        (b"\r\n", b"408"),
        (b"GET /li", b"408"),
        (GET, b"408"),
        (GET + b"x-slow: ", b"408"),
    ],
    ids=["nothing", "an empty line", "half a line", "no end of headers", "half a header"],
)
async def test_a_client_that_does_not_finish_its_head_is_given_up(
    served: Served, said: bytes, status: bytes | None
) -> None:
    wire = await served.wire()
    await wire.say(said)
    assert await served.is_serving_others()

    answer = await wire.rest()

    assert answer.split(b" ")[1:2] == ([status] if status else [])


async def test_a_head_that_trickles_is_given_up(served: Served) -> None:
    wire = await served.wire()
    await wire.say(GET)

    async def trickle() -> None:
        while True:
            await wire.say(b"x-a: b\r\n")
            await asyncio.sleep(0.05)

    trickling = asyncio.create_task(trickle())
    answer = await wire.rest()

    trickling.cancel()
    await asyncio.gather(trickling, return_exceptions=True)
    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_between_two_requests_no_sign_keeps_a_connection_open(served: Served) -> None:
    wire = await served.wire()
    await wire.say(GET + b"\r\n")
    assert (await wire.answer())[0] == 200

    await wire.say(b"\r\n")

    assert (await wire.rest()).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("trickles", [False, True], ids=["stops", "trickles"])
async def test_a_body_that_does_not_end_is_given_up_with_a_problem(
    served: Served, trickles: bool
) -> None:
    wire = await served.wire()
    head = b"POST /v1/boxes HTTP/1.1\r\nhost: muster.test\r\ncontent-length: 500\r\n"
    await wire.say(head + b"authorization: Bearer " + served.token.encode() + b"\r\n\r\n{")

    async def trickle() -> None:
        while trickles:
            await wire.say(b" ")
            # What comes after the answer takes the answer with it, unless it was read by then.
            await asyncio.sleep(0.2)

    trickling = asyncio.create_task(trickle())
    status, body = await wire.answer()
    await wire.rest()

    trickling.cancel()
    await asyncio.gather(trickling, return_exceptions=True)
    assert status == 408
    assert json.loads(body)["type"] == "http://muster.test/problems/body-too-slow"
    assert await served.is_serving_others()


async def test_a_client_that_does_not_read_its_answer_is_given_up(served: Served) -> None:
    wire = await served.wire()
    await wire.say(b"GET /endless HTTP/1.1\r\nhost: muster.test\r\n\r\n")
    await wire.reader.readexactly(1)

    async def gone() -> bool:
        return not served.server.server_state.connections

    assert await eventually(gone, within=GIVEN_UP_WITHIN)


async def test_a_client_that_reads_gets_all_of_a_long_answer(served: Served) -> None:
    async with AsyncClient(timeout=GIVEN_UP_WITHIN) as client:
        answer = await client.get(f"http://127.0.0.1:{served.port}/endless")

    assert len(answer.content) == ANSWER_SIZE + 2


async def test_what_a_proxy_says_of_a_client_is_not_heard(served: Served) -> None:
    wire = await served.wire()
    told = b"x-forwarded-for: 192.0.2.7\r\nx-forwarded-proto: https\r\n"
    await wire.say(b"GET /who HTTP/1.1\r\nhost: muster.test\r\n" + told + b"\r\n")

    _, body = await wire.answer()
    assert json.loads(body) == {"client": "127.0.0.1", "scheme": "http"}


async def test_what_was_answered_in_the_turn_in_which_the_server_stops_is_still_sent(
    served: Served,
) -> None:
    wire = await served.wire()
    await wire.say(b"GET /last HTTP/1.1\r\nhost: muster.test\r\n\r\n")

    assert await wire.answer() == (200, b'"said"')
    assert await wire.rest() == b""


async def test_a_request_is_gone_when_it_is_answered_and_leaves_the_collector_nothing(
    served: Served,
) -> None:
    wire = await served.wire()
    gc.disable()
    try:
        for _ in range(2):
            await wire.say(b"GET /who HTTP/1.1\r\nhost: muster.test\r\n\r\n")
            await wire.answer()
        first, _ = served.asked
        # The connection knows its last one until the next.
        assert first() is None
    finally:
        gc.enable()


async def test_a_head_does_not_wait_for_what_is_streamed(served: Served) -> None:
    wire = await served.wire()
    await wire.say(b"GET /stream HTTP/1.1\r\nhost: muster.test\r\n\r\n")

    head = await asyncio.wait_for(wire.reader.readuntil(b"\r\n\r\n"), GIVEN_UP_WITHIN)
    served.goes_on.set()

    assert head.startswith(b"HTTP/1.1 200 ")
    assert await wire.reader.readexactly(11) == b"firstsecond"


async def test_who_asks_for_the_head_alone_gets_it_and_asks_on(served: Served) -> None:
    served.goes_on.set()
    wire = await served.wire()
    for _ in range(2):
        await wire.say(b"HEAD /stream HTTP/1.1\r\nhost: muster.test\r\n\r\n")

        head = await asyncio.wait_for(wire.reader.readuntil(b"\r\n\r\n"), GIVEN_UP_WITHIN)

        assert head.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("pieces", [1, 40], ids=["at once", "in pieces"])
async def test_a_head_over_the_limit_is_refused(served: Served, pieces: int) -> None:
    wire = await served.wire()
    head = GET + b"x-long: " + b"x" * HEAD_LIMIT + b"\r\n\r\n"
    size = -(-len(head) // pieces)
    for start in range(0, len(head), size):
        await wire.say(head[start : start + size])
        await asyncio.sleep(0)

    answer = await wire.rest()

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert b"content-type: application/problem+json" in head
    assert json.loads(body)["status"] == 431


SMUGGLED = {
    "a bare CR in a header": GET + b"ce-id: a\rb\r\n\r\n",
    "a bare LF before a header": GET + b"ce-id: a\nx y: b\r\n\r\n",
    "a NUL in a header": GET + b"ce-id: a\0b\r\n\r\n",
    "a folded header": GET + b"ce-id: a\r\n b\r\n\r\n",
    "a space before the colon": GET + b"ce-id : a\r\n\r\n",
    "two lengths": GET + b"content-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
    "a length and chunks": GET
    + b"content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "a negative length": GET + b"content-length: -1\r\n\r\n",
    "a length that is no number": GET + b"content-length: 0x10\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


async def test_what_two_servers_could_read_in_two_ways_is_refused_and_the_connection_ends(
    served: Served,
) -> None:
    refusals = {}
    for name, said in SMUGGLED.items():
        wire = await served.wire()
        await wire.say(said)
        head, _, body = (await wire.rest()).partition(b"\r\n\r\n")
        refusals[name] = head.split(b" ")[1], json.loads(body)

    refused = b"400", {"type": "about:blank", "title": "Bad Request", "status": 400}
    assert refusals == dict.fromkeys(SMUGGLED, refused)
    assert await served.is_serving_others()


async def test_requests_sent_in_one_go_are_answered_in_order(served: Served) -> None:
    wire = await served.wire()
    await wire.say(3 * (GET + b"\r\n") + GET + b"connection: close\r\n\r\n")

    answer = await wire.rest()

    assert answer.count(b"HTTP/1.1 200 ") == 4
