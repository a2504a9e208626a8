"""A table of deadlines, one row per version, and the queries that must be fast."""

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    MetaData,
    Select,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines.calendars import current_editions
from muster.deadlines.columns import CHANGING, IDENTITY, deadlines_table
from muster.deadlines.machine import Claim, Deadline
from muster.deadlines.states import State
from muster.deadlines.steps import Step
from muster.deadlines.terms import Terms
from muster.unnested import unnest
from muster.writes import Parts, Write, write

CHANNEL = "deadlines"
"""Notified when something was written that happens sooner than a sleeping sweep looks again."""

SWEEP_EVERY = timedelta(seconds=2)
POSTPONED_BY = timedelta(hours=1)

Fired = Sequence[tuple[Deadline, list[Step]]]
Announce = Callable[[AsyncSession, Fired, datetime], Awaitable[None]]
"""Turns steps into events and records them, in the transaction of this session."""


class Deadlines:
    """Lock the aggregate before reading deadlines that are to be changed."""

    def __init__(self, metadata: MetaData, aggregate: Table, *, name: str = "deadlines") -> None:
        """aggregate: the table whose rows are locked; its primary key is one UUID."""
        (self._key,) = aggregate.primary_key.columns
        self._aggregate = aggregate
        self.table = deadlines_table(metadata, self._key, name)
        self._add = ((f"added_{name}", _ADD.format(table=name)),)
        self._save = ((f"saved_{name}", _SAVE.format(table=name)),)
        # Put together once: that costs more than what the database does with it.
        self._newest = self._newest_of(bindparam("aggregate_ids", type_=ARRAY(Uuid)))

    async def add(self, session: AsyncSession, deadlines: Sequence[Deadline]) -> None:
        """New versions, in one round trip."""
        await write(session, self.adding(deadlines))

    def adding(self, deadlines: Sequence[Deadline]) -> list[Write]:
        """For who adds them together with other things; as with `saving`, one write or none."""
        return _writes(self._add, deadlines, IDENTITY | CHANGING)

    async def save(self, session: AsyncSession, deadlines: Sequence[Deadline]) -> None:
        """Changed versions, in one round trip."""
        await write(session, self.saving(deadlines))

    def saving(self, deadlines: Sequence[Deadline]) -> list[Write]:
        return _writes(self._save, deadlines, {"id": "uuid"} | CHANGING)

    async def of(self, session: AsyncSession, aggregate_ids: Iterable[UUID]) -> list[Deadline]:
        """The newest version of each, by due instant."""
        rows = await session.execute(self._newest, {"aggregate_ids": list(aggregate_ids)})
        return sorted(map(made_of, rows), key=attrgetter("due_at"))

    async def history(self, session: AsyncSession, aggregate_ids: Iterable[UUID]) -> list[Deadline]:
        """Every version, by subject, kind and version."""
        d = self.table.c
        every = self._rows().where(d.aggregate_id == _any(aggregate_ids))
        every = every.order_by(d.subject, d.kind, d.version)
        return [made_of(row) for row in await session.execute(every)]

    async def due(self, session: AsyncSession, now: datetime, limit: int = 500) -> list[Deadline]:
        """All that is due of the aggregates of the `limit` rows due first, oldest first.

        Locks these aggregates; those that others hold are left to them.
        """
        aggregates = await self._lock_due(session, now, limit)
        if not aggregates:
            return []
        rows = await session.execute(self._due_of(aggregates, now, self._rows()))
        return [made_of(row) for row in rows]

    async def due_ids(self, session: AsyncSession, now: datetime, limit: int = 500) -> list[UUID]:
        """As `due`, for when one of the rows cannot be read."""
        aggregates = await self._lock_due(session, now, limit)
        return list(await session.scalars(self._due_of(aggregates, now, select(self.table.c.id))))

    async def _lock_due(self, session: AsyncSession, now: datetime, limit: int) -> set[UUID]:
        d = self.table.c
        locked = (
            select(self._key)
            .select_from(self.table.join(self._aggregate, self._key == d.aggregate_id))
            .where(d.next_check_at <= now)
            .order_by(d.next_check_at)
            .limit(literal_column(str(int(limit))))
            .with_for_update(of=self._aggregate, skip_locked=True)
        )
        return set(await session.scalars(locked))

    def _due_of(self, aggregates: set[UUID], now: datetime, what: Select[Any]) -> Select[Any]:
        """Asked under the locks: what was seen while they were taken may have changed since."""
        d = self.table.c
        due = what.where(d.aggregate_id == _any(aggregates), d.next_check_at <= now)
        return due.order_by(d.next_check_at, d.id)

    async def one(self, session: AsyncSession, deadline_id: UUID) -> Deadline:
        """Whichever version has this id."""
        row = await session.execute(self._rows().where(self.table.c.id == deadline_id))
        return made_of(row.one())

    async def next_instant(self, session: AsyncSession) -> datetime | None:
        """When the sweep has something to do; in the past when it is behind."""
        found: datetime | None = await session.scalar(select(func.min(self.table.c.next_check_at)))
        return found

    async def postpone(
        self, session: AsyncSession, ids: Iterable[UUID], now: datetime, error: str
    ) -> None:
        """Look again in an hour at what could not be evaluated."""
        failed = update(self.table).where(self.table.c.id == _any(ids))
        await session.execute(
            failed.values(
                next_check_at=now + POSTPONED_BY,
                error_count=self.table.c.error_count + 1,
                last_error=error[:500],
            )
        )

    async def outdated(
        self, session: AsyncSession, after: UUID, limit: int = 500
    ) -> list[tuple[UUID, UUID]]:
        """(id, aggregate) of open deadlines computed with other zone data or holidays than today's.

        After the id `after`, by id. Locks nothing.
        """
        d = self.table.c
        found = select(d.id, d.aggregate_id).where(
            d.id > after, d.next_check_at.is_not(None), d.edition.not_in(current_editions())
        )
        rows = await session.execute(found.order_by(d.id).limit(limit))
        return [(row.id, row.aggregate_id) for row in rows]

    async def locked(
        self, session: AsyncSession, ids: Iterable[UUID], aggregate_ids: Iterable[UUID]
    ) -> list[Deadline]:
        """These deadlines, after their aggregates were locked."""
        key = self._key
        aggregates = select(key).where(key == _any(aggregate_ids)).order_by(key).with_for_update()
        await session.execute(aggregates)
        rows = await session.execute(self._rows().where(self.table.c.id == _any(ids)))
        return [made_of(row) for row in rows]

    def _newest_of(self, aggregate_ids: ColumnElement[Any]) -> Select[Any]:
        d = self.table.c
        newest = self._rows().where(d.aggregate_id == any_(aggregate_ids))
        newest = newest.ext(distinct_on(d.subject, d.kind))
        return newest.order_by(d.subject, d.kind, d.version.desc())

    def _rows(self) -> Select[Any]:
        d = self.table.c
        as_text = {name: cast(d[name], Text) for name in _MADE}
        return select(*(as_text.get(name, d[name]) for name in _READ))


