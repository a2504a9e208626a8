"""The relay: moves the outbox to Kafka in order, one active per service."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from opentelemetry.trace import SpanKind

from muster.broker import Broker, BrokerRefuses
from muster.clock import Clock
from muster.database import direct_connection
from muster.errors import is_away
from muster.observability import Telemetry, span
from muster.publisher import Message, Publisher, has_no_topic, is_refused
from muster.topics import TopicsMissing, verify
from muster.wakeups import stopped, wait_for

BATCH = 2000
"""Rows, of which as many may be under way when a relay dies: they are sent again."""
POLL_EVERY = 1.0
"""Seconds. A wake-up usually comes first; this is the guarantee."""
FLUSH_WITHIN = 3.0
"""Seconds at the end of a relay for what is still queued; then it waits for the next one."""
PART = "relay"
"""As readiness and metrics name it where it stands."""
LOCK = 0x6D757374
"""Advisory lock of the database: a second relay would overtake the first within a key."""

_NEXT = """
    SELECT seq, recorded_at, topic, key, headers, value FROM outbox
    WHERE NOT EXISTS (
        SELECT FROM outbox_refused r WHERE r.topic = outbox.topic AND r.key = outbox.key
    )
    AND seq <> ALL($2::bigint[])
    ORDER BY seq LIMIT $1
"""
_SENT = "DELETE FROM outbox WHERE seq = ANY($1::bigint[])"
_REFUSED = """
    INSERT INTO outbox_refused (topic, key, reason) VALUES ($1, $2, $3)
    ON CONFLICT (topic, key) DO NOTHING
"""
_BACKLOG = """
    SELECT count(*) FILTER (WHERE r.key IS NULL), min(o.recorded_at) FILTER (WHERE r.key IS NULL),
        (SELECT count(*) FROM outbox_refused)
    FROM outbox o LEFT JOIN outbox_refused r USING (topic, key)
