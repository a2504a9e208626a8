"""What is written in one turn of the loop leaves together, and before the end."""

import asyncio
from collections.abc import Iterable

import pytest

from muster.http_server import HELD_LIMIT, OnePiece


class Written(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        self.write(b"".join(list_of_data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


async def test_an_answer_is_written_in_one_piece() -> None:
    transport = Written()
    answer = OnePiece(transport, asyncio.get_running_loop())

    answer.write(b"head ")
    answer.write(b"body")
    answer.write(b" more")
    await asyncio.sleep(0)

    assert transport.writes == [b"head body more"]


async def test_answers_of_one_turn_leave_after_the_last_one_is_made() -> None:
    loop, transports = asyncio.get_running_loop(), [Written(), Written()]
    sent_before: list[int] = []

    def answer(transport: Written) -> None:
        sent_before.append(sum(len(each.writes) for each in transports))
        OnePiece(transport, loop).write(b"answer")

    for each in transports:
        loop.call_soon(answer, each)
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert sent_before == [0, 0]
    assert [each.writes for each in transports] == [[b"answer"], [b"answer"]]


async def test_a_long_answer_is_not_held_until_it_is_whole() -> None:
    transport = Written()
    answer = OnePiece(transport, asyncio.get_running_loop())

    for _ in range(3):
        answer.write(bytes(HELD_LIMIT // 2))

    assert transport.writes == [bytes(HELD_LIMIT)]
    await asyncio.sleep(0)
    assert transport.writes == [bytes(HELD_LIMIT), bytes(HELD_LIMIT // 2)]


@pytest.mark.parametrize("is_gone", [False, True])
async def test_a_head_that_nothing_follows_is_written_before_the_end(is_gone: bool) -> None:
    transport = Written()
    answer = OnePiece(transport, asyncio.get_running_loop())

    answer.write(b"head")
    transport.closed = is_gone
    answer.close()
    await asyncio.sleep(0)

    assert transport.writes == ([] if is_gone else [b"head"])
