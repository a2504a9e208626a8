"""A deadline of Muster's own that falls due again and again, on the way of all others.

Where it arrives nothing was due; where it does not, something is broken.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Column, MetaData, Table, Uuid, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from muster.clock import Clock
from muster.database import SessionMaker
from muster.deadlines.machine import Deadline
from muster.deadlines.sweep import Sweep
from muster.deadlines.table import Announce, Deadlines, Fired
from muster.deadlines.terms import Terms
from muster.events.ledger import CanaryEvent
from muster.journal import Actor, Journal, Origin
from muster.observability import Telemetry
from muster.worker import Work, repeated

KIND = "canary"
LONGEST_WAIT = 60.0
BREATH = 0.05
"""Seconds; the last one where another worker may be at it."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Canary:
    """Tables `canaries` and `canary_deadlines` of one service: one row each, in no register."""

    def __init__(
        self, metadata: MetaData, journal: Journal, event: type[CanaryEvent], canary_id: UUID
    ) -> None:
        self._journal = journal
        self._event = event
        self._id = canary_id
        self.canaries = Table(
            "canaries",
            metadata,
            Column("id", Uuid, primary_key=True),
            Column("version", BigInteger, nullable=False),
        )
        self.deadlines = Deadlines(metadata, self.canaries, name="canary_deadlines")

    def singing(
        self, every: timedelta, sessions: SessionMaker, clock: Clock, telemetry: Telemetry
    ) -> Work:
        """Falls due at each multiple of `every`, once after an outage; safe in many workers."""
        sweep = Sweep(sessions, self.deadlines, self._announce(every), clock=clock, name=KIND)

        async def look() -> float:
            async with sessions.begin() as session:
                due = await self.deadlines.next_instant(session)
                if due is None:
                    due = await self._set_out(session, every, clock())
            if due <= clock():
                await sweep.run_once()
                return BREATH
            return min((due - clock()).total_seconds(), LONGEST_WAIT)

        return repeated("canary", look, telemetry)

    async def _set_out(self, session: AsyncSession, every: timedelta, now: datetime) -> datetime:
        """The first deadline; when it is due."""
        first = {"id": self._id, "version": 0}
        await session.execute(insert(self.canaries).values(first).on_conflict_do_nothing())
        mine = select(self.canaries).where(self.canaries.c.id == self._id)
        row = (await session.execute(mine.with_for_update())).one()
        due = await self.deadlines.next_instant(session)
        if due is not None:
            return due
        return await self._open(session, row.version + 1, every, now)

    def _announce(self, every: timedelta) -> Announce:
        async def announce(session: AsyncSession, fired: Fired, now: datetime) -> None:
            for deadline, _ in fired:
                version = deadline.version
                fell_due = self._event(
                    time=deadline.due_at,
                    sequence=version,
                    canary_id=self._id,
                    version=version,
                    due=deadline.due_at,
                )
                await self._journal.record(session, [fell_due], Origin(Actor.SYSTEM, now))
                # Of what has been there is enough in the journal.
                table = self.deadlines.table
                await session.execute(delete(table).where(table.c.id == deadline.id))
                row = self.canaries.c.id == self._id
                await session.execute(update(self.canaries).where(row).values(version=version))
                await self._open(session, version + 1, every, now)

        return announce

    async def _open(
        self, session: AsyncSession, version: int, every: timedelta, now: datetime
    ) -> datetime:
        due = EPOCH + ((now - EPOCH) // every + 1) * every
        deadline, _ = Deadline.open(
            aggregate_id=self._id,
            subject=self._id,
            kind=KIND,
            version=version,
            terms=Terms(zone="UTC", due_at=due),
            now=now,
        )
        await self.deadlines.add(session, [deadline])
        return due
