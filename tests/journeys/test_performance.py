"""From an event at performance to a person's mailbox, across both services, trigger by trigger."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from muster import topics
from muster.broker import Broker
from muster.database import create_engine, create_sessions, direct_connection
from muster.deadlines.table import CHANNEL
from muster.observability import Telemetry
from muster.testing import HeldClock, TestIssuer, eventually
from muster_local.postgres import Postgres
from notifications import worker as notifications_worker
from notifications.settings import Settings as NotificationsSettings
from notifications.triggers import load_triggers
from notifications.use_cases import directory
from performance import worker as performance_worker
from performance.app import create_app
from performance.settings import Settings
from tests.notifications.builders import recipient
from tests.notifications.post import Post
from tests.performance.senders import Send, event, send_events, women
from tests.performance.staff import Program, define_result, planned
from tests.serving import at_work

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROLES = (
    "mission-leadership", "safety-desk", "operations-centre", "analyst", "desk-chief", "leadership",
    "gender-adviser", "military-police-desk", "state-focal-point", "deliverable-owner",
    "a4p-focal-point",
)  # fmt: skip


@dataclass
class Watch:
    """performance and notifications at work, on a clock that is moved by hand."""

    send: Send
    head: Program
    clock: HeldClock
    post: Post
    urls: dict[str, str]

    async def told(self, words: str) -> set[str]:
        """To which roles a mail went that says so."""

        async def all_of_them() -> set[str]:
            waits = await self._some_wait()
            return set() if waits else {to for to, said in self._mails() if words in said}

        return await eventually(all_of_them, within=20)

    def _mails(self) -> Iterator[tuple[str, str]]:
        for address, mail in self.post.accepted:
            body = mail.get_body(("plain",))
            assert body is not None
            yield address.partition("@")[0], " ".join(body.get_content().split())

    async def pass_(self, **time: float) -> None:
        self.clock.advance(timedelta(**time))
        async with direct_connection(self.urls["performance"]) as connection:
            await connection.execute(f"NOTIFY {CHANNEL}")

    async def _some_wait(self) -> bool:
        pending = "SELECT EXISTS (SELECT FROM deliveries WHERE state = 'pending')"
        async with direct_connection(self.urls["notifications"]) as connection:
            return bool(await connection.fetchval(pending))


@pytest.fixture
async def watch(
    postgres: Postgres, migrated: Callable[[str], str], kafka: str, tmp_path: Path
) -> AsyncIterator[Watch]:
    """One mailbox of each role."""
    clock = HeldClock(NOW)
    issuer = TestIssuer(tmp_path, clock)
    names = ("performance", "notifications")
    urls = {
        name: postgres.create_database(f"watch_{name}", template=migrated(name)) for name in names
    }
    common = {
        name: issuer.service_settings(name, database_url=url, kafka_bootstrap_servers=kafka)
        for name, url in urls.items()
    }
    await topics.apply(Broker(kafka))
    async with AsyncExitStack() as opened:
        post = Post()
        await post.open()
        opened.push_async_callback(post.close)
        mail = {"smtp_port": post.port, "smtp_tls": "none", "mail_from": "Muster <m@un.example>"}
        settings = Settings(**common["performance"])
        await employ(urls["notifications"], clock)
        office = NotificationsSettings(**common["notifications"] | mail)
        await opened.enter_async_context(working(performance_worker.run, settings, clock))
        await opened.enter_async_context(working(notifications_worker.run, office, clock))
        http = await opened.enter_async_context(at_work(create_app(settings, clock=clock)))
        chief = issuer.bearer("staff:desk-chief", "performance", name="Exercise Chief")
        yield Watch(partial(send_events, http, issuer), Program(http, chief), clock, post, urls)
    for name in names:
        postgres.drop_database(f"watch_{name}")


async def employ(url: str, clock: HeldClock) -> None:
    engine = create_engine(url)
    async with create_sessions(engine).begin() as session:
        for role in ROLES:
            await directory.keep_recipient(session, load_triggers(), recipient(role), clock())
    await engine.dispose()


@asynccontextmanager
async def working(run: Any, settings: Any, clock: HeldClock) -> AsyncIterator[None]:
    stop = asyncio.Event()
    telemetry = Telemetry(settings.audience)
    running = asyncio.create_task(run(settings, clock=clock, telemetry=telemetry, stop=stop))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(20):
            await running


async def test_a_death_is_told_at_once_again_when_its_cause_stays_open_and_when_it_was_violence(
    watch: Watch,
) -> None:
    said: dict[str, Any] = {
        "reference": "EXERCISE-J-1", "incident_on": "2026-11-23", "mission": "UNMISS",
        "country": "KEN", "personnel": "military", "cause": "to-be-determined",
    }  # fmt: skip

    await watch.send("UN", event("UN", "casualty.reported", **said))
    assert await watch.told("UNMISS: a death was notified (to be determined)") == {
        "mission-leadership", "safety-desk", "operations-centre",
    }  # fmt: skip
    await watch.pass_(days=31)
    assert "desk-chief" in await watch.told("UNMISS: cause not determined after 30 days")
    await watch.send("UN", event("UN", "casualty.reported", **said | {"cause": "malicious-act"}))
    assert await watch.told("found to be a malicious act (EXERCISE-J-1)") == {
        "safety-desk", "analyst",
    }  # fmt: skip


async def test_a_step_towards_justice_that_nobody_reports_is_told(watch: Watch) -> None:
    crime: dict[str, Any] = {
        "reference": "exercise-j-2", "mission": "MONUSCO", "country": "COD",
        "committed_on": "2026-11-20", "casualties": 1,
    }  # fmt: skip

    await watch.send("COD", event("COD", "crime.reported", **crime))
    await watch.pass_(days=200)

    words = "MONUSCO: nothing reported on investigation opened (exercise-j-2)"
    assert await watch.told(words) == {"safety-desk", "mission-leadership"}


async def test_a_share_below_its_target_and_figures_that_stay_away_are_told(watch: Watch) -> None:
    await watch.send("KEN", women("KEN", "2026-10", 1, 100))
    assert await watch.told("1 % women among troops of Kenya") == {
        "gender-adviser", "military-police-desk", "state-focal-point",
    }  # fmt: skip

    about = {"country": "KEN", "mission": "MONUSCO", "category": "troops"}
    aim = {"indicator": "women-share", "about": about, "target": 20, "cited": "Exercise plan"}
    for period in ("2026-11", "2026-12"):
        answer = await watch.head.post("/targets", **aim, period=period)
        assert answer.status_code == 201, answer.text
    await watch.pass_(days=60)
    assert "gender-adviser" in await watch.told("Figures of 2026-11 are due")
    await watch.pass_(days=10)
    assert "gender-adviser" in await watch.told("No figures of 2026-11")
    await watch.send("KEN", women("KEN", "2026-12", 5, 100))
    await watch.pass_(days=40)
    assert "gender-adviser" in await watch.told("target of 2026-12 not reached")


async def test_a_late_deliverable_and_an_indicator_off_target_are_told(watch: Watch) -> None:
    await define_result(watch.head)
    answer = await watch.head.post("/deliverables", **planned("exercise-j-4", "2026-12-20"))
    assert answer.status_code == 201, answer.text
    about = {"mission": "UNMISS"}
    aim = {"indicator": "strength", "about": about, "target": 9000, "cited": "Exercise plan"}
    for period in ("2026-11", "2026-12"):
        answer = await watch.head.post("/targets", **aim, period=period)
        assert answer.status_code == 201, answer.text

    await watch.pass_(days=12, hours=16)
    assert "deliverable-owner" in await watch.told("Exercise: guidance is due")
    await watch.pass_(days=14)
    assert "a4p-focal-point" in await watch.told("Late: Exercise: guidance")
    await watch.pass_(days=33)
    assert "deliverable-owner" in await watch.told("Figures of 2026-11 are due")
    await watch.pass_(days=10)
    assert "a4p-focal-point" in await watch.told("No figures of 2026-11")
    strength: dict[str, Any] = {
        "indicator": "strength",
        "about": about,
        "period": "2026-12",
        "value": 8000,
    }
    await watch.send("UN", event("UN", "observation.reported", **strength))
    await watch.pass_(days=40)
    assert "a4p-focal-point" in await watch.told("target of 2026-12 not reached")
