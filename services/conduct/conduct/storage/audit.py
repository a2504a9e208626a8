"""Heads over all chains of the read log, as they were published, and where the chains ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    LargeBinary,
    Table,
    Uuid,
    bindparam,
    insert,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.sealing import chain
from conduct.sealing.chain import End
from conduct.storage.metadata import metadata
from conduct.storage.read_log import read_log
from muster.unnested import columns, unnest

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("hour", DateTime(timezone=True), primary_key=True),
    Column("sequence", BigInteger, nullable=False, unique=True),
    Column("chains", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
)

audit_ends = Table(
    "audit_ends",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Index("audit_ends_by_head", "sequence"),
    comment="with how many entries a chain stands in a head, where it is not as in the one before",
)
_ENDS = {"case_id": "uuid", "sequence": "bigint", "number": "bigint"}


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


async def add(session: AsyncSession, head: Head, ends: Mapping[UUID, End]) -> None:
    """ends: of every chain, so that the head can be made again from the log."""
    await session.execute(
        insert(audit_heads).values(
            hour=head.hour, sequence=head.sequence, chains=head.chains, entries=head.entries,
            head=head.head,
        )
    )  # fmt: skip
    if ends:
        rows = [(case_id, head.sequence, end.number) for case_id, end in ends.items()]
        await session.execute(_ADD_ENDS, columns(_ENDS, rows))


async def contradicted(session: AsyncSession) -> list[Head]:
    """Heads that the log as it is now does not lead to, oldest first."""
    found = []
    ends: dict[UUID, End] = {}
    for row in await session.execute(select(audit_heads).order_by(audit_heads.c.sequence)):
        head = Head(*row)
        for each in await session.execute(_MOVED, {"sequence": head.sequence}):
            ends[each.case_id] = _end(each.case_id, each.number, each.hash)
        if chain.head(ends) != head.head:
            found.append(head)
    return found


def _end(case_id: UUID, number: int, hash_: bytes | None) -> End:
    """hash_: None where the entry is gone: it leads to no head."""
    return End(number, hash_ or b"") if number else chain.beginning(case_id)


_MOVED = (
    select(audit_ends.c.case_id, audit_ends.c.number, read_log.c.hash)
    .outerjoin(
        read_log,
        (read_log.c.case_id == audit_ends.c.case_id) & (read_log.c.number == audit_ends.c.number),
    )
    .where(audit_ends.c.sequence == bindparam("sequence"))
)

_ADD_ENDS = text(f"""
    INSERT INTO audit_ends (case_id, sequence, number)
    SELECT f.case_id, f.sequence, f.number FROM {unnest(_ENDS)}
    WHERE f.number IS DISTINCT FROM (
        SELECT e.number FROM audit_ends e
        WHERE e.case_id = f.case_id ORDER BY e.sequence DESC LIMIT 1
    )
""")

_MINE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('conduct audit heads', 0))")
