"""A broker that stops: nothing is lost, nothing is sent later, and nothing goes on in secret."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import psutil  # type: ignore[import-untyped]
import pytest
from aiokafka import AIOKafkaProducer

from muster import topics
from muster.broker import Broker
from muster.cloudevents import from_kafka
from muster.publisher import Message, Publisher
from muster.testing import eventually
from muster_local.kafka import Kafka
from muster_local.ports import free_ports
from tests.shared.core_sample import Service, inbox, journal, running
from tests.shared.on_kafka import caught_up, members, on_topic, put_raw

pytestmark = pytest.mark.drill

MARCH = uuid4()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A broker of our own, running at the start of each test."""
    port, controller_port = free_ports(2)
    folder: Path = tmp_path_factory.mktemp("own")
    broker = Kafka(folder / "kafka", port=port, controller_port=controller_port)
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()
        broker.end_left_over()


@pytest.fixture
async def topic(broker: Kafka) -> str:
    name = f"steps.{uuid4().hex[:8]}"
    await topics.apply(Broker(broker.bootstrap_servers), [topics.Topic(name, partitions=1)])
    return name


@asynccontextmanager
async def broker_stopped(broker: Kafka) -> AsyncIterator[None]:
    await asyncio.to_thread(broker.stop)
    try:
        yield
    finally:
        # From this thread: the broker ends with the one that started it.
        broker.start()


@asynccontextmanager
async def broker_hanging(broker: Kafka) -> AsyncIterator[None]:
    """It holds its connections and answers nothing."""
    process = psutil.Process(int((broker.directory / "broker.pid").read_text()))
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def message(topic: str, value: bytes) -> Message:
    return Message(topic, b"key", value, [])


@asynccontextmanager
async def no_task_left() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield

    async def as_before() -> bool:
        return asyncio.all_tasks() <= before

    await eventually(as_before, within=3)


async def test_a_producer_given_up_ends_at_once_and_sends_nothing_later(
    broker: Kafka, topic: str
) -> None:
    async with no_task_left():
        publisher = Publisher(Broker(broker.bootstrap_servers), send_within=1)
        await publisher.start()
        await publisher.send([message(topic, b"before")])
        async with broker_stopped(broker):
            with pytest.raises(TimeoutError):
                await publisher.send([message(topic, b"lost")])
            async with asyncio.timeout(5):
                await publisher.close()

    await put_raw(broker.bootstrap_servers, topic, ("key", [], b"after"))
    values = [record.value for record in await on_topic(broker.bootstrap_servers, topic)]
    assert values == [b"before", b"after"]


async def test_a_producer_that_is_only_stopped_would_live_on(broker: Kafka, topic: str) -> None:
    """Why `Publisher.close` does not call `stop()`: aiokafka 0.14 waits for what cannot be sent."""
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap_servers, enable_idempotence=True)
    await producer.start()
    await producer.send_and_wait(topic, b"before")
    sender = producer._sender.sender_task
    async with broker_stopped(broker):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await producer.send_and_wait(topic, b"zombie")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2):
                await producer.stop()
        assert not sender.done()

    async def was_sent_after_all() -> bool:
        values = [record.value for record in await on_topic(broker.bootstrap_servers, topic)]
        return values == [b"before", b"zombie"]

    await eventually(was_sent_after_all, within=20)
    await producer._sender.close()
    await producer.client.close()


@pytest.mark.parametrize("away", [broker_stopped, broker_hanging], ids=["stopped", "hanging"])
async def test_a_publisher_closes_in_time_whatever_the_broker_does(
    broker: Kafka, topic: str, away: Callable[[Kafka], Awaitable[None]]
) -> None:
    async with no_task_left():
        publisher = Publisher(Broker(broker.bootstrap_servers), send_within=1)
        await publisher.start()
        async with away(broker):  # type: ignore[attr-defined]
            with pytest.raises(TimeoutError):
                await publisher.send([message(topic, b"?")] * 100)
            async with asyncio.timeout(6):
                await publisher.close()


@pytest.mark.parametrize("away", [broker_stopped, broker_hanging], ids=["stopped", "hanging"])
async def test_a_consumer_ends_in_time_whatever_the_broker_does(
    sample: Service, broker: Kafka, topic: str, away: Callable[[Kafka], Awaitable[None]]
) -> None:
    consumer = sample.consumer(broker.bootstrap_servers, topic)
    stop = asyncio.Event()
    async with no_task_left():
        consuming = asyncio.create_task(consumer.run(stop))

        async def joined() -> bool:
            return await members(broker.bootstrap_servers, consumer.name) == 1

        await eventually(joined, within=20)
        async with away(broker):  # type: ignore[attr-defined]
            stop.set()
            async with asyncio.timeout(8):
                await consuming


async def first_sent(servers: str, topic: str) -> dict[str, list[int]]:
    """By key, numbers in the order in which each came first."""
    found: dict[str, dict[int, None]] = {}
    for record in await on_topic(servers, topic):
        number = from_kafka(record.headers, record.value).data["number"]
        found.setdefault(record.key.decode(), {})[number] = None
    return {key: list(numbers) for key, numbers in found.items()}


async def test_what_is_recorded_while_the_broker_is_away_arrives_in_order_and_once(
    sample: Service, broker: Kafka, topic: str
) -> None:
    servers = broker.bootstrap_servers
    consumer = sample.consumer(servers, topic)

    async def all_sent() -> bool:
        return not await sample.rows(journal.outbox)

    async with running(sample.relay(servers), consumer):
        await sample.record(*(sample.step(MARCH, number, topic=topic) for number in range(5)))
        await eventually(all_sent)
        async with broker_stopped(broker):
            await sample.record(
                *(sample.step(MARCH, number, topic=topic) for number in range(5, 10))
            )

            async def measured() -> bool:
                ask = sample.telemetry.registry.get_sample_value
                return ask("muster_outbox_depth") == 5

            await eventually(measured, within=30)
        await eventually(all_sent, within=40)
        await caught_up(servers, consumer.name, topic)

    assert await first_sent(servers, topic) == {str(MARCH): list(range(10))}
    assert await sample.done() == list(range(10))
    assert len(await sample.rows(inbox.inbox)) == 10


async def test_twenty_seconds_without_a_broker_under_load_lose_nothing_and_keep_the_order(
    sample: Service, broker: Kafka, topic: str
) -> None:
    servers, marches = broker.bootstrap_servers, [uuid4() for _ in range(10)]
    consumer, end = sample.consumer(servers, topic), asyncio.Event()
    recorded = 0

    async def load() -> None:
        nonlocal recorded
        while not end.is_set():
            steps = [sample.step(march, recorded, topic=topic) for march in marches]
            await sample.record(*steps)
            recorded += 1

    async def all_sent() -> bool:
        return not await sample.rows(journal.outbox)

    async def goes_on() -> bool:
        return len(await sample.rows(inbox.inbox)) > 500

    async with no_task_left(), running(sample.relay(servers), consumer):
        loading = asyncio.create_task(load())
        await eventually(goes_on, within=30)
        async with broker_stopped(broker):
            before = recorded
            await asyncio.sleep(20)
            assert recorded > before
        end.set()
        await loading
        await eventually(all_sent, within=40)
        await caught_up(servers, consumer.name, topic)

    everything = {str(march): list(range(recorded)) for march in marches}
    assert {march: await sample.done(march) for march in everything} == everything
    assert await first_sent(servers, topic) == everything
    there = len(await on_topic(servers, topic))
    await put_raw(servers, topic, ("key", [], b"later"))
    assert len(await on_topic(servers, topic)) == there + 1, "a producer went on in secret"
