"""The background process: it ends in order, and an error in any part ends all of it."""

import asyncio
from uuid import uuid4

import pytest

from muster.broker import Broker
from muster.database import SessionMaker
from muster.journal import OUTBOX_CHANNEL
from muster.relay import Relay
from muster.testing import eventually
from muster.wakeups import Bell, Listener
from muster.worker import Work, run_worker
from tests.conftest import Topics
from tests.shared.core_sample import Service, journal
from tests.shared.on_kafka import on_topic


class Process:
    """A worker process of the sample service."""

    def __init__(self, sample: Service, bootstrap_servers: str) -> None:
        self.bell, self.listener = Bell(sample.url), Listener(sample.url)
        self.sessions: SessionMaker = self.bell.attach(sample.sessions)
        self.stop = asyncio.Event()
        self.relay = Relay(
            sample.url,
            Broker(bootstrap_servers),
            telemetry=sample.telemetry,
            clock=sample.clock,
            woken=self.listener.on(OUTBOX_CHANNEL),
        )

    async def run(self, *work: Work, end_within: float = 8) -> None:
        async with asyncio.timeout(30):
            await run_worker(
                self.stop,
                work=work,
                relay=self.relay,
                listener=self.listener,
                bell=self.bell,
                end_within=end_within,
            )


async def test_what_work_leaves_behind_at_its_end_is_still_sent(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("worker")
    process = Process(sample, kafka)

    async def record_at_the_end(stop: asyncio.Event) -> None:
        await stop.wait()
        async with process.sessions.begin() as session:
            last = sample.step(uuid4(), 1, topic=topic)
            await journal.record(session, [last], sample.origin())

    async def up() -> bool:
        return sample.telemetry.registry.get_sample_value("muster_relay_up") == 1

    running = asyncio.create_task(process.run(record_at_the_end))
    await eventually(up)
    process.stop.set()
    await running

    assert len(await on_topic(kafka, topic)) == 1
    assert await sample.rows(journal.outbox) == []


async def test_a_fact_recorded_while_it_runs_is_sent(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("worker")
    process = Process(sample, kafka)

    async def sent() -> bool:
        return len(await on_topic(kafka, topic)) == 1

    running = asyncio.create_task(process.run())
    async with process.sessions.begin() as session:
        await journal.record(session, [sample.step(uuid4(), 1, topic=topic)], sample.origin())
    await eventually(sent)
    process.stop.set()
    await running


async def test_an_error_in_one_part_ends_all_and_is_raised(sample: Service) -> None:
    process = Process(sample, "127.0.0.1:1")
    ended: list[str] = []

    async def break_down(_stop: asyncio.Event) -> None:
        raise LookupError("the map is gone")

    async def go_on(stop: asyncio.Event) -> None:
        try:
            await stop.wait()
        finally:
            ended.append("go on")

    with pytest.raises(ExceptionGroup) as caught:
        await process.run(break_down, go_on)

    assert caught.group_contains(LookupError, match="the map is gone")
    assert ended == ["go on"]


async def test_work_that_does_not_end_is_cut_short(sample: Service) -> None:
    process = Process(sample, "127.0.0.1:1")
    ended: list[str] = []

    async def linger(_stop: asyncio.Event) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cut short")

    process.stop.set()
    await process.run(linger, end_within=0.05)

    assert ended == ["cut short"]
