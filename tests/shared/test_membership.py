"""One stay in a consumer group: paused while something is away, patient when others join."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError
from sqlalchemy.ext.asyncio import AsyncSession

from muster import membership
from muster.cloudevents import CloudEvent, from_kafka
from muster.membership import Membership
from muster.partitioning import partition_of
from muster.testing import eventually
from muster.watchdog import Watchdog
from tests.conftest import Topics
from tests.shared.core_sample import Service, inbox, running, step_event
from tests.shared.on_kafka import caught_up, committed, members, put, state_of

MARCH = str(uuid4())
KEYS = [str(uuid4()) for _ in range(64)]


class Stay:
    """One real membership whose work is held up by the test."""

    def __init__(self, sample: Service, bootstrap_servers: str, topic: str) -> None:
        self.acted: list[tuple[int, int]] = []
        """Partition and number of each event acted on."""
        self.away = False
        self.began = asyncio.Event()
        self.go_on = asyncio.Event()
        self.stop = asyncio.Event()
        self.kafka: Any = AIOKafkaConsumer(
            bootstrap_servers=bootstrap_servers,
            group_id=f"stay-{topic}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            heartbeat_interval_ms=200,
        )
        self.membership = Membership(
            self.kafka,
            [topic],
            self.act,
            watchdog=Watchdog(self.kafka, "stay", sample.clock, sample.telemetry.metrics),
            log=structlog.get_logger(),
            stop=self.stop,
        )

    async def run(self, stop: asyncio.Event) -> None:
        staying = asyncio.create_task(self.membership.stay())
        await stop.wait()
        self.stop.set()
        await staying

    async def act(self, records: Sequence[ConsumerRecord]) -> None:
        if self.away:
            raise ConnectionResetError
        self.began.set()
        await self.go_on.wait()
        for record in records:
            number = from_kafka(record.headers, record.value).data["number"]
            self.acted.append((record.partition, number))


async def acted(stay: Stay, number: int) -> bool:
    return any(each == number for _, each in stay.acted)


async def test_every_partition_is_paused_while_something_is_away_and_resumed_after(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("away", partitions=3)
    stay = Stay(sample, kafka, topic)
    stay.away = True
    stay.go_on.set()
    await put(kafka, topic, step_event(MARCH, 1))

    async def all_paused() -> bool:
        assigned: set[TopicPartition] = stay.kafka.assignment()
        return len(assigned) == 3 and stay.kafka.paused() == assigned

    async def all_resumed() -> bool:
        return not stay.kafka.paused()

    async with running(stay):
        await eventually(all_paused)
        stay.away = False
        await eventually(all_resumed)
        await caught_up(kafka, f"stay-{topic}", topic)

    assert [number for _, number in stay.acted] == [1]


async def test_kafka_is_asked_again_and_again_while_something_is_away(
    sample: Service, kafka: str, topics: Topics
) -> None:
    """Whoever asks for nothing for long is taken out of the group."""
    topic = await topics("away")
    stay = Stay(sample, kafka, topic)
    stay.away = True
    stay.go_on.set()
    fetch, asked = stay.kafka.getmany, []

    async def getmany(**options: Any) -> Any:
        asked.append(bool(stay.kafka.paused()))
        return await fetch(**options)

    stay.kafka.getmany = getmany
    await put(kafka, topic, step_event(MARCH, 1))

    async def thrice() -> bool:
        return asked.count(True) >= 3

    async with running(stay):
        await eventually(thrice)


async def test_a_rebalance_waits_for_the_batch_under_way_and_its_commit(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("away")
    stay = Stay(sample, kafka, topic)
    await put(kafka, topic, step_event(MARCH, 1))
    async with running(stay):
        await stay.began.wait()
        revoking = asyncio.create_task(stay.membership.on_partitions_revoked([]))
        await asyncio.sleep(0)
        assert not revoking.done()
        stay.go_on.set()
        await revoking
        assert await stay.kafka.committed(TopicPartition(topic, 0)) == 1


async def test_a_member_that_is_told_to_leave_ends_and_commits_the_batch_under_way(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("away")
    stay = Stay(sample, kafka, topic)
    await put(kafka, topic, step_event(MARCH, 1))
    staying = asyncio.create_task(stay.membership.stay())
    await asyncio.wait_for(stay.began.wait(), 20)

    stay.stop.set()
    _, still_there = await asyncio.wait({staying}, timeout=0.2)
    assert still_there
    stay.go_on.set()
    await asyncio.wait_for(staying, 20)

    assert [number for _, number in stay.acted] == [1]
    assert await committed(kafka, f"stay-{topic}", topic) == 1


async def test_after_a_rebalance_the_rest_of_a_poll_is_left_to_whoever_owns_it_now(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("away", partitions=2)
    stay = Stay(sample, kafka, topic)
    fetch = stay.kafka.getmany

    async def both(**options: Any) -> Any:
        """The first poll is of both partitions."""
        found: dict[TopicPartition, list[ConsumerRecord]] = {}
        while len(found) < 2:
            found |= await fetch(**options)
        stay.kafka.getmany = fetch
        return found

    stay.kafka.getmany = both
    marches = [next(key for key in KEYS if partition_of(key.encode(), (0, 1)) == n) for n in (0, 1)]
    await put(kafka, topic, *(step_event(each, n) for n, each in enumerate(marches)))
    async with running(stay):
        await stay.began.wait()
        revoking = asyncio.create_task(stay.membership.on_partitions_revoked([]))
        await asyncio.sleep(0)
        stay.go_on.set()
        await revoking
        await put(kafka, topic, *(step_event(each, 2) for each in marches))
        await eventually(lambda: acted(stay, 2))

    assert sorted(number for _, number in stay.acted)[:2] != [0, 1]


async def test_a_commit_that_comes_after_the_partition_was_lost_ends_nothing(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("away")
    stay = Stay(sample, kafka, topic)
    stay.go_on.set()
    commit = stay.kafka.commit
    lost = [CommitFailedError(), IllegalStateError("Exercise: not assigned")]

    async def commit_or_lose(offsets: dict[TopicPartition, int]) -> None:
        if lost:
            raise lost.pop()
        await commit(offsets)

    stay.kafka.commit = commit_or_lose
    async with running(stay):
        await put(kafka, topic, step_event(MARCH, 1))
        await eventually(lambda: acted(stay, 1))
        await put(kafka, topic, step_event(MARCH, 2))
        await eventually(lambda: acted(stay, 2))
        await put(kafka, topic, step_event(MARCH, 3))
        await caught_up(kafka, f"stay-{topic}", topic)

    assert [number for _, number in stay.acted] == [1, 2, 3]


async def test_members_that_come_and_go_act_on_everything_once_and_in_order(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("away", partitions=4)
    group = f"sample-{topic}"
    marches = [str(uuid4()) for _ in range(8)]

    async def put_numbers(*numbers: int) -> None:
        await put(kafka, topic, *(step_event(each, n) for n in numbers for each in marches))

    first, second = sample.consumer(kafka, topic), sample.consumer(kafka, topic)
    async with running(first):
        await put_numbers(*range(50))
        async with running(second):

            async def both_joined() -> bool:
                return await members(kafka, group) == 2

            await eventually(both_joined)
            await put_numbers(*range(50, 100))
            await caught_up(kafka, group, topic)
        await put_numbers(*range(100, 150))
        await caught_up(kafka, group, topic)

    for march in marches:
        assert await sample.done(march) == list(range(150))


@pytest.mark.parametrize(
    "longer_than_it_waits",
    [False, True],
    ids=["it ends in time", "it outlasts the rebalance"],
)
async def test_a_member_that_joins_in_the_middle_of_a_batch_has_nothing_acted_on_twice(
    sample: Service, kafka: str, topics: Topics, longer_than_it_waits: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if longer_than_it_waits:
        monkeypatch.setattr(membership, "REVOKE_WITHIN", 0.1)
    topic = await topics("away", partitions=4)
    marches = [str(uuid4()) for _ in range(8)]
    events = [step_event(each, n) for n in range(20) for each in marches]
    first, second = sample.consumer(kafka, topic), sample.consumer(kafka, topic)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def hold_up(_session: AsyncSession, event: CloudEvent) -> None:
        if event.data["number"] == 10 and not begun.is_set():
            begun.set()
            await go_on.wait()

    sample.before_each = hold_up
    await put(kafka, topic, *events)
    async with running(first):
        await begun.wait()
        async with running(second):

            async def joined() -> bool:
                if longer_than_it_waits:
                    # The partitions are shared out anew, with the batch still under way.
                    there = await members(kafka, first.name)
                    return (there, await state_of(kafka, first.name)) == (2, "Stable")
                return await state_of(kafka, first.name) == "PreparingRebalance"

            await eventually(joined, within=20)
            go_on.set()
            await caught_up(kafka, first.name, topic, count=160)
            assert await members(kafka, first.name) == 2

    for march in marches:
        assert await sample.done(march) == list(range(20))
    assert len(await sample.rows(inbox.inbox)) == 160
