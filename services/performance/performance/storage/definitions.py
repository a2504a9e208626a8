"""Definitions of indicators: those that Muster brings, and those that people have added."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.definitions import BUILT_IN, Definition
from performance.storage import tables


async def current(session: AsyncSession) -> dict[str, Definition]:
    """The newest version of each, by code."""
    t = tables.definitions.c
    newest = select(t.definition).ext(distinct_on(t.code)).order_by(t.code, t.version.desc())
    added = [Definition.from_json(each) for each in await session.scalars(newest)]
    return {each.code: each for each in (*BUILT_IN, *added)}


def public(known: Mapping[str, Definition]) -> list[str]:
    """Codes of those that everybody may see."""
    return sorted(code for code, each in known.items() if each.public)


async def versions(session: AsyncSession, code: str) -> list[Definition]:
    """Every version, oldest first; empty when there is none."""
    t = tables.definitions.c
    rows = select(t.definition).where(t.code == code).order_by(t.version)
    added = [Definition.from_json(each) for each in await session.scalars(rows)]
    return [*(each for each in BUILT_IN if each.code == code), *added]


async def add(session: AsyncSession, new: Definition, *, by: str, now: datetime) -> bool:
    """Whether it was new: somebody else may have been faster with this version."""
    row = {
        "code": new.code,
        "version": new.version,
        "definition": new.to_json(),
        "defined_at": now,
        "defined_by": by,
    }
    done = insert(tables.definitions).values(row).on_conflict_do_nothing()
    return await session.scalar(done.returning(tables.definitions.c.version)) is not None
