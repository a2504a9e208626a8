"""What came in last, and what was corrected."""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from performance.storage.known import SUBJECT, Condition, known_on


def of_indicator(code: str) -> Condition:
    return Condition("s.indicator = :of_indicator", {"of_indicator": code})


def of_mission(acronym: str) -> Condition:
    return Condition("s.mission = :of_mission", {"of_mission": acronym})


async def newest(
    session: AsyncSession, visible: Condition, as_of: datetime | None, *, limit: int
) -> list[Any]:
    """Figures that are known, recorded last first."""
    made = visible & known_on(as_of)
    sql = f"""
        SELECT o.*, s.indicator, {SUBJECT} FROM observations o JOIN series s ON s.id = o.series_id
        WHERE {made.sql} ORDER BY o.recorded_at DESC, o.seq DESC LIMIT :limit
    """
    return list(await session.execute(text(sql), {**(made.values or {}), "limit": limit}))


async def corrections(
    session: AsyncSession, visible: Condition, as_of: datetime | None, *, limit: int
) -> list[Any]:
    """Figures that took the place of others, the last first, each with what stood before."""
    made = visible
    if as_of is not None:
        made &= Condition("o.recorded_at <= :as_of", {"as_of": as_of})
    sql = f"""
        SELECT o.*, s.indicator, {SUBJECT}, b.value AS before, b.denominator AS before_of
        FROM observations o JOIN observations b ON b.id = o.supersedes
        JOIN series s ON s.id = o.series_id
        WHERE o.supersedes IS NOT NULL AND {made.sql}
        ORDER BY o.recorded_at DESC, o.seq DESC LIMIT :limit
    """
    return list(await session.execute(text(sql), {**(made.values or {}), "limit": limit}))
