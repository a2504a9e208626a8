"""The register as people read it: lists, filters, and who may see what. Nothing is locked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines.machine import Deadline
from muster.deadlines.states import AWAITED, RUNNING, State
from pledges.domain.pledgers import Pledger
from pledges.domain.refusals import PledgeNotFound
from pledges.storage.tables import deadlines, milestones, pledges

d = deadlines.table.c
LATE = (State.OVERDUE.value, State.MISSED.value)
OPEN = tuple(state.value for state in AWAITED)
KEPT = (State.MET.value, State.MET_LATE.value)
NUL = "\0"
"""PostgreSQL keeps no text with it, so nothing is found by it."""


@dataclass(frozen=True)
class Viewer:
    """What a caller may see: everything, or the pledges of these pledgers."""

    everything: bool
    pledgers: frozenset[str] = frozenset()
    """Keys of pledgers."""

    @property
    def may_see(self) -> ColumnElement[bool]:
        if self.everything:
            return true()
        if not self.pledgers:
            return false()
        return pledges.c.pledger_key.in_(self.pledgers)


@dataclass(frozen=True)
class Filters:
    pledger: str | None = None
    """ISO 3166-1 alpha-3, or an organisation's name."""
    item: str | None = None
    status: str | None = None
    kind: str | None = None
    overdue: bool | None = None
    text: str | None = None
    """Part of the title or the reference."""
    state: State | None = None
    """Some milestone is in it."""
    undecided: bool = False
    """Some milestone waits for a decision of the staff."""

    def conditions(self) -> Iterable[ColumnElement[bool]]:
        if any(NUL in (said or "") for said in (self.pledger, self.item, self.text)):
            yield false()
            return
        if self.pledger:
            name = self.pledger.strip()
            yield pledges.c.pledger_key.in_([name.upper(), name.casefold()])
        if self.item:
            yield pledges.c["items"].contains([self.item])
        if self.status:
            yield pledges.c.status == self.status
        if self.kind:
            yield pledges.c.kind == self.kind
        if self.text:
            part = (
                "%" + self.text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
            )
            yield or_(pledges.c.title.ilike(part), pledges.c.reference.ilike(part))
        if self.overdue is not None:
            late = _some_milestone(d.state.in_(LATE))
            yield late if self.overdue else ~late
        if self.state is not None:
            yield _some_milestone(d.state == self.state.value)
        if self.undecided:
            yield pledges.c.id.in_(select(undecided().c.pledge_id))


