"""The worker on a real broker: facts in, mail out, our own facts out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from muster.broker import Broker
from muster.clock import utc_now
from muster.cloudevents import CloudEvent, to_kafka
from muster.events.notifications import TOPIC as ALERTS
from muster.events.pledges import MilestoneMissed, MilestoneWaived
from muster.journal import Actor, Origin, envelope
from muster.observability import Telemetry
from muster.testing import eventually
from muster.topics import apply
from notifications import consumers, worker
from notifications.settings import Settings
from tests.conftest import Topics
from tests.notifications.conftest import Office
from tests.shared.on_kafka import caught_up, committed, put_raw, rewind


def missed(pledge: UUID, sequence: int = 1) -> MilestoneMissed:
    now = utc_now()
    return MilestoneMissed(
        time=now, sequence=sequence, pledge_id=pledge, reference="example", title="Example",
        pledger="KEN", country="KEN", milestone_id=pledge, milestone_title="Company deployed",
        version=1, due=now, zone="Africa/Nairobi", missed_at=now, late=False,
    )  # fmt: skip


def waived(pledge: UUID, sequence: int) -> MilestoneWaived:
    said = missed(pledge, sequence).model_dump() | {"sequence": sequence, "time": utc_now()}
    return MilestoneWaived(**said, reason="An example", authority="Example")


async def publish(broker: str, topic: str, *events: MilestoneMissed | MilestoneWaived) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=broker)
    await producer.start()
    for event in events:
        origin = Origin(Actor.SYSTEM, utc_now())
        identity = UUID(int=event.pledge_id.int + event.sequence)
        headers, value = to_kafka(envelope(identity, event, origin))
        key = str(event.aggregate_id).encode()
        await producer.send_and_wait(topic, value=value, key=key, headers=headers)
    await producer.stop()


async def facts_about(alert: UUID, broker: str, count: int) -> list[str]:
    """Types of what was published about it, once there are so many."""
    consumer = AIOKafkaConsumer(ALERTS, bootstrap_servers=broker, auto_offset_reset="earliest")
    await consumer.start()
    types: list[str] = []

    async def all_published() -> bool:
        for records in (await consumer.getmany(timeout_ms=200)).values():
            about = [each for each in records if each.key == str(alert).encode()]
            types.extend(dict(each.headers)["ce_type"].decode() for each in about)
        return len(types) >= count

    try:
        await eventually(all_published, within=30)
    finally:
        await consumer.stop()
    return types


@asynccontextmanager
async def working(settings: Settings, telemetry: Telemetry) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(settings, telemetry=telemetry, stop=stop))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(20):
            await running


async def test_a_fact_on_the_topic_becomes_a_mail_and_a_fact_of_ours(
    kafka: str, topics: Topics, settings: Settings, office: Office
) -> None:
    await apply(Broker(kafka))
    pledges = await topics("pledges", partitions=3)
    pledge = UUID("01932f00-0000-7000-8000-00000000aa01")
    settings = settings.model_copy(update={"kafka_bootstrap_servers": kafka, "topics": (pledges,)})
    telemetry = Telemetry("notifications")
    await publish(kafka, pledges, missed(pledge))

    async with working(settings, telemetry):

        async def told() -> bool:
            return len(office.post.accepted) >= 3

        await eventually(told, within=30)
        await publish(kafka, pledges, missed(pledge), waived(pledge, 2))

        async def resolved() -> bool:
            return [each.state for each in await office.alerts("A2")] == ["resolved"]

        await eventually(resolved, within=30)
        types = await facts_about((await office.alert("A2")).id, kafka, 5)

    prefix = "muster.notifications.alert."
    assert sorted(each.removeprefix(prefix) for each in types) == [
        "delivered.v1", "delivered.v1", "delivered.v1", "raised.v1", "resolved.v1",
    ]  # fmt: skip
    assert len(office.post.accepted) == 3
    told_in_time = telemetry.registry.get_sample_value(
        "muster_due_to_told_seconds_count", {"channel": "email"}
    )
    assert told_in_time == 3


@pytest.mark.parametrize("inbox", ["kept", "lost"])
async def test_a_topic_read_again_from_its_start_sends_no_second_mail(
    kafka: str, topics: Topics, settings: Settings, office: Office, inbox: str
) -> None:
    await apply(Broker(kafka))
    pledges = await topics("pledges")
    settings = settings.model_copy(update={"kafka_bootstrap_servers": kafka, "topics": (pledges,)})
    some = [UUID(f"01932f00-0000-7000-8000-00000000ab{number:02d}") for number in range(10)]
    await publish(kafka, pledges, *map(missed, some), waived(some[0], 2), missed(some[1], 2))

    async with working(settings, Telemetry("notifications")):
        await caught_up(kafka, consumers.NAME, pledges, count=12)

        async def all_told() -> bool:
            return len(await office.deliveries(channel="email", state="pending")) == 0

        await eventually(all_told, within=30)
    before = await told(office)
    await rewind(kafka, consumers.NAME, pledges)
    if inbox == "lost":
        await office.ask_to("DELETE FROM inbox")
    async with working(settings, Telemetry("notifications")):
        await caught_up(kafka, consumers.NAME, pledges, count=12)
        await eventually(all_told, within=30)

    assert await told(office) == before
    assert len(office.post.accepted) >= 27
    assert await office.deliveries(channel="email", state="pending") == []


async def told(office: Office) -> tuple[list[tuple[str, str]], list[str], int]:
    """Alerts and their states, what was published, and the number of mails."""
    alerts = [(str(each.id), str(each.state)) for each in await office.alerts()]
    return alerts, await office.published(), len(office.post.accepted)


async def test_thirty_poison_keys_in_a_minute_stop_the_consumer_and_operations_are_mailed(
    kafka: str, topics: Topics, settings: Settings, office: Office
) -> None:
    await apply(Broker(kafka))
    pledges = await topics("pledges")
    settings = settings.model_copy(update={"kafka_bootstrap_servers": kafka, "topics": (pledges,)})
    telemetry = Telemetry("notifications")
    after_them = UUID("01932f00-0000-7000-8000-00000000ac01")
    await put_raw(kafka, pledges, *(poison() for _ in range(30)))
    await publish(kafka, pledges, missed(after_them))

    async with working(settings, telemetry):

        async def stop_is_mailed() -> bool:
            mails = office.post.mails_to("operations@exercise.example")
            return any("has stopped" in str(mail["Subject"]) for mail in mails)

        await eventually(stop_is_mailed, within=40)

    assert telemetry.stopped == {consumers.NAME: "over 20 keys were parked in 0:05:00"}
    assert await office.alerts("A2") == []
    [(buried,)] = await office.ask("SELECT count(*) FROM dead_letters")
    assert buried <= 20
    assert await committed(kafka, consumers.NAME, pledges) == buried


def poison() -> tuple[str, list[tuple[str, bytes]], bytes | None]:
    """Key, headers and value of a miss that says nothing."""
    event = CloudEvent(
        id=str(uuid4()), source="/muster/pledges", type=MilestoneMissed.type,
        datacontenttype="application/json", data={}, extensions={"sequence": "1"},
    )  # fmt: skip
    return str(uuid4()), *to_kafka(event)
