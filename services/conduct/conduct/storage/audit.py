"""Heads over all chains of the read log, as they were published."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, Table, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.storage.metadata import metadata

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("hour", DateTime(timezone=True), primary_key=True),
    Column("sequence", BigInteger, nullable=False, unique=True),
    Column("chains", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Head:
    """hour: its end; whatever was read later is in a later head."""

    hour: datetime
    sequence: int
    chains: int
    entries: int
    head: bytes


async def last(session: AsyncSession) -> Head | None:
    rows = select(audit_heads).order_by(audit_heads.c.sequence.desc()).limit(1)
    row = (await session.execute(rows)).one_or_none()
    return None if row is None else Head(*row)


async def listed(session: AsyncSession, *, before: int | None, limit: int) -> list[Head]:
    """Newest first. before: sequence of the last one seen."""
    rows = select(audit_heads).order_by(audit_heads.c.sequence.desc()).limit(limit)
    if before is not None:
        rows = rows.where(audit_heads.c.sequence < before)
    return [Head(*row) for row in await session.execute(rows)]


async def is_mine(session: AsyncSession) -> bool:
    """Whether nobody else publishes a head in another transaction at present."""
    return bool(await session.scalar(_MINE))


async def add(session: AsyncSession, head: Head) -> None:
    await session.execute(
        insert(audit_heads).values(
            hour=head.hour, sequence=head.sequence, chains=head.chains, entries=head.entries,
            head=head.head,
        )
    )  # fmt: skip


_MINE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('conduct audit heads', 0))")
