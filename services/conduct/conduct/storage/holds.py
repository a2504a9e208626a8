"""Whether a case is held longer than the rules say."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.storage.tables import cases


async def is_held(session: AsyncSession, case_id: UUID) -> bool:
    return bool(await session.scalar(select(cases.c.legal_hold).where(cases.c.id == case_id)))
