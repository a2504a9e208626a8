"""Until when a case is kept, and whether it is held longer."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.steps import Step
from conduct.storage.tables import cases

c = cases.c


async def keep_until(session: AsyncSession, case_id: UUID, day: date | None) -> None:
    """None while the case has not ended."""
    await session.execute(update(cases).where(c.id == case_id).values(retention_on=day))


async def hold(session: AsyncSession, case_id: UUID, *, held: bool) -> None:
    """While it is held, nothing of the case is destroyed, nor of what was merged into it."""
    await session.execute(update(cases).where(c.id == case_id).values(legal_hold=held))


async def belong(session: AsyncSession, duplicates: Collection[UUID], to: UUID) -> None:
    """Those that were merged before this was noted beside what is sealed."""
    unnoted = (c.id.in_(duplicates), c.step == Step.MERGED, c.merged_into.is_(None))
    await session.execute(update(cases).where(*unnoted).values(merged_into=to))


async def is_held(session: AsyncSession, case_id: UUID) -> bool:
    return bool(await session.scalar(select(c.legal_hold).where(c.id == case_id)))


async def is_held_with(session: AsyncSession, case_id: UUID) -> bool:
    """Whether a case is held that this one was merged into."""
    return bool(await session.scalar(_HELD_ABOVE, {"case_id": case_id}))


async def above(session: AsyncSession, case_id: UUID) -> list[UUID]:
    """The case that it was merged into, the one that this was merged into, and so on."""
    return list(await session.scalars(_ABOVE, {"case_id": case_id}))


async def over(session: AsyncSession, today: date, limit: int) -> list[UUID]:
    """Cases whose retention has ended and that nobody holds; a duplicate is kept as long as what
    it was merged into.
    """
    return list(await session.scalars(_OVER, {"today": today, "limit": limit}))


async def is_over(session: AsyncSession, case_id: UUID, today: date) -> bool:
    """Asked under the locks of the case and of those above it; once it is marked, of its own."""
    return bool(await session.scalar(_IS_OVER, {"case_id": case_id, "today": today}))


async def mark(session: AsyncSession, case_id: UUID, since: datetime | None) -> None:
    """From here on nothing stops its destruction. since: None takes it back."""
    await session.execute(update(cases).where(c.id == case_id).values(shredding_since=since))


async def note_shredded(session: AsyncSession, shredded: Mapping[UUID, datetime]) -> None:
    """Their rows stay, so that no reference is ever given out again, and their clocks stand."""
    at = list(shredded.values())
    for statement in (_EMPTY, _STOP):
        await session.execute(statement, {"ids": list(shredded), "at": at})


# UNION: also where two were merged into one another, which nobody can do.
_UP = """
    WITH RECURSIVE up AS (
        SELECT p.* FROM cases p WHERE p.id = {of}
        UNION SELECT p.* FROM cases p JOIN up ON p.id = up.merged_into
    )
"""
_ID = bindparam("case_id", type_=Uuid())
_FROM_IT = _UP.format(of="(SELECT merged_into FROM cases WHERE id = :case_id)")
_ABOVE = text(f"{_FROM_IT} SELECT id FROM up").bindparams(_ID)
_HELD_ABOVE = text(f"{_FROM_IT} SELECT EXISTS (SELECT FROM up WHERE legal_hold)").bindparams(_ID)
_ENDED = """
    c.retention_on < :today AND c.shredded_on IS NULL AND NOT c.legal_hold
    AND (c.shredding_since IS NOT NULL OR NOT EXISTS ({up} SELECT FROM up WHERE legal_hold OR (
        shredded_on IS NULL AND (retention_on IS NULL OR retention_on >= :today)
    )))
""".format(up=_UP.format(of="c.merged_into"))
_TODAY = bindparam("today", type_=Date())
_OVER = text(
    f"SELECT c.id FROM cases c WHERE {_ENDED} ORDER BY c.retention_on LIMIT :limit"
).bindparams(_TODAY)
_IS_OVER = text(
    f"SELECT EXISTS (SELECT FROM cases c WHERE c.id = :case_id AND {_ENDED})"
).bindparams(_ID, _TODAY)
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
