"""The background process of conduct: the relay, the clocks and what they lead to."""

import asyncio

from conduct import storage, sweeps
from conduct.sealing.keyring import Keyring
from conduct.sealing.shredded import ShreddedList
from conduct.settings import Settings
from conduct.starting import refuse_unless_ready, rules_from
from conduct.storage import watching
from muster.broker import broker_of
from muster.clock import Clock, utc_now
from muster.database import create_engine, create_sessions
from muster.deadlines.table import CHANNEL
from muster.events.conduct import TOPICS
from muster.heartbeat import beating, signs
from muster.journal import OUTBOX_CHANNEL
from muster.observability import Telemetry, create_telemetry
from muster.relay import Relay
from muster.tallies import tallying
from muster.topics import verify
from muster.wakeups import Bell, Listener
from muster.worker import run_worker


async def run(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    telemetry: Telemetry | None = None,
    stop: asyncio.Event,
) -> None:
    """Until `stop` is set. Raises `TopicsMissing` or `StartRefused` at the start."""
    telemetry = telemetry or create_telemetry("conduct", settings.otlp_endpoint)
    broker = broker_of(settings)
    await verify(broker, TOPICS)
    url = settings.database_url.get_secret_value()
    engine = create_engine(url, telemetry=telemetry, hide_parameters=True)
    bell, listener = Bell(url), Listener(url)
    sessions = bell.attach(create_sessions(engine))
    keyring, outside = Keyring(settings.keyring), ShreddedList(settings.shredded_list)
    rules = rules_from(settings, keyring)
    relay = Relay(
        url,
        broker,
        telemetry=telemetry,
        clock=clock,
        woken=listener.on(OUTBOX_CHANNEL),
    )
    wake, look = listener.on(CHANNEL), listener.on(watching.CHANNEL)
    work = [
        sweeps.clocks(sessions, rules, clock, telemetry, wake=wake).run,
        sweeps.thresholds(sessions, rules, clock, telemetry, wake=look),
        sweeps.heads(sessions, clock, telemetry),
        sweeps.retention(sessions, rules, outside, clock, telemetry),
        sweeps.forget_expired_keys(sessions, clock, telemetry),
        tallying(storage.journal, sessions, clock, telemetry),
        storage.troubles.telling(sessions, clock, telemetry),
    ]
    if settings.canary_every is not None:
        every = settings.canary_every
        work.append(storage.canary.singing(every, sessions, clock, telemetry))
    if settings.heartbeat_url is not None:
        alive = signs(telemetry, ["clocks"])
        work.append(beating(settings.heartbeat_url, alive, telemetry, clock))
    try:
        await refuse_unless_ready(sessions, keyring, outside, telemetry)
        await run_worker(stop, work=work, relay=relay, listener=listener, bell=bell)
    finally:
        await engine.dispose()
