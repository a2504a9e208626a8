"""Consumers: each event is acted on once and in order; one that cannot be stops only its key."""

from typing import Any
from uuid import uuid4

from muster.bus import origin_of
from muster.cloudevents import to_kafka
from tests.conftest import Topics
from tests.shared.core_sample import Service, inbox, running, step_event
from tests.shared.on_kafka import caught_up, members, put, put_raw, rewind

MARCH, OTHER = str(uuid4()), str(uuid4())


async def test_events_of_a_key_are_acted_on_in_the_order_of_the_topic(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus", partitions=3)
    marches = [str(uuid4()) for _ in range(6)]
    events = [step_event(march, number) for number in range(300) for march in marches]
    await put(kafka, topic, *events)
    consumer = sample.consumer(kafka, topic)

    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    for march in marches:
        assert await sample.done(march) == list(range(300))


async def test_an_event_delivered_twice_is_acted_on_once(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    first, second = step_event(MARCH, 1), step_event(MARCH, 2)
    await put(kafka, topic, first, first, second, first)
    consumer = sample.consumer(kafka, topic)

    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert await sample.done() == [1, 2]
    assert sample.counted(consumer.name, "applied") == 2
    assert sample.counted(consumer.name, "duplicate") == 2


async def test_a_topic_read_again_from_its_start_changes_nothing(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    await put(kafka, topic, *(step_event(MARCH, number) for number in range(3)))
    consumer = sample.consumer(kafka, topic)
    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    await rewind(kafka, consumer.name, topic)
    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert await sample.done() == [0, 1, 2]
    assert sample.counted(consumer.name, "duplicate") == 3


async def test_two_consumers_of_one_service_each_act_on_their_own(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    await put(kafka, topic, step_event(MARCH, 1))
    one, other = (sample.consumer(kafka, topic, name=f"{name}-{topic}") for name in ("a", "b"))

    async with running(one, other):
        await caught_up(kafka, one.name, topic)
        await caught_up(kafka, other.name, topic)

    assert await sample.done() == [1, 1]


async def test_a_type_that_nobody_handles_is_skipped_and_counted(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    unhandled = step_event(MARCH, 1, type="muster.sample.song.sung.v1")
    await put(kafka, topic, unhandled, step_event(MARCH, 2))
    consumer = sample.consumer(kafka, topic)

    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert await sample.done() == [2]
    assert sample.counted(consumer.name, "skipped") == 1
    assert len(await sample.rows(inbox.inbox)) == 1


async def test_what_follows_from_an_event_names_it_as_its_cause(sample: Service) -> None:
    extensions: dict[str, Any] = {
        "correlationid": "visit-7",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "musterimport": "true",
    }
    event = step_event(MARCH, 1, extensions=extensions)

    origin = origin_of(event, sample.clock())

    assert origin.causation_id == event.id
    assert origin.correlation_id == "visit-7"
    assert origin.traceparent == extensions["traceparent"]
    assert origin.imported
    assert origin.recorded_at == sample.clock()


async def test_a_stopped_consumer_leaves_its_group_and_another_takes_over(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    first = sample.consumer(kafka, topic)
    async with running(first):
        await put(kafka, topic, step_event(MARCH, 1))
        await caught_up(kafka, first.name, topic)
        assert await members(kafka, first.name) == 1
    assert await members(kafka, first.name) == 0

    second = sample.consumer(kafka, topic)
    async with running(second):
        await put(kafka, topic, step_event(MARCH, 2))
        await caught_up(kafka, second.name, topic)

    assert await sample.done() == [1, 2]


async def test_structured_records_are_read_too(sample: Service, kafka: str, topics: Topics) -> None:
    topic = await topics("bus")
    event = step_event(MARCH, 1)
    headers, value = to_kafka(event)
    assert value is not None
    structured = b'{"specversion":"1.0","id":"%s","source":"%s","type":"%s","data":%s}' % (
        event.id.encode(),
        event.source.encode(),
        event.type.encode(),
        value,
    )
    await put_raw(
        kafka, topic, (MARCH, [("content-type", b"application/cloudevents+json")], structured)
    )
    await put_raw(kafka, topic, (MARCH, headers, value))
    consumer = sample.consumer(kafka, topic)

    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert await sample.done() == [1]
    assert sample.counted(consumer.name, "duplicate") == 1
