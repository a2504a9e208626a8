"""Transactions by the driver itself: what a session does, and nothing left behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from asyncpg.exceptions import (
    ConnectionDoesNotExistError,
    DivisionByZeroError,
    FeatureNotSupportedError,
    InFailedSQLTransactionError,
    UniqueViolationError,
)
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from sqlalchemy import text

from muster.database import direct_connection
from muster.errors import constraint, is_away, sqlstate
from muster.observability import Telemetry
from muster.testing import eventually
from muster.transactions import Transaction, Transactions
from muster.wakeups import Bell, wake_after_commit
from tests.shared.core_sample import Service
from tests.shared.wire import wire_to

DO = text("INSERT INTO deeds (key, number) VALUES (:key, :number)")
WHO = text("SELECT pg_backend_pid()")


class Rung(Bell):
    def __init__(self) -> None:
        super().__init__("")
        self.channels: list[str] = []

    def ring(self, channels: Any) -> None:
        self.channels += channels


@pytest.fixture
def bell() -> Rung:
    return Rung()


@pytest.fixture
async def driver(sample: Service, bell: Rung) -> AsyncIterator[Transactions]:
    transactions = Transactions(sample.url, bell, sample.telemetry)
    yield transactions
    await transactions.close()


async def process_of(transaction: Transaction) -> int:
    """The one in which PostgreSQL serves it."""
    return int((await transaction.execute(WHO)).scalar_one())


async def test_what_was_done_is_there_at_the_end_and_not_before(
    sample: Service, driver: Transactions
) -> None:
    async with driver.begin() as transaction:
        await transaction.execute(DO, {"key": "march", "number": 1})
        assert await sample.done() == []

    assert await sample.done() == [1]


async def test_what_was_done_before_an_error_is_not_there(
    sample: Service, driver: Transactions, bell: Rung
) -> None:
    async def fail() -> None:
        async with driver.begin() as transaction:
            wake_after_commit(transaction, "outbox")
            await transaction.execute(DO, {"key": "march", "number": 1})
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await sample.done() == []
    assert bell.channels == []


async def test_who_waits_is_woken_after_the_commit(driver: Transactions, bell: Rung) -> None:
    async with driver.begin() as transaction:
        wake_after_commit(transaction, "outbox")
        assert bell.channels == []

    assert bell.channels == ["outbox"]


async def test_rows_are_read_as_in_a_session(sample: Service, driver: Transactions) -> None:
    said = text("""
        SELECT n AS number, CAST(:name AS text) AS name, '10:30' AS "when", n AS number
        FROM unnest(CAST(:numbers AS integer[])) AS n ORDER BY n
    """)
    values = {"numbers": [2, 1], "name": "march"}
    async with driver.begin() as transaction, sample.sessions() as session:
        for each in (transaction, session):
            rows = list(await each.execute(said, values))
            assert [tuple(row) for row in rows] == [
                (1, "march", "10:30", 1), (2, "march", "10:30", 2),
            ]  # fmt: skip
            assert [row.name for row in rows] == ["march", "march"]
            named = (await each.execute(said, values)).mappings().first()
            assert named is not None
            assert named["when"] == "10:30"
            none = await each.execute(said, {"numbers": [], "name": "march"})
            assert none.all() == []


async def test_a_connection_is_kept_for_the_next_one_also_after_an_error(
    driver: Transactions,
) -> None:
    async with driver.begin() as transaction:
        first = await process_of(transaction)
    with pytest.raises(DivisionByZeroError):
        async with driver.begin() as transaction:
            await transaction.execute(text("SELECT 1 / 0"))

    async with driver.begin() as transaction:
        assert await process_of(transaction) == first


async def test_two_at_once_have_a_connection_each(driver: Transactions) -> None:
    async with driver.begin() as one, driver.begin() as other:
        assert await process_of(one) != await process_of(other)


async def test_errors_are_told_apart_as_those_of_a_session(
    sample: Service, driver: Transactions
) -> None:
    same = text("""
        INSERT INTO receipts (source, id, content, type, sender, status, received_at)
        SELECT 'a', 'b', '', '', '', 'accepted', now() FROM generate_series(1, 2)
    """)
    with pytest.raises(UniqueViolationError) as found:
        async with driver.begin() as transaction:
            await transaction.execute(same)

    assert (sqlstate(found.value), constraint(found.value)) == ("23505", "receipts_pkey")
    assert not is_away(found.value)


async def test_after_the_database_was_away_none_of_the_old_connections_is_used(
    sample: Service, bell: Rung
) -> None:
    async with wire_to(sample.url) as wire:
        driver = Transactions(wire.url, bell, sample.telemetry)
        async with driver.begin() as one, driver.begin() as other:
            before = {await process_of(one), await process_of(other)}
        with pytest.raises(ConnectionDoesNotExistError) as found:
            async with driver.begin() as transaction:
                await asyncio.gather(transaction.execute(text("SELECT pg_sleep(60)")), wire.cut())
        assert is_away(found.value)
        with pytest.raises(ConnectionError) as refused:
            await driver.begin().__aenter__()
        assert is_away(refused.value)
        await wire.mend()

        async with driver.begin() as transaction:
            assert await process_of(transaction) not in before
        await driver.close()


async def test_one_that_is_cancelled_leaves_nothing_under_way(
    sample: Service, driver: Transactions
) -> None:
    async def linger() -> None:
        async with driver.begin() as transaction:
            await transaction.execute(DO, {"key": "march", "number": 1})
            await transaction.execute(text("SELECT pg_sleep(60)"))

    async def asleep() -> bool:
        async with direct_connection(sample.url) as watching:
            return bool(await watching.fetchval(_LINGERING))

    lingering = asyncio.create_task(linger())
    await eventually(asleep)
    lingering.cancel()
    await asyncio.wait({lingering}, timeout=10)

    assert lingering.cancelled()
    async with driver.begin() as transaction:
        await transaction.execute(DO, {"key": "march", "number": 2})
    assert await sample.done() == [2]
    assert not await asleep()


_LINGERING = """
    SELECT EXISTS (
        SELECT FROM pg_stat_activity
        WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active' AND datname = current_database()
    )
