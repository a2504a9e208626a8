"""Poison: an event that cannot be acted on is buried, its key waits, every other key flows."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from muster.cloudevents import CloudEvent
from muster.testing import eventually
from tests.conftest import Topics
from tests.shared.core_sample import (
    Service,
    dead_letters,
    inbox,
    refuse_poison,
    running,
    step_event,
)
from tests.shared.on_kafka import caught_up, members, put, put_raw, rewind

MARCH, OTHER = str(uuid4()), str(uuid4())


def poison(march: str, number: int) -> CloudEvent:
    data = {"march_id": march, "number": number, "note": "poison"}
    return step_event(march, number, data=data)


async def test_a_poison_event_parks_its_key_and_other_keys_flow(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    sample.before_each = refuse_poison
    bad, after = poison(MARCH, 2), step_event(MARCH, 3)
    await put(kafka, topic, step_event(MARCH, 1), bad, after, step_event(OTHER, 1))
    consumer = sample.consumer(kafka, topic)

    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)
        await put(kafka, topic, step_event(MARCH, 4), step_event(OTHER, 2))
        await caught_up(kafka, consumer.name, topic)

    assert await sample.done(MARCH) == [1]
    assert await sample.done(OTHER) == [1, 2]
    (parked,) = await sample.rows(dead_letters.parked)
    assert (parked.consumer, parked.topic, parked.key) == (consumer.name, topic, MARCH)
    letters = await sample.rows(dead_letters.letters)
    assert [letter.offset for letter in letters] == [1, 2, 4]
    assert [letter.id for letter in letters[:2]] == [bad.id, after.id]
    assert [letter.attempts for letter in letters] == [1, 0, 0]
    assert letters[0].reason == "ValueError('this step leads into a swamp')"
    assert not {bad.id, after.id} & {row.id for row in await sample.rows(inbox.inbox)}


async def test_poison_is_tried_three_times_and_its_neighbours_once_more(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    tried: list[int] = []

    async def note(session: AsyncSession, event: CloudEvent) -> None:
        tried.append(event.data["number"])
        await refuse_poison(session, event)

    sample.before_each = note
    await put(kafka, topic, step_event(OTHER, 1), poison(MARCH, 2), step_event(OTHER, 3))
    consumer = sample.consumer(kafka, topic)

    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert tried == [1, 2, 1, 2, 2, 2, 3]


async def test_an_event_that_fails_by_chance_is_acted_on_when_it_is_tried_again(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    failures = iter([ValueError("once"), ValueError("twice")])

    async def fail_twice(_session: AsyncSession, _event: CloudEvent) -> None:
        for reason in failures:
            raise reason

    sample.before_each = fail_twice
    await put(kafka, topic, step_event(MARCH, 1))
    consumer = sample.consumer(kafka, topic)

    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert await sample.done() == [1]
    assert await sample.rows(dead_letters.parked) == []


async def test_a_record_that_is_no_event_is_poison(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    await put_raw(kafka, topic, (MARCH, [("ce_id", b"no type")], b"{}"))
    await put(kafka, topic, step_event(MARCH, 2), step_event(OTHER, 1))
    consumer = sample.consumer(kafka, topic)

    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert await sample.done() == [1]
    unreadable, behind = await sample.rows(dead_letters.letters)
    assert (unreadable.source, unreadable.id) == (f"kafka:{topic}", "0:0")
    assert (unreadable.type, unreadable.key) == ("unreadable", MARCH)
    assert "no CloudEvent" in unreadable.reason
    assert behind.key == MARCH


async def test_a_hostile_record_is_buried_whatever_its_bytes_are(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    await put_raw(
        kafka,
        topic,
        ("nul \x00 in its key", [("empty", None), ("raw", b"\xff\x00")], b"\x00\xff"),
        ("", [], None),
    )
    await put(kafka, topic, step_event(MARCH, 1))
    consumer = sample.consumer(kafka, topic)

    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert await sample.done() == [1]
    assert [row.key for row in await sample.rows(dead_letters.letters)] == [
        "nul \ufffd in its key",
        "",
    ]


async def test_what_was_acted_on_before_is_not_queued_behind_a_poison_event(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    sample.before_each = refuse_poison
    await put(kafka, topic, step_event(MARCH, 1), poison(MARCH, 2), step_event(MARCH, 3))
    consumer = sample.consumer(kafka, topic)
    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    await rewind(kafka, consumer.name, topic)
    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert [letter.offset for letter in await sample.rows(dead_letters.letters)] == [1, 2]


async def test_more_than_twenty_new_parked_keys_stop_the_consumer_without_a_commit(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    sample.before_each = refuse_poison
    consumer = sample.consumer(kafka, topic)
    async with running(consumer):
        await put(kafka, topic, *(poison(str(uuid4()), number) for number in range(20)))
        await caught_up(kafka, consumer.name, topic)
        assert consumer.stopped_because is None
        await put(kafka, topic, step_event(MARCH, 1), poison(str(uuid4()), 20))

        async def stopped() -> str | None:
            return consumer.stopped_because

        assert "20 keys" in await eventually(stopped)
        assert await members(kafka, consumer.name) == 0

    assert len(await sample.rows(dead_letters.parked)) == 20
    (stop,) = await sample.rows(dead_letters.stops.table)
    assert (stop.consumer, stop.topic) == (consumer.name, topic)
    assert sample.telemetry.stopped == {consumer.name: consumer.stopped_because}
    again = sample.consumer(kafka, topic)
    sample.before_each = None
    async with running(again):
        await caught_up(kafka, again.name, topic)
    assert await sample.done(MARCH) == [1]


async def test_keys_parked_longer_ago_do_not_count_towards_the_limit(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    sample.before_each = refuse_poison
    consumer = sample.consumer(kafka, topic)
    async with running(consumer):
        await put(kafka, topic, *(poison(str(uuid4()), number) for number in range(20)))
        await caught_up(kafka, consumer.name, topic)
        sample.clock.advance(timedelta(minutes=6))
        await put(kafka, topic, poison(str(uuid4()), 20))
        await caught_up(kafka, consumer.name, topic)

    assert consumer.stopped_because is None
    assert len(await sample.rows(dead_letters.parked)) == 21


async def test_keys_that_another_consumer_parked_do_not_count_towards_the_limit(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("bus")
    sample.before_each = refuse_poison
    await put(kafka, topic, *(poison(str(uuid4()), number) for number in range(20)))
    one, other = (
        sample.consumer(kafka, topic, name=f"{name}-{topic}") for name in ("one", "other")
    )

    for consumer in (one, other):
        async with running(consumer):
            await caught_up(kafka, consumer.name, topic)
        assert consumer.stopped_because is None

    assert len(await sample.rows(dead_letters.parked)) == 40
