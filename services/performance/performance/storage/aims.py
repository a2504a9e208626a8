"""Targets as people read them: what is missed, what is awaited. Nothing is locked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, false, func, literal, or_, select, true
from sqlalchemy import tuple_ as pair
from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines.machine import Deadline
from muster.deadlines.states import AWAITED, State
from performance.domain.definitions import Definition
from performance.domain.periods import Period
from performance.domain.refusals import TargetNotFound
from performance.domain.target import REPORT, VALUE
from performance.storage.measures import Asked, measure
from performance.storage.series import subject_of
from performance.storage.tables import deadlines, journal, series, targets

d = deadlines.table.c
NUL = "\0"
"""PostgreSQL keeps no text with it, so nothing is found by it."""

Place = tuple[date, UUID]
"""Where a page ended: last day of the period and id of its last target."""


class Standing(StrEnum):
    """How a target stands, both of its deadlines together."""

    MISSED = "missed"
    """Figures came and do not reach it."""
    REPORT_MISSING = "report-missing"
    """No figures came in time, and none since."""
    ON_ITS_WAY = "on-its-way"
    REACHED = "reached"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Seen:
    """What a reader may see. codes: indicators that are public."""

    codes: Collection[str]
    everything: bool = False
    countries: Collection[str] = ()
    missions: Collection[str] = ()

    @property
    def may_see(self) -> ColumnElement[bool]:
        if self.everything:
            return true()
        return or_(
            series.c.indicator.in_(self.codes),
            series.c.country.in_(self.countries),
            series.c.mission.in_(self.missions),
        )


@dataclass(frozen=True)
class Filters:
    indicator: str | None = None
    country: str | None = None
    mission: str | None = None
    category: str | None = None
    period: str | None = None
    state: Standing | None = None
    """None: whatever is not withdrawn."""
    series_id: UUID | None = None

    def conditions(self, report: Any, value: Any) -> Iterable[ColumnElement[bool]]:
        exact: dict[Any, Any] = {
            series.c.indicator: self.indicator,
            series.c.country: self.country,
            series.c.mission: self.mission,
            series.c.category: self.category,
            targets.c.period: self.period,
            targets.c.series_id: self.series_id,
        }
        if any(NUL in str(each or "") for each in exact.values()):
            yield false()
            return
        for column, wanted in exact.items():
            if wanted is not None:
                yield column == wanted
        withdrawn = targets.c.withdrawn_at.is_not(None)
        yield withdrawn if self.state is Standing.WITHDRAWN else ~withdrawn
        missing = report.c.state == State.MISSED.value
        match self.state:
            case Standing.MISSED:
                yield and_(value.c.state == State.MISSED.value, ~missing)
            case Standing.REPORT_MISSING:
                yield missing
            case Standing.ON_ITS_WAY:
                yield value.c.state.in_([each.value for each in AWAITED])
            case Standing.REACHED:
                yield value.c.state.in_([State.MET.value, State.MET_LATE.value])


def standing(row: Any) -> Standing:
    """row: of `listed` or `shown`."""
    if row.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if row.report_state == State.MISSED:
        return Standing.REPORT_MISSING
    if row.value_state == State.MISSED:
        return Standing.MISSED
    return Standing.ON_ITS_WAY if State(row.value_state) in AWAITED else Standing.REACHED


async def listed(
    session: AsyncSession, seen: Seen, filters: Filters, *, after: Place | None = None, limit: int
) -> list[Any]:
    """By the end of their period. Each row's `ends_on` and `id` are its place."""
    rows, report, value = _targets()
    rows = rows.where(seen.may_see, *filters.conditions(report, value))
    keys = (targets.c.ends_on, targets.c.id)
    if after is not None:
        rows = rows.where(pair(*keys) > pair(literal(after[0], Date), literal(after[1])))
    return list(await session.execute(rows.order_by(*keys).limit(limit)))


async def newest(session: AsyncSession, seen: Seen, filters: Filters, *, limit: int) -> list[Any]:
    """Those whose period ended last come first."""
    rows, report, value = _targets()
    rows = rows.where(seen.may_see, *filters.conditions(report, value))
    rows = rows.order_by(targets.c.ends_on.desc(), targets.c.id).limit(limit)
    return list(await session.execute(rows))


async def count(session: AsyncSession, seen: Seen, filters: Filters) -> int:
    rows, report, value = _targets()
    matching = rows.where(seen.may_see, *filters.conditions(report, value)).subquery()
    return await session.scalar(select(func.count()).select_from(matching)) or 0


async def shown(session: AsyncSession, seen: Seen, target_id: UUID) -> Any:
    """Raises `TargetNotFound`, also for one that the reader may not see."""
    rows, _, _ = _targets()
    found = rows.where(targets.c.id == target_id, seen.may_see)
    row = (await session.execute(found)).one_or_none()
    if row is None:
        raise TargetNotFound(target_id)
    return row


async def versions(
    session: AsyncSession, rows: Sequence[Any]
) -> dict[UUID, dict[str, list[Deadline]]]:
    """Of each target both deadlines, every version of them, oldest first."""
    found: dict[UUID, dict[str, list[Deadline]]] = {row.id: {REPORT: [], VALUE: []} for row in rows}
    for each in await deadlines.history(session, {row.series_id for row in rows}):
        if each.subject in found:
            found[each.subject][each.kind].append(each)
    return found


async def values(
    session: AsyncSession, known: Mapping[str, Definition], rows: Sequence[Any]
) -> dict[UUID, float | None]:
    """What the figures at the end of each target's period are now, where there are any."""
    asked: dict[str, dict[UUID, Asked]] = defaultdict(dict)
    for row in rows:
        last = known[row.indicator].last_within(Period.of(row.period))
        asked[row.indicator][row.id] = Asked(subject_of(row._mapping), last)
    found: dict[UUID, float | None] = {}
    for code, each in asked.items():
        measured = await measure(session, known[code], set(each.values()))
        for target_id, one in each.items():
            if one in measured:
                found[target_id] = measured[one].value
    return found


async def history(session: AsyncSession, row: Any) -> list[Any]:
    """Everything that happened to one target, oldest first."""
    j = journal.journal.c
    own = (j.aggregate_id == row.series_id, j.data["target_id"].astext == str(row.id))
    return list(await session.execute(select(journal.journal).where(*own).order_by(j.seq)))


def _targets() -> tuple[Select[Any], Any, Any]:
    report, value = _newest(REPORT), _newest(VALUE)
    joined = (
        targets.join(series, series.c.id == targets.c.series_id)
        .join(report, true())
        .join(value, true())
    )
    subject = ("indicator", "country", "mission", "category", "component", "sex")
    rows = select(
        targets,
        *(series.c[name] for name in subject),
        report.c.state.label("report_state"),
        value.c.state.label("value_state"),
        value.c.due_at,
    ).select_from(joined)
    return rows, report, value


def _newest(kind: str) -> Any:
    of = select(d.state, d.due_at).where(
        d.aggregate_id == targets.c.series_id, d.subject == targets.c.id, d.kind == kind
    )
    return of.order_by(d.version.desc()).limit(1).lateral(f"newest_{kind}")
