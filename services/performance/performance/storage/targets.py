"""Targets and their deadlines."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines.machine import Deadline
from muster.unnested import columns, insert
from performance.domain.target import Target
from performance.storage.tables import deadlines


async def add(
    session: AsyncSession, new: Sequence[Target], now: datetime, *, by_strategy: bool = False
) -> None:
    """by_strategy: nobody decided on them, they follow from how the service is configured."""
    if not new:
        return
    rows = (
        (e.id, e.series_id, e.period.written, e.period.ends_on, e.value, e.cited, now, by_strategy)
        for e in new
    )
    await session.execute(_ADD, columns(_TARGET, rows))
    await deadlines.add(session, [one for each in new for one in each.deadlines])


async def ever_set(session: AsyncSession, indicator: str) -> set[tuple[UUID, str]]:
    """Series and period of each target that stands or was withdrawn."""
    rows = await session.execute(_EVER_SET, {"indicator": indicator})
    return {(row.series_id, row.period) for row in rows}


async def save(session: AsyncSession, changed: Sequence[Target]) -> None:
    """The deadlines of targets that were read: the first of each kind is there, others are new."""
    known: list[Deadline] = []
    opened: list[Deadline] = []
    for each in changed:
        seen: set[str] = set()
        for one in each.deadlines:
            (opened if one.kind in seen else known).append(one)
            seen.add(one.kind)
    if known:
        await deadlines.save(session, known)
    if opened:
        await deadlines.add(session, opened)


async def withdraw(session: AsyncSession, gone: Sequence[Target], now: datetime) -> None:
    if gone:
        await session.execute(_WITHDRAW, {"ids": [each.id for each in gone], "now": now})


_TARGET = {
    "id": "uuid", "series_id": "uuid", "period": "text", "ends_on": "date",
    "value": "double precision", "cited": "text", "set_at": "timestamptz",
    "by_strategy": "boolean",
}  # fmt: skip

_EVER_SET = text("""
    SELECT t.series_id, t.period FROM targets t JOIN series s ON s.id = t.series_id
    WHERE s.indicator = :indicator
""")

_ADD = text(insert("targets", _TARGET))

_WITHDRAW = text("UPDATE targets SET withdrawn_at = :now WHERE id = ANY(CAST(:ids AS uuid[]))")
