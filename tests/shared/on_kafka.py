"""What lies on Kafka, as tests put it there and look at it."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError

from muster.cloudevents import CloudEvent, to_kafka
from muster.testing import eventually


async def put(bootstrap_servers: str, topic: str, *events: CloudEvent) -> None:
    """Onto the topic, keyed by march."""
    records = [(str(event.data["march_id"]), *to_kafka(event)) for event in events]
    await put_raw(bootstrap_servers, topic, *records)


async def put_raw(
    bootstrap_servers: str, topic: str, *records: tuple[str, Any, bytes | None]
) -> None:
    """records: key, headers, value."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap_servers, acks="all", enable_idempotence=True
    )
    await producer.start()
    try:
        sent = [
            await producer.send(topic, value, key.encode(), headers=headers)
            for key, headers, value in records
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def caught_up(bootstrap_servers: str, group: str, topic: str, *, count: int = 0) -> None:
    """Returns once the group has committed everything that lies on the topic, `count` at least."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    # It reads nothing: a fetch under way would hold up the question for the ends.
    probe = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers)
    await admin.start()
    await probe.start()

    async def is_so() -> bool:
        ends = await probe.end_offsets(await partitions_of(probe, topic))
        try:
            committed = await admin.list_consumer_group_offsets(group)
        except GroupCoordinatorNotAvailableError:  # the very first group of a broker
            return False
        return sum(ends.values()) >= count and all(
            each in committed and committed[each].offset == end for each, end in ends.items() if end
        )

    try:
        await eventually(is_so, within=20)
    finally:
        await probe.stop()
        await admin.close()


async def committed(bootstrap_servers: str, group: str, topic: str) -> int:
    """Up to where the group has acted on the only partition of the topic."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        found = await admin.list_consumer_group_offsets(group)
    finally:
        await admin.close()
    place = found.get(TopicPartition(topic, 0))
    return 0 if place is None else max(place.offset, 0)


async def rewind(bootstrap_servers: str, group: str, topic: str) -> None:
    """Have the group read the topic once more from its start."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap_servers, group_id=group, enable_auto_commit=False
    )
    await consumer.start()
    try:
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        await consumer.commit({partition: 0})
    finally:
        await consumer.stop()


async def members(bootstrap_servers: str, group: str) -> int:
    return len((await _described(bootstrap_servers, group))[5])


async def state_of(bootstrap_servers: str, group: str) -> str:
    """`Stable`, `PreparingRebalance`, `Empty` …"""
    return str((await _described(bootstrap_servers, group))[2])


async def _described(bootstrap_servers: str, group: str) -> Any:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        (answer,) = await admin.describe_consumer_groups([group])
        return answer.groups[0]
    except GroupCoordinatorNotAvailableError:  # the very first group of a broker
        return 0, group, "Dead", "", "", []
    finally:
        await admin.close()


async def on_topic(bootstrap_servers: str, topic: str) -> list[ConsumerRecord]:
    """Everything that lies on the topic now, by partition, oldest first."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = await partitions_of(consumer, topic)
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found: dict[TopicPartition, list[ConsumerRecord]] = {each: [] for each in partitions}
        while any([await consumer.position(each) < ends[each] for each in partitions]):
            for partition, records in (await consumer.getmany(timeout_ms=100)).items():
                found[partition] += records
        return [record for records in found.values() for record in records]
    finally:
        await consumer.stop()


async def partitions_of(consumer: AIOKafkaConsumer, topic: str) -> list[TopicPartition]:
    """Also of a topic made a moment ago."""
    numbers: set[int] = await consumer._client._wait_on_metadata(topic)
    return [TopicPartition(topic, number) for number in sorted(numbers)]
