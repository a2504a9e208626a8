"""Cases whose keys are gone for good."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, Table, Uuid, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.storage.keys import case_keys
from conduct.storage.metadata import metadata
from conduct.storage.sealed import sealed_fields

shredded_cases = Table(
    "shredded_cases",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("on_list_since", DateTime(timezone=True), nullable=False),
    comment="as the list outside says: it shows when that list was lost",
)


async def destroy(session: AsyncSession, cases: Mapping[UUID, datetime]) -> int:
    """Deletes wrapped keys and sealed values of these cases; how many had any.

    cases: already on the list outside the database, with the instant that stands there.
    """
    if not cases:
        return 0
    ids = list(cases)
    gone: set[UUID] = set()
    for table in (case_keys, sealed_fields):
        of_cases = delete(table).where(table.c.case_id.in_(ids)).returning(table.c.case_id)
        gone |= set(await session.scalars(of_cases))
    rows = [{"case_id": case_id, "on_list_since": at} for case_id, at in cases.items()]
    await session.execute(insert(shredded_cases).on_conflict_do_nothing(), rows)
    return len(gone)


async def with_keys_again(session: AsyncSession, case_ids: Collection[UUID]) -> int:
    """How many of these cases have a key or a sealed value."""
    found = await session.scalar(_AGAIN, {"case_ids": list(case_ids)})
    return int(found or 0)


async def known(session: AsyncSession) -> set[UUID]:
    """Every case that this database was told is shredded."""
    return set(await session.scalars(select(shredded_cases.c.case_id)))


_AGAIN = text("""
    SELECT count(*) FROM unnest(CAST(:case_ids AS uuid[])) AS listed(case_id)
    WHERE EXISTS (SELECT FROM case_keys k WHERE k.case_id = listed.case_id)
    OR EXISTS (SELECT FROM sealed_fields s WHERE s.case_id = listed.case_id)
""")
