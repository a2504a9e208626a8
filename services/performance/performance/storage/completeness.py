"""Whether figures that are put together from those of States are there of nearly all of them."""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.definitions import Definition
from performance.domain.standings import are_missing
from performance.storage.known import about
from performance.storage.measures import Asked, Measured, measure

LOOKED_BACK = 12
"""Periods with figures that the newest is held against: that before it may lack as many."""


async def measure_whole(
    session: AsyncSession, definition: Definition, asked: Collection[Asked]
) -> dict[Asked, Measured]:
    """As `measure`, without what was put together while many States have not reported yet."""
    measured = await measure(session, definition, asked)
    return {
        each: figure
        for each, figure in measured.items()
        if not figure.parts
        or each.subject.country is not None
        or await _is_there(session, definition, each)
    }


async def _is_there(session: AsyncSession, definition: Definition, asked: Asked) -> bool:
    condition = about(asked.subject)
    sql = _COUNTED.format(about=condition.sql, limit=LOOKED_BACK + 1)
    ends = asked.period.ends_on
    values = {"indicator": definition.code, "ends": ends, **(condition.values or {})}
    many = {row.ends_on: row.many for row in await session.execute(text(sql), values)}
    here = many.pop(ends, 0)
    return not are_missing(here, max(many.values(), default=0))


# Where parts are about missions and no State, the missions count.
_COUNTED = """
    SELECT o.ends_on, count(DISTINCT coalesce(s.country, s.mission)) AS many
    FROM series s JOIN observations o ON o.series_id = s.id
    WHERE s.indicator = :indicator AND s.is_part AND {about}
        AND o.superseded_at IS NULL AND o.ends_on <= :ends
    GROUP BY o.ends_on ORDER BY o.ends_on DESC LIMIT {limit}
"""
