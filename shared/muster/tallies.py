"""A journal that closes its hours, or days, and publishes what alerted in each of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    MetaData,
    Table,
    Uuid,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from muster.clock import Clock
from muster.database import Executor, SessionMaker
from muster.events import Event
from muster.events.ledger import SEQUENCE, FiresAt, HourTallied
from muster.journal import Actor, Journal, Origin, Words
from muster.observability import Telemetry
from muster.worker import Work, repeated

HOUR = timedelta(hours=1)
SETTLES_IN = timedelta(minutes=1)
"""After its end an hour is left alone for so long: hardly anything has to be moved on then."""
AT_ONCE = 200
"""Hours closed in one transaction, after an outage."""
LOOK_EVERY = 60.0
AGAIN_AFTER = 1.0
"""Seconds; the latter where somebody is just recording what alerts."""

LINE = "concat_ws('|', subject, deadline, version, step)"
HASH = """encode(sha256(convert_to(
    coalesce(string_agg({line}, E'\\n' ORDER BY {line} COLLATE "C"), ''), 'UTF8')), 'hex')"""
"""Of many lines, in SQL; see `muster.events.ledger.HourTallied`."""


@dataclass(frozen=True, slots=True)
class FiredStep:
    """A step that alerts, as a fact says that it fired. id: of the fact."""

    source: str
    id: str
    recorded_at: datetime
    subject: str
    deadline: str
    version: int
    step: str
    tells_nobody: bool = False


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def beginning(instant: datetime, period: timedelta = HOUR) -> datetime:
    """Of the hour, or of the UTC day where that is the period, in which this lies."""
    return instant.astimezone(UTC) - (instant - EPOCH) % period


class TalliedJournal(Journal):
    """What alerts is recorded in an hour that is still open: a transaction that outlives the hour
    it began in is counted in a later one, here and by everybody who hears of it.

    Where facts name only the day on which they were recorded, `period` is a day and takes the
    hour's place throughout.
    """

    def __init__(
        self,
        metadata: MetaData,
        tally: type[HourTallied],
        tally_id: UUID,
        alerting: Mapping[str, FiresAt],
        *,
        period: timedelta = HOUR,
    ) -> None:
        """period: notifications knows it by `tally.source`."""
        super().__init__(metadata)
        self.period = period
        self._tally = tally
        self._id = tally_id
        self._alerting = alerting
        self.hours = Table(
            "tallied_hours",
            metadata,
            Column("id", Uuid, primary_key=True),
            Column("open_since", DateTime(timezone=True), nullable=False),
            Column("sequence", BigInteger, nullable=False),
            comment="one row: up to when the hours are closed, and how many tallies that were",
        )
        of_types = f"type IN ({', '.join(map(_quoted, sorted(alerting)))})"
        Index("journal_of_what_alerts", self.journal.c.recorded_at, postgresql_where=text(of_types))
        self._fired = _fired_sql(tally.source, alerting, of_types)
        self._has_fired = text(f"SELECT EXISTS (SELECT FROM journal WHERE {of_types})")
        length = f"interval '{int(period.total_seconds())} seconds'"
        self._count = text(
            _COUNT.format(fired=self._fired, hash=HASH.format(line=LINE), period=length)
        )

    async def timed(
        self, session: Executor, facts: Iterable[tuple[Event, Origin]]
    ) -> Iterable[tuple[Event, Origin]]:
        facts = list(facts)
        if any(event.type in self._alerting for event, _ in facts):
            return await self._in_open_hours(session, facts)
        return facts

    async def record_worded(self, session: AsyncSession, words: Words) -> list[UUID]:
        """Of facts that alert nobody: the hour of those that do is looked for by `words`."""
        assert not any(each in self._alerting for each in words.columns.get("types", ()))
        return await super().record_worded(session, words)

    async def _in_open_hours(
        self, session: Executor, facts: list[tuple[Event, Origin]]
    ) -> list[tuple[Event, Origin]]:
        # Until this transaction ends nobody closes the hour in which it records.
        since = (await session.execute(_STAYS_OPEN, {"id": self._id})).scalar_one_or_none()
        if since is None:
            return facts
        return [
            (event, replace(origin, recorded_at=max(origin.recorded_at, since)))
            for event, origin in facts
        ]

    async def open_since(self, session: AsyncSession) -> datetime | None:
        """Every hour before it is closed; None where none ever was."""
        found: datetime | None = await session.scalar(self._state())
        return found

    async def begin(self, session: AsyncSession, now: datetime) -> None:
        """Tallied from the present hour or day on; where something has alerted already, hours from
        the next one on: others may have heard a part of the present one before they kept count.
        Until it comes, what alerts is recorded as of its beginning. Once begun, nothing happens.
        """
        first = beginning(now, self.period)
        if self.period <= HOUR and await session.scalar(self._has_fired):
            first += self.period
        row = {"id": self._id, "open_since": first, "sequence": 0}
        await session.execute(insert(self.hours).values(row).on_conflict_do_nothing())

    async def close_hours(self, session: AsyncSession, now: datetime) -> int | None:
        """Publish a tally of each hour that is over, also where nothing fired, at most `AT_ONCE`.

        How many; None where somebody else is closing, or recording what alerts.
        """
        mine = self.hours.c.id == self._id
        free = select(self.hours).where(mine).with_for_update(skip_locked=True)
        state = (await session.execute(free)).one_or_none()
        if state is None:
            return None
        period = self.period
        until = min(beginning(now - SETTLES_IN, period), state.open_since + period * AT_ONCE)
        if until <= state.open_since:
            return 0
        rows = await session.execute(self._count, {"since": state.open_since, "until": until})
        tallies = [
            self._tally(
                time=row.hour + period,
                sequence=state.sequence + place,
                tally_id=self._id,
                hour=row.hour,
                count=row.count,
                hash=row.hash,
            )
            for place, row in enumerate(rows, 1)
        ]
        await self.record(session, tallies, Origin(Actor.SYSTEM, now))
        now_open = {"open_since": until, "sequence": state.sequence + len(tallies)}
        await session.execute(update(self.hours).where(mine).values(now_open))
        return len(tallies)

    async def fired(
        self, session: AsyncSession, since: datetime, until: datetime
    ) -> list[FiredStep]:
        """Every step that alerts and was recorded from `since` to before `until`, in order."""
        rows = text(
            f"{self._fired} AND recorded_at >= :since AND recorded_at < :until ORDER BY seq"
        )
        found = await session.execute(rows, {"since": since, "until": until})
        return [FiredStep(*row) for row in found]

    def _state(self) -> Any:
        return select(self.hours.c.open_since).where(self.hours.c.id == self._id)


def tallying(
    journal: TalliedJournal, sessions: SessionMaker, clock: Clock, telemetry: Telemetry
) -> Work:
    """Closes hours as they end. Any number of workers may do it."""

    async def look() -> float:
        now = clock()
        async with sessions.begin() as session:
            since = await journal.open_since(session)
            if since is None:
                await journal.begin(session, now)
                return 0.0
            ends = since + journal.period + SETTLES_IN
            if now < ends:
                return min((ends - now).total_seconds(), LOOK_EVERY)
            closed = await journal.close_hours(session, now)
        if closed:
            telemetry.log.info("hours tallied", count=closed)
        return AGAIN_AFTER if closed is None else 0.0

    return repeated("tally", look, telemetry)


_STAYS_OPEN = text("SELECT open_since FROM tallied_hours WHERE id = :id FOR SHARE")

_COUNT = """
    SELECT h.hour, count(f.subject) AS count, {hash} AS hash
    FROM generate_series(
        CAST(:since AS timestamptz), CAST(:until AS timestamptz) - {period}, {period}
    ) AS h(hour)
    LEFT JOIN LATERAL (
        {fired} AND recorded_at >= h.hour AND recorded_at < h.hour + {period}
    ) AS f ON true
    GROUP BY h.hour ORDER BY h.hour
