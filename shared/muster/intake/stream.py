"""Events as NDJSON, of any length, applied while they arrive and answered at the end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from fastapi import Request
from pydantic import BaseModel, Field

from muster.cloudevents import (
    BATCH_LIMIT,
    BODY_LIMIT,
    EVENT_LIMIT,
    EventTooLarge,
    UnsupportedFormat,
    read_line,
)
from muster.intake.submitter import BatchAnswer, Readable, Submitter
from muster.intake.writer import Saturated, Writer
from muster.web.exchange import exchange_of
from muster.web.problems import Problem

FORMATS = ("application/x-ndjson", "application/ndjson", "application/jsonl")
PROBLEMS = 1_000
PATIENCE = 100
"""Tries, a tenth of a second apart, while other senders fill the queue."""

Numbered = tuple[int, Readable]


class LineProblem(BaseModel):
    """What was wrong with one line."""

    line: int
    """The first one is 1; blank ones count."""
    source: str | None = None
    id: str | None = None
    problem: Problem


class StreamAnswer(BaseModel):
    """What became of all lines. Send the whole again after a cut: what was kept is a duplicate."""

    lines: int = 0
    """Events in it; blank lines are none."""
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    problems: list[LineProblem] = Field(default_factory=list, max_length=PROBLEMS)
    """Of the first 1,000 lines that were rejected."""

    def count(self, lines: Sequence[Numbered], answer: BatchAnswer) -> None:
        self.lines += len(lines)
        for (number, _), result in zip(lines, answer.results, strict=True):
            setattr(self, result.status, getattr(self, result.status) + 1)
            if result.problem is not None and len(self.problems) < PROBLEMS:
                self.problems.append(
                    LineProblem(
                        line=number, source=result.source, id=result.id, problem=result.problem
                    )
                )


async def take_stream(
    request: Request, submitter: Callable[[], Submitter], writer: Writer
) -> StreamAnswer:
    """submitter: of what arrives now.

    The next lines are read when those before are committed, so that a sender is never faster than
    the database. Raises `UnsupportedFormat`, `BodyTooSlow`, `Saturated` or `DatabaseAway`.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in FORMATS:
        raise UnsupportedFormat(f"a stream of events is {FORMATS[0]}: one event in JSON per line")
    submitter()
    exchange_of(request).body.stream()
    answer = StreamAnswer()
    async for some in _chunks(request.stream()):
        answer.count(some, await _settled(submitter(), [each for _, each in some], writer))
    return answer


async def _settled(submit: Submitter, read: Sequence[Readable], writer: Writer) -> BatchAnswer:
    for _ in range(PATIENCE):
        try:
            return await submit.all(read, writer)
        except Saturated:
            await asyncio.sleep(0.1)
    return await submit.all(read, writer)


async def _chunks(parts: AsyncIterator[bytes]) -> AsyncIterator[list[Numbered]]:
    """As many lines as are applied together: bounded in number and in bytes."""
    some: list[Numbered] = []
    size = 0
    async for number, line in _lines(parts):
        if line is not None and not line.strip():
            continue
        some.append((number, _too_long() if line is None else read_line(line)))
        size += len(line or b"")
        if len(some) == BATCH_LIMIT or size >= BODY_LIMIT:
            yield some
            some, size = [], 0
    if some:
        yield some


async def _lines(parts: AsyncIterator[bytes]) -> AsyncIterator[tuple[int, bytes | None]]:
    """Each with its number; None for one over the limit, of which nothing is kept."""
    number, begun = 1, bytearray()
    async for part in parts:
        *ended, rest = part.split(b"\n")
        for each in ended:
            begun += each
            yield number, _within_limit(begun)
            number += 1
            begun.clear()
        # One more than the limit may be the carriage return of a line within it.
        begun += rest if len(begun) <= EVENT_LIMIT + 1 else b""
    if begun:
        yield number, _within_limit(begun)


def _within_limit(line: bytearray) -> bytes | None:
    """Without the carriage return of a line's end."""
    bare = line.removesuffix(b"\r")
    return None if len(bare) > EVENT_LIMIT else bytes(bare)


def _too_long() -> EventTooLarge:
    return EventTooLarge(f"an event holds at most {EVENT_LIMIT} bytes")
