"""The one Kafka producer of a service: bounded in time, ended for certain."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, ProducerClosed

SEND_WITHIN = 15.0
"""Seconds for one batch to be acknowledged; aiokafka itself would wait for ever."""
START_WITHIN = 10.0
END_WITHIN = 2.0

Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Message:
    """One record to be sent."""

    topic: str
    key: bytes
    value: bytes
    headers: Headers


class Publisher:
    """Sends with `acks=all` and idempotence. After any error it must be closed and made anew."""

    def __init__(self, bootstrap_servers: str, *, send_within: float = SEND_WITHIN) -> None:
        self._send_within = send_within
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap_servers,
            acks="all",
            enable_idempotence=True,
            max_batch_size=256 * 1024,
            linger_ms=0,
            request_timeout_ms=10_000,
            retry_backoff_ms=100,
        )

    async def start(self) -> None:
        async with asyncio.timeout(START_WITHIN):
            await self._producer.start()

    async def send(self, messages: Sequence[Message]) -> None:
        """Return once the broker has acknowledged every message.

        Raises `TimeoutError` or `KafkaError`; then some may have arrived and others not.
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
        """End the sender before the connections.

        `stop()` would wait for what can never be sent, and if it is given up, its sender lives on
        and sends hours later (aiokafka 0.14).
        """
        self._producer._closed = True
        sender = self._producer._sender.sender_task
        for _ in range(2):
            if sender is None or sender.done():
                break
            # The first cancellation waits for requests under way, the second ends them too.
            sender.cancel()
            await asyncio.wait([sender], timeout=END_WITHIN)
        async with asyncio.timeout(END_WITHIN):
            await self._producer.client.close()


def is_refused(error: BaseException) -> bool:
    """Whether the broker will never take this record: its size, its topic or our rights."""
    if isinstance(error, MessageSizeTooLargeError):
        return True
    return (
        isinstance(error, KafkaError)
        and not error.retriable
        and not isinstance(error, ProducerClosed)
        and getattr(error, "errno", None) in _REFUSALS
    )


_REFUSALS = frozenset({2, 10, 17, 18, 29, 44, 87})
"""Kafka error codes: corrupt, too large, bad topic, batch too large, no right, policy, invalid."""