"""

Connection = Any


class Relay:
    """Rows are deleted after the broker's acknowledgement, so that none is lost and some are
    sent twice. Several may run; one holds the lock and works, the others wait for it.
    """

    def __init__(
        self,
        database_url: str,
        broker: Broker,
        *,
        telemetry: Telemetry,
        clock: Clock,
        woken: asyncio.Event,
        send_within: float | None = None,
    ) -> None:
        self._url = database_url
        self._broker = broker
        self._telemetry = telemetry
        self._log = telemetry.log
        self._metrics = telemetry.metrics
        self._clock = clock
        self._measured_at = float("-inf")
        self._depth = self._refused = 0
        self._woken = woken
        self._missing: list[str] = []
        self._send_within = {} if send_within is None else {"send_within": send_within}

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then what is in the outbox is sent once more, bounded in time."""
        while not stop.is_set():
            try:
                async with direct_connection(self._url) as connection:
                    await self._work(connection, stop)
            except (TopicsMissing, BrokerRefuses) as reason:
                self._stand(reason)
                await stopped(stop, POLL_EVERY)
            except Exception as reason:
                if is_away(reason):
                    self._log.warning("relay waits", reason=repr(reason))
                else:
                    self._log.exception("relay failed and starts again", reason=repr(reason))
                await stopped(stop, POLL_EVERY)
            finally:
                self._metrics.relay_up.set(0)

    def _stand(self, reason: TopicsMissing | BrokerRefuses) -> None:
        if isinstance(reason, TopicsMissing):
            self._missing, until = reason.names, "a topic is made"
        else:
            until = "the broker lets it in"
        if PART not in self._telemetry.stopped:
            self._log.error(f"relay stands until {until}", reason=str(reason))
        self._telemetry.stands(PART, str(reason))

    def _go_on(self) -> None:
        self._missing = []
        self._telemetry.goes_on(PART)

    async def _work(self, connection: Connection, stop: asyncio.Event) -> None:
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
            self._note_backlog(0, None, 0)
            self._metrics.relay_progress.set(self._clock().timestamp())
            self._go_on()
            if await stopped(stop, POLL_EVERY):
                return
        await self._look_for_topics(connection)
        # Where nothing can be deleted, everything would be sent again and again.
        await connection.execute(_SENT, [])
        publisher = Publisher(self._broker, **self._send_within)
        try:
            await self._measure(connection)
            await publisher.start()
            self._go_on()
            self._metrics.relay_up.set(1)
            while not stop.is_set():
                await self._drain(connection, publisher, until=stop.is_set)
                self._metrics.relay_progress.set(self._clock().timestamp())
                await wait_for(self._woken, POLL_EVERY, stop=stop)
            loop = asyncio.get_running_loop()
            late = loop.time() + FLUSH_WITHIN
            await self._drain(connection, publisher, until=lambda: loop.time() > late)
        finally:
            await publisher.close()

    async def _look_for_topics(self, connection: Connection) -> None:
        """Once one was missing: trying to send would only send again what stands before it."""
        if self._missing:
            await self._measure(connection)
            await verify(self._broker, self._missing)
            self._go_on()

    async def _drain(
        self, connection: Connection, publisher: Publisher, *, until: Callable[[], bool]
    ) -> None:
        """While the broker confirms a batch, the one before is deleted and the next one read."""
        rows = await connection.fetch(_NEXT, BATCH, [])
        if rows or self._depth or self._refused:
            await self._measure(connection)
        sent: Sequence[Any] = []
        while rows:
            sending = asyncio.ensure_future(self._confirmed(publisher, rows))
            try:
                await self._forget(connection, sent)
                sent, ahead = [], await self._read_ahead(connection, rows, until)
            except BaseException:
                sending.cancel()
                await asyncio.wait([sending])
                raise
            if (reason := await sending) is None:
                sent = rows
            else:
                await self._see_to_each(connection, publisher, rows, reason)
                # What was read ahead may be of a key that is parked now.
                ahead = await self._read_ahead(connection, rows, until)
            self._metrics.relay_progress.set(self._clock().timestamp())
            rows = ahead
        await self._forget(connection, sent)

    async def _read_ahead(
        self, connection: Connection, rows: Sequence[Any], until: Callable[[], bool]
    ) -> Sequence[Any]:
        if len(rows) < BATCH or until():
            return []
        found: Sequence[Any] = await connection.fetch(_NEXT, BATCH, [row["seq"] for row in rows])
        return found

    async def _confirmed(self, publisher: Publisher, rows: Sequence[Any]) -> Exception | None:
        """Why not, where the broker did not confirm all of them."""
        try:
            await self._publish(publisher, rows)
        except Exception as reason:
            return reason
        return None

    async def _see_to_each(
        self, connection: Connection, publisher: Publisher, rows: Sequence[Any], reason: Exception
    ) -> None:
        if has_no_topic(reason):
            await verify(self._broker, {row["topic"] for row in rows})
        if not is_refused(reason):
            raise reason
        await publisher.renew()
        await self._send_singly(connection, publisher, rows)

    async def _send_singly(
        self, connection: Connection, publisher: Publisher, rows: Sequence[Any]
    ) -> None:
        """Find the record that is refused; its key waits in the outbox, all others flow."""
        parked: set[tuple[str, str]] = set()
        for row in rows:
            place = row["topic"], row["key"]
            if place in parked:
                continue
            try:
                await self._publish(publisher, [row])
            except Exception as reason:
                if not is_refused(reason):
                    raise
                parked.add(place)
                await connection.execute(_REFUSED, *place, repr(reason))
                self._metrics.relay_refused.inc()
                self._log.error("record refused, its key is parked", topic=place[0], seq=row["seq"])
                await publisher.renew()
            else:
                await self._forget(connection, [row])

    async def _publish(self, publisher: Publisher, rows: Sequence[Any]) -> None:
        messages = [_message(row) for row in rows]
        causes = (_traceparent(message) for message in messages)
        with span(self._telemetry, "relay outbox", SpanKind.PRODUCER, links=causes):
            await publisher.send(messages)

    async def _forget(self, connection: Connection, rows: Sequence[Any]) -> None:
        if not rows:
            return
        await connection.execute(_SENT, [row["seq"] for row in rows])
        self._metrics.relay_sent.inc(len(rows))

    async def _measure(self, connection: Connection) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._measured_at < POLL_EVERY / 2:
            return
        self._measured_at = now
        self._note_backlog(*await connection.fetchrow(_BACKLOG))

    def _note_backlog(self, depth: int, oldest: datetime | None, refused: int) -> None:
        """Of what may leave; and how many keys may not."""
        self._depth, self._refused = depth, refused
        age = (self._clock() - oldest).total_seconds() if oldest else 0.0
        self._metrics.outbox_depth.set(depth)
        self._metrics.outbox_oldest_age.set(max(age, 0.0))
        self._metrics.refused_keys.set(refused)


def _message(row: Any) -> Message:
    headers = [(name, content.encode()) for name, content in json.loads(row["headers"])]
    return Message(row["topic"], row["key"].encode(), row["value"], headers)


def _traceparent(message: Message) -> str | None:
    return next((text.decode() for name, text in message.headers if name == "ce_traceparent"), None)
