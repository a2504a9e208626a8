"""Cases of which the thresholds of resolution 2272 are to be looked at again."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, ForeignKey, Index, Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.storage.metadata import metadata
from muster.wakeups import wake_after_commit

CHANNEL = "thresholds"

to_look_at = Table(
    "cases_to_look_at",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Index("cases_to_look_at_by_due", "due_at"),
    comment="written with what changed a case, and moved on with what came of looking at it",
)
c = to_look_at.c


async def look_again(session: AsyncSession, case_ids: Collection[UUID], now: datetime) -> None:
    """Who asks holds the locks of these cases."""
    if case_ids:
        await _at(session, case_ids, now)
        wake_after_commit(session, CHANNEL)


async def waiting(session: AsyncSession, now: datetime, limit: int) -> list[UUID]:
    rows = select(c.case_id).where(c.due_at <= now).order_by(c.due_at, c.case_id).limit(limit)
    return list(await session.scalars(rows))


async def is_waiting(session: AsyncSession, case_id: UUID, now: datetime) -> bool:
    """Asked under the lock of the case; false where somebody else looked meanwhile."""
    found = await session.scalar(select(c.due_at).where(c.case_id == case_id))
    return found is not None and found <= now


async def next_at(session: AsyncSession, case_id: UUID, due_at: datetime | None) -> None:
    """It was looked at; None where only a change can call for another look."""
    if due_at is None:
        await forget(session, case_id)
    else:
        await _at(session, [case_id], due_at)


async def forget(session: AsyncSession, case_id: UUID) -> None:
    await session.execute(to_look_at.delete().where(c.case_id == case_id))


async def _at(session: AsyncSession, case_ids: Collection[UUID], due_at: datetime) -> None:
    rows = [{"case_id": each, "due_at": due_at} for each in sorted(case_ids)]
    written = insert(to_look_at).values(rows)
    moved = written.on_conflict_do_update(index_elements=["case_id"], set_={"due_at": due_at})
    await session.execute(moved)
