"""The relay: everything in the outbox reaches Kafka, in order within a key, whatever happens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from sqlalchemy import make_url, text
from structlog.testing import capture_logs

from muster import relay
from muster.broker import Broker
from muster.cloudevents import from_kafka
from muster.observability import Telemetry
from muster.relay import Relay
from muster.testing import eventually
from muster.topics import Topic, apply
from tests.conftest import Topics
from tests.shared.core_sample import Service, journal, running
from tests.shared.on_kafka import on_topic

MARCH = UUID("0192f0c4-0000-7000-8000-000000000001")


def numbers_by_key(records: list[ConsumerRecord]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for record in records:
        data = from_kafka(record.headers, record.value).data
        found.setdefault(record.key.decode(), []).append(data["number"])
    return found


async def queued(sample: Service) -> int:
    return len(await sample.rows(journal.outbox))


async def drained(sample: Service) -> None:
    async def empty() -> bool:
        return await queued(sample) == 0

    await eventually(empty, within=20)


def is_up(telemetry: Telemetry) -> bool:
    return telemetry.registry.get_sample_value("muster_relay_up") == 1


async def comes_up(telemetry: Telemetry) -> None:
    async def up() -> bool:
        return is_up(telemetry)

    await eventually(up)


@asynccontextmanager
async def outbox_held(sample: Service) -> AsyncIterator[None]:
    """Whoever would delete rows of the outbox waits until the block ends."""
    async with sample.sessions.begin() as session:
        await session.execute(text("SELECT FROM outbox FOR UPDATE"))
        yield


async def test_what_was_queued_arrives_as_it_was_queued(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("relay")
    (event_id,) = await sample.record(sample.step(MARCH, 1, topic=topic, note="é"))
    (row,) = await sample.rows(journal.outbox)

    async with running(sample.relay(kafka)):
        await drained(sample)

    (record,) = await on_topic(kafka, topic)
    assert record.key == str(MARCH).encode()
    assert record.value == row.value
    event = from_kafka(record.headers, record.value)
    assert (event.id, event.data["note"]) == (str(event_id), "é")


async def test_order_within_a_key_holds_over_many_batches(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("relay", partitions=3)
    marches = [uuid4() for _ in range(10)]
    events = [sample.step(marches[i % 10], i, topic=topic) for i in range(5_000)]
    await sample.record(*events)

    async with running(sample.relay(kafka)):
        await drained(sample)

    arrived = numbers_by_key(await on_topic(kafka, topic))
    assert arrived == {str(march): list(range(i, 5_000, 10)) for i, march in enumerate(marches)}


async def test_a_wake_up_is_enough_to_send(sample: Service, kafka: str, topics: Topics) -> None:
    topic = await topics("relay")
    woken = asyncio.Event()
    relay = Relay(
        sample.url, Broker(kafka), telemetry=sample.telemetry, clock=sample.clock, woken=woken,
    )  # fmt: skip
    async with running(relay):
        await comes_up(sample.telemetry)
        for number in range(5):
            await sample.record(sample.step(MARCH, number, topic=topic))
            woken.set()
            await drained(sample)

    assert numbers_by_key(await on_topic(kafka, topic)) == {str(MARCH): [0, 1, 2, 3, 4]}


async def test_a_relay_killed_between_sending_and_deleting_sends_twice_and_loses_nothing(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("relay")
    await sample.record(*(sample.step(MARCH, number, topic=topic) for number in (1, 2)))

    async def arrived(count: int) -> bool:
        return len(await on_topic(kafka, topic)) == count

    async with outbox_held(sample):
        killed = asyncio.create_task(sample.relay(kafka).run(asyncio.Event()))
        await eventually(lambda: arrived(2))
        killed.cancel()
        await asyncio.wait({killed}, timeout=10)
        assert killed.cancelled()
    assert await queued(sample) == 2
    async with running(sample.relay(kafka)):
        await drained(sample)

    assert numbers_by_key(await on_topic(kafka, topic)) == {str(MARCH): [1, 2, 1, 2]}


async def test_one_of_two_relays_works_and_the_other_takes_over(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("relay")
    first, second = Telemetry("first"), Telemetry("second")
    async with running(sample.relay(kafka, telemetry=second)) as stop_all:
        await comes_up(second)
        async with running(sample.relay(kafka, telemetry=first)):
            await sample.record(sample.step(MARCH, 1, topic=topic))
            await drained(sample)
            assert is_up(second)
            assert not is_up(first)
            stop_all.set()
            await comes_up(first)
            await sample.record(sample.step(MARCH, 2, topic=topic))
            await drained(sample)
            assert not is_up(second)

    assert numbers_by_key(await on_topic(kafka, topic)) == {str(MARCH): [1, 2]}


@asynccontextmanager
async def topic_of_small_records(kafka: str) -> AsyncIterator[str]:
    """It takes no record over 2,000 bytes."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    name = f"small.{uuid4().hex[:8]}"
    try:
        small = NewTopic(name, 1, 1, topic_configs={"max.message.bytes": "2000"})
        await admin.create_topics([small])
        yield name
        await admin.delete_topics([name])
    finally:
        await admin.close()


