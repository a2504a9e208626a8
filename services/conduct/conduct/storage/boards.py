"""Lists of cases for those who steer: references, steps and clocks, and no content.

Everywhere: audiences None is every desk; cases from which the person is recused are left out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Date, DateTime, Text, Uuid


@dataclass(frozen=True, slots=True)
class OpenClock:
    """A clock that runs. assigned: how many people work on the case."""

    case_id: UUID
    clock: str
    state: str
    due_at: datetime
    zone: str
    step: str
    urgent: bool
    audience: UUID | None
    assigned: int
    deadline_id: UUID


@dataclass(frozen=True, slots=True)
class ListedCase:
    """next_due: of the clock that runs out first."""

    case_id: UUID
    step: str
    urgent: bool
    opened_on: date
    closed_on: date | None
    capacities: tuple[str, ...]
    next_clock: str | None
    next_state: str | None
    next_due: datetime | None


async def open_clocks(
    session: AsyncSession, audiences: Collection[UUID] | None, person: str, *,
    clock: str | None = None, after: tuple[datetime, UUID] | None = None, limit: int = 100,
) -> list[OpenClock]:  # fmt: skip
    """Due first comes first. after: where a page ended."""
    asked = _seen_by(audiences, person) | {
        "clock": clock, "after_due": after[0] if after else None,
        "after_id": after[1] if after else None, "limit": limit,
    }  # fmt: skip
    return [OpenClock(*row) for row in await session.execute(_CLOCKS, asked)]


async def counts(
    session: AsyncSession, audiences: Collection[UUID] | None, person: str
) -> list[tuple[str, str, int]]:
    """Clock, state, and how many run."""
    asked = _seen_by(audiences, person)
    return [(clock, state, count) for clock, state, count in await session.execute(_COUNTS, asked)]


async def unassigned(
    session: AsyncSession, audiences: Collection[UUID] | None, person: str, *,
    after: tuple[date, UUID] | None = None, limit: int = 200,
) -> list[ListedCase]:  # fmt: skip
    """Cases that have not ended and that nobody works on, oldest first. after: as above."""
    asked = _seen_by(audiences, person) | {
        "limit": limit, "after_day": after[0] if after else None,
        "after_id": after[1] if after else None,
    }  # fmt: skip
    return [_listed(row) for row in await session.execute(_UNASSIGNED, asked)]


async def mine(session: AsyncSession, person: str) -> list[ListedCase]:
    """Cases that somebody works on and is not recused from; what is due first comes first."""
    return [_listed(row) for row in await session.execute(_MINE, {"person": person})]


async def steered(
    session: AsyncSession, case_ids: Collection[UUID], audiences: Collection[UUID] | None,
    person: str,
) -> frozenset[UUID]:  # fmt: skip
    """Those of the cases that these desks steer and that the person is not recused from."""
    asked = _seen_by(audiences, person) | {"case_ids": list(case_ids)}
    return frozenset(await session.scalars(_STEERED, asked))


def _seen_by(audiences: Collection[UUID] | None, person: str) -> dict[str, Any]:
    return {
        "everything": audiences is None, "audiences": list(audiences or ()), "person": person,
    }  # fmt: skip


def _listed(row: Any) -> ListedCase:
    told = dict(row._mapping)
    return ListedCase(capacities=tuple(told.pop("capacities")), **told)


_AUDIENCES = bindparam("audiences", type_=ARRAY(Uuid))
_SEEN = """(:everything OR c.audience = ANY(:audiences))
    AND NOT EXISTS (SELECT FROM recusals r WHERE r.case_id = c.id AND r.person = :person)"""
_RUNNING = "d.state IN ('pending', 'due_soon', 'overdue', 'missed') AND NOT d.quiet"
# Only the newest version of a clock runs.
_NEWEST = """NOT EXISTS (
    SELECT FROM deadlines n WHERE n.aggregate_id = d.aggregate_id
    AND n.subject = d.subject AND n.kind = d.kind AND n.version > d.version
)"""

_CLOCKS = text(f"""
    SELECT c.id, d.kind, d.state, d.due_at, d.terms ->> 'zone', c.step, c.urgent, c.audience,
        (
            SELECT count(*) FROM assignments a WHERE a.case_id = c.id AND a.until IS NULL
        ) AS assigned,
        d.id
    FROM deadlines d JOIN cases c ON c.id = d.aggregate_id
    WHERE {_RUNNING} AND {_NEWEST} AND {_SEEN} AND c.shredded_on IS NULL
    AND (:clock IS NULL OR d.kind = :clock)
    AND (:after_due IS NULL OR (d.due_at, d.id) > (:after_due, :after_id))
    ORDER BY d.due_at, d.id LIMIT :limit
""").bindparams(
    _AUDIENCES,
    bindparam("clock", type_=Text()),
    bindparam("after_due", type_=DateTime(timezone=True)),
    bindparam("after_id", type_=Uuid()),
)

_COUNTS = text(f"""
    SELECT d.kind, d.state, count(*) FROM deadlines d JOIN cases c ON c.id = d.aggregate_id
    WHERE {_RUNNING} AND {_NEWEST} AND {_SEEN} AND c.shredded_on IS NULL
    GROUP BY d.kind, d.state ORDER BY d.kind, d.state
""").bindparams(_AUDIENCES)

_NEXT = f"""
    LEFT JOIN LATERAL (
        SELECT d.kind, d.state, d.due_at FROM deadlines d
        WHERE d.aggregate_id = c.id AND {_RUNNING} AND {_NEWEST} ORDER BY d.due_at LIMIT 1
    ) n ON true
"""
_LISTED = """c.id AS case_id, c.step, c.urgent, c.opened_on, c.closed_on, n.kind AS next_clock,
    n.state AS next_state, n.due_at AS next_due"""

_UNASSIGNED = text(f"""
    SELECT {_LISTED}, ARRAY[]::text[] AS capacities FROM cases c {_NEXT}
    WHERE {_SEEN} AND c.closed_on IS NULL AND c.shredded_on IS NULL
    AND NOT EXISTS (SELECT FROM assignments a WHERE a.case_id = c.id AND a.until IS NULL)
    AND (:after_day IS NULL OR (c.opened_on, c.id) > (:after_day, :after_id))
    ORDER BY c.opened_on, c.id LIMIT :limit
""").bindparams(
    _AUDIENCES, bindparam("after_day", type_=Date()), bindparam("after_id", type_=Uuid())
)

_MINE = text(f"""
    SELECT {_LISTED}, a.capacities FROM (
        SELECT case_id, array_agg(capacity ORDER BY capacity) AS capacities FROM assignments
        WHERE person = :person AND until IS NULL GROUP BY case_id
    ) a JOIN cases c ON c.id = a.case_id {_NEXT}
    WHERE c.shredded_on IS NULL
    AND NOT EXISTS (SELECT FROM recusals r WHERE r.case_id = c.id AND r.person = :person)
    ORDER BY c.closed_on IS NOT NULL, n.due_at NULLS LAST, c.opened_on, c.id
""")

_STEERED = text(f"""
    SELECT c.id FROM cases c WHERE c.id = ANY(:case_ids) AND {_SEEN}
""").bindparams(_AUDIENCES, bindparam("case_ids", type_=ARRAY(Uuid)))
