"""A relay whose broker is away: what waits is measured, and nobody waits for the relay."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from muster.testing import eventually
from tests.conftest import Topics
from tests.shared.core_sample import Service, running
from tests.shared.test_relay import MARCH, is_up


async def test_the_backlog_is_measured_while_the_broker_is_away_and_once_it_is_sent(
    sample: Service, kafka: str, topics: Topics
) -> None:
    topic = await topics("relay")
    for number in (1, 2):
        await sample.record(sample.step(MARCH, number, topic=topic))
        sample.clock.advance(timedelta(minutes=7))

    def measured(depth: int, age: float) -> Callable[[], Awaitable[bool]]:
        async def as_told() -> bool:
            ask = sample.telemetry.registry.get_sample_value
            found = ask("muster_outbox_depth"), ask("muster_outbox_oldest_age_seconds")
            return found == (depth, age)

        return as_told

    async with running(sample.relay("127.0.0.1:1")):
        await eventually(measured(2, 840))
        assert not is_up(sample.telemetry)
    async with running(sample.relay(kafka)):
        await eventually(measured(0, 0))


async def test_a_relay_without_a_broker_ends_as_soon_as_it_is_told_to(sample: Service) -> None:
    async with asyncio.timeout(5), running(sample.relay("127.0.0.1:1")):
        pass
