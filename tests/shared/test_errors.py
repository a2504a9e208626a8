"""What an error means: away, in the way, or our own mistake. Every error here is a real one."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTopicError,
    KafkaConnectionError,
    KafkaError,
    MessageSizeTooLargeError,
    NotLeaderForPartitionError,
    RequestTimedOutError,
)
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from muster.database import create_engine, direct_connection
from muster.errors import BrokenRule, Conflict, Unavailable, is_away, is_contention, sqlstate
from muster.testing import eventually
from tests.shared.wire import wire_to

NOWHERE = "postgresql://postgres@127.0.0.1:1/nothing"
NO_SOCKET = "postgresql://postgres@/nothing?host=/nonexistent"
SLEEPING = """
    SELECT pid FROM pg_stat_activity
    WHERE wait_event = 'PgSleep' AND datname = current_database()
"""


async def raised_by(work: Awaitable[object]) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        await work
    return caught.value


async def through_an_engine(url: str, *statements: str) -> None:
    engine = create_engine(url)
    try:
        async with engine.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement))
    finally:
        await engine.dispose()


@pytest.mark.parametrize("url", [NOWHERE, NO_SOCKET], ids=["connection refused", "no socket"])
@pytest.mark.parametrize("connect", [through_an_engine, asyncpg.connect], ids=["pooled", "direct"])
async def test_a_database_that_cannot_be_reached_is_away(
    url: str, connect: Callable[[str], Awaitable[object]]
) -> None:
    assert is_away(await raised_by(connect(url)))


async def test_a_database_that_was_made_read_only_is_away(database_url: str) -> None:
    written = through_an_engine(database_url, "SET TRANSACTION READ ONLY", "CREATE TABLE t ()")

    assert is_away(await raised_by(written))


@pytest.mark.parametrize("connect", [through_an_engine, asyncpg.connect], ids=["pooled", "direct"])
async def test_a_database_that_lets_nobody_in_is_away(
    database_url: str, connect: Callable[[str], Awaitable[object]]
) -> None:
    somebody = make_url(database_url).set(username="exercise_nobody")

    assert is_away(await raised_by(connect(somebody.render_as_string(False))))


async def test_the_database_itself_lets_go_of_a_process_that_stands_still(
    database_url: str,
) -> None:
    # What is said of TCP reads as nothing over the socket of the tests.
    asked = "SHOW idle_in_transaction_session_timeout"
    engine = create_engine(database_url)
    async with engine.connect() as connection:
        pooled = await connection.scalar(text(asked))
    await engine.dispose()
    async with direct_connection(database_url) as held:
        direct = await held.fetchval(asked)

    assert (pooled, direct) == ("5min", "5min")


async def test_a_backend_ended_by_an_administrator_is_away(database_url: str) -> None:
    administrator = await asyncpg.connect(database_url)
    asking = asyncio.ensure_future(through_an_engine(database_url, "SELECT pg_sleep(30)"))
    pid = await eventually(lambda: administrator.fetchval(SLEEPING))

    await administrator.execute("SELECT pg_terminate_backend($1)", pid)

    error = await raised_by(asking)
    await administrator.close()
    assert isinstance(error, DBAPIError)
    assert is_away(error)


async def test_a_connection_ended_while_it_was_idle_is_away(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    first = await raised_by(connection.execute("SELECT pg_terminate_backend(pg_backend_pid())"))
    then = await raised_by(connection.execute("SELECT 1"))

    assert is_away(first)
    assert isinstance(then, asyncpg.InterfaceError)
    assert is_away(then)


async def test_a_connection_cut_in_the_middle_of_a_statement_is_away(database_url: str) -> None:
    watching = await asyncpg.connect(database_url)
    async with wire_to(database_url) as wire:
        asking = asyncio.ensure_future(through_an_engine(wire.url, "SELECT pg_sleep(30)"))
        await eventually(lambda: watching.fetchval(SLEEPING))
        await wire.cut()
        error = await raised_by(asking)
    await watching.close()

    assert is_away(error)


@pytest.mark.parametrize(
    "code",
    ["08006", "53300", "57P01", "57P03"],
    ids=["connection failure", "too many", "shutting down", "starting up"],
)
async def test_a_database_that_says_that_it_cannot_serve_is_away(
    database_url: str, code: str
) -> None:
    error = await raised_by(through_an_engine(database_url, _raise(code)))

    assert sqlstate(error) == code
    assert is_away(error)
    assert not is_contention(error)


async def test_a_pool_without_a_free_connection_is_away(database_url: str) -> None:
    engine = create_engine(database_url, pool_size=1).execution_options()
    engine.pool._timeout = 0.01  # type: ignore[attr-defined]
    held = [await engine.connect() for _ in range(3)]

    error = await raised_by(engine.connect().start())

    for each in held:
        await each.close()
    await engine.dispose()
    assert is_away(error)


async def test_a_broker_that_cannot_be_reached_is_away() -> None:
    producer = AIOKafkaProducer(bootstrap_servers="127.0.0.1:1")
    error = await raised_by(producer.start())
    await producer.stop()

    assert isinstance(error, KafkaConnectionError)
    assert is_away(error)


@pytest.mark.parametrize("error", [RequestTimedOutError(), NotLeaderForPartitionError()])
def test_what_the_broker_may_answer_better_in_a_moment_is_away(error: KafkaError) -> None:
    assert is_away(error)


@pytest.mark.parametrize("error", [MessageSizeTooLargeError(), InvalidTopicError()])
def test_what_the_broker_refuses_for_good_is_not_away(error: KafkaError) -> None:
    assert not is_away(error)


async def test_a_time_that_ran_out_is_away() -> None:
    async def late() -> None:
        async with asyncio.timeout(0):
            await asyncio.Event().wait()

    assert is_away(await raised_by(late()))


def test_a_cause_that_is_away_makes_what_it_caused_away() -> None:
    error = RuntimeError("the page could not be fetched")
    error.__cause__ = ConnectionResetError("reset by peer")

    assert is_away(error)


def test_a_rule_that_says_come_back_later_is_away_and_no_other_rule_is() -> None:
    assert is_away(Unavailable("later"))
    assert not is_away(Conflict("never in this state"))


@pytest.mark.parametrize(
    "error", [ValueError("x"), KeyError("x"), RuntimeError("x"), AssertionError()], ids=repr
)
def test_a_mistake_in_our_code_is_not_away(error: Exception) -> None:
    assert not is_away(error)


def test_a_file_that_is_missing_is_our_mistake_and_not_away(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "absent").read_text()

    assert not is_away(caught.value)


@pytest.mark.parametrize(
    "statement",
    [
        "SELEC 1",
        "SELECT 1 / 0",
        "SELECT missing FROM pg_class",
        "INSERT INTO pg_catalog.pg_am VALUES (2, 'heap', 3, 't')",
    ],
    ids=["syntax", "division by zero", "no such column", "unique violation"],
)
async def test_a_statement_that_is_wrong_is_neither_away_nor_contention(
    database_url: str, statement: str
) -> None:
    allow = "SET LOCAL allow_system_table_mods = on"
    error = await raised_by(through_an_engine(database_url, allow, statement))

    assert isinstance(error, DBAPIError)
    assert not is_away(error)
    assert not is_contention(error)


async def test_two_statements_at_once_on_one_connection_are_our_mistake(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    sleeping = asyncio.ensure_future(connection.execute("SELECT pg_sleep(0.2)"))
    await asyncio.sleep(0)

    error = await raised_by(connection.execute("SELECT 1"))

    await sleeping
    await connection.close()
    assert isinstance(error, asyncpg.InterfaceError)
    assert not is_away(error)


@pytest.fixture
async def two_rows(database_url: str) -> AsyncEngine:
    await through_an_engine(
        database_url, "CREATE TABLE t (id int PRIMARY KEY, n int)", "INSERT INTO t VALUES (1), (2)"
    )
    return create_engine(database_url)


async def test_a_deadlock_is_contention(two_rows: AsyncEngine) -> None:
    async def lock(first: int, second: int, met: asyncio.Barrier) -> None:
        async with two_rows.begin() as connection:
            await connection.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
            await connection.execute(text(f"UPDATE t SET n = 1 WHERE id = {first}"))
            await met.wait()
            await connection.execute(text(f"UPDATE t SET n = 1 WHERE id = {second}"))

    met = asyncio.Barrier(2)
    ended = await asyncio.gather(lock(1, 2, met), lock(2, 1, met), return_exceptions=True)

    await two_rows.dispose()
    (error,) = [each for each in ended if each is not None]
    assert is_contention(error)
    assert not is_away(error)


async def test_a_serialization_failure_is_contention(two_rows: AsyncEngine) -> None:
    serializable = two_rows.execution_options(isolation_level="REPEATABLE READ")

    async def raced() -> None:
        async with serializable.begin() as slow:
            await slow.execute(text("SELECT * FROM t"))
            async with two_rows.begin() as fast:
                await fast.execute(text("UPDATE t SET n = 1 WHERE id = 1"))
            await slow.execute(text("UPDATE t SET n = 2 WHERE id = 1"))

    error = await raised_by(raced())

    await two_rows.dispose()
    assert is_contention(error)
    assert not is_away(error)


def test_an_error_is_named_after_what_happened() -> None:
    class PledgeClosedByOrder(Conflict):
        """Only here."""

    assert PledgeClosedByOrder.slug == "pledge-closed-by-order"
    assert BrokenRule.known.pop(("tests", "pledge-closed-by-order")) is PledgeClosedByOrder


def _raise(code: str) -> str:
    return f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$"