"""


async def test_statements_are_spans_without_any_value(sample: Service, bell: Rung) -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    telemetry = Telemetry("sample", tracer=provider.get_tracer("muster"))
    driver = Transactions(sample.url, bell, telemetry)
    async with driver.begin() as transaction:
        await transaction.execute(text("SELECT CAST(:said AS text)"), {"said": "hush"})
    with pytest.raises(DivisionByZeroError):
        async with driver.begin() as transaction:
            await transaction.execute(text("SELECT 1 / CAST(:n AS integer)"), {"n": 0})
    await driver.close()

    read, failed = spans.get_finished_spans()
    assert read.name == "SELECT"
    assert (read.attributes or {})["db.query.text"] == "SELECT CAST($1 AS text)"
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.status.description == "DivisionByZeroError"
    assert "hush" not in read.to_json()


async def test_a_transaction_in_which_a_statement_failed_is_not_said_to_be_kept(
    sample: Service, driver: Transactions
) -> None:
    async def overlook() -> None:
        async with driver.begin() as transaction:
            await transaction.execute(DO, {"key": "march", "number": 1})
            with suppress(DivisionByZeroError):
                await transaction.execute(text("SELECT 1 / 0"))

    with pytest.raises(InFailedSQLTransactionError):
        await overlook()
    assert await sample.done() == []


async def test_where_a_migration_gave_a_table_another_shape_the_next_transactions_read_it(
    sample: Service, driver: Transactions
) -> None:
    all_of_it = text("SELECT * FROM shapes")

    async def read() -> list[tuple[Any, ...]]:
        async with driver.begin() as transaction:
            return [tuple(row) for row in await transaction.execute(all_of_it)]

    async with direct_connection(sample.url) as migrating:
        await migrating.execute("CREATE TABLE shapes AS SELECT 1 AS one")
        try:
            async with driver.begin() as one, driver.begin() as other:
                for each in (one, other):
                    assert (await each.execute(all_of_it)).all() == [(1,)]
            await migrating.execute("ALTER TABLE shapes ADD COLUMN two integer DEFAULT 2")

            with pytest.raises(FeatureNotSupportedError):
                await read()
            assert await read() == [(1, 2)]
        finally:
            await migrating.execute("DROP TABLE shapes")
