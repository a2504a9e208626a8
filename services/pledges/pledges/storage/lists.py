"""The register as people read it: lists, filters, and who may see what. Nothing is locked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines.machine import Deadline
from muster.deadlines.states import AWAITED, State
from pledges.domain.pledgers import Pledger
from pledges.domain.refusals import PledgeNotFound
from pledges.storage.tables import deadlines, milestones, pledges

d = deadlines.table.c
LATE = (State.OVERDUE.value, State.MISSED.value)
OPEN = tuple(state.value for state in AWAITED)


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

    def conditions(self) -> Iterable[ColumnElement[bool]]:
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
            yield _late() if self.overdue else ~_late()


def _late() -> ColumnElement[bool]:
    return exists().where(d.aggregate_id == pledges.c.id, d.state.in_(LATE))


async def register(
    session: AsyncSession, viewer: Viewer, filters: Filters, *, after: int | None, limit: int
) -> list[Any]:
    """Newest first, each with how its milestones stand. after: `seq` of the last one seen."""
    rows = _with_counts().where(viewer.may_see, *filters.conditions())
    if after is not None:
        rows = rows.where(pledges.c.seq < after)
    return list(await session.execute(rows.order_by(pledges.c.seq.desc()).limit(limit)))


async def totals(session: AsyncSession, viewer: Viewer) -> Any:
    """How the register stands: `pledges`, `milestones`, and milestones by state."""
    of_viewer = select(pledges.c.id).where(viewer.may_see).scalar_subquery()
    states = (
        select(d.state, func.count().label("milestones"))
        .where(d.aggregate_id.in_(of_viewer), d.state != State.SUPERSEDED.value)
        .group_by(d.state)
    )
    counted = select(func.count()).select_from(pledges).where(viewer.may_see)
    by_state = {row.state: row.milestones for row in await session.execute(states)}
    return {"pledges": await session.scalar(counted) or 0, "states": by_state}


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
    counts = (
        select(
            func.count().filter(d.state == State.MISSED.value).label("missed"),
            func.count().filter(d.state == State.OVERDUE.value).label("overdue"),
            func.count().filter(d.state.in_(OPEN)).label("open"),
            func.min(d.due_at).filter(d.state.in_(OPEN)).label("next_due"),
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
