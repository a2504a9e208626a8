"""conduct and notifications at work on real servers, on a clock that is moved by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from conduct import worker as conduct_worker
from conduct.domain.steps import Step
from conduct.sealing.keyring import new_keyring
from conduct.sealing.keys import Compartment
from conduct.sealing.shredded import ShreddedList
from conduct.settings import Settings
from conduct.storage import watching
from conduct.storage.cases import Held
from conduct.storage.desks import Place, desk_of
from conduct.use_cases import changes, starting
from conduct.use_cases.rules import Rules
from muster import topics
from muster.broker import Broker
from muster.database import create_engine, create_sessions, direct_connection
from muster.deadlines.table import CHANNEL
from muster.observability import Telemetry
from muster.testing import HeldClock, TestIssuer, eventually
from muster.wakeups import Bell
from muster_local.postgres import Postgres
from notifications import worker as notifications_worker
from notifications.domain.recipients import Recipient
from notifications.settings import Settings as NotificationsSettings
from notifications.triggers import load_triggers
from notifications.use_cases import directory
from tests.conduct.working import REFERRED, Register
from tests.notifications.builders import DESK, OTHERS
from tests.notifications.post import Post

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NAMES = ("conduct", "notifications")
_numbers = count()


@dataclass
class Casework(Register):
    """What people do is done at the door of conduct; what they hear of it is their mail."""

    post: Post
    urls: dict[str, str]
    telemetry: dict[str, Telemetry] = field(default_factory=dict)

    async def heard(self, words: str, *, by: Collection[str] = ()) -> set[str]:
        """Mailboxes of those who had a mail that says so, when these are among them."""

        async def all_of_them() -> set[str]:
            if await self.ask_office("SELECT 1 FROM deliveries WHERE state = 'pending' LIMIT 1"):
                return set()
            found = {to for to, said in self.mails() if words in said}
            return found if found.issuperset(by) else set()

        try:
            return await eventually(all_of_them, within=20)
        except AssertionError:
            raise AssertionError(f"not told of {words!r} but of {list(self.mails())}") from None

    def mails(self) -> Iterator[tuple[str, str]]:
        for address, mail in self.post.accepted:
            body = mail.get_body(("plain",))
            assert body is not None
            yield address.partition("@")[0], " ".join(body.get_content().split())

    async def pass_(self, **time: float) -> None:
        self.clock.advance(timedelta(**time))
        await self.wake()

    async def on(self, month: int, day: int, hour: int = 12, *, year: int = 2026) -> None:
        self.clock.now = datetime(year, month, day, hour, tzinfo=UTC)
        await self.wake()

    async def wake(self) -> None:
        async with direct_connection(self.urls["conduct"]) as connection:
            for channel in (CHANNEL, watching.CHANNEL):
                await connection.execute(f"NOTIFY {channel}")

    async def ask_office(self, statement: str) -> list[tuple[Any, ...]]:
        async with direct_connection(self.urls["notifications"]) as connection:
            return [tuple(row) for row in await connection.fetch(statement)]

    async def alerts(self, *triggers: str) -> list[tuple[str, str, str]]:
        """Trigger, state and why it is over, oldest first."""
        named = ", ".join(f"'{each}'" for each in triggers)
        return [
            (trigger, state, because or "")
            for trigger, state, because in await self.ask_office(
                "SELECT trigger, state, closed_because FROM alerts"
                f" WHERE trigger IN ({named}) ORDER BY raised_at, sequence, id"
            )
        ]

    async def until_alerts(self, *expected: tuple[str, str, str]) -> None:
        triggers = {trigger for trigger, *_ in expected}

        async def is_so() -> bool:
            return sorted(await self.alerts(*triggers)) == sorted(expected)

        try:
            await eventually(is_so, within=20)
        except AssertionError:
            raise AssertionError(f"{await self.alerts(*triggers)}, not {expected}") from None

    async def until_level(self, trigger: str, level: int) -> None:
        """To which the alert has climbed."""
        climbed = f"SELECT 1 FROM alerts WHERE trigger = '{trigger}' AND level >= {level}"
        await eventually(lambda: self.ask_office(climbed), within=20)

    async def desk(self, mission: str = "EXERCISE") -> UUID:
        async with self.sessions.begin() as session:
            return await desk_of(session, self.rules.keyring, Place.MISSION, mission)

    async def employ(self, *recipients: Recipient) -> None:
        engine = create_engine(self.urls["notifications"])
        async with create_sessions(engine).begin() as session:
            for each in recipients:
                await directory.keep_recipient(session, load_triggers(), each, self.clock())
        await engine.dispose()

    async def referred(self, **said: Any) -> Held:
        """Nothing of it waits but what comes after the referral."""
        case_id = await self.case(**{"victims": {}} | said)
        return await self.do(case_id, *REFERRED, changes.preserve_evidence())

    async def investigated(self, **said: Any) -> Held:
        held = await self.referred(**said)
        steps = (Step.PENDING, Step.INVESTIGATION, Step.REPORT_RECEIVED)
        return await self.do(held.case.id, *map(changes.advance, steps))


Make = Callable[[str], str]


@asynccontextmanager
async def casework(
    postgres: Postgres, migrated: Make, kafka: str, folder: Path,
    telemetry: Callable[[str], Telemetry] = Telemetry,
) -> AsyncIterator[Casework]:  # fmt: skip
    """Nobody is in the directory yet."""
    clock, number = HeldClock(NOW), next(_numbers)
    issuer = TestIssuer(folder, clock)
    databases = {name: f"casework_{name}_{number}" for name in NAMES}
    urls = {
        name: postgres.create_database(made, template=migrated(name))
        for name, made in databases.items()
    }
    common = {
        name: issuer.service_settings(name, database_url=url, kafka_bootstrap_servers=kafka)
        for name, url in urls.items()
    }
    made = {each: f"{each}-exercise" for each in Compartment}
    keyring = new_keyring(folder / "keyring.json", made)
    outside = ShreddedList(folder / "shredded")
    reports = {name: telemetry(name) for name in NAMES}
    await topics.apply(Broker(kafka))
    async with AsyncExitStack() as opened:
        post = Post()
        await post.open()
        opened.push_async_callback(post.close)
        mail = {"smtp_port": post.port, "smtp_tls": "none", "mail_from": "Muster <m@un.example>"}
        engine = create_engine(urls["conduct"], telemetry=reports["conduct"], hide_parameters=True)
        opened.push_async_callback(engine.dispose)
        bell = Bell(urls["conduct"])
        sessions = bell.attach(create_sessions(engine))
        async with sessions.begin() as session:
            await starting.check(session, keyring, outside)
        register = Settings(**common["conduct"], keyring=keyring.path, shredded_list=outside.path)
        office = NotificationsSettings(**common["notifications"] | mail)
        for run, settings in (
            (conduct_worker.run, register), (notifications_worker.run, office),
        ):  # fmt: skip
            at_work = working(run, settings, clock, reports[settings.audience])
            await opened.enter_async_context(at_work)
        ringing = asyncio.create_task(bell.run())
        opened.callback(ringing.cancel)
        yield Casework(sessions, Rules(keyring=keyring), clock, post, urls, reports)
    for each in databases.values():
        postgres.drop_database(each)


@asynccontextmanager
async def working(
    run: Any, settings: Any, clock: HeldClock, telemetry: Telemetry
) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(run(settings, clock=clock, telemetry=telemetry, stop=stop))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(20):
            await running


EVERYBODY = (*DESK, *OTHERS)