def _some_milestone(is_so: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(d.aggregate_id == pledges.c.id, is_so)


def undecided() -> Any:
    """Milestones of which somebody claims or asks something that the staff have not answered."""
    claimed = select(d.subject, d.aggregate_id.label("pledge_id")).where(
        d.state == State.MISSED.value, d.claim.is_not(None)
    )
    asked = (
        select(milestones.c.id, milestones.c.pledge_id)
        .join(deadlines.table, d.subject == milestones.c.id)
        .where(
            milestones.c.requested_due.is_not(None), d.state.in_([each.value for each in RUNNING])
        )
    )
    return claimed.union(asked).subquery()


class Order(StrEnum):
    """As the addresses of lists say it; a minus is the other way round."""

    NEWEST = "-registered"
    OLDEST = "registered"
    DUE = "due"
    """By the next date that is awaited; pledges that await nothing come last."""
    FARTHEST = "-due"


Place = tuple[datetime | None, int]
"""Where a page of the register ended: next due date and `seq` of its last pledge."""


async def register(
    session: AsyncSession, viewer: Viewer, filters: Filters, *, after: int | None, limit: int
) -> list[Any]:
    """Newest first, each with how its milestones stand. after: `seq` of the last one seen."""
    place = None if after is None else (None, after)
    return await ordered(session, viewer, filters, Order.NEWEST, after=place, limit=limit)


async def ordered(
    session: AsyncSession,
    viewer: Viewer,
    filters: Filters,
    order: Order,
    *,
    after: Place | None,
    limit: int,
) -> list[Any]:
    """As `register`, in any order. Each row's `next_due` and `seq` are its place."""
    wanted = select(pledges.c.id).where(viewer.may_see, *filters.conditions())
    by_due = order in (Order.DUE, Order.FARTHEST)
    last = literal("infinity" if order is Order.DUE else "-infinity")
    never = cast(last, DateTime(timezone=True))
    nearest = _nearest()
    due = func.coalesce(nearest.c.due_at, never)
    if by_due:
        wanted = wanted.outerjoin(nearest, nearest.c.aggregate_id == pledges.c.id)
    up = order in (Order.DUE, Order.OLDEST)
    keys = [due, pledges.c.seq] if by_due else [pledges.c.seq]
    if after is not None:
        ended = (
            [func.coalesce(after[0], never), literal(after[1])] if by_due else [literal(after[1])]
        )
        wanted = wanted.where(
            tuple_(*keys) > tuple_(*ended) if up else tuple_(*keys) < tuple_(*ended)
        )
    chosen = wanted.order_by(*(key.asc() if up else key.desc() for key in keys)).limit(limit)
    ids = list(await session.scalars(chosen))
    found = {
        row.id: row for row in await session.execute(_with_counts().where(pledges.c.id.in_(ids)))
    }
    return [found[each] for each in ids if each in found]


def _nearest() -> Any:
    of_open = select(d.aggregate_id, func.min(d.due_at).label("due_at")).where(d.state.in_(OPEN))
    return of_open.group_by(d.aggregate_id).subquery("nearest")


async def count(session: AsyncSession, viewer: Viewer, filters: Filters) -> int:
    matching = select(func.count()).select_from(pledges)
    return await session.scalar(matching.where(viewer.may_see, *filters.conditions())) or 0


async def shown(session: AsyncSession, viewer: Viewer, pledge_id: UUID) -> Any:
    """One pledge. Raises `PledgeNotFound`, also for one that the viewer may not see."""
    row = (
        await session.execute(_with_counts().where(pledges.c.id == pledge_id, viewer.may_see))
    ).one_or_none()
    if row is None:
        raise PledgeNotFound(pledge_id)
    return row


async def milestones_of(
    session: AsyncSession, pledge_id: UUID
) -> Sequence[tuple[Any, Sequence[Deadline]]]:
    """Each with every version of its deadline, oldest first."""
    parts = select(milestones).where(milestones.c.pledge_id == pledge_id)
    rows = list(await session.execute(parts.order_by(milestones.c.place)))
    versions = await deadlines.history(session, [pledge_id])
    return [(row, [each for each in versions if each.subject == row.id]) for row in rows]


def _with_counts() -> Select[Any]:
    is_open, is_missed = d.state.in_(OPEN), d.state == State.MISSED.value
    zones = func.array_agg(aggregate_order_by(d.terms["zone"].astext, d.due_at.asc()))
    counts = (
        select(
            func.count().filter(is_missed).label("missed"),
            func.count().filter(d.state == State.OVERDUE.value).label("overdue"),
            func.count().filter(d.state == State.DUE_SOON.value).label("due_soon"),
            func.count().filter(d.state == State.PENDING.value).label("on_time"),
            func.count().filter(is_open).label("open"),
            func.count().filter(d.state.in_(KEPT)).label("kept"),
            func.count().filter(d.state != State.SUPERSEDED.value).label("milestones"),
            func.count(d.subject.distinct()).label("ever"),
            func.min(d.due_at).filter(is_open).label("next_due"),
            zones.filter(is_open)[1].label("next_zone"),
        )
        .where(d.aggregate_id == pledges.c.id)
        .lateral("counts")
    )
    return select(pledges, counts).select_from(pledges.join(counts, true()))


def viewer_of(*, everything: bool, countries: Iterable[str], organisation: str | None) -> Viewer:
    keys = {Pledger(country=code).key for code in countries}
    if not keys and organisation is not None:
        keys.add(Pledger(organisation=organisation).key)
    return Viewer(everything, frozenset(keys))
