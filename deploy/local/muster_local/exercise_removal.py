"""`muster exercise remove`: the exercise set leaves every service; nothing else is touched."""

import asyncio
from collections.abc import Sequence

from muster.database import direct_connection
from muster_local.exercise import SOURCE
from muster_local.status import lags

LOOKS, LOOK_EVERY = 100, 0.1
"""How often and how many seconds apart, until consumers have read what was sent before."""

SET = "SELECT DISTINCT subject FROM receipts WHERE source = $1 AND subject IS NOT NULL"
FROM_PLEDGES = (
    "SELECT id FROM pledges WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE",
    "DELETE FROM deadlines WHERE aggregate_id = ANY($1::uuid[])",
    "DELETE FROM outbox WHERE key = ANY($1::uuid[]::text[])",
    "DELETE FROM outbox_refused WHERE key = ANY($1::uuid[]::text[])",
    "DELETE FROM journal WHERE aggregate_id = ANY($1::uuid[])",
    "DELETE FROM receipts WHERE subject = ANY($1::uuid[])",
    "DELETE FROM pledges WHERE id = ANY($1::uuid[])",
)
SUBJECTS = "source = '/muster/pledges' AND subject IN (SELECT 'pledges/' || unnest($1::uuid[]))"
ALERTS = f"SELECT id FROM alerts WHERE {SUBJECTS}"
FROM_NOTIFICATIONS = (
    f"DELETE FROM outbox WHERE key IN (SELECT id::text FROM ({ALERTS}) AS alert)",
    f"DELETE FROM outbox_refused WHERE key IN (SELECT id::text FROM ({ALERTS}) AS alert)",
    f"DELETE FROM journal WHERE aggregate_id IN ({ALERTS})",
    f"DELETE FROM alerts WHERE {SUBJECTS}",
    f"DELETE FROM subjects WHERE {SUBJECTS}",
    "DELETE FROM dead_letters WHERE key = ANY($1::uuid[]::text[])",
    "DELETE FROM parked_keys WHERE key = ANY($1::uuid[]::text[])",
)


async def remove(pledges_url: str, notifications_url: str, bootstrap_servers: str) -> int:
    """How many pledges were removed. What the topics keep for ever, they keep."""
    async with direct_connection(pledges_url) as connection:
        ids = [row["subject"] for row in await connection.fetch(SET, SOURCE)]
    if not ids:
        return 0
    await _delete(pledges_url, FROM_PLEDGES, ids)
    # What is still on its way would bring alerts back after they were removed.
    await _until_read(bootstrap_servers)
    await _delete(notifications_url, FROM_NOTIFICATIONS, ids)
    return len(ids)


async def _delete(url: str, statements: Sequence[str], ids: list[object]) -> None:
    async with direct_connection(url) as connection, connection.transaction():
        for statement in statements:
            await connection.execute(statement, ids)


async def _until_read(bootstrap_servers: str) -> None:
    for _ in range(LOOKS):
        if not any((await lags(bootstrap_servers)).values()):
            return
        await asyncio.sleep(LOOK_EVERY)
