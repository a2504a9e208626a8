"""Results of a frame: rows that staff define."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from performance.storage.tables import results

r = results.c


@dataclass(frozen=True)
class Result:
    code: str
    priority: str
    title: str
    frame: str


async def add(session: AsyncSession, new: Result, *, by: str, now: datetime) -> bool:
    """Whether it was new."""
    row = {
        "code": new.code,
        "frame": new.frame,
        "priority": new.priority,
        "title": new.title,
        "defined_at": now,
        "defined_by": by,
    }
    done = insert(results).values(row).on_conflict_do_nothing().returning(r.code)
    return await session.scalar(done) is not None


async def known(session: AsyncSession, codes: Collection[str]) -> set[str]:
    """Those of these codes that are there."""
    return set(await session.scalars(select(r.code).where(r.code.in_(codes)))) if codes else set()


async def listed(
    session: AsyncSession, *, priority: str | None = None, code: str | None = None,
    after: str | None = None, limit: int | None = None,
) -> Sequence[Any]:  # fmt: skip
    """By code. after: the last one seen."""
    rows = select(results).order_by(r.code).limit(limit)
    if priority is not None:
        rows = rows.where(r.priority == priority)
    if code is not None:
        rows = rows.where(r.code == code)
    if after is not None:
        rows = rows.where(r.code > after)
    return list(await session.execute(rows))
