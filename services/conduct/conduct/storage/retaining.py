"""Until when a case is kept, and whether it is held longer."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.storage.tables import cases

c = cases.c


async def keep_until(session: AsyncSession, case_id: UUID, day: date | None) -> None:
    """None while the case has not ended."""
    await session.execute(update(cases).where(c.id == case_id).values(retention_on=day))


async def hold(session: AsyncSession, case_id: UUID, *, held: bool) -> None:
    """While it is held, nothing of the case is destroyed."""
    await session.execute(update(cases).where(c.id == case_id).values(legal_hold=held))


async def is_held(session: AsyncSession, case_id: UUID) -> bool:
    return bool(await session.scalar(select(c.legal_hold).where(c.id == case_id)))


async def over(session: AsyncSession, today: date, limit: int) -> list[UUID]:
    """Cases whose retention has ended and that nobody holds."""
    found = select(c.id).where(
        c.retention_on < today, c.shredded_on.is_(None), c.legal_hold.is_(False)
    )
    return list(await session.scalars(found.order_by(c.retention_on).limit(limit)))


async def is_over(session: AsyncSession, case_id: UUID, today: date) -> bool:
    """Asked under the lock of the case."""
    row = (await session.execute(select(cases).where(c.id == case_id).with_for_update())).one()
    ended = row.retention_on is not None and row.retention_on < today
    return ended and not row.legal_hold and row.shredded_on is None


async def mark(session: AsyncSession, case_id: UUID, since: datetime | None) -> None:
    """From here on nothing stops its destruction. since: None takes it back."""
    await session.execute(update(cases).where(c.id == case_id).values(shredding_since=since))


async def note_shredded(session: AsyncSession, shredded: Mapping[UUID, datetime]) -> None:
    """Their rows stay, so that no reference is ever given out again, and their clocks stand."""
    at = list(shredded.values())
    for statement in (_EMPTY, _STOP):
        await session.execute(statement, {"ids": list(shredded), "at": at})


_LISTED = "unnest(CAST(:ids AS uuid[]), CAST(:at AS timestamptz[])) AS listed(id, at)"
_EMPTY = text(f"""
    UPDATE cases SET shredded_on = (listed.at AT TIME ZONE 'UTC')::date, country_key = NULL,
        unit_keys = ARRAY[]::bytea[]
    FROM {_LISTED} WHERE cases.id = listed.id AND shredded_on IS NULL
""")
_STOP = text(f"""
    UPDATE deadlines SET state = 'superseded', closed_at = listed.at, next_check_at = NULL
    FROM {_LISTED} WHERE deadlines.aggregate_id = listed.id AND next_check_at IS NOT NULL
""")
