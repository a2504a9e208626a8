"""The relay: moves the outbox to Kafka in order, one active per service."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from muster.clock import Clock
from muster.database import direct_connection
from muster.errors import is_away
from muster.observability import Telemetry
from muster.publisher import Message, Publisher, is_refused
from muster.wakeups import stopped, wait_for

BATCH = 1000
POLL_EVERY = 1.0
"""Seconds. A wake-up usually comes first; this is the guarantee."""
LOCK = 0x6D757374
"""Advisory lock of the database: a second relay would overtake the first within a key."""

_NEXT = """
    SELECT seq, recorded_at, topic, key, headers, value FROM outbox
    WHERE NOT EXISTS (
        SELECT FROM outbox_refused r WHERE r.topic = outbox.topic AND r.key = outbox.key
    )
    ORDER BY seq LIMIT $1
"""
_SENT = "DELETE FROM outbox WHERE seq = ANY($1::bigint[])"
_REFUSED = """
    INSERT INTO outbox_refused (topic, key, reason) VALUES ($1, $2, $3)
    ON CONFLICT (topic, key) DO NOTHING
"""
_BACKLOG = "SELECT count(*) AS depth, min(recorded_at) AS oldest FROM outbox"

Connection = Any


class Relay:
    """Rows are deleted after the broker's acknowledgement, so that none is lost and some are
    sent twice. Several may run; one holds the lock and works, the others wait for it."""

    def __init__(
        self,
        database_url: str,
        bootstrap_servers: str,
        *,
        telemetry: Telemetry,
        clock: Clock,
        woken: asyncio.Event,
        send_within: float | None = None,
    ) -> None:
        self._url = database_url
        self._bootstrap = bootstrap_servers
        self._log = telemetry.log
        self._metrics = telemetry.metrics
        self._clock = clock
        self._woken = woken
        self._send_within = {} if send_within is None else {"send_within": send_within}

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then what is in the outbox is sent once more, bounded in time."""
        while not stop.is_set():
            try:
                async with direct_connection(self._url) as connection:
                    await self._work(connection, stop)
            except Exception as reason:
                if is_away(reason):
                    self._log.warning("relay waits", reason=repr(reason))
                else:
                    self._log.exception("relay failed and starts again")
                await stopped(stop, POLL_EVERY)
            finally:
                self._metrics.relay_up.set(0)

    async def _work(self, connection: Connection, stop: asyncio.Event) -> None:
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
            if await stopped(stop, POLL_EVERY):
                return
        publisher = Publisher(self._bootstrap, **self._send_within)
        try:
            await publisher.start()
            self._metrics.relay_up.set(1)
            while not stop.is_set():
                await self._drain(connection, publisher)
                await wait_for(self._woken, POLL_EVERY)
            await self._drain(connection, publisher)
        finally:
            await publisher.close()

    async def _drain(self, connection: Connection, publisher: Publisher) -> None:
        while rows := await connection.fetch(_NEXT, BATCH):
            await self._send(connection, publisher, rows)
            if len(rows) < BATCH:
                break
        await self._measure(connection)

    async def _send(
        self, connection: Connection, publisher: Publisher, rows: Sequence[Any]
    ) -> None:
        try:
            await publisher.send([_message(row) for row in rows])
        except Exception as reason:
            if not is_refused(reason):
                raise
            await self._send_singly(connection, publisher, rows)
            return
        await connection.execute(_SENT, [row["seq"] for row in rows])
        self._metrics.relay_sent.inc(len(rows))

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
                await publisher.send([_message(row)])
            except Exception as reason:
                if not is_refused(reason):
                    raise
                parked.add(place)
                await connection.execute(_REFUSED, *place, repr(reason))
                self._metrics.relay_refused.inc()
                self._log.error("record refused, its key is parked", topic=place[0], seq=row["seq"])
                continue
            await connection.execute(_SENT, [row["seq"]])
            self._metrics.relay_sent.inc()

    async def _measure(self, connection: Connection) -> None:
        backlog = await connection.fetchrow(_BACKLOG)
        oldest: datetime | None = backlog["oldest"]
        age = (self._clock() - oldest).total_seconds() if oldest else 0.0
        self._metrics.outbox_depth.set(backlog["depth"])
        self._metrics.outbox_oldest_age.set(max(age, 0.0))


def _message(row: Any) -> Message:
    headers = [(name, content.encode()) for name, content in json.loads(row["headers"])]
    return Message(row["topic"], row["key"].encode(), row["value"], headers)
