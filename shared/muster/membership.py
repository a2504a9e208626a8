"""One stay of a consumer in its Kafka group: joining, polling, committing, leaving."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import count
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError

from muster import kafka_tasks
from muster.errors import is_away, is_contention
from muster.wakeups import stopped
from muster.watchdog import LOOK_EVERY, Watchdog

BATCH = 500
AT_ONCE = 5
"""How often work that was in somebody's way is redone without waiting."""
WAIT_FROM, WAIT_TO = 0.1, 5.0
"""Seconds between two trials while something is away."""
JOIN_WITHIN = 60.0
COMMIT_WITHIN = 5.0
REVOKE_WITHIN = 5.0
"""Seconds that a rebalance waits for the batch under way."""
LEAVE_WITHIN = 2.0

Batches = dict[TopicPartition, list[ConsumerRecord]]


class Membership(ConsumerRebalanceListener):  # type: ignore[misc]
    """Hands on each batch of each partition; its offset is committed after that succeeded."""

    def __init__(
        self,
        kafka: AIOKafkaConsumer,
        topics: Iterable[str],
        act: Callable[[Sequence[ConsumerRecord]], Awaitable[None]],
        *,
        watchdog: Watchdog,
        log: Any,
        stop: asyncio.Event,
        polled: Callable[[], None] = lambda: None,
    ) -> None:
        """polled: called when Kafka has answered a poll."""
        self._kafka = kafka
        self._act = act
        self._watchdog = watchdog
        self._log = log
        self._stop = stop
        self._polled = polled
        self._busy = asyncio.Lock()
        self._assignments = 0
        self._fetched_in = 0
        kafka.subscribe(list(topics), listener=self)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """What was fetched and not begun is left to the next owner; what was begun may end."""
        self._assignments += 1
        try:
            async with asyncio.timeout(REVOKE_WITHIN), self._busy:
                pass
        except TimeoutError:
            self._log.warning("partitions are lost with a batch under way")

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self._log.info("partitions assigned", count=len(list(assigned)))

    async def stay(self) -> None:
        """Until `stop`. Raises `Deaf`, Kafka's errors, and what `act` raises for good."""
        working = asyncio.ensure_future(self._work())
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                # A batch under way may end; everything else is cut short.
                await self._busy.acquire()
        finally:
            stopping.cancel()
            working.cancel()
            await asyncio.wait({working})
            await self._leave()
        if not working.cancelled():
            working.result()

    async def _work(self) -> None:
        async with asyncio.timeout(JOIN_WITHIN):
            await self._kafka.start()
        while True:
            batches = await self._poll()
            self._polled()
            for partition, records in batches.items():
                await self._take(partition, records)
            await self._watchdog.look()

    async def _poll(self) -> Batches:
        """A poll does not come back while a rebalance does not end."""
        polling = asyncio.ensure_future(self._fetch())
        try:
            while not polling.done():
                await asyncio.wait({polling}, timeout=LOOK_EVERY)
                if not polling.done():
                    await self._watchdog.look(polled=False)
            return polling.result()
        finally:
            polling.cancel()

    async def _fetch(self) -> Batches:
        batches: Batches = await self._kafka.getmany(timeout_ms=200, max_records=BATCH)
        self._fetched_in = self._assignments
        return batches

    @property
    def _is_over(self) -> bool:
        """Whether what was fetched is no longer ours to act on."""
        return self._stop.is_set() or self._fetched_in != self._assignments

    async def _take(self, partition: TopicPartition, records: list[ConsumerRecord]) -> None:
        """One batch of one partition: effects first, the offset after them."""
        attempts = count()
        try:
            while not self._is_over:
                try:
                    async with self._busy:
                        await self._act(records)
                        await self._commit(partition, records[-1].offset + 1)
                    return
                except Exception as reason:
                    await self._wait(reason, next(attempts))
        finally:
            self._kafka.resume(*self._kafka.paused())

    async def _wait(self, reason: Exception, attempt: int) -> None:
        """Before the batch is tried again. Raises the reason when that is no use."""
        in_the_way = is_contention(reason)
        if not in_the_way and not is_away(reason):
            raise reason
        self._log.warning("batch is tried again", reason=repr(reason))
        if in_the_way and attempt < AT_ONCE:
            return
        self._kafka.pause(*self._kafka.assignment())
        await stopped(self._stop, min(WAIT_FROM * 2 ** min(attempt, 10), WAIT_TO))
        if not self._is_over:
            # Everything is paused: this reads nothing and tells the group that we live.
            await self._kafka.getmany(timeout_ms=0)
            await self._watchdog.look()

    async def _commit(self, partition: TopicPartition, offset: int) -> None:
        """Uncommitted, the batch comes again and the inbox knows it."""
        try:
            async with asyncio.timeout(COMMIT_WITHIN):
                await self._kafka.commit({partition: offset})
        except (CommitFailedError, IllegalStateError):
            self._log.info("partition was lost before its commit", partition=partition.partition)
        except TimeoutError:
            self._log.warning("offset could not be committed", partition=partition.partition)

    async def _leave(self) -> None:
        """Where the broker is away, without its leave: what lives on would keep our partitions."""
        kafka = self._kafka
        leaving = asyncio.ensure_future(kafka.stop())
        await asyncio.wait({leaving}, timeout=LEAVE_WITHIN)
        # In aiokafka 0.14 `stop()` cancels its caller when a fetch is under way.
        if not leaving.done() or leaving.cancelled() or leaving.exception() is not None:
            await kafka_tasks.end(kafka._client, [kafka, kafka._coordinator, kafka._fetcher])