_READ = tuple(name for name in IDENTITY | CHANGING if name != "next_check_at")


def _any(ids: Iterable[UUID]) -> ColumnElement[Any]:
    return any_(cast(list(ids), ARRAY(Uuid)))


def made_of(row: Sequence[Any]) -> Deadline:
    """row: the columns of `READING`."""
    values = dict(zip(_READ, row, strict=True))
    values["terms"] = _terms(values["terms"])
    values["state"] = State(values["state"])
    if values["claim"] is not None:
        values["claim"] = _claim(json.loads(values["claim"]))
    return Deadline(**values)


@lru_cache(maxsize=8192)
def _terms(written: str) -> Terms:
    return Terms.from_json(json.loads(written))


def _claim(written: dict[str, str]) -> Claim:
    return Claim(
        datetime.fromisoformat(written["done_at"]),
        written["evidence"],
        written["claimed_by"],
        datetime.fromisoformat(written["claimed_at"]),
    )


def _writes(parts: Parts, deadlines: Sequence[Deadline], columns: dict[str, str]) -> list[Write]:
    if not deadlines:
        return []
    plain = {name: map(attrgetter(name), deadlines) for name in columns if name not in _MADE}
    made = {name: map(make, deadlines) for name, make in _MADE.items() if name in columns}
    values = {name: list(column) for name, column in (plain | made).items()}
    soon = any(
        upcoming - each.checked_until < SWEEP_EVERY
        for upcoming, each in zip(values["next_check_at"], deadlines, strict=True)
        if upcoming is not None
    )
    return [Write(parts, values, CHANNEL if soon else None)]


def _terms_text(deadline: Deadline) -> str:
    return deadline.terms.text


def _claim_text(deadline: Deadline) -> str | None:
    if deadline.claim is None:
        return None
    return json.dumps(asdict(deadline.claim), default=datetime.isoformat)


_MADE: dict[str, Callable[[Deadline], str | None]] = {"terms": _terms_text, "claim": _claim_text}

READING = ", ".join(f"CAST({name} AS text)" if name in _MADE else name for name in _READ)
"""For statements that read deadlines beside what they belong to."""


def _given(columns: dict[str, str]) -> list[str]:
    return [f"CAST(f.{name} AS jsonb)" if name in _MADE else f"f.{name}" for name in columns]


_ADD = (
    f"INSERT INTO {{table}} ({', '.join(IDENTITY | CHANGING)})"
    f" SELECT {', '.join(_given(IDENTITY | CHANGING))} FROM {unnest(IDENTITY | CHANGING)}"
)
_SAVE = (
    "UPDATE {table} SET error_count = 0, last_error = NULL, "
    + ", ".join(f"{name} = {value}" for name, value in zip(CHANGING, _given(CHANGING), strict=True))
    + f" FROM {unnest({'id': 'uuid'} | CHANGING)} WHERE {{table}}.id = f.id"
)
