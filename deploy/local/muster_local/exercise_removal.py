"""`muster exercise remove`: the exercise set leaves every service; nothing else is touched."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from muster.database import direct_connection
from muster_local.exercise import SOURCE
from muster_local.status import lags
from muster_local.trouble import CannotStart

LOOKS, LOOK_EVERY = 100, 0.1
"""How often and how many seconds apart, until consumers have read what was sent before."""

SET = "SELECT DISTINCT subject FROM receipts WHERE source = $1 AND subject IS NOT NULL"
FROM_PLEDGES = (
    "SELECT id FROM pledges WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE",
    "DELETE FROM deadlines WHERE aggregate_id = ANY($1::uuid[])",
    "DELETE FROM outbox WHERE key = ANY($1::uuid[]::text[])",
    "DELETE FROM outbox_refused WHERE key = ANY($1::uuid[]::text[])",
    "DELETE FROM journal WHERE aggregate_id = ANY($1::uuid[])",
    "DELETE FROM pledges WHERE id = ANY($1::uuid[])",
)
# By these the exercise is found: they go last, so that a removal that was cut off is done again.
RECEIPTS = "DELETE FROM receipts WHERE subject = ANY($1::uuid[])"
OPEN_HOURS = "SELECT open_since FROM tallied_hours FOR SHARE"
SUBJECTS = "source = '/muster/pledges' AND subject IN (SELECT 'pledges/' || unnest($1::uuid[]))"
# Also what operations were told about these alerts, as that mail of them was refused.
THEIRS = f"""
    ({SUBJECTS} OR source = '/muster/notifications' AND subject IN (
        SELECT 'alerts/' || id FROM alerts WHERE {SUBJECTS}
    ))
"""
ALERTS = f"SELECT id FROM alerts WHERE {THEIRS}"
FROM_NOTIFICATIONS = (
    f"DELETE FROM outbox WHERE key IN (SELECT id::text FROM ({ALERTS}) AS alert)",
    f"DELETE FROM outbox_refused WHERE key IN (SELECT id::text FROM ({ALERTS}) AS alert)",
    f"DELETE FROM journal WHERE aggregate_id IN ({ALERTS})",
    f"DELETE FROM subjects WHERE {THEIRS}",
    f"DELETE FROM alerts WHERE {THEIRS}",
    "DELETE FROM dead_letters WHERE key = ANY($1::uuid[]::text[])",
    "DELETE FROM parked_keys WHERE key = ANY($1::uuid[]::text[])",
)
# An hour that is tallied was tallied with them; an hour still open will be without them.
FROM_LEDGER = (
    f"DELETE FROM fired_steps WHERE {SUBJECTS} AND hour >= coalesce($2, '-infinity'::timestamptz)",
    f"UPDATE fired_steps SET tells_nobody = true WHERE {SUBJECTS} AND hour < $2::timestamptz",
)


async def remove(pledges_url: str, notifications_url: str, bootstrap_servers: str) -> int:
    """How many pledges were removed. What the topics keep for ever, they keep."""
    async with direct_connection(pledges_url) as connection:
        ids = [row["subject"] for row in await connection.fetch(SET, SOURCE)]
    if not ids:
        return 0
    # Before anything is gone: what is not read now would alert people afterwards.
    await _until_read(bootstrap_servers)
    open_since = await _remove_from_pledges(pledges_url, ids)
    # What was still on its way would bring alerts back after they were removed.
    await _until_read(bootstrap_servers)
    await _remove_from_notifications(notifications_url, ids, open_since)
    async with direct_connection(pledges_url) as connection:
        await connection.execute(RECEIPTS, ids)
    return len(ids)


async def _remove_from_pledges(url: str, ids: Sequence[object]) -> datetime | None:
    """From when on hours were still open, and so are tallied without what was removed."""
    async with direct_connection(url) as connection, connection.transaction():
        for statement in FROM_PLEDGES:
            await connection.execute(statement, ids)
        found: datetime | None = await connection.fetchval(OPEN_HOURS)
    return found


async def _remove_from_notifications(
    url: str, ids: Sequence[object], open_since: datetime | None
) -> None:
    async with direct_connection(url) as connection, connection.transaction():
        for statement in FROM_NOTIFICATIONS:
            await connection.execute(statement, ids)
        for statement in FROM_LEDGER:
            await connection.execute(statement, ids, open_since)


async def _until_read(bootstrap_servers: str) -> None:
    for _ in range(LOOKS):
        if not any((await lags(bootstrap_servers)).values()):
            return
        await asyncio.sleep(LOOK_EVERY)
    raise CannotStart(
        "Consumers have not read what was sent, so the exercise would come back as alerts",
        instead="`muster status` says what they wait for. Mend that, then remove it again.",
    )
