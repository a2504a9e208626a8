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
    values: dict[str, dict[int, float]] = defaultdict(dict)
    decided: dict[str, dict[int, str]] = defaultdict(dict)
    for row in await session.execute(_DECIDED, {"indicator": WOMEN, "as_of": as_of}):
        values[row.category][int(row.period)] = row.value
        decided[row.category][int(row.period)] = row.cited
    return {
        category: replace(
            shares, by_year={**shares.by_year, **values[category]}, decided=decided[category]
        )
        for category, shares in strategy.items()
    }


_NO_OTHER = " AND ".join(f"s.{name} IS NULL" for name in DIMENSIONS if name != "category")

_DECIDED = text(f"""
    SELECT s.category, t.period, t.value, t.cited FROM targets t JOIN series s ON s.id = t.series_id
    WHERE s.indicator = :indicator AND s.category IS NOT NULL AND {_NO_OTHER}
    AND NOT t.by_strategy AND t.period ~ '^[0-9]{{4}}$'
    AND (t.withdrawn_at IS NULL OR t.withdrawn_at > CAST(:as_of AS timestamptz))
    AND (t.set_at <= CAST(:as_of AS timestamptz)) IS NOT FALSE
""")
