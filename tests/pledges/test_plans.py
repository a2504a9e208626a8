"""What a transaction reads does not grow with what is kept, as in the first minutes of a service:
nothing is ever analysed here, and every plan is made while the tables are empty.
"""

import asyncpg
import httpx

from muster.testing import HeldClock, eventually
from pledges.app import create_app
from pledges.settings import Settings
from tests.pledges.test_intake import announcement, event, post
from tests.serving import at_work

ONE_BY_ONE = 12
"""After the sixth the database keeps to one plan."""
MANY = 300


async def test_an_event_is_taken_in_without_reading_a_table_from_end_to_end(
    settings: Settings, pledges_url: str, kenya: dict[str, str], clock: HeldClock
) -> None:
    async with at_work(create_app(settings, clock=clock)) as http:
        for number in range(ONE_BY_ONE):
            await accepted(http, kenya, [announced(number), reported(number)])
        many = range(ONE_BY_ONE, ONE_BY_ONE + MANY)
        await accepted(http, kenya, [announced(number) for number in many])
        for number in many[:ONE_BY_ONE]:
            await accepted(http, kenya, [reported(number)])

    assert await read_from_end_to_end(pledges_url) == []


def announced(number: int) -> dict[str, object]:
    return announcement(reference=f"KEN-{number}") | {"id": f"announce-{number}"}


def reported(number: int) -> dict[str, object]:
    said = {"reference": f"KEN-{number}", "milestone": "arrival"}
    return event("muster.pledges.milestone.reported.v1", f"report-{number}", said)


async def accepted(
    http: httpx.AsyncClient, headers: dict[str, str], events: list[dict[str, object]]
) -> None:
    answer = await post(http, headers, events, "cloudevents-batch")
    assert [each["status"] for each in answer.json()["results"]] == ["accepted"] * len(events)


async def read_from_end_to_end(url: str) -> list[str]:
    """Tables. The counts of a connection are there when it has ended."""

    async def others_have_ended() -> bool:
        return bool(await connection.fetchval(_OTHERS_HAVE_ENDED))

    connection = await asyncpg.connect(url)
    try:
        await eventually(others_have_ended)
        rows = await connection.fetch(_READ)
        assert {"pledges", "receipts"} <= {row["name"] for row in rows if row["by_index"]}
        return [row["name"] for row in rows if row["from_end_to_end"]]
    finally:
        await connection.close()


_OTHERS_HAVE_ENDED = """
    SELECT count(*) = 0 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

_READ = """
    SELECT relname AS name, idx_scan > 0 AS by_index, seq_tup_read > 0 AS from_end_to_end
    FROM pg_stat_user_tables ORDER BY relname
"""
