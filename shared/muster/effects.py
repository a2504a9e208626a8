"""What a consumer does to its database with records that have arrived, each exactly once."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiokafka import ConsumerRecord
from opentelemetry.trace import SpanKind
from sqlalchemy.ext.asyncio import AsyncSession

from muster.clock import Clock
from muster.cloudevents import CloudEvent, MalformedEvent, from_kafka
from muster.database import SessionMaker
from muster.dead_letters import DeadLetters, Record
from muster.errors import is_away, is_contention
from muster.inbox import Inbox
from muster.observability import Telemetry, span
from muster.stops import stop_of

TRIES = 3
POISON_LIMIT = 20
POISON_WINDOW = timedelta(minutes=5)
UNREADABLE = "unreadable"
"""Stands for the type of a record that holds no event."""

Apply = Callable[[AsyncSession, Sequence[CloudEvent]], Awaitable[None]]
"""Acts on events of the handled types that were never acted on before, in the given transaction.

Called with a whole batch, and after an error with one event at a time.
"""


class TooManyPoisoned(Exception):
    """A bad release would bury everything: the consumer stops instead, at this record."""

    def __init__(self, record: Record) -> None:
        super().__init__(f"over {POISON_LIMIT} keys were parked in {POISON_WINDOW}")
        self.record = record


@dataclass(frozen=True, slots=True)
class Arrival:
    """A record that arrived, and its event unless it holds none."""

    record: Record
    event: CloudEvent | None

    @property
    def source(self) -> str:
        return self.record.source

    @property
    def id(self) -> str:
        return self.record.id


class Effects:
    """Inbox row and effect share one transaction; what cannot be done is buried, its key parked."""

    def __init__(
        self,
        consumer: str,
        handled: frozenset[str],
        apply: Apply,
        *,
        sessions: SessionMaker,
        inbox: Inbox,
        dead_letters: DeadLetters,
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        self._consumer = consumer
        self._handled = handled
        self._apply = apply
        self._sessions = sessions
        self._inbox = inbox
        self._dead_letters = dead_letters
        self._clock = clock
        self._telemetry = telemetry
        self._metrics = telemetry.metrics
        self._log = telemetry.log.bind(consumer=consumer)

    async def act(self, records: Sequence[ConsumerRecord]) -> None:
        """On one batch of one partition.

        Raises `TooManyPoisoned`, and what `is_away` or `is_contention`: then nothing was done.
        """
        arrived = [arrival_of(record) for record in records]
        wanted = [each for each in arrived if each.event is None or self._handles(each.event)]
        causes = (each.event.extension("traceparent") for each in wanted if each.event)
        with span(self._telemetry, f"process {self._consumer}", SpanKind.CONSUMER, links=causes):
            became = await self._act(wanted) if wanted else Counter()
        became["skipped"] = len(arrived) - len(wanted)
        for outcome, count in became.items():
            self._metrics.consumed.labels(self._consumer, outcome).inc(count)
        if became["queued"]:
            await self.count_buried()

    async def replay(self, session: AsyncSession, record: Record) -> None:
        """Act on one dead letter, as `DeadLetters.replay` asks for it."""
        event = from_kafka(record.headers, record.value)
        if await self._inbox.first_times(session, self._consumer, [event]):
            await self._apply(session, [event])

    async def mark_read(self, session: AsyncSession, record: Record) -> None:
        """As if acted on: a dropped letter never comes back."""
        await self._inbox.first_times(session, self._consumer, [record])

    async def note_stop(self, reason: TooManyPoisoned) -> None:
        stop = stop_of(reason.record, str(reason), self._clock())
        async with self._sessions.begin() as session:
            await self._dead_letters.stops.note(session, self._consumer, stop)

    async def count_buried(self) -> None:
        """For the metrics, so that it may fail."""
        try:
            async with self._sessions() as session:
                letters, keys = await self._dead_letters.counts(session, self._consumer)
        except Exception as reason:
            if not is_away(reason):
                raise
            return
        self._metrics.dead_letters.labels(self._consumer).set(letters)
        self._metrics.parked_keys.labels(self._consumer).set(keys)

    def _handles(self, event: CloudEvent) -> bool:
        return event.type in self._handled

    async def _act(self, wanted: Sequence[Arrival]) -> Counter[str]:
        try:
            return await self._act_together(wanted)
        except Exception as reason:
            if is_away(reason) or is_contention(reason):
                raise
            self._log.warning("batch goes one by one", reason=repr(reason))
        became: Counter[str] = Counter()
        async with self._sessions.begin() as session:
            for each in wanted:
                became += await self._act_alone(session, each)
        return became

    async def _act_together(self, wanted: Sequence[Arrival]) -> Counter[str]:
        async with self._sessions.begin() as session:
            free, queued = await self._part(session, wanted)
            fresh = await self._inbox.first_times(session, self._consumer, free) if free else []
            if fresh:
                await self._apply(session, [_readable(each) for each in fresh])
        again = len(free) - len(fresh)
        return Counter(applied=len(fresh), duplicate=again, queued=queued)

    async def _act_alone(self, session: AsyncSession, arrival: Arrival) -> Counter[str]:
        free, queued = await self._part(session, [arrival])
        if not free:
            return Counter(queued=queued)
        for attempt in range(1, TRIES + 1):
            try:
                async with session.begin_nested():
                    fresh = await self._inbox.first_times(session, self._consumer, free)
                    if fresh:
                        await self._apply(session, [_readable(arrival)])
                return Counter({"applied" if fresh else "duplicate": 1})
            except Exception as reason:
                if is_away(reason) or is_contention(reason):
                    raise
                if attempt == TRIES:
                    await self._bury(session, arrival.record, reason)
        return Counter(queued=1)

    async def _part(
        self, session: AsyncSession, wanted: Sequence[Arrival]
    ) -> tuple[list[Arrival], int]:
        """Those that may be acted on now; how many others were queued behind a parked key."""
        keys = {each.record.key for each in wanted}
        topic = wanted[0].record.topic
        parked = await self._dead_letters.parked_among(session, self._consumer, topic, keys)
        if not parked:
            return list(wanted), 0
        behind = [each for each in wanted if each.record.key in parked]
        known = await self._inbox.read_among(session, self._consumer, behind)
        waits = [each.record for each in behind if (each.source, each.id) not in known]
        await self._dead_letters.queue(session, self._consumer, waits, self._clock())
        return [each for each in wanted if each.record.key not in parked], len(behind)

    async def _bury(self, session: AsyncSession, record: Record, reason: Exception) -> None:
        now = self._clock()
        since = now - POISON_WINDOW
        if await self._dead_letters.newly_parked(session, self._consumer, since) >= POISON_LIMIT:
            raise TooManyPoisoned(record) from reason
        self._log.error("poison event", id=record.id, type=record.type, exc_info=reason)
        await self._dead_letters.park(session, self._consumer, record, repr(reason), now)


def arrival_of(record: ConsumerRecord) -> Arrival:
    event: CloudEvent | None
    try:
        event = from_kafka(record.headers, record.value)
        source, event_id, event_type = event.source, event.id, event.type
    except MalformedEvent:
        event = None
        source, event_type = f"kafka:{record.topic}", UNREADABLE
        event_id = f"{record.partition}:{record.offset}"
    # PostgreSQL keeps no NUL in text.
    key = (record.key or b"").decode(errors="replace").replace("\x00", "\ufffd")
    place = record.topic, record.partition, record.offset
    letter = Record(*place, key, record.headers, record.value, source, event_id, event_type)
    return Arrival(letter, event)


def _readable(arrival: Arrival) -> CloudEvent:
    if arrival.event is None:
        raise MalformedEvent("the record holds no CloudEvent")
    return arrival.event
