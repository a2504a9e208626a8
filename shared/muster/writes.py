"""Writes of one transaction that PostgreSQL carries out in one statement.

Where a transaction is small, its round trips cost more than its rows do.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import TextClause, text

from muster.database import Executor
from muster.wakeups import wake_after_commit

T = TypeVar("T")

Parts = tuple[tuple[str, str], ...]
"""Names and texts of common table expressions, of which each may read those before it."""


class Write(NamedTuple):
    """Parameters are named for each write alone; its parts for everything it is written with."""

    parts: Parts
    values: Mapping[str, Sequence[Any]]
    wakes: str | None = None
    """The channel of those who wait for what was written."""


async def write(session: Executor, writes: Sequence[Write], *, counted: str = "") -> int:
    """All of them, in one round trip. None sees the rows of another, whatever their order; what
    they refer to is looked for when all have been carried out.

    counted: the part of which the rows that it returns are counted.
    Raises `ValueError` where two of them have a part of the same name.
    """
    if not writes:
        return 0
    values = {
        f"{name}_{place}": value
        for place, each in enumerate(writes)
        for name, value in each.values.items()
    }
    joined = _joined(tuple((e.parts, tuple(e.values)) for e in writes), counted)
    written = await session.execute(joined, values)
    for each in writes:
        if each.wakes is not None:
            wake_after_commit(session, each.wakes)
    return int(written.scalar_one()) if counted else 0


async def write_while(session: Executor, writes: Sequence[Write], make: Callable[[], T]) -> T:
    """As `write`; what is made while the database is at work. `make` asks nothing of the session.

    Raises what either does; if both do, what the database does.
    """
    if not writes:
        return make()
    writing = asyncio.ensure_future(write(session, writes))
    try:
        # Now it is sent.
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        writing.cancel()
        await asyncio.wait({writing})
        raise
    try:
        return make()
    finally:
        await writing


# Kept, so that SQLAlchemy and the driver find what they prepared.
@lru_cache(maxsize=256)
def _joined(writes: tuple[tuple[Parts, tuple[str, ...]], ...], counted: str) -> TextClause:
    """Parts, and names of the parameters in them."""
    parts = {
        name: f"{name} AS ({_numbered(said, parameters, place)})"
        for place, (each, parameters) in enumerate(writes)
        for name, said in each
    }
    if len(parts) < sum(len(each) for each, _ in writes):
        raise ValueError("two writes have a part of one name: gather what they write into one")
    asked = f"SELECT count(*) FROM {counted}" if counted else "SELECT"
    return text(f"WITH {', '.join(parts.values())} {asked}")


def _numbered(said: str, parameters: tuple[str, ...], place: int) -> str:
    return re.sub(rf":({'|'.join(parameters)})\b", rf":\1_{place}", said)