async def test_a_record_the_broker_refuses_parks_its_key_and_all_others_flow(
    sample: Service, kafka: str
) -> None:
    refused, other = uuid4(), uuid4()
    async with topic_of_small_records(kafka) as topic:
        await sample.record(
            sample.step(other, 1, topic=topic),
            sample.step(refused, 1, topic=topic),
            sample.step(refused, 2, topic=topic, note="x" * 3000),
            sample.step(refused, 3, topic=topic),
            sample.step(other, 2, topic=topic),
        )

        async def only_the_parked_are_left() -> bool:
            return await queued(sample) == 2

        with capture_logs() as logs:
            async with running(sample.relay(kafka)):
                await eventually(only_the_parked_are_left)
        assert [log["event"] for log in logs] == ["record refused, its key is parked"]
        async with running(sample.relay(kafka)):
            await sample.record(
                sample.step(refused, 4, topic=topic), sample.step(other, 3, topic=topic)
            )

            async def the_later_one_is_sent() -> bool:
                return len(await on_topic(kafka, topic)) == 4

            await eventually(the_later_one_is_sent)

        assert numbers_by_key(await on_topic(kafka, topic)) == {
            str(other): [1, 2, 3],
            str(refused): [1],
        }
        assert [row.key for row in await sample.rows(journal.outbox)] == [str(refused)] * 3
        (parked,) = await sample.rows(journal.refused)
        assert (parked.topic, parked.key) == (topic, str(refused))
        assert "MessageSizeTooLarge" in parked.reason
        ask = sample.telemetry.registry.get_sample_value
        assert ask("muster_relay_refused_total") == 1

        # What may not leave is no backlog, and is counted by itself.
        async def is_told_apart() -> bool:
            backlog = ask("muster_outbox_depth"), ask("muster_outbox_oldest_age_seconds")
            return (ask("muster_refused_keys"), *backlog) == (1, 0, 0)

        async with running(sample.relay(kafka)):
            await eventually(is_told_apart)


async def test_what_was_read_ahead_of_a_refused_record_is_not_sent_before_it(
    sample: Service, kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "BATCH", 2)
    refused, other = uuid4(), uuid4()
    async with topic_of_small_records(kafka) as topic:
        await sample.record(
            sample.step(refused, 1, topic=topic, note="x" * 3000),
            sample.step(other, 1, topic=topic),
            sample.step(refused, 2, topic=topic),
            sample.step(other, 2, topic=topic),
        )

        async def all_others_are_sent() -> bool:
            return str(other) not in {row.key for row in await sample.rows(journal.outbox)}

        async with running(sample.relay(kafka)):
            await eventually(all_others_are_sent)

        assert numbers_by_key(await on_topic(kafka, topic)) == {str(other): [1, 2]}


