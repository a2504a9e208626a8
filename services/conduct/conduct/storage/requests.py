"""Requests for emergency access, listed for those who decide and for those who asked."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from conduct.storage.access import broken_glass, recusals
from conduct.storage.tables import cases

g = broken_glass.c


async def listed(
    session: AsyncSession, person: str, *, decides: bool, audiences: Collection[UUID] | None,
    after: tuple[datetime, UUID] | None, limit: int,
) -> Sequence[Row[Any]]:  # fmt: skip
    """Newest first: the person's own and, where they decide, those of the desks they steer.

    `conduct.storage.access.glass_of` opens them.
    """
    rows = select(broken_glass).join(cases, cases.c.id == g.case_id)
    rows = rows.where(cases.c.shredded_on.is_(None))
    mine = g.person == person
    rows = rows.where(or_(mine, _steered(person, audiences)) if decides else mine)
    if after is not None:
        rows = rows.where(tuple_(g.asked_at, g.id) < after)
    rows = rows.order_by(g.asked_at.desc(), g.id.desc()).limit(limit)
    return (await session.execute(rows)).all()


async def asked_in(session: AsyncSession, request_id: UUID) -> tuple[UUID, str] | None:
    """Case and person of a request."""
    row = select(g.case_id, g.person).where(g.id == request_id)
    found = (await session.execute(row)).one_or_none()
    return None if found is None else (found.case_id, found.person)


def _steered(person: str, audiences: Collection[UUID] | None) -> ColumnElement[bool]:
    recused = select(recusals).where(
        recusals.c.case_id == g.case_id, recusals.c.person == person
    )  # fmt: skip
    if audiences is None:
        return ~recused.exists()
    return and_(cases.c.audience.in_(list(audiences)), ~recused.exists())
