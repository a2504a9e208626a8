"""What other systems answer: within a time, and of a size."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from muster.http_client import ANSWER_LIMIT, Unreachable, fetch_json

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n"


@asynccontextmanager
async def answering(parts: int, part: bytes, pause: float) -> AsyncIterator[tuple[str, list[int]]]:
    """Its address, and how many bytes were taken from it."""
    sent = [0]

    async def answer(_asked: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        to.write(HEAD)
        try:
            for _ in range(parts):
                to.write(part)
                await to.drain()
                sent[0] += len(part)
                await asyncio.sleep(pause)
        except ConnectionError:
            pass
        finally:
            to.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield f"http://127.0.0.1:{port}/", sent


async def test_an_answer_is_read() -> None:
    async with answering(1, b'{"keys": []}', 0) as (url, _):
        assert await fetch_json(url) == {"keys": []}


async def test_an_answer_that_trickles_is_given_up() -> None:
    async with asyncio.timeout(10), answering(10_000, b" ", 0.05) as (url, _):
        with pytest.raises(Unreachable):
            await fetch_json(url, within=0.5)


async def test_of_an_answer_without_end_no_more_is_taken_than_is_allowed() -> None:
    async with answering(10_000, b" " * 65_536, 0) as (url, sent):
        with pytest.raises(Unreachable, match="more than"):
            await fetch_json(url)

    assert sent[0] < 100 * ANSWER_LIMIT
