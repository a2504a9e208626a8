"""Cases of which the thresholds of resolution 2272 are to be looked at again."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.storage.metadata import metadata
from muster.wakeups import wake_after_commit

CHANNEL = "thresholds"

to_look_at = Table(
    "cases_to_look_at",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    comment="written with what changed a case, and removed with what came of looking at it",
)


async def look_again(session: AsyncSession, case_ids: Collection[UUID]) -> None:
    if case_ids:
        rows = [{"case_id": each} for each in sorted(case_ids)]
        await session.execute(insert(to_look_at).values(rows).on_conflict_do_nothing())
        wake_after_commit(session, CHANNEL)


async def waiting(session: AsyncSession, limit: int) -> list[UUID]:
    rows = select(to_look_at.c.case_id).order_by(to_look_at.c.case_id).limit(limit)
    return list(await session.scalars(rows))


async def take(session: AsyncSession, case_id: UUID) -> bool:
    """Removed with the end of this transaction; false where somebody else is at it, or was."""
    mine = select(to_look_at).where(to_look_at.c.case_id == case_id)
    held = (await session.execute(mine.with_for_update(skip_locked=True))).one_or_none()
    if held is None:
        return False
    await session.execute(to_look_at.delete().where(to_look_at.c.case_id == case_id))
    return True


async def forget(session: AsyncSession, case_id: UUID) -> None:
    await session.execute(to_look_at.delete().where(to_look_at.c.case_id == case_id))
