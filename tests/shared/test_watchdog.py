"""The watchdog: a consumer that hears nothing is ended, and none that has a reason to be silent."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError
from prometheus_client import CollectorRegistry

from muster.observability import Metrics
from muster.testing import HeldClock
from muster.watchdog import Deaf, Watchdog

FIRST, SECOND = TopicPartition("steps", 0), TopicPartition("steps", 1)


@dataclass
class StandIn:
    """The public signals of a Kafka consumer, set by hand: no real one falls silent on demand."""

    positions: dict[TopicPartition, int]
    ends: dict[TopicPartition, int]
    held: set[TopicPartition] = field(default_factory=set)
    answers: bool = True

    def assignment(self) -> set[TopicPartition]:
        return set(self.positions)

    def paused(self) -> set[TopicPartition]:
        return self.held

    async def position(self, partition: TopicPartition) -> int:
        return self.positions[partition]

    async def end_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        await self.topics()
        return {each: self.ends[each] for each in partitions}

    async def topics(self) -> set[str]:
        if not self.answers:
            raise KafkaConnectionError
        return {"steps"}


class Story:
    """A consumer, its watchdog, and a time that passes at will."""

    def __init__(self) -> None:
        self.kafka = StandIn({FIRST: 3, SECOND: 5}, {FIRST: 9, SECOND: 5})
        self.registry = CollectorRegistry()
        self.clock = HeldClock()
        self.seconds = 1000.0
        self.watchdog = Watchdog(
            self.kafka, "sample", self.clock, Metrics(self.registry), monotonic=self.time
        )

    def time(self) -> float:
        return self.seconds

    async def watch(self, seconds: int, *, every: int = 5, **look: Any) -> None:
        for _ in range(0, seconds, every):
            self.seconds += every
            await self.watchdog.look(**look)

    def lag(self) -> float | None:
        labels = {"consumer": "sample", "topic": "steps"}
        return self.registry.get_sample_value("muster_consumer_lag", labels)


@pytest.fixture
async def story() -> Story:
    story = Story()
    await story.watchdog.look()
    return story


async def test_a_consumer_that_stands_while_records_wait_is_deaf(story: Story) -> None:
    await story.watch(60)
    with pytest.raises(Deaf, match="stands at 3 of 9"):
        await story.watch(10)


async def test_a_consumer_that_does_not_know_where_it_stands_is_deaf(story: Story) -> None:
    story.kafka.positions = {SECOND: -1}

    with pytest.raises(Deaf, match="stands at -1"):
        await story.watch(80)


async def test_a_consumer_that_moves_is_not_deaf_however_far_behind_it_is(story: Story) -> None:
    for _ in range(100):
        story.kafka.positions[FIRST] += 1
        story.kafka.ends[FIRST] += 1000
        await story.watch(30)


async def test_a_partition_read_to_its_end_is_not_deaf(story: Story) -> None:
    story.kafka.positions[FIRST] = 9

    await story.watch(3600)


async def test_a_paused_partition_is_not_deaf_and_has_its_full_time_afterwards(
    story: Story,
) -> None:
    await story.watch(50)
    story.kafka.held = {FIRST}
    await story.watch(3600)
    story.kafka.held = set()

    await story.watch(60)


async def test_one_long_batch_between_two_looks_is_not_silence(story: Story) -> None:
    for _ in range(3):
        await story.watch(600, every=600)


async def test_a_clock_that_jumps_is_not_silence(story: Story) -> None:
    story.clock.advance(timedelta(days=400))
    await story.watch(5)
    story.clock.advance(timedelta(days=-400))
    await story.watch(5)


async def test_nobody_is_deaf_while_the_broker_does_not_answer(story: Story) -> None:
    story.kafka.answers = False

    await story.watch(3600)
    await story.watch(3600, polled=False)


async def test_a_partition_that_went_away_and_came_back_starts_anew(story: Story) -> None:
    await story.watch(50)
    kept = story.kafka.positions
    story.kafka.positions = {}
    await story.watch(5)
    story.kafka.positions = kept

    await story.watch(50)


async def test_a_poll_that_never_comes_back_is_deaf_although_nothing_waits(story: Story) -> None:
    story.kafka.positions = {}
    await story.watch(60, polled=False)
    with pytest.raises(Deaf, match="has not come back"):
        await story.watch(10, polled=False)


async def test_a_poll_that_comes_back_late_is_forgiven(story: Story) -> None:
    story.kafka.positions = {}
    for _ in range(10):
        await story.watch(50, polled=False)
        await story.watch(5)


async def test_the_lag_is_what_waits_and_none_where_nothing_is_assigned(story: Story) -> None:
    assert story.lag() == 6
    story.kafka.positions = {}

    await story.watch(5)

    assert story.lag() == 0


async def test_progress_is_when_a_poll_last_came_back(story: Story) -> None:
    began = story.clock().timestamp()
    story.clock.advance(timedelta(seconds=30))
    await story.watch(5, polled=False)
    name = "muster_consumer_last_progress_timestamp_seconds"
    assert story.registry.get_sample_value(name, {"consumer": "sample"}) == began

    await story.watch(1, every=1)

    assert story.registry.get_sample_value(name, {"consumer": "sample"}) == began + 30
