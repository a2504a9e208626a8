"""Observations as people read them: as known now or then, and every version of one figure."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.refusals import SeriesNotFound
from performance.domain.subjects import ALL, DIMENSIONS, Subject
from performance.domain.viewer import Viewer
from performance.storage.known import SUBJECT, Condition, about, known_on, visible_to, within

CHUNK = 1000
"""Rows that a stream holds at a time."""
OBSERVATION = f"o.*, s.indicator, {SUBJECT}"
FROM = "FROM observations o JOIN series s ON s.id = o.series_id"


@dataclass(frozen=True)
class Wanted:
    """public: codes of indicators that everybody may see. indicator: None is each of them."""

    viewer: Viewer
    public: Collection[str]
    indicator: str | None = None
    about: Subject = ALL
    begins: date | None = None
    ends: date | None = None

    @property
    def condition(self) -> Condition:
        made = visible_to(self.viewer, self.public) & about(self.about)
        if self.indicator is not None:
            made &= Condition("s.indicator = :indicator", {"indicator": self.indicator})
        return made & within(self.begins, self.ends)


async def dimensions_named(session: AsyncSession, wanted: Wanted) -> list[tuple[str, ...]]:
    """By which dimensions there are figures, the fewest first: each time all that they name."""
    made = wanted.condition & known_on(None)
    named = ", ".join(f"s.{name} IS NOT NULL AS {name}" for name in DIMENSIONS)
    sql = f"SELECT DISTINCT {named} {FROM} WHERE {made.sql}"
    rows = (await session.execute(text(sql), made.values)).mappings()
    return sorted((tuple(each for each in DIMENSIONS if row[each]) for row in rows), key=len)


Place = tuple[date, int]
"""Where a page ended: last day of the period, and `seq`."""


async def observations(
    session: AsyncSession, wanted: Wanted, known: Condition, *, after: Place | None, limit: int
) -> list[Any]:
    """The newest period first. known: `known_on` an instant."""
    made = wanted.condition & known & _before(after)
    sql = f"""
        SELECT {OBSERVATION} {FROM} WHERE {made.sql}
        ORDER BY o.ends_on DESC, o.seq DESC LIMIT :limit
    """
    return list(await session.execute(text(sql), {**(made.values or {}), "limit": limit}))


async def stream(session: AsyncSession, wanted: Wanted, known: Condition) -> AsyncIterator[Any]:
    """All of them, in an order that is the same for the same figures, for ever."""
    made = wanted.condition & known
    sql = f"SELECT {OBSERVATION} {FROM} WHERE {made.sql} ORDER BY {_FIXED}"
    options = {"yield_per": CHUNK}
    found = await session.stream(text(sql), made.values, execution_options=options)
    async for row in found:
        yield row


async def series_list(
    session: AsyncSession, wanted: Wanted, *, after: UUID | None, limit: int
) -> list[Any]:
    """By id, each with how many periods are known and the newest of them."""
    made = wanted.condition & Condition("o.superseded_at IS NULL")
    if after is not None:
        made &= Condition("s.id > :after", {"after": after})
    sql = f"""
        SELECT s.id, s.indicator, {SUBJECT}, count(*) AS periods, max(o.ends_on) AS newest
        {FROM} WHERE {made.sql} GROUP BY s.id ORDER BY s.id LIMIT :limit
    """
    return list(await session.execute(text(sql), {**(made.values or {}), "limit": limit}))


async def series(
    session: AsyncSession, viewer: Viewer, public: Collection[str], series_id: UUID
) -> Any:
    """Raises `SeriesNotFound`, also where the viewer may not see it."""
    made = visible_to(viewer, public) & Condition("s.id = :id", {"id": series_id})
    sql = f"SELECT s.* FROM series s WHERE {made.sql}"
    row = (await session.execute(text(sql), made.values)).one_or_none()
    if row is None:
        raise SeriesNotFound(series_id)
    return row


async def versions(
    session: AsyncSession, series_id: UUID, period: str | None, *, after: Place | None, limit: int
) -> list[Any]:
    """What was ever known of a series: the newest period first, of each the newest version."""
    made = Condition("o.series_id = :id", {"id": series_id}) & _before(after)
    if period is not None:
        made &= Condition("o.period = :period", {"period": period})
    sql = f"""
        SELECT o.* FROM observations o WHERE {made.sql}
        ORDER BY o.ends_on DESC, o.seq DESC LIMIT :limit
    """
    return list(await session.execute(text(sql), {**(made.values or {}), "limit": limit}))


def _before(after: Place | None) -> Condition:
    if after is None:
        return Condition()
    sql = "(o.ends_on, o.seq) < (CAST(:after_day AS date), CAST(:after_seq AS bigint))"
    return Condition(sql, {"after_day": after[0], "after_seq": after[1]})


_FIXED = ", ".join(
    f'{name} COLLATE "C" NULLS FIRST' for name in ("s.indicator", *SUBJECT.split(", "), "o.period")
)
"""Each series and each of its periods has one row that is known at an instant."""


__all__ = [
    "Place", "Wanted", "known_on", "observations", "series", "series_list", "stream", "versions",
]  # fmt: skip
