"""Missions as people read of them, whether their list was loaded or only their figures."""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.viewer import Access
from performance.storage.fatalities import OPEN, opened
from performance.storage.known import Condition, known_on

_MISSIONS = """
    SELECT coalesce(m.acronym, f.mission) AS acronym, m.name, m.country, m.location, m.starts_on,
        m.ends_on, m.succeeded_by, m.cited, m.as_of
    FROM missions m FULL JOIN (
        SELECT DISTINCT s.mission FROM series s WHERE s.mission IS NOT NULL AND {visible}
    ) AS f ON f.mission = m.acronym
"""


async def missions(session: AsyncSession, visible: Condition) -> list[Any]:
    sql = f"{_MISSIONS.format(visible=visible.sql)} ORDER BY acronym"
    return list(await session.execute(text(sql), visible.values))


async def find_mission(session: AsyncSession, visible: Condition, acronym: str) -> Any | None:
    """Also where it is written in other capitals."""
    sql = f"""
        SELECT * FROM ({_MISSIONS.format(visible=visible.sql)}) AS x
        WHERE lower(acronym) = lower(:acronym) ORDER BY acronym <> :acronym, acronym LIMIT 1
    """
    found = await session.execute(text(sql), {**(visible.values or {}), "acronym": acronym})
    return found.one_or_none()


async def deaths(
    session: AsyncSession, acronym: str, as_of: datetime | None, access: Access
) -> int:
    """Of peacekeepers of this mission."""
    known = known_on(as_of, of="c")
    sql = f"""
        SELECT count(*) FROM casualty_versions c
        WHERE c.mission = :acronym AND {known.sql} AND {OPEN}
    """
    values = {**(known.values or {}), **opened(access), "acronym": acronym}
    return int(await session.scalar(text(sql), values) or 0)
