"""Ends a worker whose consumer hears nothing although there is something to hear.

aiokafka can fall silent after a broker restart or a rebalance while its heartbeat goes on.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from muster.clock import Clock
from muster.observability import Metrics

LOOK_EVERY = 5.0
DEAF_AFTER = 60.0
"""Seconds; longer than any rebalance."""
ASK_WITHIN = 5.0
"""Seconds for the broker to answer."""


class Deaf(Exception):
    """The consumer does not move although records wait; only a new process helps."""


class Watchdog:
    """Looks at public signals of one Kafka consumer: its positions against the ends of its logs.

    Partitions that are paused or read to the end are not deaf, and nobody is while the broker
    does not answer. Silence is counted only from one look to the next, so that neither a long
    batch nor a clock that jumps is taken for it.
    """

    def __init__(
        self,
        kafka: Any,
        consumer: str,
        clock: Clock,
        metrics: Metrics,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kafka = kafka
        self._consumer = consumer
        self._clock = clock
        self._metrics = metrics
        self._monotonic = monotonic
        self._looked_at: float | None = None
        self._silent = 0.0
        """Seconds since a poll came back."""
        self._stood: dict[TopicPartition, tuple[int, float]] = {}
        """Position, and for how many seconds it has not moved."""
        self._topics: set[str] = set()

    async def look(self, *, polled: bool = True) -> None:
        """At most every five seconds. Raises `Deaf`.

        polled: whether the last poll came back.
        """
        if polled:
            self._silent = 0.0
            progress = self._metrics.consumer_progress.labels(self._consumer)
            progress.set(self._clock().timestamp())
        now = self._monotonic()
        passed = 0.0 if self._looked_at is None else now - self._looked_at
        if self._looked_at is not None and passed < LOOK_EVERY:
            return
        self._looked_at = now
        passed = min(passed, 2 * LOOK_EVERY)
        try:
            async with asyncio.timeout(ASK_WITHIN):
                await (self._measure(passed) if polled else self._listen(passed))
        except (KafkaError, TimeoutError):
            return

    async def _listen(self, passed: float) -> None:
        await self._kafka.topics()
        self._silent += passed
        if self._silent > DEAF_AFTER:
            raise Deaf(f"{self._consumer}: a poll has not come back, and the broker answers")

    async def _measure(self, passed: float) -> None:
        assigned = self._kafka.assignment()
        ends = await self._kafka.end_offsets(list(assigned)) if assigned else {}
        self._topics |= {partition.topic for partition in ends}
        lags = dict.fromkeys(self._topics, 0)
        stood: dict[TopicPartition, tuple[int, float]] = {}
        for partition, end in ends.items():
            position = await self._position(partition)
            lags[partition.topic] += max(end - max(position, 0), 0)
            stood[partition] = position, self._stands(partition, position, end, passed)
        self._stood = stood
        for topic, lag in lags.items():
            self._metrics.consumer_lag.labels(self._consumer, topic).set(lag)
        for partition, (position, seconds) in stood.items():
            if seconds > DEAF_AFTER:
                end = ends[partition]
                raise Deaf(f"{self._consumer} stands at {position} of {end} on {partition}")

    async def _position(self, partition: TopicPartition) -> int:
        """-1 where the consumer has not found out yet."""
        try:
            async with asyncio.timeout(0.1):
                return int(await self._kafka.position(partition))
        except (KafkaError, TimeoutError):
            return -1

    def _stands(self, partition: TopicPartition, position: int, end: int, passed: float) -> float:
        before, seconds = self._stood.get(partition, (None, 0.0))
        moves = position != before or position >= end or partition in self._kafka.paused()
        return 0.0 if moves else seconds + passed
