"""Alerts as people read them: lists, filters, and who may see what. Nothing is locked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from muster.dead_letters import DeadLetters
from notifications.domain.alert import OPEN, Alert, AlertState
from notifications.domain.refusals import AlertNotFound
from notifications.storage.alerts import alert_from
from notifications.storage.tables import alerts, decisions, grants, recipients

a = alerts.c

StateFilter = Literal["open", "unanswered", "acknowledged", "resolved", "superseded"]


@dataclass(frozen=True)
class Viewer:
    """What a caller may see: alerts that concern one of the roles, of these countries and
    missions where the caller is bound to any; and those of one desk as the directory says."""

    id: str
    roles: frozenset[str]
    everything: bool = False
    countries: frozenset[str] = frozenset()
    missions: frozenset[str] = frozenset()

    @property
    def may_see(self) -> ColumnElement[bool]:
        if self.everything:
            return true()
        if not self.roles:
            return false()
        mine = a.roles.bool_op("?|")(bindparam(None, sorted(self.roles), ARRAY(Text)))
        here = or_(a.country.in_(self.countries), a.mission.in_(self.missions))
        of_no_desk = and_(a.audience.is_(None), here if self.is_bound else true())
        return and_(mine, or_(of_no_desk, self._at_the_desk))

    @property
    def is_bound(self) -> bool:
        return bool(self.countries or self.missions)

    @property
    def _at_the_desk(self) -> ColumnElement[bool]:
        """A role of the caller's that the directory grants to them for the desk; or to anybody
        everywhere, where the token is bound to no place."""
        theirs = recipients.c.subjects.has_key(self.id)
        there = or_(grants.c.everywhere, grants.c.audiences.has_key(a.audience))
        granted = and_(theirs, there)
        if not self.is_bound:
            granted = or_(granted, grants.c.everywhere)
        return exists(
            select(grants.c.role)
            .join(recipients)
            .where(recipients.c.active, grants.c.role.in_(sorted(self.roles)), granted)
            .where(a.roles.has_key(grants.c.role))
            .correlate(alerts)
        )

    @property
    def holds(self) -> ColumnElement[bool]:
        """What the caller acknowledged, or what waits for a role of theirs or a holder of one."""
        roles = sorted(self.roles)
        colleagues = select("recipient:" + grants.c.recipient_id).where(grants.c.role.in_(roles))
        handed = or_(a.holder.in_([f"role:{role}" for role in roles]), a.holder.in_(colleagues))
        waiting = and_(handed, a.acknowledged_by_id.is_(None))
        return or_(a.acknowledged_by_id == self.id, waiting)


@dataclass(frozen=True)
class Filters:
    state: StateFilter | None = None
    trigger: str | None = None
    country: str | None = None
    mine: bool = False
    deadline: str | None = None

    def conditions(self, viewer: Viewer) -> Iterable[ColumnElement[bool]]:
        if self.state == "open":
            yield a.state.in_(list(OPEN))
        elif self.state:
            yield a.state == self.state
        if self.trigger:
            yield a.trigger == self.trigger
        if self.country:
            yield a.country == self.country.upper()
        if self.deadline:
            yield a.deadline == self.deadline
        if self.mine:
            yield viewer.holds


async def page(
    session: AsyncSession, viewer: Viewer, filters: Filters, *,
    after: tuple[datetime, UUID] | None, limit: int,
) -> list[Alert]:  # fmt: skip
    """Newest first. after: `raised_at` and `id` of the last one seen."""
    rows = select(alerts).where(viewer.may_see, *filters.conditions(viewer))
    if after is not None:
        rows = rows.where(tuple_(a.raised_at, a.id) < after)
    rows = rows.order_by(a.raised_at.desc(), a.id.desc()).limit(limit)
    return [alert_from(row) for row in await session.execute(rows)]


async def totals(session: AsyncSession, viewer: Viewer) -> dict[str, int]:
    """How many alerts are in each open state, and how many are the caller's own."""
    open_ones = and_(viewer.may_see, a.state.in_(list(OPEN)))
    counted = select(
        func.count().filter(a.state == AlertState.UNANSWERED).label("unanswered"),
        func.count().filter(a.state == AlertState.ACKNOWLEDGED).label("acknowledged"),
        func.count().filter(viewer.holds).label("mine"),
    ).where(open_ones)
    return dict((await session.execute(counted)).one()._mapping)


async def shown(session: AsyncSession, viewer: Viewer, alert_id: UUID) -> Alert:
    """Raises `AlertNotFound`, also for one that the viewer may not see."""
    row = (
        await session.execute(select(alerts).where(a.id == alert_id, viewer.may_see))
    ).one_or_none()
    if row is None:
        raise AlertNotFound(alert_id)
    return alert_from(row)


async def same_deadline(session: AsyncSession, viewer: Viewer, alert: Alert) -> list[Alert]:
    """The other alerts about it, oldest first."""
    m = alert.matter
    rows = select(alerts).where(
        a.source == m.source, a.subject == m.subject, a.deadline == m.deadline,
        a.id != alert.id, viewer.may_see,
    )  # fmt: skip
    return [alert_from(row) for row in await session.execute(rows.order_by(a.raised_at, a.id))]


async def decisions_about(session: AsyncSession, alert_id: UUID) -> list[Any]:
    rows = select(decisions).where(decisions.c.alert_id == alert_id).order_by(decisions.c.seq)
    return list(await session.execute(rows))


async def was_handed_over(
    session: AsyncSession, alert_id: UUID, to: str, by: str, reason: str, since: datetime
) -> bool:
    """Whether just that is the last thing that anybody did about it, and not longer ago."""
    d = decisions.c
    by_people = select(decisions).where(d.alert_id == alert_id, d.by.is_not(None))
    last = (await session.execute(by_people.order_by(d.seq.desc()).limit(1))).one_or_none()
    return (
        last is not None
        and last.at >= since
        and (last.kind, last.by, last.reason) == ("handed over", by, reason)
        and last.detail == {"to": to}
    )


async def changed_since(
    session: AsyncSession, viewer: Viewer, since: datetime
) -> Sequence[tuple[UUID, int, datetime]]:
    """Id, version and instant of change; the latest first."""
    rows = select(a.id, a.sequence, a.changed_at).where(a.changed_at >= since, viewer.may_see)
    found = await session.execute(rows.order_by(a.changed_at.desc()).limit(500))
    return [(row.id, row.sequence, row.changed_at) for row in found]


async def letters_waiting(session: AsyncSession, letters: DeadLetters, key: str) -> int:
    """Events of this key that could not be applied, or wait behind one."""
    counted = select(func.count()).where(letters.letters.c.key == key)
    return await session.scalar(counted) or 0
