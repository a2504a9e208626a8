"""A notifications service on a database of its own, a desk to tell, and a server for its mail."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from muster.database import SessionMaker, create_engine, create_sessions
from muster.observability import Telemetry
from muster.testing import HeldClock, TestIssuer
from muster_local.postgres import Postgres
from notifications.app import create_app
from notifications.channels.letters import Links
from notifications.channels.mail import MailLine, MailServer
from notifications.domain.alert import Alert
from notifications.domain.facts import Fact
from notifications.domain.recipients import Recipient
from notifications.domain.trigger import Triggers
from notifications.settings import Settings
from notifications.storage.alerts import alert_from
from notifications.storage.tables import alerts, deliveries, journal
from notifications.sweeps.climbing import LadderSweep
from notifications.sweeps.delivering import MailSweep
from notifications.triggers import load_triggers
from notifications.use_cases import directory
from notifications.use_cases.facts import take_in
from tests.notifications.builders import DESK, caused
from tests.notifications.post import Post
from tests.serving import at_work

_numbers = count()


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def issuer(tmp_path: Path, clock: HeldClock) -> TestIssuer:
    return TestIssuer(tmp_path, clock)


@pytest.fixture
def notifications_url(postgres: Postgres, migrated: Callable[[str], str]) -> Iterator[str]:
    """A database with the newest schema and nothing in it."""
    name = f"notifications_{next(_numbers)}"
    yield postgres.create_database(name, template=migrated("notifications"))
    postgres.drop_database(name)


@pytest.fixture
async def sessions(notifications_url: str) -> AsyncIterator[SessionMaker]:
    engine = create_engine(notifications_url)
    yield create_sessions(engine)
    await engine.dispose()


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    server = Post()
    await server.open()
    yield server
    await server.close()


@dataclass
class Office:
    """The service without its processes: facts go in, sweeps are run by hand."""

    sessions: SessionMaker
    clock: HeldClock
    post: Post
    triggers: Triggers = field(default_factory=load_triggers)
    telemetry: Telemetry = field(default_factory=lambda: Telemetry("notifications"))

    async def employ(self, *people: Recipient) -> None:
        async with self.sessions.begin() as session:
            for each in people:
                await directory.keep_recipient(session, self.triggers, each, self.clock())

    async def hear(self, *facts: Fact) -> None:
        async with self.sessions.begin() as session:
            await take_in(session, self.triggers, caused(*facts, at=self.clock()), self.clock())

    def mail_sweep(self) -> MailSweep:
        server = MailServer("127.0.0.1", self.post.port, "Muster <muster@un.example>", "un.example")
        return MailSweep(
            self.sessions, server,
            Links("http://muster.example/notifications/alerts",
                  {each: f"http://muster.example/{each.rpartition('/')[2]}"
                   for each in ("/muster/pledges", "/muster/conduct")}),
            self.triggers, self.clock, self.telemetry, asyncio.Event(),
        )  # fmt: skip

    async def send(self) -> None:
        """Until nothing more is due."""
        sweep = self.mail_sweep()
        line = MailLine(sweep.server)
        while await sweep.serve(line):
            pass
        await line.close()

    async def climb(self) -> int:
        sweep = LadderSweep(self.sessions, self.triggers, self.clock, self.telemetry)
        total = 0
        while rows := await sweep.look():
            total += rows
        return total

    async def alerts(self, trigger: str | None = None) -> list[Alert]:
        rows = select(alerts).order_by(alerts.c.raised_at, alerts.c.id)
        if trigger:
            rows = rows.where(alerts.c.trigger == trigger)
        async with self.sessions() as session:
            return [alert_from(row) for row in await session.execute(rows)]

    async def alert(self, trigger: str) -> Alert:
        [only] = await self.alerts(trigger)
        return only

    async def deliveries(self, **where: Any) -> list[Any]:
        rows = select(deliveries).order_by(deliveries.c.seq)
        for name, value in where.items():
            rows = rows.where(deliveries.c[name] == value)
        async with self.sessions() as session:
            return list(await session.execute(rows))

    async def published(self) -> list[str]:
        rows = select(journal.journal.c.type).order_by(journal.journal.c.seq)
        async with self.sessions() as session:
            found = await session.scalars(rows)
            return [each.removeprefix("muster.notifications.alert.")[:-3] for each in found]

    async def ask_to(self, statement: str) -> None:
        async with self.sessions.begin() as session:
            await session.execute(text(statement))

    async def ask(self, statement: str) -> list[Any]:
        async with self.sessions() as session:
            return list(await session.execute(text(statement)))


@pytest.fixture
async def empty_office(sessions: SessionMaker, clock: HeldClock, post: Post) -> Office:
    return Office(sessions, clock, post)


@pytest.fixture
async def office(empty_office: Office) -> Office:
    """With one mailbox per role."""
    await empty_office.employ(*DESK)
    return empty_office


@pytest.fixture
def settings(notifications_url: str, issuer: TestIssuer, post: Post) -> Settings:
    return Settings(
        **issuer.service_settings(
            "notifications",
            database_url=notifications_url,
            smtp_port=post.port,
            smtp_tls="none",
            mail_from="Muster <muster@un.example>",
            pages={"/muster/pledges": "http://muster.example/pledges"},
        )
    )


@pytest.fixture
async def http(
    settings: Settings, clock: HeldClock, office: Office
) -> AsyncIterator[httpx.AsyncClient]:
    """The running service, with nobody signed in and a desk to tell."""
    async with at_work(create_app(settings, clock=clock)) as client:
        yield client


As = Callable[..., dict[str, str]]


@pytest.fixture
def as_(issuer: TestIssuer) -> As:
    """`as_("desk-officer", "Exercise Officer")`: headers of a person in that role."""

    def headers(role: str, name: str = "Exercise Officer") -> dict[str, str]:
        return issuer.bearer(f"staff:{role}", "notifications", name=name)

    return headers
