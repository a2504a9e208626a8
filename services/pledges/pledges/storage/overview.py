"""How the register stands as a whole: what is wrong, what waits, what serves which item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines.states import State
from pledges.domain.pledgers import Pledger
from pledges.storage.lists import Viewer, undecided
from pledges.storage.tables import deadlines, milestones, pledges

d = deadlines.table.c
PRESSING = (State.MISSED, State.OVERDUE, State.DUE_SOON)


@dataclass(frozen=True)
class Totals:
    pledges: int
    undecided: int
    """Milestones that wait for a decision of the staff."""
    states: dict[State, int]
    """Milestones in each of the pressing states."""


async def totals(session: AsyncSession, viewer: Viewer) -> Totals:
    of_viewer = select(pledges.c.id).where(viewer.may_see)
    pressing = select(d.state, func.count().label("milestones")).where(_among(PRESSING))
    waiting = undecided()
    undecided_ones = select(func.count()).select_from(waiting)
    if not viewer.everything:
        pressing = pressing.where(d.aggregate_id.in_(of_viewer))
        undecided_ones = undecided_ones.where(waiting.c.pledge_id.in_(of_viewer))
    found = await session.execute(pressing.group_by(d.state))
    by_state = {State(row.state): row.milestones for row in found}
    every = select(func.count()).select_from(of_viewer.subquery())
    return Totals(
        pledges=await session.scalar(every) or 0,
        undecided=await session.scalar(undecided_ones) or 0,
        states={state: by_state.get(state, 0) for state in PRESSING},
    )


async def pressing(
    session: AsyncSession, viewer: Viewer, *, now: datetime, limit: int
) -> Sequence[Any]:
    """Milestones missed, overdue or due soon: those due nearest to now, before it or after it.

    Each state is read along its index, so that the cost does not grow with what was ever missed.
    """
    found: list[Any] = []
    for state in PRESSING:
        order = d.due_at.asc() if state is State.DUE_SOON else d.due_at.desc()
        rows = _with_names().where(d.state == state.value, viewer.may_see)
        found += await session.execute(rows.order_by(order).limit(limit))
    found.sort(key=lambda row: abs(row.due_at - now))
    return sorted(found[:limit], key=lambda row: PRESSING.index(State(row.state)))


async def per_item(session: AsyncSession, viewer: Viewer) -> dict[str, int]:
    """How many pledges serve each item; items that none serves are left out."""
    named = select(pledges.c.id, func.unnest(pledges.c["items"]).label("item"))
    each = named.where(viewer.may_see).subquery()
    rows = select(each.c.item, func.count(distinct(each.c.id)).label("pledges"))
    return {row.item: row.pledges for row in await session.execute(rows.group_by(each.c.item))}


async def pledgers(session: AsyncSession, viewer: Viewer) -> list[Pledger]:
    """Everybody whose pledges the viewer may see, by name."""
    rows = select(pledges.c.country, pledges.c.organisation).where(viewer.may_see).distinct()
    found = [Pledger(row.country, row.organisation) for row in await session.execute(rows)]
    return sorted(found, key=lambda pledger: pledger.name.casefold())


def _among(states: Sequence[State]) -> Any:
    return d.state.in_([state.value for state in states])


def _with_names() -> Select[Any]:
    zone = d.terms["zone"].astext.label("zone")
    of_deadline = (d.state, d.due_at, d.miss_at, d.missed_at, zone)
    of_pledge = (pledges.c.id, pledges.c.title, pledges.c.country, pledges.c.organisation)
    of_milestone = (d.subject.label("milestone_id"), milestones.c.title.label("milestone_title"))
    joined = deadlines.table.join(pledges, pledges.c.id == d.aggregate_id)
    joined = joined.join(milestones, milestones.c.id == d.subject)
    return select(*of_deadline, *of_pledge, *of_milestone).select_from(joined)
