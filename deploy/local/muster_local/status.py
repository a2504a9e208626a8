"""`muster status`: what waits, what comes next and what is stuck."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from muster.database import direct_connection
from muster.events import PARTITIONS
from notifications import consumers
from notifications.settings import Settings

QUERIES = {
    "outbox": "SELECT count(*) AS count, min(recorded_at) AS since FROM outbox",
    "outbox_refused": "SELECT count(*) AS count, min(since) AS since FROM outbox_refused",
    "dead_letters": "SELECT count(*) AS count, NULL::timestamptz AS since FROM dead_letters",
    "deliveries": "SELECT count(*) AS count, min(planned_at) AS since FROM deliveries "
    "WHERE state = 'pending'",
    "alerts": "SELECT count(*) AS count, min(raised_at) AS since FROM alerts "
    "WHERE state = 'unanswered'",
    "parked_keys": "SELECT count(*) AS count, min(since) AS since FROM parked_keys",
    "ledger": "SELECT coalesce(sum(gap), 0) AS count, min(hour) AS since FROM ledger WHERE gap > 0",
}
NEXT_DUE = """
    SELECT kind, due_at, count(*) OVER () AS pending FROM deadlines
    WHERE state IN ('pending', 'due_soon') AND due_at > now() ORDER BY due_at LIMIT 1
"""
LATE = "SELECT count(*) FROM deadlines WHERE next_check_at < now() - interval '10 s'"


@dataclass(frozen=True)
class ServiceStatus:
    """One service as its database tells it. counts: rows and the oldest one's instant."""

    name: str
    counts: dict[str, tuple[int, datetime | None]]
    next_due: tuple[str, datetime] | None
    pending: int
    unchecked: int
    """Deadlines whose check is over 10 s late: the sweep stands still or is busy."""


async def service_status(name: str, url: str) -> ServiceStatus:
    async with direct_connection(url) as connection:
        tables = {
            row["table_name"]
            for row in await connection.fetch(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            )
        }
        counts = {
            table: await _counted(connection, query)
            for table, query in QUERIES.items()
            if table in tables
        }
        if "deadlines" not in tables:
            return ServiceStatus(name, counts, None, 0, 0)
        row = await connection.fetchrow(NEXT_DUE)
        late = await connection.fetchval(LATE)
    due = (row["kind"], row["due_at"]) if row else None
    return ServiceStatus(name, counts, due, row["pending"] if row else 0, late)


async def _counted(
    connection: "asyncpg.Connection[Any]", query: str
) -> tuple[int, datetime | None]:
    row = await connection.fetchrow(query)
    return row["count"], row["since"]


async def lags(bootstrap_servers: str) -> dict[str, int]:
    """Records not yet read, by consumer group."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers)
    try:
        await admin.start()
        await consumer.start()
        groups = sorted(group for group, *_ in await admin.list_consumer_groups())
        return {group: await _lag(admin, consumer, group) for group in groups}
    finally:
        await consumer.stop()
        await admin.close()


async def _lag(admin: Any, consumer: Any, group: str) -> int:
    read: dict[TopicPartition, Any] = await admin.list_consumer_group_offsets(group)
    # Where nothing was committed yet, nothing was read.
    own = Settings.model_fields["topics"].default if group == consumers.NAME else ()
    whole = (TopicPartition(each, place) for each in own for place in range(PARTITIONS))
    ends = await consumer.end_offsets(list({*whole, *read}))
    return sum(
        max(0, end - (read[place].offset if place in read else 0)) for place, end in ends.items()
    )


def sentences(status: ServiceStatus) -> Iterator[tuple[str, int, datetime | None]]:
    """What is counted, in words, with the oldest one's instant."""
    words = {
        "outbox": "facts waiting to be sent to Kafka",
        "outbox_refused": "keys whose facts the broker refuses",
        "dead_letters": "dead letters",
        "deliveries": "messages not delivered yet",
        "alerts": "alerts nobody has answered",
        "parked_keys": "keys waiting behind a dead letter",
        "ledger": "steps of tallied hours that nobody was told of",
    }
    for table, (count, since) in status.counts.items():
        yield words[table], count, since
    if status.unchecked:
        yield "deadlines whose check is late", status.unchecked, None
