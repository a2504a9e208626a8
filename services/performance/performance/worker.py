"""The background process of performance: the relay and the sweep."""

import asyncio

from muster.broker import broker_of
from muster.clock import Clock, utc_now
from muster.database import create_engine, create_sessions
from muster.deadlines.table import CHANNEL
from muster.events.performance import TOPICS
from muster.heartbeat import beating, signs
from muster.journal import OUTBOX_CHANNEL
from muster.observability import Telemetry, create_telemetry
from muster.relay import Relay
from muster.tallies import tallying
from muster.topics import verify
from muster.wakeups import Bell, Listener
from muster.worker import run_worker
from performance import storage, sweeps
from performance.settings import Settings


async def run(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    telemetry: Telemetry | None = None,
    stop: asyncio.Event,
) -> None:
    """Until `stop` is set. Raises `TopicsMissing` at the start."""
    telemetry = telemetry or create_telemetry("performance", settings.otlp_endpoint)
    broker = broker_of(settings)
    await verify(broker, TOPICS)
    url = settings.database_url.get_secret_value()
    engine = create_engine(url, telemetry=telemetry)
    bell, listener = Bell(url), Listener(url)
    sessions = bell.attach(create_sessions(engine))
    relay = Relay(
        url,
        broker,
        telemetry=telemetry,
        clock=clock,
        woken=listener.on(OUTBOX_CHANNEL),
    )
    work = [
        sweeps.deadlines(
            sessions, clock, telemetry, wake=listener.on(CHANNEL), clocks=settings.clocks
        ).run,
        sweeps.strategy(sessions, clock, settings.strategy, settings.windows),
        sweeps.forget_expired_keys(sessions, clock),
        tallying(storage.journal, sessions, clock, telemetry),
        storage.troubles.telling(sessions, clock, telemetry),
    ]
    if settings.canary_every is not None:
        every = settings.canary_every
        work.append(storage.canary.singing(every, sessions, clock, telemetry))
    if settings.heartbeat_url is not None:
        alive = signs(telemetry, [sweeps.NAME])
        work.append(beating(settings.heartbeat_url, alive, telemetry, clock))
    try:
        await run_worker(stop, work=work, relay=relay, listener=listener, bell=bell)
    finally:
        await engine.dispose()
