"""Cases found by what people call them, and by the report that they are of."""

import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.references import ids_of
from conduct.storage.tables import cases

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
c = cases.c


async def find(session: AsyncSession, written: str) -> UUID | None:
    """By reference or id. Raises `NotAReference`."""
    lowest, highest = (UUID(written),) * 2 if _ID.fullmatch(written) else ids_of(written)
    found = list(await session.scalars(select(c.id).where(c.id.between(lowest, highest)).limit(2)))
    # Twice the same reference: whoever names it has to name an id.
    return found[0] if len(found) == 1 else None


async def of_one_report(session: AsyncSession, lead: UUID) -> list[UUID]:
    """All cases of the report that made this one, which comes first."""
    report = select(c.report_id).where(c.id == lead).scalar_subquery()
    rows = select(c.id).where(c.report_id == report).order_by(c.id != lead, c.id)
    return list(await session.scalars(rows))
