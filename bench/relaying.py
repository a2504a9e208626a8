"""The relay with a backlog, against the same bytes produced by aiokafka alone."""

import asyncio
import json
import time
from datetime import timedelta
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaProducer

from bench.figures import Figure, at_least, rate_figure
from bench.place import Place, run
from muster import topics
from muster.broker import Broker
from muster.clock import utc_now
from muster.database import create_engine, create_sessions
from muster.events.pledges import TOPIC, MilestoneMissed
from muster.journal import OUTBOX_CHANNEL, Actor, Origin
from muster.testing import eventually
from pledges import storage

WITHIN = 300.0
"""Seconds for the whole backlog."""
REAL = 500
"""Facts written through the journal; the others are copies of them under other keys."""
_KEEP = """
    CREATE TABLE backlog AS
    SELECT recorded_at, topic, gen_random_uuid()::text AS key, headers, value
    FROM outbox, generate_series(1, {copies})
"""
_QUEUE = """
    INSERT INTO outbox (recorded_at, topic, key, headers, value)
    SELECT recorded_at, topic, key, headers, value FROM backlog
"""

Record = tuple[bytes, bytes, list[tuple[str, bytes]]]
"""Key, value and headers."""


def backlog(place: Place) -> list[Figure]:
    size = 5_000 if place.quick else 50_000
    broker = place.kafka.bootstrap_servers
    run(topics.apply(Broker(broker)))
    url = place.database("pledges")
    records = run(_prepare(url, size))
    ours: list[float] = []
    ceiling: list[float] = []
    with place.worker("pledges", url):
        for _ in range(place.rounds):
            ceiling.append(run(produced(broker, TOPIC, records)))
            ours.append(run(_relayed(url, size)))
    what = f"relay, backlog of {size:,}"
    against = "aiokafka with the same bytes"
    return [rate_figure("relay", what, against, ours, ceiling, at_least(0.7))]


async def _prepare(url: str, size: int) -> list[Record]:
    """Fills table `backlog`; the same as records of Kafka."""
    engine = create_engine(url)
    async with create_sessions(engine).begin() as session:
        origin = Origin(Actor.SYSTEM, utc_now(), causation_id="/partners/KEN#announced-1")
        await storage.journal.record(session, [fact() for _ in range(REAL)], origin)
    await engine.dispose()
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_KEEP.format(copies=size // REAL))
        await connection.execute("DELETE FROM outbox")
        rows = await connection.fetch("SELECT key, value, headers FROM backlog")
    finally:
        await connection.close()
    return [
        (
            row["key"].encode(),
            row["value"],
            [(name, text.encode()) for name, text in json.loads(row["headers"])],
        )
        for row in rows
    ]


def fact() -> MilestoneMissed:
    due = utc_now() - timedelta(seconds=1)
    return MilestoneMissed(
        time=due,
        sequence=7,
        pledge_id=uuid4(),
        reference="KEN-2026-1",
        title="Level 2 hospital with surgical team",
        pledger="KEN",
        country="KEN",
        milestone_id=uuid4(),
        milestone_title="Advance party arrives in the mission area",
        version=1,
        due=due,
        zone="Africa/Nairobi",
        missed_at=due,
        late=False,
    )


async def _relayed(url: str, size: int) -> float:
    """Records per second, from the commit to the deletion of the last row."""
    connection = await asyncpg.connect(url, command_timeout=WITHIN)
    try:
        async with connection.transaction():
            await connection.execute(_QUEUE)
            last = await connection.fetchval("SELECT max(seq) FROM outbox")
            await connection.execute(f"NOTIFY {OUTBOX_CHANNEL}")

        async def is_sent() -> bool:
            return not await connection.fetch("SELECT FROM outbox WHERE seq = $1", last)

        started = time.perf_counter()
        await eventually(is_sent, within=WITHIN, every=0.005)
        return size / (time.perf_counter() - started)
    finally:
        await connection.close()


async def produced(broker: str, topic: str, records: list[Record]) -> float:
    """Records per second, by aiokafka as it is with the relay's batches and acknowledgements.

    It finds partitions its own way; in that of `muster.partitioning` it would be a tenth quicker.
    """
    producer = AIOKafkaProducer(
        bootstrap_servers=broker, acks="all", enable_idempotence=True, max_batch_size=256 * 1024
    )
    await producer.start()
    try:
        started = time.perf_counter()
        sent = [
            await producer.send(topic, value, key, headers=headers)
            for key, value, headers in records
        ]
        await asyncio.gather(*sent)
        return len(records) / (time.perf_counter() - started)
    finally:
        await producer.stop()
