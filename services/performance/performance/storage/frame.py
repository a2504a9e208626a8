"""Deliverables as people read them: what is late first. Nothing is locked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Integer,
    Select,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines.machine import Deadline
from muster.deadlines.states import State
from performance.domain.deliverable import Status
from performance.domain.frame_refusals import DeliverableNotFound
from performance.storage.tables import aggregates, deadlines, deliverables, results

d = deadlines.table.c
LATE = (State.MISSED.value, State.OVERDUE.value)
ORDER = (*LATE, State.DUE_SOON.value, State.PENDING.value)
"""What stands first; what is over comes last."""
NUL = "\0"
"""PostgreSQL keeps no text with it, so nothing is found by it."""

Place = tuple[int, datetime, int]
"""Where a page ended: rank, due instant and `seq` of its last deliverable."""


@dataclass(frozen=True)
class Filters:
    priority: str | None = None
    result: str | None = None
    owner: str | None = None
    status: str | None = None
    state: str | None = None
    late: bool | None = None
    text: str | None = None
    """Part of the title or the reference."""

    def conditions(self, of: Any) -> Iterable[ColumnElement[bool]]:
        said = (self.priority, self.result, self.owner, self.text)
        if any(NUL in (each or "") for each in said):
            yield false()
            return
        exact = {
            results.c.priority: self.priority,
            deliverables.c.result: self.result,
            deliverables.c.owner: self.owner,
            deliverables.c.status: self.status,
            of.c.state: self.state,
        }
        for column, value in exact.items():
            if value is not None:
                yield column == value
        if self.late is not None:
            late = of.c.state.in_(LATE)
            yield late if self.late else ~late
        if self.text is not None:
            yield or_(
                deliverables.c.title.icontains(self.text, autoescape=True),
                deliverables.c.reference.icontains(self.text, autoescape=True),
            )


async def listed(
    session: AsyncSession, filters: Filters, *, after: Place | None = None, limit: int
) -> list[Any]:
    """What is late first, then by due day. Each row's `rank`, `due_at`, `seq` are its place."""
    rows, running, rank = _deliverables()
    rows = rows.where(*filters.conditions(running))
    keys = (rank, running.c.due_at, deliverables.c.seq)
    if after is not None:
        place = (
            literal(after[0], Integer),
            literal(after[1], DateTime(timezone=True)),
            literal(after[2]),
        )
        rows = rows.where(tuple_(*keys) > tuple_(*place))
    return list(await session.execute(rows.order_by(*keys).limit(limit)))


async def count(session: AsyncSession, filters: Filters) -> int:
    rows, running, _ = _deliverables()
    matching = rows.where(*filters.conditions(running)).subquery()
    return await session.scalar(select(func.count()).select_from(matching)) or 0


async def by_priority(session: AsyncSession) -> dict[str, Any]:
    """By code of a priority: how many deliverables there are, are late, are done."""
    rows, _, _ = _deliverables()
    of = rows.subquery()
    done = of.c.status == Status.COMPLETED
    counts = select(
        of.c.priority,
        func.count().label("all"),
        func.count().filter(of.c.state.in_(LATE)).label("late"),
        func.count().filter(done).label("completed"),
    ).group_by(of.c.priority)
    return {row.priority: row for row in await session.execute(counts)}


async def shown(session: AsyncSession, deliverable_id: UUID) -> tuple[Any, Sequence[Deadline]]:
    """With every version of its deadline, oldest first. Raises `DeliverableNotFound`."""
    rows, _, _ = _deliverables()
    found = (await session.execute(rows.where(deliverables.c.id == deliverable_id))).one_or_none()
    if found is None:
        raise DeliverableNotFound(deliverable_id)
    return found, await deadlines.history(session, [deliverable_id])


def _deliverables() -> tuple[Select[Any], Any, ColumnElement[int]]:
    zone = d.terms["zone"].astext.label("zone")
    newest = select(d.state, d.due_at, d.missed_at, d.done_at, d.version, zone)
    newest = newest.where(d.aggregate_id == deliverables.c.id)
    running = newest.order_by(d.version.desc()).limit(1).lateral("running")
    rank = case(
        {state: place for place, state in enumerate(ORDER)}, value=running.c.state, else_=len(ORDER)
    )
    joined = (
        deliverables.join(aggregates, aggregates.c.id == deliverables.c.id)
        .join(results, results.c.code == deliverables.c.result)
        .join(running, true())
    )
    rows = select(
        deliverables,
        results.c.priority,
        results.c.title.label("result_title"),
        aggregates.c.version,
        running.c.state,
        running.c.due_at,
        running.c.missed_at,
        running.c.done_at,
        running.c.zone,
        rank.label("rank"),
    ).select_from(joined)
    return rows, running, rank
