"""Who works on which case, who stepped aside, who looks in an emergency."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    Uuid,
    bindparam,
    false,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.assignment import OPEN_FOR, Assignment, BreakGlass, Recusal
from conduct.domain.rights import Capacity
from conduct.sealing.keys import Compartment
from conduct.storage.metadata import metadata
from conduct.storage.vault import CaseKeys

Instant = DateTime(timezone=True)

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    comment="staff who were here or were assigned, so that their ids have names",
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("capacity", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Index("assignments_of_a_case", "case_id"),
    Index("assignments_of_a_person", "person", postgresql_where=text("until IS NULL")),
)

recusals = Table(
    "recusals",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("person", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("because", Text, nullable=False, comment="sealed"),
    Column("at", Instant, nullable=False),
)

broken_glass = Table(
    "broken_glass",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("person", Text, nullable=False),
    Column("purpose", Text, nullable=False, comment="sealed"),
    Column("asked_at", Instant, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("granted", Boolean, nullable=False, server_default=false()),
    Column("ended_at", Instant),
    Index("broken_glass_of_a_case", "case_id", "asked_at"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to a case."""

    assigned: frozenset[Capacity]
    recused: bool
    glass: UUID | None
    """The emergency access that is open."""


async def standing(
    session: AsyncSession, case_id: UUID, person: str, now: datetime
) -> Standing | None:
    """None where there is no such case."""
    asked = {"case_id": case_id, "person": person, "now": now, "since": now - OPEN_FOR}
    row = (await session.execute(_STANDING, asked)).one_or_none()
    if row is None:
        return None
    return Standing(frozenset(map(Capacity, row.assigned)), row.recused, row.glass)


async def meet(session: AsyncSession, person: str, name: str) -> None:
    """Their name is known from now on, as they say it themselves."""
    row = insert(people).values(id=person, name=name)
    renamed = row.on_conflict_do_update(
        index_elements=["id"], set_={"name": name}, where=people.c.name != name
    )
    await session.execute(renamed)


async def names(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """Of those who are known."""
    rows = await session.execute(select(people).where(people.c.id.in_(list(ids))))
    return {row.id: row.name for row in rows}


async def assigned_to(session: AsyncSession, case_id: UUID) -> list[Assignment]:
    """All that ever were, oldest first."""
    rows = select(assignments).where(assignments.c.case_id == case_id)
    found = await session.execute(rows.order_by(assignments.c.since, assignments.c.id))
    return [_assignment(row) for row in found]


async def cases_of(session: AsyncSession, person: str) -> list[Assignment]:
    """Those that stand, oldest first."""
    a = assignments.c
    rows = select(assignments).where(a.person == person, a.until.is_(None)).order_by(a.since, a.id)
    return [_assignment(row) for row in await session.execute(rows)]


async def keep(session: AsyncSession, changed: Iterable[Assignment]) -> None:
    """New ones, and those that end."""
    for each in changed:
        row = insert(assignments).values(
            id=each.id, case_id=each.case_id, person=each.person, capacity=each.capacity,
            by=each.by, since=each.since, until=each.until,
        )  # fmt: skip
        ends = row.on_conflict_do_update(index_elements=["id"], set_={"until": each.until})
        await session.execute(ends)


async def recused_from(session: AsyncSession, case_id: UUID) -> set[str]:
    rows = select(recusals.c.person).where(recusals.c.case_id == case_id)
    return set(await session.scalars(rows))


async def keep_recusal(session: AsyncSession, said: Recusal, keys: CaseKeys) -> None:
    """Nothing where it stands already."""
    sealed = keys[Compartment.FACTS].seal(_recusal_field(said.person), 1, said.because)
    row = insert(recusals).values(
        case_id=said.case_id, person=said.person, by=said.by, because=sealed, at=said.at
    )
    await session.execute(row.on_conflict_do_nothing())


async def ask(session: AsyncSession, asked: BreakGlass, keys: CaseKeys) -> None:
    sealed = keys[Compartment.FACTS].seal(_glass_field(asked.id), 1, asked.purpose)
    row = insert(broken_glass).values(
        id=asked.id, case_id=asked.case_id, person=asked.person, purpose=sealed,
        asked_at=asked.asked_at,
    )  # fmt: skip
    await session.execute(row)


async def decide(session: AsyncSession, decided: BreakGlass) -> None:
    values = {
        "decided_by": decided.decided_by, "decided_at": decided.decided_at,
        "granted": decided.granted, "ended_at": decided.ended_at,
    }  # fmt: skip
    await session.execute(
        update(broken_glass).where(broken_glass.c.id == decided.id).values(values)
    )


async def glass_rows(
    session: AsyncSession, *, case_id: UUID | None = None, limit: int = 200
) -> Sequence[Row[Any]]:
    """Newest first; `glass_of` opens them."""
    rows = select(broken_glass)
    if case_id is not None:
        rows = rows.where(broken_glass.c.case_id == case_id)
    return (await session.execute(rows.order_by(broken_glass.c.asked_at.desc()).limit(limit))).all()


async def glass_row(session: AsyncSession, glass_id: UUID) -> Row[Any] | None:
    """Locked."""
    row = select(broken_glass).where(broken_glass.c.id == glass_id).with_for_update()
    return (await session.execute(row)).one_or_none()


def glass_of(row: Row[Any], keys: CaseKeys) -> BreakGlass:
    told = dict(row._mapping)
    purpose = keys[Compartment.FACTS].open(_glass_field(row.id), 1, told.pop("purpose"))
    return BreakGlass(purpose=purpose, **told)


def _glass_field(glass_id: UUID) -> str:
    return f"broken_glass/{glass_id}/purpose"


def _recusal_field(person: str) -> str:
    return f"recusals/{person}"


def _assignment(row: Row[Any]) -> Assignment:
    told = dict(row._mapping)
    return Assignment(capacity=Capacity(told.pop("capacity")), **told)


# One statement, whether the case is there or not: the time it takes tells neither.
_STANDING = text("""
    SELECT
        ARRAY(
            SELECT a.capacity FROM assignments a
            WHERE a.case_id = c.id AND a.person = :person AND a.until IS NULL
        ) AS assigned,
        EXISTS (
            SELECT FROM recusals r WHERE r.case_id = c.id AND r.person = :person
        ) AS recused,
        (
            SELECT g.id FROM broken_glass g
            WHERE g.case_id = c.id AND g.person = :person AND g.granted
            AND g.decided_at > :since AND g.decided_at <= :now
            AND (g.ended_at IS NULL OR g.ended_at > :now)
            ORDER BY g.decided_at DESC LIMIT 1
        ) AS glass
    FROM cases c WHERE c.id = :case_id
""").bindparams(
    bindparam("case_id", type_=Uuid()),
    bindparam("now", type_=Instant),
    bindparam("since", type_=Instant),
)
