"""Who works on how many cases, for those who assign."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from conduct.storage.access import people


@dataclass(frozen=True, slots=True)
class AtWork:
    person: str
    name: str
    cases: int


async def at_work(
    session: AsyncSession, audiences: Collection[UUID] | None, asking: str
) -> list[AtWork]:
    """People with assignments that stand, by name. audiences: None is every desk.

    asking: who asks; cases from which they are recused do not count.
    """
    asked: dict[str, Any] = {
        "everything": audiences is None, "audiences": list(audiences or ()), "asking": asking,
    }  # fmt: skip
    return [AtWork(*row) for row in await session.execute(_AT_WORK, asked)]


async def known(session: AsyncSession) -> dict[str, str]:
    """Everybody who was here or was assigned: id and name, by name."""
    rows = await session.execute(select(people).order_by(people.c.name, people.c.id))
    return {row.id: row.name for row in rows}


_STANDING = """
    FROM assignments a JOIN cases c ON c.id = a.case_id
    WHERE a.until IS NULL AND c.shredded_on IS NULL
    AND (:everything OR c.audience = ANY(:audiences))
    AND NOT EXISTS (SELECT FROM recusals r WHERE r.case_id = c.id AND r.person = :asking)
"""
_AUDIENCES = bindparam("audiences", type_=ARRAY(Uuid))

_AT_WORK = text(f"""
    SELECT s.person, coalesce(p.name, s.person), s.cases
    FROM (SELECT a.person, count(DISTINCT a.case_id) AS cases {_STANDING} GROUP BY a.person) s
    LEFT JOIN people p ON p.id = s.person ORDER BY 2, 1
""").bindparams(_AUDIENCES)