async def test_rows_are_sent_in_order_wherever_they_lie(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("relay")
    await sample.record(*(sample.step(MARCH, number, topic=topic) for number in (1, 2, 3)))
    async with sample.sessions.begin() as session:
        first = "(SELECT min(seq) FROM outbox)"
        await session.execute(text(f"UPDATE outbox SET topic = topic WHERE seq = {first}"))

    async with running(sample.relay(kafka)):
        await drained(sample)

    assert numbers_by_key(await on_topic(kafka, topic)) == {str(MARCH): [1, 2, 3]}


async def test_a_key_no_longer_refused_flows_again_in_order(sample: Service, kafka: str) -> None:
    async with topic_of_small_records(kafka) as topic:
        await sample.record(
            sample.step(MARCH, 1, topic=topic, note="x" * 3000),
            sample.step(MARCH, 2, topic=topic),
        )

        async def parked() -> list[Any]:
            return await sample.rows(journal.refused)

        async with running(sample.relay(kafka)):
            await eventually(parked)
            async with sample.sessions.begin() as session:
                await session.execute(text("DELETE FROM outbox WHERE octet_length(value) > 2000"))
                await session.execute(text("DELETE FROM outbox_refused"))
            await drained(sample)

        assert numbers_by_key(await on_topic(kafka, topic)) == {str(MARCH): [2]}


async def test_the_largest_envelope_there_may_be_is_sent(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("relay")
    await sample.record(
        sample.step(MARCH, 1, topic=topic),
        sample.step(MARCH, 2, topic=topic, note="x" * 255 * 1024),
        sample.step(MARCH, 3, topic=topic),
    )

    async with running(sample.relay(kafka)):
        await drained(sample)

    assert numbers_by_key(await on_topic(kafka, topic)) == {str(MARCH): [1, 2, 3]}


async def test_a_database_connection_that_is_ended_costs_nothing(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("relay")
    terminate = text(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    async with running(sample.relay(kafka)):
        await comes_up(sample.telemetry)
        async with sample.sessions.begin() as session:
            assert await session.scalar(terminate) is True
        await sample.record(sample.step(MARCH, 1, topic=topic))
        await drained(sample)

    assert numbers_by_key(await on_topic(kafka, topic))[str(MARCH)] == [1]


async def test_a_stopped_relay_sends_what_is_queued_before_it_ends(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("relay")
    async with running(sample.relay(kafka)) as stop:
        await comes_up(sample.telemetry)
        await sample.record(*(sample.step(MARCH, number, topic=topic) for number in range(1500)))
        stop.set()

    assert await queued(sample) == 0
    assert sample.telemetry.registry.get_sample_value("muster_relay_sent_total") == 1500
    assert not is_up(sample.telemetry)


async def test_a_stopped_relay_leaves_to_the_next_one_what_it_has_no_time_for(
    sample: Service, kafka: str, topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"BATCH": 10, "FLUSH_WITHIN": -1.0, "POLL_EVERY": 30.0}.items():
        monkeypatch.setattr(relay, name, value)
    topic = await topics("relay")
    async with running(sample.relay(kafka)) as stop:
        await comes_up(sample.telemetry)
        await sample.record(*(sample.step(MARCH, number, topic=topic) for number in range(100)))
        stop.set()

    assert await queued(sample) == 90
    assert numbers_by_key(await on_topic(kafka, topic)) == {str(MARCH): list(range(10))}


async def test_a_missing_topic_is_said_and_what_waits_is_sent_once_it_is_made(
    sample: Service, kafka: str, topics: Topics
) -> None:
    there = await topics("relay")
    name = f"{there}.missing"
    await sample.record(sample.step(MARCH, 1, topic=there), sample.step(MARCH, 2, topic=name))
    telemetry, ask = sample.telemetry, sample.telemetry.registry.get_sample_value

    async def stands() -> bool:
        return ask("muster_stopped", {"part": "relay"}) == 1

    with capture_logs() as logs:
        async with running(sample.relay(kafka)):
            await eventually(stands, within=30)
            assert telemetry.stopped == {
                "relay": f"topics missing: {name}; run `muster topics apply`"
            }
            await apply(Broker(kafka), [Topic(name, partitions=1)])
            await drained(sample)

    assert [log["event"] for log in logs] == ["relay stands until a topic is made"]
    assert telemetry.stopped == {}
    assert ask("muster_stopped", {"part": "relay"}) == 0
    assert numbers_by_key(await on_topic(kafka, name)) == {str(MARCH): [2]}
    assert set(numbers_by_key(await on_topic(kafka, there))[str(MARCH)]) == {1}


async def test_where_nothing_can_be_deleted_nothing_is_sent(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("relay")
    await sample.record(sample.step(MARCH, 1, topic=topic))
    name = make_url(sample.url).database
    alter = f'ALTER DATABASE "{name}" SET default_transaction_read_only ='

    async with sample.sessions.begin() as session:
        await session.execute(text(f"{alter} on"))
    with capture_logs() as logs:
        async with running(sample.relay(kafka)):

            async def waited() -> bool:
                return [each["event"] for each in logs].count("relay waits") >= 3

            await eventually(waited, within=20)
            assert await on_topic(kafka, topic) == []
            async with sample.sessions.begin() as session:
                await session.execute(text("SET TRANSACTION READ WRITE"))
                await session.execute(text(f"{alter} off"))
            await drained(sample)

    assert len(await on_topic(kafka, topic)) == 1
