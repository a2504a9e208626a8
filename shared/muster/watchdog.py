"""Ends a worker whose consumer hears nothing although there is something to hear.

aiokafka can fall silent after a broker restart or a rebalance while its heartbeat goes on.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from muster.clock import Clock
from muster.observability import Metrics

LOOK_EVERY = timedelta(seconds=5)
DEAF_AFTER = timedelta(seconds=60)
ASK_WITHIN = 5.0
"""Seconds for the broker to name its end offsets."""


class Deaf(Exception):
    """The consumer does not move although records wait; only a new process helps."""


class Watchdog:
    """Looks at public signals of one Kafka consumer: its positions against the ends of its logs.

    Partitions that are paused or read to the end are not deaf.
    """

    def __init__(self, kafka: Any, consumer: str, clock: Clock, metrics: Metrics) -> None:
        self._kafka = kafka
        self._consumer = consumer
        self._clock = clock
        self._metrics = metrics
        self._looked_at = datetime.min.replace(tzinfo=clock().tzinfo)
        self._moved: dict[TopicPartition, tuple[int, datetime]] = {}

    async def look(self) -> None:
        """At most every five seconds. Raises `Deaf`."""
        now = self._clock()
        self._metrics.consumer_progress.labels(self._consumer).set(now.timestamp())
        if now - self._looked_at < LOOK_EVERY:
            return
        self._looked_at = now
        try:
            async with asyncio.timeout(ASK_WITHIN):
                ends = await self._kafka.end_offsets(list(self._kafka.assignment()))
        except (KafkaError, TimeoutError):
            return
        lags: dict[str, int] = {}
        for partition, end in ends.items():
            position = await self._position(partition)
            if position is not None:
                lags[partition.topic] = lags.get(partition.topic, 0) + max(end - position, 0)
                self._check(partition, position, end, now)
        for topic, lag in lags.items():
            self._metrics.consumer_lag.labels(self._consumer, topic).set(lag)

    async def _position(self, partition: TopicPartition) -> int | None:
        try:
            async with asyncio.timeout(ASK_WITHIN):
                return int(await self._kafka.position(partition))
        except (KafkaError, TimeoutError):
            return None

    def _check(self, partition: TopicPartition, position: int, end: int, now: datetime) -> None:
        before, since = self._moved.get(partition, (-1, now))
        if position != before or position >= end or partition in self._kafka.paused():
            self._moved[partition] = position, now
        elif now - since > DEAF_AFTER:
            raise Deaf(f"{self._consumer} stands at {position} of {end} on {partition}")
