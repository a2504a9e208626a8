"""Consumers: every event acted on once, in order of its key, whatever is away."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from sqlalchemy.ext.asyncio import AsyncSession

from muster.clock import Clock
from muster.cloudevents import CloudEvent, MalformedEvent, from_kafka
from muster.database import SessionMaker
from muster.dead_letters import DeadLetters, Record
from muster.errors import is_away, is_contention
from muster.inbox import Inbox
from muster.journal import Actor, Origin
from muster.observability import Telemetry
from muster.wakeups import stopped
from muster.watchdog import Watchdog

BATCH = 500
TRIES = 3
POISON_LIMIT = 20
POISON_WINDOW = timedelta(minutes=5)

Apply = Callable[[AsyncSession, Sequence[CloudEvent]], Awaitable[None]]
"""Acts on events of the handled types that were never acted on before, in the given transaction.

Called with a whole batch, and after an error with one event at a time.
"""


class TooManyPoisoned(Exception):
    """A bad release would bury everything: the consumer stops instead."""


def origin_of(event: CloudEvent, now: datetime) -> Origin:
    """The origin of what a service does because of `event`."""
    return Origin(
        Actor.SYSTEM,
        now,
        correlation_id=event.extension("correlationid"),
        causation_id=event.id,
        traceparent=event.extension("traceparent"),
        imported=event.extension("musterimport") == "true",
    )


class Consumer:
    """One consumer group member. `name` is the group, and the key of its inbox rows."""

    def __init__(
        self,
        name: str,
        topics: Sequence[str],
        handled: frozenset[str],
        apply: Apply,
        *,
        bootstrap_servers: str,
        sessions: SessionMaker,
        inbox: Inbox,
        dead_letters: DeadLetters,
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        self.name = name
        self.stopped_because: str | None = None
        """Set when too many keys were parked; the process is then not ready."""
        self._topics = topics
        self._handled = handled
        self._apply_events = apply
        self._bootstrap = bootstrap_servers
        self._sessions = sessions
        self._inbox = inbox
        self._dead_letters = dead_letters
        self._clock = clock
        self._metrics = telemetry.metrics
        self._log = telemetry.log.bind(consumer=name)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. Raises `Deaf` when nothing arrives although there is something."""
        while not stop.is_set() and self.stopped_because is None:
            kafka = self._kafka_consumer()
            try:
                await kafka.start()
                await self._poll(kafka, stop)
            except TooManyPoisoned as reason:
                self.stopped_because = str(reason)
                self._log.error("consumer stopped", reason=str(reason))
                await stop.wait()
            except KafkaError as reason:
                self._log.warning("consumer starts again", reason=repr(reason))
                await stopped(stop, 1)
            finally:
                await kafka.stop()

    def _kafka_consumer(self) -> Any:
        return AIOKafkaConsumer(
            *self._topics,
            bootstrap_servers=self._bootstrap,
            group_id=self.name,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=10_000,
            heartbeat_interval_ms=3_000,
            max_poll_records=BATCH,
            fetch_max_wait_ms=100,
        )

    async def _poll(self, kafka: Any, stop: asyncio.Event) -> None:
        watchdog = Watchdog(kafka, self.name, self._clock, self._metrics)
        await self._count_buried()
        while not stop.is_set():
            batches = await kafka.getmany(timeout_ms=200, max_records=BATCH)
            for partition, records in batches.items():
                await self._take(kafka, partition, records, stop)
            await watchdog.look()

    async def _take(
        self,
        kafka: Any,
        partition: TopicPartition,
        records: list[ConsumerRecord],
        stop: asyncio.Event,
    ) -> None:
        """One batch of one partition: effects first, the offset after them."""
        delay = 0.1
        while not stop.is_set():
            try:
                await self._act(records)
                break
            except Exception as reason:
                if not is_away(reason) and not is_contention(reason):
                    raise
                self._log.warning("consumer waits", reason=repr(reason))
                if not await self._wait_paused(kafka, partition, delay, stop):
                    return
                delay = min(delay * 2, 5.0)
        else:
            return
        try:
            await kafka.commit({partition: records[-1].offset + 1})
        except (CommitFailedError, IllegalStateError):
            self._log.info("partition was lost before its commit", partition=partition.partition)

    async def _wait_paused(
        self, kafka: Any, partition: TopicPartition, seconds: float, stop: asyncio.Event
    ) -> bool:
        """Keep polling without reading, so that the group keeps us; whether we still own it."""
        owned = kafka.assignment()
        kafka.pause(*owned)
        await stopped(stop, seconds)
        await kafka.getmany(timeout_ms=0)
        still = kafka.assignment()
        kafka.resume(*still)
        return partition in still

    async def _act(self, records: Sequence[ConsumerRecord]) -> None:
        known = [_read(record) for record in records]
        wanted = [
            (record, event)
            for record, event in known
            if event is None or event.type in self._handled
        ]
        try:
            applied, queued = await self._act_together(wanted)
        except Exception as reason:
            if is_away(reason) or is_contention(reason):
                raise
            self._log.warning("batch goes one by one", reason=repr(reason))
            applied, queued = await self._act_singly(wanted)
        counted = self._metrics.consumed
        counted.labels(self.name, "applied").inc(applied)
        counted.labels(self.name, "queued").inc(queued)
        counted.labels(self.name, "skipped").inc(len(known) - len(wanted))
        if queued:
            await self._count_buried()

    async def _act_together(
        self, wanted: Sequence[tuple[Record, CloudEvent | None]]
    ) -> tuple[int, int]:
        if any(event is None for _, event in wanted):
            raise MalformedEvent("a record of this batch is no CloudEvent")
        async with self._sessions.begin() as session:
            free, behind = await self._part(session, wanted)
            await self._dead_letters.queue(session, self.name, behind, self._clock())
            events = [event for _, event in free if event is not None]
            fresh = await self._inbox.first_times(session, self.name, events) if events else []
            if fresh:
                await self._apply_events(session, fresh)
        return len(free), len(behind)

    async def _part(
        self, session: AsyncSession, wanted: Sequence[tuple[Record, CloudEvent | None]]
    ) -> tuple[list[tuple[Record, CloudEvent | None]], list[Record]]:
        """Those that may be acted on now, and those that wait behind a parked key."""
        if not wanted:
            return [], []
        keys = {record.key for record, _ in wanted}
        topic = wanted[0][0].topic
        parked = await self._dead_letters.parked_among(session, self.name, topic, keys)
        free = [(record, event) for record, event in wanted if record.key not in parked]
        return free, [record for record, _ in wanted if record.key in parked]

    async def _act_singly(
        self, wanted: Sequence[tuple[Record, CloudEvent | None]]
    ) -> tuple[int, int]:
        applied = queued = 0
        async with self._sessions.begin() as session:
            for record, event in wanted:
                _, behind = await self._part(session, [(record, event)])
                if behind:
                    await self._dead_letters.queue(session, self.name, behind, self._clock())
                    queued += 1
                elif reason := await self._try(session, event):
                    await self._bury(session, record, reason)
                    queued += 1
                else:
                    applied += 1
        return applied, queued

    async def _try(self, session: AsyncSession, event: CloudEvent | None) -> str | None:
        """Act under a savepoint, three times at most; why it cannot be done, or None."""
        if event is None:
            return "no CloudEvent"
        for attempt in range(1, TRIES + 1):
            try:
                async with session.begin_nested():
                    if await self._inbox.first_times(session, self.name, [event]):
                        await self._apply_events(session, [event])
                return None
            except Exception as reason:
                if is_away(reason) or is_contention(reason):
                    raise
                if attempt == TRIES:
                    self._log.exception("poison event", id=event.id, type=event.type)
                    return repr(reason)
        raise AssertionError("unreachable")

    async def _bury(self, session: AsyncSession, record: Record, reason: str) -> None:
        now = self._clock()
        since = now - POISON_WINDOW
        if await self._dead_letters.newly_parked(session, self.name, since) >= POISON_LIMIT:
            raise TooManyPoisoned(f"over {POISON_LIMIT} keys were parked in {POISON_WINDOW}")
        await self._dead_letters.park(session, self.name, record, reason, now)

    async def replay(self, session: AsyncSession, record: Record) -> None:
        """Act on one dead letter, as `DeadLetters.replay` asks for it."""
        event = from_kafka(record.headers, record.value)
        if await self._inbox.first_times(session, self.name, [event]):
            await self._apply_events(session, [event])

    async def mark_read(self, session: AsyncSession, record: Record) -> None:
        """As if acted on: a dropped letter never comes back."""
        event = CloudEvent(id=record.id, source=record.source, type=record.type)
        await self._inbox.first_times(session, self.name, [event])

    async def _count_buried(self) -> None:
        async with self._sessions.begin() as session:
            letters, keys = await self._dead_letters.counts(session, self.name)
        self._metrics.dead_letters.labels(self.name).set(letters)
        self._metrics.parked_keys.labels(self.name).set(keys)


def _read(record: ConsumerRecord) -> tuple[Record, CloudEvent | None]:
    event: CloudEvent | None
    try:
        event = from_kafka(record.headers, record.value)
        source, event_id, event_type = event.source, event.id, event.type
    except MalformedEvent:
        event = None
        source, event_type = f"kafka:{record.topic}", "unreadable"
        event_id = f"{record.partition}:{record.offset}"
    key = (record.key or b"").decode(errors="replace")
    place = record.topic, record.partition, record.offset
    letter = Record(*place, key, record.headers, record.value, source, event_id, event_type)
    return letter, event
