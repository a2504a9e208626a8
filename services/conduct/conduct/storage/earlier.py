"""What stood in the fields of a case before."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.storage.sealed import SealedValue, sealed_fields
from conduct.storage.vault import CaseKeys

c = sealed_fields.c


@dataclass(frozen=True, slots=True)
class Earlier:
    """text: empty where it was not known."""

    field: str
    version: int
    text: str


async def earlier(
    session: AsyncSession, case_id: UUID, held: CaseKeys, wanted: Callable[[str], bool]
) -> list[Earlier]:
    """Every version but the newest, by field; the others are never opened.

    Raises `Unreadable`.
    """
    newest = func.max(c.version).over(partition_by=c.field).label("newest")
    rows = select(sealed_fields, newest).where(c.case_id == case_id).subquery()
    found = await session.execute(
        select(rows).where(rows.c.version < rows.c.newest).order_by(rows.c.field, rows.c.version)
    )
    values = [
        SealedValue(row.case_id, row.field, row.version, row.compartment, row.sealed)
        for row in found
        if wanted(row.field)
    ]
    return [
        Earlier(each.field, each.version, held[each.compartment].open(
            each.field, each.version, each.sealed
        ))
        for each in values
    ]  # fmt: skip
