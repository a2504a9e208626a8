"""Dead letters: a key that was parked is drained in order, and nothing that joins it is lost."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from muster.cloudevents import CloudEvent, to_kafka
from muster.dead_letters import Record
from muster.wakeups import wait_for
from tests.conftest import Topics
from tests.databases import somebody_waits
from tests.shared.core_sample import (
    Service,
    arrived,
    dead_letters,
    refuse_poison,
    running,
    step_event,
)
from tests.shared.on_kafka import caught_up, put, put_raw, rewind

MARCH = str(uuid4())
NAME, TOPIC = "sample", "steps"


def poison(march: str, number: int) -> CloudEvent:
    return step_event(march, number, data={"march_id": march, "number": number, "note": "poison"})


def record_of(event: CloudEvent, *, offset: int = 0, key: str = MARCH) -> Record:
    headers, value = to_kafka(event)
    return Record(TOPIC, 0, offset, key, headers, value, event.source, event.id, event.type)


async def park(sample: Service, *events: CloudEvent) -> None:
    """The first is poison, the others wait behind it."""
    async with sample.sessions.begin() as session:
        now = sample.clock()
        await dead_letters.park(session, NAME, record_of(events[0]), "poison", now)
        behind = [record_of(event) for event in events[1:]]
        await dead_letters.queue(session, NAME, behind, now)


async def test_a_replay_acts_in_order_and_unparks(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("dead")
    sample.before_each = refuse_poison
    consumer = sample.consumer(kafka, topic)
    async with running(consumer):
        await put(kafka, topic, poison(MARCH, 1), step_event(MARCH, 2), step_event(MARCH, 3))
        await caught_up(kafka, consumer.name, topic)
        sample.before_each = None

        count = await dead_letters.replay(
            sample.sessions, consumer.name, topic, MARCH, consumer.replay
        )
        await put(kafka, topic, step_event(MARCH, 4))
        await caught_up(kafka, consumer.name, topic)

    assert count == 3
    assert await sample.done() == [1, 2, 3, 4]
    assert await sample.rows(dead_letters.parked) == []
    assert await sample.rows(dead_letters.letters) == []


async def test_what_was_replayed_is_not_acted_on_again(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("dead")
    sample.before_each = refuse_poison
    consumer = sample.consumer(kafka, topic)
    await put(kafka, topic, poison(MARCH, 1), step_event(MARCH, 2))
    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)
    sample.before_each = None
    await dead_letters.replay(sample.sessions, consumer.name, topic, MARCH, consumer.replay)

    await rewind(kafka, consumer.name, topic)
    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert await sample.done() == [1, 2]


async def test_a_replay_stops_at_the_first_that_fails_again(sample: Service) -> None:
    consumer = sample.consumer("127.0.0.1:1", TOPIC, name=NAME)
    sample.before_each = refuse_poison
    await park(sample, step_event(MARCH, 1), poison(MARCH, 2), step_event(MARCH, 3))

    with pytest.raises(ValueError, match="swamp"):
        await dead_letters.replay(sample.sessions, NAME, TOPIC, MARCH, consumer.replay)

    assert await sample.done() == [1]
    failed, waits = await sample.rows(dead_letters.letters)
    assert (failed.attempts, failed.reason) == (1, "ValueError('this step leads into a swamp')")
    assert (waits.attempts, waits.reason) == (0, None)
    assert len(await sample.rows(dead_letters.parked)) == 1


async def test_a_replay_that_finds_the_database_away_blames_no_letter(sample: Service) -> None:
    await park(sample, step_event(MARCH, 1))

    async def away(_session: AsyncSession, _record: Record) -> None:
        raise ConnectionResetError("reset by peer")

    with pytest.raises(ConnectionResetError):
        await dead_letters.replay(sample.sessions, NAME, TOPIC, MARCH, away)

    (letter,) = await sample.rows(dead_letters.letters)
    assert (letter.attempts, letter.reason) == (1, "poison")


async def test_a_letter_keeps_its_record_byte_for_byte(sample: Service) -> None:
    headers = [("ce_id", b"1"), ("raw", b"\x00\xff"), ("empty", None), ("raw", b"twice")]
    record = Record(TOPIC, 3, 42, MARCH, headers, b"\x00\xff", "/muster/sample", "1", "some.type")
    async with sample.sessions.begin() as session:
        await dead_letters.park(session, NAME, record, "why\x00" + "x" * 9000, sample.clock())
    replayed: list[Record] = []

    async def keep(_session: AsyncSession, record: Record) -> None:
        replayed.append(record)

    (letter,) = await sample.rows(dead_letters.letters)
    await dead_letters.replay(sample.sessions, NAME, TOPIC, MARCH, keep)

    assert replayed == [record]
    assert letter.reason.startswith("why\ufffdxxx")
    assert len(letter.reason) == 2000


async def test_a_dropped_letter_never_comes_back_and_those_behind_it_flow(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("dead")
    await put_raw(kafka, topic, (MARCH, [], b"no event"))
    await put(kafka, topic, step_event(MARCH, 1))
    consumer = sample.consumer(kafka, topic)
    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)
    async with sample.sessions.begin() as session:
        dropped = await dead_letters.drop_head(session, consumer.name, topic, MARCH)
        assert dropped is not None
        await consumer.mark_read(session, dropped)
    await dead_letters.replay(sample.sessions, consumer.name, topic, MARCH, consumer.replay)

    await rewind(kafka, consumer.name, topic)
    async with running(consumer):
        await caught_up(kafka, consumer.name, topic)

    assert await sample.done() == [1]
    assert await sample.rows(dead_letters.letters) == []
    assert await sample.rows(dead_letters.parked) == []


async def test_one_key_on_two_topics_is_two_keys(sample: Service) -> None:
    other = "other.topic.v1"
    for topic in (TOPIC, other):
        record = Record(topic, 0, 1, MARCH, [], b"", "/muster/sample", f"of {topic}", "some.type")
        async with sample.sessions.begin() as session:
            await dead_letters.park(session, NAME, record, "poison", sample.clock())
    replayed: list[str] = []

    async def keep(_session: AsyncSession, record: Record) -> None:
        replayed.append(record.id)

    await dead_letters.replay(sample.sessions, NAME, other, MARCH, keep)

    assert replayed == [f"of {other}"]
    async with sample.sessions() as session:
        assert await dead_letters.parked_among(session, NAME, TOPIC, [MARCH]) == {MARCH}
        assert await dead_letters.parked_among(session, NAME, other, [MARCH]) == set()


async def test_behind_the_last_letter_that_is_dropped_its_key_flows_again(sample: Service) -> None:
    await park(sample, step_event(MARCH, 1))
    async with sample.sessions.begin() as session:
        await dead_letters.drop_head(session, NAME, TOPIC, MARCH)

    assert await sample.rows(dead_letters.letters) == []
    assert await sample.rows(dead_letters.parked) == []


async def test_dropping_from_a_key_that_is_not_parked_drops_nothing(sample: Service) -> None:
    async with sample.sessions.begin() as session:
        assert await dead_letters.drop_head(session, NAME, TOPIC, MARCH) is None


async def test_a_letter_is_kept_once_however_often_its_event_arrives(sample: Service) -> None:
    event = step_event(MARCH, 1)

    await park(sample, event)
    await park(sample, event, event)

    assert len(await sample.rows(dead_letters.letters)) == 1


async def test_letters_are_shown_oldest_first_and_counted_per_consumer(sample: Service) -> None:
    await park(sample, step_event(MARCH, 1), step_event(MARCH, 2))

    async with sample.sessions() as session:
        assert [row.offset for row in await dead_letters.waiting(session)] == [0, 0]
        assert len(await dead_letters.waiting(session, limit=1)) == 1
        assert await dead_letters.counts(session, NAME) == (2, 1)
        assert await dead_letters.counts(session, "another") == (0, 0)
        before, after = sample.clock() - timedelta(seconds=1), sample.clock() + timedelta(seconds=1)
        assert await dead_letters.newly_parked(session, NAME, before) == 1
        assert await dead_letters.newly_parked(session, NAME, after) == 0


async def test_an_append_holds_the_drain_back_until_it_is_committed(sample: Service) -> None:
    consumer = sample.consumer("127.0.0.1:1", TOPIC, name=NAME)
    await park(sample, step_event(MARCH, 1))

    async with sample.sessions.begin() as session:
        assert await dead_letters.parked_among(session, NAME, TOPIC, {MARCH, "x"}) == {MARCH}
        draining = asyncio.create_task(
            dead_letters.replay(sample.sessions, NAME, TOPIC, MARCH, consumer.replay)
        )

        await somebody_waits(sample.sessions)
        late = [record_of(step_event(MARCH, 2))]
        await dead_letters.queue(session, NAME, late, sample.clock())
    async with asyncio.timeout(10):
        assert await draining == 2

    assert await sample.done() == [1, 2]
    assert await sample.rows(dead_letters.parked) == []


async def test_whatever_races_with_a_drain_is_acted_on_or_queued_and_never_lost(
    sample: Service,
) -> None:
    effects = sample.effects(NAME)
    marches = [str(uuid4()) for _ in range(4)]
    arrives = {march: asyncio.Event() for march in marches}
    under_way = set(marches)

    async def arrive(march: str) -> None:
        for number in range(100):
            await effects.act([arrived(TOPIC, number, step_event(march, number))])
            arrives[march].set()
        under_way.remove(march)

    async def one_more(march: str) -> None:
        if march in under_way:
            await wait_for(arrives[march], 10)

    async def park_and_drain(march: str) -> None:
        while march in under_way:
            async with sample.sessions.begin() as session:
                key = {"consumer": NAME, "topic": TOPIC, "key": march, "since": sample.clock()}
                await session.execute(insert(dead_letters.parked), key)
            await one_more(march)
            await dead_letters.replay(sample.sessions, NAME, TOPIC, march, effects.replay)
            await one_more(march)

    async with asyncio.TaskGroup() as tasks:
        for march in marches:
            tasks.create_task(arrive(march))
            tasks.create_task(park_and_drain(march))

    for march in marches:
        assert await sample.done(march) == list(range(100))
    assert await sample.rows(dead_letters.letters) == []
    outcomes = {name: sample.counted(NAME, name) for name in ("applied", "queued")}
    assert sum(outcomes.values()) == 400
    assert min(outcomes.values()) > 0, "the race never took place"
