"""How far the import of each file is: one row per kind and content of a file."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from muster.database import direct_connection
from muster.ids import new_id
from performance.storage.tables import imports


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    id: UUID
    started_at: datetime
    finished_at: datetime | None
    rows_done: int
    counts: Mapping[str, Any]


class WentOn(Exception):
    """Somebody else has gone on with this import meanwhile."""


@asynccontextmanager
async def alone(url: str, kind: str) -> AsyncIterator[Any]:
    """`await lock(wait=…)`: whether no other import of this kind runs now, until the block ends."""
    async with direct_connection(url) as connection:

        async def lock(*, wait: bool) -> bool:
            if wait:
                await connection.execute(_LOCK, kind, timeout=WAIT_AT_MOST)
                return True
            return bool(await connection.fetchval(_TRY_LOCK, kind))

        yield lock


async def begun(session: AsyncSession, kind: str, file: str, digest: str, now: datetime) -> Import:
    """The one of this content, whenever it began."""
    values = {
        "id": new_id(), "kind": kind, "file": file, "digest": digest, "started_at": now,
        "rows_done": 0, "counts": {},
    }  # fmt: skip
    await session.execute(insert(imports).values(values).on_conflict_do_nothing())
    c = imports.c
    wanted = select(c.id, c.started_at, c.finished_at, c.rows_done, c.counts)
    row = (await session.execute(wanted.where(c.kind == kind, c.digest == digest))).one()
    return Import(**row._mapping)


async def begin_again(session: AsyncSession, known: Import, now: datetime) -> Import:
    """From its first row, as if it were new."""
    again = replace(known, started_at=now, finished_at=None, rows_done=0, counts={})
    changed = update(imports).where(imports.c.id == known.id)
    await session.execute(
        changed.values(started_at=now, finished_at=None, rows_done=0, counts=again.counts)
    )
    return again


async def advance(
    session: AsyncSession, id: UUID, *, before: int, rows_done: int, counts: Mapping[str, Any],
    finished_at: datetime | None,
) -> None:  # fmt: skip
    """In the transaction of the rows themselves. Raises `WentOn`."""
    moved = (
        update(imports)
        .where(imports.c.id == id, imports.c.rows_done == before)
        .values(rows_done=rows_done, counts=counts, finished_at=finished_at)
        .returning(imports.c.id)
    )
    if await session.scalar(moved) is None:
        raise WentOn


async def refresh_statistics(session: AsyncSession) -> None:
    """Of the tables that imports fill: PostgreSQL itself looks a minute later, reading slowly till
    then. Whoever does not own them changes nothing."""
    await session.execute(_ANALYZE)


_ANALYZE = text("ANALYZE series, observations, casualties, casualty_versions, missions")
WAIT_AT_MOST = 3600.0
"""Seconds."""
_PLACE = "hashtextextended('import of ' || $1, 0)"
_LOCK = f"SELECT pg_advisory_lock({_PLACE})"
_TRY_LOCK = f"SELECT pg_try_advisory_lock({_PLACE})"
