"""A snapshot is made: once its instant is closed, what was known at it is counted and hashed."""

import hashlib
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.as_of import AsOf, citation
from performance.domain.csv_text import OBSERVATIONS, lines, observation_cells
from performance.domain.viewer import PUBLIC
from performance.storage import definitions, reading, snapshots
from performance.storage.known import known_on

SOURCES = ["as cited in each row"]


@dataclass
class _Counted:
    rows: int = 0


async def keep(session: AsyncSession, as_of: datetime, *, title: str, by: str) -> str:
    """Its id. as_of: from `snapshots.close_before`, in a transaction that has ended."""
    snapshot_id = await snapshots.next_id(session, as_of)
    indicators = definitions.public(await definitions.current(session))
    digest, counted = hashlib.sha256(), _Counted()
    async for part in content(session, snapshot_id, as_of, indicators, counted=counted):
        digest.update(part)
    await snapshots.add(
        session, snapshot_id, as_of=as_of, title=title, by=by, rows=counted.rows,
        digest=digest.hexdigest(), indicators=indicators,
    )  # fmt: skip
    return snapshot_id


async def content(
    session: AsyncSession, snapshot_id: str, as_of: datetime, indicators: Collection[str], *,
    counted: _Counted | None = None,
) -> AsyncIterator[bytes]:  # fmt: skip
    """The same bytes for ever. A share stands as its two numbers: what is told of it may change."""
    wanted = reading.Wanted(PUBLIC, indicators)

    async def rows() -> AsyncIterator[Sequence[Any]]:
        async for row in reading.stream(session, wanted, known_on(as_of)):
            if counted is not None:
                counted.rows += 1
            yield observation_cells(row, None if row.denominator is not None else row.value)

    cited = citation(SOURCES, AsOf(as_of, snapshot_id), as_of)
    async for part in lines(cited, OBSERVATIONS, rows()):
        yield part
