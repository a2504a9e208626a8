"""The strategy as it is in force: what staff set for a category and a year counts in its place."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.definitions import WOMEN
from performance.domain.rating import Strategy
from performance.domain.subjects import DIMENSIONS


async def in_force(
    session: AsyncSession, strategy: Strategy, as_of: datetime | None = None
) -> Strategy:
    """strategy: as the service is configured. as_of: None is now."""
    set_for: dict[str, dict[int, float]] = defaultdict(dict)
    for row in await session.execute(_SET, {"indicator": WOMEN, "as_of": as_of}):
        set_for[row.category][int(row.period)] = row.value
    return {
        category: replace(shares, by_year={**shares.by_year, **set_for[category]})
        for category, shares in strategy.items()
    }


_NO_OTHER = " AND ".join(f"s.{name} IS NULL" for name in DIMENSIONS if name != "category")

_SET = text(f"""
    SELECT s.category, t.period, t.value FROM targets t JOIN series s ON s.id = t.series_id
    WHERE s.indicator = :indicator AND s.category IS NOT NULL AND {_NO_OTHER}
    AND t.period ~ '^[0-9]{{4}}$'
    AND (t.withdrawn_at IS NULL OR t.withdrawn_at > CAST(:as_of AS timestamptz))
    AND (t.set_at <= CAST(:as_of AS timestamptz)) IS NOT FALSE
""")
