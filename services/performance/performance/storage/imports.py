"""How far the import of each file is: a row for each kind, content of a file, and lane."""

from collections.abc import AsyncIterator, Mapping, Sequence
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
    """One lane of it."""

    id: UUID
    started_at: datetime
    finished_at: datetime | None
    rows_done: int
    """Of the file, those of other lanes among them."""
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


async def begun(
    session: AsyncSession, kind: str, file: str, digest: str, now: datetime, *, lanes: int
) -> list[Import]:
    """The one of this content, whenever it began: lane by lane."""
    values = {
        "id": new_id(), "kind": kind, "file": file, "digest": digest, "started_at": now,
        "rows_done": 0, "counts": {},
    }  # fmt: skip
    await session.execute(insert(imports).values(values).on_conflict_do_nothing())
    c = imports.c
    of_file = (c.kind == kind, c.digest == digest)
    # One that is older than lanes has done as much for all of them.
    first = (await session.execute(select(imports).where(*of_file, c.lane == 0))).one()._mapping
    for lane in range(1, lanes):
        beside = {**first, "id": new_id(), "lane": lane, "counts": {}}
        await session.execute(insert(imports).values(beside).on_conflict_do_nothing())
    wanted = select(c.id, c.started_at, c.finished_at, c.rows_done, c.counts)
    rows = await session.execute(wanted.where(*of_file, c.lane < lanes).order_by(c.lane))
    return [Import(**row._mapping) for row in rows]


async def begin_again(
    session: AsyncSession, known: Sequence[Import], now: datetime
) -> list[Import]:
    """From its first row, as if it were new."""
    afresh: dict[str, Any] = {"started_at": now, "finished_at": None, "rows_done": 0, "counts": {}}
    changed = update(imports).where(imports.c.id.in_([each.id for each in known]))
    await session.execute(changed.values(afresh))
    return [replace(each, **afresh) for each in known]


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
