"""Snapshots: what was known at an instant, and never changes, because nothing is recorded there."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.as_of import SnapshotNotFound
from performance.storage.series import record_alone
from performance.storage.tables import floor, snapshots

NEXT = timedelta(microseconds=1)


async def close_before(session: AsyncSession, now: datetime) -> datetime:
    """The instant up to which nothing is recorded any more, once this transaction has ended."""
    as_of = await record_alone(session, now)
    await session.execute(update(floor).values(at=as_of + NEXT))
    return as_of


async def next_id(session: AsyncSession, as_of: datetime) -> str:
    """Nobody else makes a snapshot until this transaction ends."""
    await session.execute(text("LOCK TABLE snapshots IN SHARE ROW EXCLUSIVE MODE"))
    day = f"{as_of:%Y-%m-%d}-"
    c = snapshots.c
    of_the_day = list(await session.scalars(select(c.id).where(c.id.startswith(day))))
    return f"{day}{max((int(each.removeprefix(day)) for each in of_the_day), default=0) + 1}"


async def add(
    session: AsyncSession, snapshot_id: str, *, as_of: datetime, title: str, by: str, rows: int,
    digest: str, indicators: Collection[str],
) -> None:  # fmt: skip
    row = {
        "id": snapshot_id,
        "as_of": as_of,
        "title": title,
        "made_by": by,
        "rows": rows,
        "hash": digest,
        "indicators": sorted(indicators),
    }
    await session.execute(insert(snapshots).values(row))


async def snapshot(session: AsyncSession, snapshot_id: str) -> Any:
    """Raises `SnapshotNotFound`."""
    row = (
        await session.execute(select(snapshots).where(snapshots.c.id == snapshot_id))
    ).one_or_none()
    if row is None:
        raise SnapshotNotFound(snapshot_id)
    return row


async def newest(session: AsyncSession, *, before: str | None = None, limit: int) -> list[Any]:
    """The newest first. before: id of one, older ones are wanted."""
    wanted = select(snapshots).order_by(snapshots.c.as_of.desc()).limit(limit)
    if before is not None:
        known = select(snapshots.c.as_of).where(snapshots.c.id == before).scalar_subquery()
        wanted = wanted.where(snapshots.c.as_of < known)
    return list(await session.execute(wanted))
