"""A service as small as one can be, for the tests of the shared core."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar
from uuid import UUID, uuid4

from aiokafka import ConsumerRecord
from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from muster.broker import Broker
from muster.bus import Consumer
from muster.cloudevents import CloudEvent, to_kafka
from muster.database import SessionMaker
from muster.dead_letters import DeadLetters
from muster.effects import Effects
from muster.events import Event
from muster.inbox import Inbox
from muster.intake.receipts import Receipts
from muster.journal import Actor, Journal, Origin
from muster.observability import Telemetry
from muster.relay import Relay
from muster.testing import HeldClock

metadata = MetaData()
journal = Journal(metadata)
inbox = Inbox(metadata)
dead_letters = DeadLetters(metadata)
receipts = Receipts(metadata)
deeds = Table(
    "deeds",
    metadata,
    Column("place", BigInteger, Identity(), primary_key=True),
    Column("key", Text, nullable=False),
    Column("number", Integer, nullable=False),
)
"""What was done because of events, in the order in which it was done."""


class StepTaken(Event):
    """One more step of a march. It stays at home unless a topic is named."""

    type: ClassVar[str] = "muster.sample.step.taken.v1"
    source: ClassVar[str] = "/muster/sample"
    march_id: UUID
    number: int
    note: str = ""

    @property
    def aggregate_id(self) -> UUID:
        return self.march_id

    @property
    def subject(self) -> str:
        return f"marches/{self.march_id}"


@cache
def published_on(name: str) -> type[StepTaken]:
    class Published(StepTaken):
        topic: ClassVar[str | None] = name

    return Published


@dataclass
class Service:
    url: str
    sessions: SessionMaker
    clock: HeldClock = field(default_factory=HeldClock)
    telemetry: Telemetry = field(default_factory=lambda: Telemetry("sample"))
    before_each: Callable[[AsyncSession, CloudEvent], Awaitable[None]] | None = None
    """Called for each event before its effect; what it raises makes the event poison."""

    def origin(self, **more: Any) -> Origin:
        return Origin(Actor.SYSTEM, self.clock(), **more)

    def step(self, march: UUID, number: int, *, topic: str | None = None, note: str = "") -> Event:
        made = StepTaken if topic is None else published_on(topic)
        return made(time=self.clock(), sequence=number, march_id=march, number=number, note=note)

    async def record(self, *events: Event, **origin: Any) -> list[UUID]:
        async with self.sessions.begin() as session:
            return await journal.record(session, events, self.origin(**origin))

    async def rows(self, table: Table) -> list[Any]:
        async with self.sessions() as session:
            order = list(table.primary_key.columns)
            return list(await session.execute(select(table).order_by(*order)))

    async def done(self, key: str | None = None) -> list[int]:
        """Numbers of the steps acted on, in that order."""
        return [row.number for row in await self.rows(deeds) if key in (None, row.key)]

    async def apply(self, session: AsyncSession, events: Sequence[CloudEvent]) -> None:
        for event in events:
            if self.before_each is not None:
                await self.before_each(session, event)
        rows = [{"key": each.data["march_id"], "number": each.data["number"]} for each in events]
        await session.execute(insert(deeds), rows)

    def effects(self, consumer: str) -> Effects:
        return Effects(
            consumer,
            frozenset({StepTaken.type}),
            self.apply,
            sessions=self.sessions,
            inbox=inbox,
            dead_letters=dead_letters,
            clock=self.clock,
            telemetry=self.telemetry,
        )

    def counted(self, consumer: str, outcome: str) -> float:
        """Events of this outcome so far."""
        labels = {"consumer": consumer, "outcome": outcome}
        found = self.telemetry.registry.get_sample_value("muster_consumer_events_total", labels)
        return found or 0

    def relay(self, bootstrap_servers: str, *, telemetry: Telemetry | None = None) -> Relay:
        return Relay(
            self.url,
            Broker(bootstrap_servers),
            telemetry=telemetry or self.telemetry,
            clock=self.clock,
            woken=asyncio.Event(),
        )

    def consumer(
        self, bootstrap_servers: str, topic: str, *, name: str | None = None, **changes: Any
    ) -> Consumer:
        arguments: dict[str, Any] = {
            "broker": Broker(bootstrap_servers),
            "sessions": self.sessions,
            "inbox": inbox,
            "dead_letters": dead_letters,
            "clock": self.clock,
            "telemetry": self.telemetry,
        } | changes
        handled = frozenset({StepTaken.type})
        return Consumer(name or f"sample-{topic}", [topic], handled, self.apply, **arguments)


@asynccontextmanager
async def running(*works: Any) -> AsyncIterator[asyncio.Event]:
    """Each part runs until the block ends; what one of them raises is raised here."""
    stop = asyncio.Event()
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        for work in works:
            tasks.create_task(work.run(stop))
        try:
            yield stop
        finally:
            stop.set()


def step_event(march: str, number: int, **changes: Any) -> CloudEvent:
    """A step as it arrives from Kafka."""
    attributes: dict[str, Any] = {
        "id": str(uuid4()),
        "source": StepTaken.source,
        "type": StepTaken.type,
        "datacontenttype": "application/json",
        "data": {"march_id": march, "number": number},
    } | changes
    return CloudEvent(**attributes)


def arrived(topic: str, offset: int, event: CloudEvent) -> ConsumerRecord:
    """The event as a Kafka consumer hands it on, from partition 0."""
    headers, value = to_kafka(event)
    key = str(event.data["march_id"]).encode()
    return ConsumerRecord(
        topic, 0, offset, 0, 0, key, value, None, len(key), len(value or b""), tuple(headers)
    )


async def refuse_poison(_session: AsyncSession, event: CloudEvent) -> None:
    """For `before_each`: events marked so cannot be acted on."""
    if event.data.get("note") == "poison":
        raise ValueError("this step leads into a swamp")
