"""The background process: facts in, mail out, ladders, and the relay of our own facts."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from muster.broker import Broker, BrokerRefuses, broker_of
from muster.bus import Consumer
from muster.clock import Clock, utc_now
from muster.database import SessionMaker, create_engine, create_sessions
from muster.errors import is_away
from muster.events.notifications import TOPIC
from muster.heartbeat import beating, signs
from muster.journal import OUTBOX_CHANNEL
from muster.observability import Telemetry, create_telemetry
from muster.relay import Relay
from muster.topics import TopicsMissing, verify
from muster.wakeups import Bell, Listener, stopped
from muster.worker import Work, run_worker
from notifications import consumers, storage
from notifications.channels.letters import Links
from notifications.channels.mail import MailServer
from notifications.directory import read_directory
from notifications.domain.trigger import Triggers
from notifications.settings import Settings
from notifications.storage.deliveries import DELIVERIES_CHANNEL
from notifications.sweeps.checking import LedgerSweep
from notifications.sweeps.climbing import LadderSweep
from notifications.sweeps.delivering import MailSweep
from notifications.sweeps.watching import TroubleSweep
from notifications.triggers import load_triggers
from notifications.use_cases import directory


async def run(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    telemetry: Telemetry | None = None,
    stop: asyncio.Event,
) -> None:
    """Until `stop`. Raises `TriggerUnusable` or `DirectoryUnusable` before anything begins."""
    triggers = load_triggers(settings.triggers_dir)
    telemetry = telemetry or create_telemetry("notifications", settings.otlp_endpoint)
    broker = broker_of(settings)
    url = settings.database_url.get_secret_value()
    bell, listener = Bell(url), Listener(url)
    pool_size = 6 + settings.smtp_connections
    engine = create_engine(url, pool_size=pool_size, telemetry=telemetry)
    sessions = bell.attach(create_sessions(engine))
    try:
        await load_directory(settings, triggers, sessions, clock)
        relay = Relay(
            url,
            broker,
            telemetry=telemetry,
            clock=clock,
            woken=listener.on(OUTBOX_CHANNEL),
        )
        work = _work(settings, broker, triggers, sessions, clock, telemetry, listener)
        await run_worker(stop, work=work, relay=relay, listener=listener, bell=bell)
    finally:
        await engine.dispose()


async def load_directory(
    settings: Settings, triggers: Triggers, sessions: SessionMaker, clock: Clock
) -> int:
    """Take the directory's file over; how many recipients were new or changed in it."""
    if settings.directory_file is None:
        return 0
    listed = read_directory(settings.directory_file)
    async with sessions.begin() as session:
        return await directory.take_over_file(session, triggers, listed, clock())


def _work(
    settings: Settings,
    broker: Broker,
    triggers: Triggers,
    sessions: SessionMaker,
    clock: Clock,
    telemetry: Telemetry,
    listener: Listener,
) -> list[Work]:
    consumer = create_consumer(settings, sessions, telemetry, triggers=triggers, clock=clock)
    ladders = LadderSweep(sessions, triggers, clock, telemetry, settings.sweep_every)
    woken, looking = listener.on(DELIVERIES_CHANNEL), asyncio.Lock()
    mail = [
        MailSweep(
            sessions,
            mail_server(settings),
            Links(f"{settings.base_url}/alerts", settings.pages),
            triggers,
            clock,
            telemetry,
            woken,
            settings.sweep_every,
            settings.lease,
            sharing=settings.smtp_connections,
            looking=looking,
        )
        for _ in range(settings.smtp_connections)
    ]

    wanted = [*settings.topics, TOPIC]

    async def consume(stop: asyncio.Event) -> None:
        await _wait_for_topics(broker, wanted, telemetry, stop)
        await consumer.run(stop)

    checking = LedgerSweep(sessions, triggers, clock, telemetry)
    handled = consumers.handled(triggers)
    watching = TroubleSweep(
        sessions, triggers, clock, telemetry, broker, wanted, handled, consumer.count_buried
    )
    sweeps: list[Work] = [ladders.run, checking.work, watching.work]
    work: list[Work] = [consume, *sweeps, *(each.run for each in mail)]
    if settings.heartbeat_url is not None:
        alive = signs(telemetry, ["ladders", "ledger", "mail", "troubles"], [consumers.NAME])
        work.append(beating(settings.heartbeat_url, alive, telemetry, clock))
    return work


def create_consumer(
    settings: Settings,
    sessions: SessionMaker,
    telemetry: Telemetry,
    *,
    triggers: Triggers | None = None,
    clock: Clock = utc_now,
) -> Consumer:
    """Of the facts that the triggers name; also used to replay dead letters."""
    triggers = triggers or load_triggers(settings.triggers_dir)
    return Consumer(
        consumers.NAME,
        settings.topics,
        consumers.handled(triggers),
        consumers.Facts(triggers, clock, telemetry).apply,
        broker=broker_of(settings),
        sessions=sessions,
        inbox=storage.inbox,
        dead_letters=storage.dead_letters,
        clock=clock,
        telemetry=telemetry,
    )


async def _wait_for_topics(
    broker: Broker, wanted: Sequence[str], telemetry: Telemetry, stop: asyncio.Event
) -> None:
    """Mail goes out while the broker is away or lacks a topic: operations are to be told."""
    while not stop.is_set():
        try:
            await verify(broker, wanted)
            return telemetry.goes_on("topics")
        except (TopicsMissing, BrokerRefuses) as reason:
            telemetry.stands("topics", str(reason))
            telemetry.log.error("facts wait for the broker or a topic", reason=str(reason))
        except Exception as reason:
            if not is_away(reason):
                raise
            telemetry.log.warning("facts wait for the broker", reason=repr(reason))
        await stopped(stop, 1)


def mail_server(settings: Settings) -> MailServer:
    password = settings.smtp_password
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_from,
        domain=settings.mail_domain,
        user=settings.smtp_user,
        password=password.get_secret_value() if password else None,
        tls=settings.smtp_tls,
        within=settings.smtp_within / timedelta(seconds=1),
    )