"""


def _fired_sql(source: str, alerting: Mapping[str, FiresAt], of_types: str) -> str:
    def by_type(of: Mapping[str, str]) -> str:
        return "CASE type " + " ".join(f"WHEN {_quoted(t)} THEN {of[t]}" for t in of) + " END"

    def member(name: str) -> str:
        return f"data ->> {_quoted(name)}"

    def version_of(name: str | None) -> str:
        if name is None:
            return "1"
        return f"CAST({'sequence' if name == SEQUENCE else member(name)} AS integer)"

    kinds = alerting.items()
    subject = by_type({t: f"{_quoted(f'{at.thing}/')} || aggregate_id" for t, at in kinds})
    deadline = by_type({t: member(at.deadline) for t, at in kinds})
    version = by_type({t: version_of(at.version) for t, at in kinds})
    step = by_type({t: member(at.step) if at.step else _quoted(at.name) for t, at in kinds})
    silent = by_type({t: "true" if at.tells_nobody else "false" for t, at in kinds})
    return (
        f"SELECT {_quoted(source)} AS source, CAST(id AS text) AS id, recorded_at, "
        f"{subject} AS subject, {deadline} AS deadline, {version} AS version, {step} AS step, "
        f"{silent} AS tells_nobody FROM journal WHERE NOT imported AND {of_types}"
    )


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
