"""PostgreSQL is killed in the middle of work and started again: everything is done once."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import psutil  # type: ignore[import-untyped]
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from muster.cloudevents import CloudEvent
from muster.database import create_engine, create_sessions
from muster.errors import is_away
from muster.testing import eventually
from muster_local.postgres import Postgres
from tests.conftest import Topics
from tests.shared.core_sample import Service, dead_letters, inbox, journal, metadata, running
from tests.shared.on_kafka import caught_up

MARCHES = [uuid4() for _ in range(5)]


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Postgres]:
    """A server of our own, which keeps what it has confirmed."""
    server = Postgres(tmp_path / "postgres")
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
async def there(mortal: Postgres) -> AsyncIterator[Service]:
    """The tiny service on that server."""
    url = mortal.create_database("mortal")
    engine = create_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield Service(url, create_sessions(engine))
    await engine.dispose()


def kill(server: Postgres) -> None:
    """As a power cut would: no part is asked."""
    main = psutil.Process(int((server.directory / "postmaster.pid").read_text().split()[0]))
    main.suspend()  # so that it starts no more parts meanwhile
    for each in (*main.children(recursive=True), main):
        each.kill()
    server.stop()


async def record(service: Service, topic: str, numbers: range) -> None:
    """However often the database has to be asked."""
    for number in numbers:
        for march in MARCHES:
            await record_one(service, topic, march, number)


async def record_one(service: Service, topic: str, march: UUID, number: int) -> None:
    async def recorded() -> bool:
        try:
            await service.record(service.step(march, number, topic=topic))
        except Exception as reason:
            if not is_away(reason):
                raise
            return False
        return True

    await eventually(recorded, within=30, every=0.1)


async def test_what_was_under_way_is_done_again_and_nothing_is_taken_for_poison(
    mortal: Postgres, there: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("mortal", partitions=2)
    consumer, asking, failed = there.consumer(kafka, topic), asyncio.Event(), list[Exception]()

    async def ask_for_long(session: AsyncSession, event: CloudEvent) -> None:
        if event.data["number"] == 20 and not asking.is_set():
            asking.set()
            try:
                await session.execute(text("SELECT pg_sleep(60)"))
            except Exception as reason:
                failed.append(reason)
                raise

    there.before_each = ask_for_long
    with capture_logs() as logs:
        async with running(there.relay(kafka), consumer):
            recording = asyncio.create_task(record(there, topic, range(60)))
            await asking.wait()
            kill(mortal)
            await until_noticed(logs)
            mortal.start()
            await recording
            await eventually(lambda: is_sent(there), within=30)
            await caught_up(kafka, consumer.name, topic)

    [reason] = failed
    assert isinstance(reason, DBAPIError)
    assert not isinstance(reason, OSError)
    # A commit whose answer was lost is recorded once more.
    facts = [row.data for row in await there.rows(journal.journal)]
    for march in map(str, MARCHES):
        known = [each["number"] for each in facts if each["march_id"] == march]
        assert list(dict.fromkeys(known)) == list(range(60))
        assert await there.done(march) == known
    assert len(await there.rows(inbox.inbox)) == len(facts)
    assert await there.rows(dead_letters.letters) == []
    assert await there.rows(dead_letters.parked) == []
    assert [log for log in logs if log["log_level"] == "error"] == []


async def until_noticed(logs: Sequence[Mapping[str, object]]) -> None:
    """The consumer and the relay have both found it away."""

    async def both() -> bool:
        return {"batch is tried again", "relay waits"} <= {str(log["event"]) for log in logs}

    await eventually(both, within=20)


async def is_sent(service: Service) -> bool:
    return not await service.rows(journal.outbox)
