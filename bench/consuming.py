"""The consumer that plans alerts, against `unnest` inserts of the same rows."""

import asyncio
import time
from itertools import count
from pathlib import Path

import muster_local
from bench import relaying, unnest
from bench.figures import Figure, at_least, rate_figure
from bench.place import Place, run
from muster import topics
from muster.broker import Broker
from muster.clock import utc_now
from muster.cloudevents import to_kafka
from muster.database import create_engine, create_sessions
from muster.journal import Actor, Origin, envelope
from muster.observability import Telemetry
from muster.testing import eventually
from muster.topics import Topic
from muster.wakeups import Bell
from notifications import consumers, worker
from notifications.settings import Settings
from notifications.triggers import load_triggers

WITHIN = 300.0
"""Seconds for all facts."""
DIRECTORY = Path(muster_local.__file__).with_name("recipients.toml")
"""Three people hear of a missed milestone, each by mail and on their page."""
TABLES = {
    "inbox": "id",
    "subjects": "subject",
    "alerts": "id",
    "decisions": "alert_id, seq",
    "ladders": "alert_id, kind",
    "deliveries": "alert_id, seq",
    "fired_steps": "id",
    "journal": "seq",
    "outbox": "seq",
}
_rounds = count()


def consumer(place: Place) -> list[Figure]:
    """Missed milestones, each of another pledge: inbox row, alert, ladders, deliveries, facts."""
    size = 1_000 if place.quick else 10_000
    ours: list[float] = []
    ceiling: list[float] = []
    for _ in range(place.rounds):
        topic = f"bench.facts.{next(_rounds)}"
        run(topics.apply(Broker(place.kafka.bootstrap_servers), [Topic(topic)]))
        run(relaying.produced(place.kafka.bootstrap_servers, topic, _records(size)))
        url, again = place.database("notifications"), place.database("notifications")
        ours.append(run(_consumed(_settings(place, url, topic), size)))
        rows = run(unnest.read(url, TABLES))
        run(_with_directory(_settings(place, again, topic)))
        ceiling.append(run(unnest.write(again, rows, events=size)))
        place.drop(url)
        place.drop(again)
    what, against = "consumer, alert planned", "the same rows by unnest"
    return [rate_figure("consumer", what, against, ours, ceiling, at_least(0.25))]


def _records(size: int) -> list[relaying.Record]:
    origin = Origin(Actor.SYSTEM, utc_now())
    made = []
    for _ in range(size):
        fact = relaying.fact()
        headers, value = to_kafka(envelope(fact.milestone_id, fact, origin))
        assert value is not None
        made.append((str(fact.pledge_id).encode(), value, headers))
    return made


def _settings(place: Place, url: str, topic: str) -> Settings:
    return Settings(
        **place.issuer.service_settings(
            "notifications",
            database_url=url,
            kafka_bootstrap_servers=place.kafka.bootstrap_servers,
            topics=(topic,),
            directory_file=DIRECTORY,
        )
    )


async def _with_directory(settings: Settings) -> None:
    engine = create_engine(settings.database_url.get_secret_value())
    triggers = load_triggers()
    await worker.load_directory(settings, triggers, create_sessions(engine), utc_now)
    await engine.dispose()


async def _consumed(settings: Settings, size: int) -> float:
    """Facts per second, from the first batch committed to the last."""
    await _with_directory(settings)
    url = settings.database_url.get_secret_value()
    engine = create_engine(url)
    telemetry = Telemetry("notifications")
    sessions = Bell(url).attach(create_sessions(engine))
    consuming = worker.create_consumer(settings, sessions, telemetry)
    outcome = {"consumer": consumers.NAME, "outcome": "applied"}

    async def applied() -> float:
        found = telemetry.registry.get_sample_value("muster_consumer_events_total", outcome)
        return found or 0.0

    async def is_done() -> bool:
        return await applied() == size

    stop = asyncio.Event()
    running = asyncio.create_task(consuming.run(stop))
    try:
        before = await eventually(applied, within=60, every=0.005)
        started = time.perf_counter()
        await eventually(is_done, within=WITHIN, every=0.005)
        return (size - before) / (time.perf_counter() - started)
    finally:
        stop.set()
        await running
        await engine.dispose()
