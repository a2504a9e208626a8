"""The read log: a chain for each case and each review, written before anything is opened.

A review stands where a case does: its id is the `case_id` of its entries.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    LargeBinary,
    Row,
    Table,
    Text,
    Uuid,
    bindparam,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.sealing import chain
from conduct.sealing.chain import Break, End, Entry, Link
from conduct.storage.metadata import metadata

read_chains = Table(
    "read_chains",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    comment="where the chain of each case ends; locked by whoever adds to it",
)

read_log = Table(
    "read_log",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("reader", Text, nullable=False),
    Column("capacity", Text, nullable=False),
    Column("fields", ARRAY(Text), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)


async def begin(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Of cases and reviews in which nobody has read yet; one that has begun stays as it is."""
    begun = [{"case_id": each, **_end(chain.beginning(each))} for each in ids]
    await session.execute(insert(read_chains).on_conflict_do_nothing(), begun)


async def append(
    session: AsyncSession, case_id: UUID, *, at: datetime, reader: str, capacity: str,
    fields: Sequence[str], purpose: str,
) -> None:  # fmt: skip
    """Commit before anything is opened. Others who read the same case wait until then."""
    found = (await session.execute(_END, {"case_id": case_id})).one()
    number = found.number + 1
    entry = Entry(case_id, number, at, reader, capacity, tuple(fields), purpose)
    end = chain.follow(End(found.number, found.hash), entry)
    written = {
        "case_id": case_id, "number": number, "at": at, "reader": reader, "capacity": capacity,
        "fields": list(fields), "purpose": purpose, "hash": end.hash,
    }  # fmt: skip
    await session.execute(_APPEND, written)


async def links(session: AsyncSession, case_id: UUID) -> list[Link]:
    """Oldest first."""
    rows = select(read_log).where(read_log.c.case_id == case_id).order_by(read_log.c.number)
    return [_link(row) for row in await session.execute(rows)]


async def latest(
    session: AsyncSession, case_id: UUID, limit: int, *, before: int | None = None
) -> list[Entry]:
    """Newest first. before: number of the last one seen."""
    rows = select(read_log).where(read_log.c.case_id == case_id)
    if before is not None:
        rows = rows.where(read_log.c.number < before)
    found = await session.execute(rows.order_by(read_log.c.number.desc()).limit(limit))
    return [_link(row).entry for row in found]


async def ends(session: AsyncSession) -> dict[UUID, End]:
    """Of every chain."""
    rows = await session.execute(select(read_chains))
    return {row.case_id: End(row.number, row.hash) for row in rows}


async def end_of(session: AsyncSession, case_id: UUID) -> End | None:
    row = select(read_chains).where(read_chains.c.case_id == case_id)
    found = (await session.execute(row)).one_or_none()
    return None if found is None else End(found.number, found.hash)


async def verify(session: AsyncSession, case_id: UUID) -> Break | None:
    """The first broken place of one chain."""
    end = await end_of(session, case_id)
    return chain.verify(case_id, await links(session, case_id), end)


def _link(row: Row[tuple[object, ...]]) -> Link:
    told = row._mapping
    entry = Entry(
        told["case_id"], told["number"], told["at"], told["reader"], told["capacity"],
        tuple(told["fields"]), told["purpose"],
    )  # fmt: skip
    return Link(entry, told["hash"])


def _end(end: End) -> dict[str, object]:
    return {"number": end.number, "hash": end.hash}


_END = text("SELECT number, hash FROM read_chains WHERE case_id = :case_id FOR UPDATE").bindparams(
    bindparam("case_id", type_=Uuid())
)

_APPEND = text("""
    WITH written AS (
        INSERT INTO read_log (case_id, number, at, reader, capacity, fields, purpose, hash)
        VALUES (:case_id, :number, :at, :reader, :capacity, :fields, :purpose, :hash)
    )
    UPDATE read_chains SET number = :number, hash = :hash WHERE case_id = :case_id
""").bindparams(
    bindparam("case_id", type_=Uuid()),
    bindparam("number", type_=BigInteger),
    bindparam("at", type_=DateTime(timezone=True)),
    bindparam("fields", type_=ARRAY(Text)),
    bindparam("hash", type_=LargeBinary),
)
