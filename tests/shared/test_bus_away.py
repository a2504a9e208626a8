"""Consumers while something is away or in the way: they wait, keep their place, and go on alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from muster.cloudevents import CloudEvent
from muster.database import create_engine, create_sessions
from muster.testing import eventually
from tests.conftest import Topics
from tests.shared.core_sample import Service, dead_letters, refuse_poison, running, step_event
from tests.shared.on_kafka import caught_up, members, put
from tests.shared.wire import Wire, wire_to

MARCH, OTHER = str(uuid4()), str(uuid4())


@pytest.fixture
async def wire(sample: Service) -> AsyncIterator[Wire]:
    async with wire_to(sample.url) as wire:
        yield wire


async def test_a_database_away_holds_everything_up_and_buries_nothing(
    sample: Service, wire: Wire, kafka: str, topics: Topics
) -> None:
    topic = await topics("away")
    engine = create_engine(wire.url)
    consumer = sample.consumer(kafka, topic, sessions=create_sessions(engine))
    async with running(consumer):
        await put(kafka, topic, step_event(MARCH, 1))
        await caught_up(kafka, consumer.name, topic)
        with capture_logs() as logs:
            await wire.cut()
            await put(kafka, topic, step_event(MARCH, 2), step_event(MARCH, 3))

            async def tried_often() -> bool:
                return [log["event"] for log in logs].count("batch is tried again") >= 4

            await eventually(tried_often)
        assert await members(kafka, consumer.name) == 1
        await wire.mend()
        await caught_up(kafka, consumer.name, topic)

    await engine.dispose()
    assert {log["event"] for log in logs} == {"batch is tried again"}
    assert await sample.done() == [1, 2, 3]
    assert await sample.rows(dead_letters.letters) == []


async def test_a_consumer_started_while_its_database_is_away_waits_for_it(
    sample: Service, wire: Wire, kafka: str, topics: Topics
) -> None:
    topic = await topics("away")
    await put(kafka, topic, step_event(MARCH, 1))
    engine = create_engine(wire.url)
    consumer = sample.consumer(kafka, topic, sessions=create_sessions(engine))
    await wire.cut()
    with capture_logs() as logs:
        async with running(consumer):

            async def tried() -> bool:
                return "batch is tried again" in [log["event"] for log in logs]

            await eventually(tried)
            await wire.mend()
            await caught_up(kafka, consumer.name, topic)

    await engine.dispose()
    assert await sample.done() == [1]


async def test_a_consumer_whose_database_is_away_ends_as_soon_as_it_is_told_to(
    sample: Service, wire: Wire, kafka: str, topics: Topics
) -> None:
    topic = await topics("away")
    engine = create_engine(wire.url)
    consumer = sample.consumer(kafka, topic, sessions=create_sessions(engine))
    await wire.cut()
    with capture_logs() as logs:
        async with running(consumer) as stop:
            await put(kafka, topic, step_event(MARCH, 1))

            async def waits_for_seconds() -> bool:
                return [log["event"] for log in logs].count("batch is tried again") >= 5

            await eventually(waits_for_seconds)
            stop.set()
            await asyncio.sleep(0)
            ends = asyncio.get_running_loop().time() + 2
        assert asyncio.get_running_loop().time() < ends

    await engine.dispose()
    assert await members(kafka, consumer.name) == 0


Statement = str


def failing_with(*statements: Statement) -> Callable[[AsyncSession, CloudEvent], Awaitable[None]]:
    """For `before_each`: these are executed first, one each time."""
    left = list(statements)

    async def execute(session: AsyncSession, _event: CloudEvent) -> None:
        if left:
            await session.execute(text(left.pop(0)))

    return execute


def refused_with(code: str) -> Statement:
    return f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$"


@pytest.mark.parametrize(
    "statement",
    ["SELECT pg_terminate_backend(pg_backend_pid())", refused_with("53100")],
    ids=["backend ended", "disk full"],
)
async def test_a_database_that_goes_away_in_the_middle_of_a_batch_costs_nothing(
    sample: Service, kafka: str, topics: Topics, statement: Statement
) -> None:
    topic = await topics("away")
    sample.before_each = failing_with("SELECT 1", statement, "SELECT 1", statement)
    await put(kafka, topic, *(step_event(MARCH, number) for number in range(3)))
    consumer = sample.consumer(kafka, topic)

    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert await sample.done() == [0, 1, 2]
    assert await sample.rows(dead_letters.letters) == []


@pytest.mark.parametrize("code", ["40001", "40P01"], ids=["serialization", "deadlock"])
async def test_a_batch_that_was_in_somebodys_way_is_redone(
    sample: Service, kafka: str, topics: Topics, code: str
) -> None:
    topic = await topics("away")
    sample.before_each = failing_with(*[refused_with(code)] * 4)
    await put(kafka, topic, step_event(MARCH, 1), step_event(MARCH, 2))
    consumer = sample.consumer(kafka, topic)

    with capture_logs() as logs:
        async with running(consumer):
            await caught_up(kafka, consumer.name, topic)

    assert [log["event"] for log in logs].count("batch is tried again") == 4
    assert await sample.done() == [1, 2]
    assert await sample.rows(dead_letters.letters) == []


async def test_contention_while_a_batch_goes_one_by_one_is_no_poison(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("away")
    in_the_way = failing_with(*[refused_with("40P01")] * 4)

    async def refuse_or_wait(session: AsyncSession, event: CloudEvent) -> None:
        await refuse_poison(session, event)
        await in_the_way(session, event)

    sample.before_each = refuse_or_wait
    broken = {"march_id": OTHER, "number": 1, "note": "poison"}
    await put(kafka, topic, step_event(OTHER, 1, data=broken), step_event(MARCH, 2))
    consumer = sample.consumer(kafka, topic)

    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert await sample.done() == [2]
    assert [letter.key for letter in await sample.rows(dead_letters.letters)] == [OTHER]
