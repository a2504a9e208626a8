"""A service as small as one can be, and the ways its tests look at Kafka."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar
from uuid import UUID, uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from muster.bus import Consumer
from muster.cloudevents import CloudEvent, to_kafka
from muster.database import SessionMaker
from muster.dead_letters import DeadLetters
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

    def relay(self, bootstrap_servers: str, *, telemetry: Telemetry | None = None) -> Relay:
        return Relay(
            self.url,
            bootstrap_servers,
            telemetry=telemetry or self.telemetry,
            clock=self.clock,
            woken=asyncio.Event(),
        )

    def consumer(
        self, bootstrap_servers: str, topic: str, *, name: str | None = None, **changes: Any
    ) -> Consumer:
        arguments: dict[str, Any] = {
            "bootstrap_servers": bootstrap_servers,
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


async def put(bootstrap_servers: str, topic: str, *events: CloudEvent) -> None:
    """Onto the topic, keyed by march."""
    records = [(str(event.data["march_id"]), *to_kafka(event)) for event in events]
    await put_raw(bootstrap_servers, topic, *records)


async def put_raw(
    bootstrap_servers: str, topic: str, *records: tuple[str, Any, bytes | None]
) -> None:
    """records: key, headers, value."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap_servers, acks="all", enable_idempotence=True
    )
    await producer.start()
    try:
        sent = [
            await producer.send(topic, value, key.encode(), headers=headers)
            for key, headers, value in records
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def on_topic(bootstrap_servers: str, topic: str) -> list[ConsumerRecord]:
    """Everything that lies on the topic now, by partition, oldest first."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        await consumer._client._wait_on_metadata(topic)
        numbers = sorted(consumer.partitions_for_topic(topic) or ())
        partitions = [TopicPartition(topic, number) for number in numbers]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found: dict[TopicPartition, list[ConsumerRecord]] = {each: [] for each in partitions}
        while any([await consumer.position(each) < ends[each] for each in partitions]):
            for partition, records in (await consumer.getmany(timeout_ms=100)).items():
                found[partition] += records
        return [record for records in found.values() for record in records]
    finally:
        await consumer.stop()
