"""A service as small as one can be: an aggregate, its deadlines, and a table of what was told."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text, Uuid, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from muster.database import SessionMaker, create_engine, create_sessions
from muster.deadlines import Deadline, Terms
from muster.deadlines.sweep import Sweep
from muster.deadlines.table import Deadlines, Fired

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
"""When every story begins."""

metadata = MetaData()
promises = Table("promises", metadata, Column("id", Uuid, primary_key=True))
told = Table(
    "told",
    metadata,
    Column("subject", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
deadlines = Deadlines(metadata, promises)


@dataclass
class Service:
    sessions: SessionMaker
    now: datetime = START
    deadlines: Deadlines = deadlines
    unannounceable: set[UUID] = field(default_factory=set)
    """Subjects at which the announcement breaks."""

    def clock(self) -> datetime:
        return self.now

    def sweep(self, **settings: Any) -> Sweep:
        settings = {"clock": self.clock, **settings}
        return Sweep(self.sessions, self.deadlines, self.announce, **settings)

    async def announce(self, session: AsyncSession, fired: Fired, now: datetime) -> None:
        if self.unannounceable.intersection(deadline.subject for deadline, _ in fired):
            raise ValueError("this cannot be put into words")
        rows = [
            {"subject": each.subject, "version": each.version, "step": step.step, "at": step.at}
            for each, steps in fired
            for step in steps
        ]
        await session.execute(insert(told), rows)

    async def promise(self, *due: datetime, **terms: Any) -> list[Deadline]:
        """One promise with a deadline at each instant, kept from the start."""
        promise = uuid4()
        made = [
            Deadline.open(
                aggregate_id=promise,
                subject=uuid4(),
                kind="milestone",
                terms=Terms(zone="UTC", due_at=instant, **terms),
                now=START,
            )[0]
            for instant in due
        ]
        await self.store(made)
        return made

    async def store(self, made: Sequence[Deadline]) -> None:
        async with self.sessions.begin() as session:
            aggregates = {each.aggregate_id for each in made}
            await session.execute(insert(promises), [{"id": each} for each in aggregates])
            await self.deadlines.add(session, made)

    async def stored(self, promise: UUID) -> list[Deadline]:
        async with self.sessions() as session:
            return await self.deadlines.of(session, [promise])

    async def told(self) -> list[tuple[UUID, str]]:
        async with self.sessions() as session:
            rows = await session.execute(select(told.c.subject, told.c.step).order_by(told.c.at))
            return [(row.subject, row.step) for row in rows]

    async def row(self, deadline: Deadline) -> Any:
        table = self.deadlines.table
        async with self.sessions() as session:
            return (await session.execute(select(table).where(table.c.id == deadline.id))).one()


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Service]:
    engine = create_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield Service(create_sessions(engine))
    await engine.dispose()


def after(**period: float) -> datetime:
    return START + timedelta(**period)
