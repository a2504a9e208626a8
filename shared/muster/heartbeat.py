"""A sign of life to an address outside, which raises the alarm when it does not come."""

import asyncio
from collections.abc import Callable, Sequence

from pydantic import HttpUrl, Secret

from muster.clock import Clock
from muster.http_client import AsyncBaseTransport, Unreachable, call
from muster.observability import Telemetry
from muster.worker import Work, repeated

BEAT_EVERY = 60.0
LOOK_EVERY = 5.0
"""Seconds; the latter while there is nothing to be said."""
FRESH_FOR = 90.0
"""Seconds. What made no progress for longer stands still."""

Sign = Callable[[], float | None]
"""When something last made progress, as a timestamp; None before it ever did."""


def signs(telemetry: Telemetry, sweeps: Sequence[str], consumers: Sequence[str] = ()) -> list[Sign]:
    """What operators see in the metrics: of the relay, and of these."""

    def sign(name: str, **labels: str) -> Sign:
        return lambda: telemetry.registry.get_sample_value(name, labels)

    return [
        sign("muster_relay_last_progress_timestamp_seconds"),
        *(sign("muster_sweep_last_run_timestamp_seconds", sweep=each) for each in sweeps),
        *(
            sign("muster_consumer_last_progress_timestamp_seconds", consumer=each)
            for each in consumers
        ),
    ]


def beating(
    url: Secret[HttpUrl],
    signs: Sequence[Sign],
    telemetry: Telemetry,
    clock: Clock,
    *,
    transport: AsyncBaseTransport | None = None,
    every: float = BEAT_EVERY,
) -> Work:
    """Calls the address while all of them make progress. A call that fails is counted, no more."""

    async def look() -> float:
        oldest = min((sign() or 0.0 for sign in signs), default=0.0)
        if clock().timestamp() - oldest > FRESH_FOR:
            telemetry.metrics.heartbeats.labels("withheld").inc()
            return min(LOOK_EVERY, every)
        try:
            await call(str(url.get_secret_value()), transport=transport)
        except Unreachable as reason:
            telemetry.log.warning("heartbeat not heard", reason=reason.message)
            telemetry.metrics.heartbeats.labels("failed").inc()
        else:
            telemetry.metrics.heartbeats.labels("sent").inc()
        return every

    async def work(stop: asyncio.Event) -> None:
        beats = asyncio.ensure_future(repeated("heartbeat", look, telemetry)(stop))
        ending = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({beats, ending}, return_when=asyncio.FIRST_COMPLETED)
            if beats.done():
                beats.result()
        finally:
            # A worker that ends does not wait for an address that does not answer.
            beats.cancel()
            ending.cancel()
            await asyncio.wait({beats, ending})

    return work
