"""The one Kafka producer of a service: bounded in time, ended for certain."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer
from aiokafka.errors import BrokerResponseError, UnknownTopicOrPartitionError

from muster import kafka_tasks
from muster.broker import Broker, connect
from muster.partitioning import partition_of

SEND_WITHIN = 15.0
"""Seconds for one batch to be acknowledged; aiokafka itself would wait for ever."""
START_WITHIN = 10.0

Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Message:
    """One record to be sent."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers


class Publisher:
    """Sends with `acks=all` and idempotence."""

    def __init__(self, broker: Broker, *, send_within: float = SEND_WITHIN) -> None:
        self._broker = broker
        self._send_within = send_within
        self._producer = self._new_producer()

    def _new_producer(self) -> AIOKafkaProducer:
        return AIOKafkaProducer(
            **self._broker.options(),
            acks="all",
            enable_idempotence=True,
            partitioner=partition_of,
            max_batch_size=256 * 1024,
            linger_ms=0,
            request_timeout_ms=10_000,
            retry_backoff_ms=100,
        )

    async def start(self) -> None:
        async with asyncio.timeout(START_WITHIN):
            await connect(self._producer, self._broker)

    async def renew(self) -> None:
        """Start over after an error: the broker refuses what follows a record that it refused."""
        await self.close()
        self._producer = self._new_producer()
        await self.start()

    async def send(self, messages: Sequence[Message]) -> None:
        """Return once the broker has acknowledged every message.

        Raises `TimeoutError` or `KafkaError`; then some may have arrived and others not, and
        nothing more may be sent before `renew`.
        """
        async with asyncio.timeout(self._send_within):
            acknowledged = [
                await self._producer.send(each.topic, each.value, each.key, headers=each.headers)
                for each in messages
            ]
            for outcome in await asyncio.gather(*acknowledged, return_exceptions=True):
                if isinstance(outcome, BaseException):
                    raise outcome

    async def close(self) -> None:
        """Whatever is not acknowledged yet is given up. Twice is harmless."""
        producer = self._producer
        producer._closed = True
        await kafka_tasks.end(producer.client, [producer._sender, producer._message_accumulator])


def is_refused(error: BaseException) -> bool:
    """Whether the broker will never take this record: its size, its topic or our rights."""
    return isinstance(error, BrokerResponseError) and error.errno in _REFUSALS


def has_no_topic(error: BaseException) -> bool:
    """Whether it may be for want of the topic; a leader that is being elected looks the same."""
    return isinstance(error, UnknownTopicOrPartitionError)


_REFUSALS = frozenset({2, 10, 17, 18, 29, 44})
"""Kafka error codes: corrupt, too large, bad topic, batch too large, no right, against a policy."""
