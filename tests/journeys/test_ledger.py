"""Both services on real servers: what fell due, what was heard and what was told are one ledger."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from muster import topics
from muster.database import SessionMaker, create_engine, create_sessions, direct_connection
from muster.heartbeat import signs
from muster.journal import Actor, Origin
from muster.observability import Telemetry
from muster.testing import HeldClock, TestIssuer, eventually
from muster_local.exercise import SOURCE
from muster_local.exercise_removal import remove
from muster_local.kafka import Kafka
from muster_local.ports import free_ports
from muster_local.postgres import Postgres
from muster_local.reconciling import reconcile
from notifications import worker as notifications_worker
from notifications.settings import Settings as NotificationsSettings
from notifications.sweeps.checking import LedgerSweep
from notifications.triggers import load_triggers
from notifications.use_cases import directory
from pledges import worker as pledges_worker
from pledges.domain.kinds import PledgeKind
from pledges.domain.milestone import Promise
from pledges.domain.pledge import Pledge
from pledges.domain.pledgers import Pledger
from pledges.settings import Settings as PledgesSettings
from pledges.use_cases import staff
from tests.notifications.builders import recipient

HALF_PAST_EIGHT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
Run = Callable[..., Coroutine[Any, Any, None]]
_numbers = count()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker of our own: on the topics lies what these tests make."""
    port, controller_port = free_ports(2)
    kafka = Kafka(
        tmp_path_factory.mktemp("ledger") / "kafka", port=port, controller_port=controller_port
    )
    try:
        kafka.start()
        yield kafka.bootstrap_servers
    finally:
        kafka.stop()


@dataclass
class Both:
    """pledges and notifications without their apps, on a clock that is moved by hand."""

    pledges: PledgesSettings
    notifications: NotificationsSettings
    register: SessionMaker
    told: SessionMaker
    clock: HeldClock
    telemetry: dict[str, Telemetry] = field(
        default_factory=lambda: {name: Telemetry(name) for name in ("pledges", "notifications")}
    )

    @asynccontextmanager
    async def working(self, *, pledges: int = 1, notifications: int = 1) -> AsyncIterator[None]:
        """So many workers of each."""
        stop = asyncio.Event()
        works: list[tuple[Run, Any]] = [(pledges_worker.run, self.pledges)] * pledges
        works += [(notifications_worker.run, self.notifications)] * notifications
        running = [asyncio.ensure_future(self._run(*each, stop)) for each in works]
        try:
            yield
        finally:
            stop.set()
            async with asyncio.timeout(20):
                await asyncio.gather(*running)

    def _run(self, run: Run, settings: Any, stop: asyncio.Event) -> Coroutine[Any, Any, None]:
        telemetry = self.telemetry[settings.audience]
        return run(settings, clock=self.clock, telemetry=telemetry, stop=stop)

    async def promise(self, *minutes_after_nine: int) -> UUID:
        nine = HALF_PAST_EIGHT + timedelta(minutes=30)
        due = [nine + timedelta(minutes=each) for each in minutes_after_nine]
        promises = [Promise(f"m{n}", f"Part {n}", "UTC", each) for n, each in enumerate(due)]
        pledge = Pledge(
            reference=f"R-{next(_numbers)}",
            pledger=Pledger.of_country("KEN"),
            kind=PledgeKind("engineering"),
            title="Engineers",
            items=("13g",),
            effective_on=self.clock().date(),
            registered_at=self.clock(),
        )
        async with self.register.begin() as session:
            origin = Origin(Actor.SYSTEM, self.clock())
            await staff.register(session, pledge, promises, origin=origin)
        return pledge.id

    async def ask(self, service: str, statement: str) -> list[Any]:
        settings: Any = getattr(self, service)
        async with direct_connection(settings.database_url.get_secret_value()) as connection:
            return [tuple(row) for row in await connection.fetch(statement)]

    async def until(self, service: str, statement: str, answer: list[Any]) -> None:
        async def is_so() -> bool:
            return await self.ask(service, statement) == answer

        await eventually(is_so, within=20)

    async def until_alive(self) -> None:
        """Each sign without which the heartbeat is withheld is given."""
        ours = signs(self.telemetry["pledges"], ["milestones"])
        theirs = signs(self.telemetry["notifications"], ["ladders", "ledger"], ["notifications"])

        async def all_given() -> bool:
            return all(sign() for sign in (*ours, *theirs))

        await eventually(all_given)

    async def look(self) -> None:
        """At the ledger, when every fact has had its time to arrive."""
        self.clock.advance(timedelta(minutes=6))
        telemetry = self.telemetry["notifications"]
        await LedgerSweep(self.told, load_triggers(), self.clock, telemetry).look()

    async def differences(self) -> list[str]:
        found, _ = await reconcile(self.urls, (HALF_PAST_EIGHT, self.clock()))
        return found

    @property
    def urls(self) -> dict[str, str]:
        each = {"pledges": self.pledges, "notifications": self.notifications}
        return {name: of.database_url.get_secret_value() for name, of in each.items()}


@pytest.fixture
async def both(
    postgres: Postgres, migrated: Callable[[str], str], broker: str, tmp_path: Path
) -> AsyncIterator[Both]:
    """A desk officer holds every role, and reads the inbox only."""
    clock = HeldClock(HALF_PAST_EIGHT)
    issuer = TestIssuer(tmp_path, clock)
    names = {name: f"ledger_{name}" for name in ("pledges", "notifications")}
    urls = {
        name: postgres.create_database(database, template=migrated(name))
        for name, database in names.items()
    }
    common = {
        name: issuer.service_settings(name, database_url=url, kafka_bootstrap_servers=broker)
        for name, url in urls.items()
    }
    await topics.apply(broker)
    engines = {name: create_engine(url) for name, url in urls.items()}
    both = Both(
        PledgesSettings(**common["pledges"]),
        NotificationsSettings(**common["notifications"]),
        create_sessions(engines["pledges"]),
        create_sessions(engines["notifications"]),
        clock,
    )
    async with both.told.begin() as session:
        for role in ("desk-officer", "desk-chief", "leadership", "state-focal-point"):
            person = recipient(role, address=None)
            await directory.keep_recipient(session, load_triggers(), person, clock())
    yield both
    for engine in engines.values():
        await engine.dispose()
    for database in names.values():
        postgres.drop_database(database)


LEDGER = "SELECT expected, received, told, gap FROM ledger ORDER BY hour"
MISSES = "SELECT count(*) FROM journal WHERE type LIKE '%.missed.v1'"
DELETE_THE_FIRST = """
    DELETE FROM alerts WHERE deadline IN (
        SELECT deadline FROM fired_steps WHERE NOT tells_nobody ORDER BY heard_at, id LIMIT 1
    )
"""
MISS_THE_LAST = """
    UPDATE deadlines SET state = 'missed', missed_at = miss_at, next_check_at = NULL
    WHERE due_at = (SELECT max(due_at) FROM deadlines)
"""
THE_EXERCISE = """
    INSERT INTO receipts (source, id, content, type, sender, status, subject, received_at)
    VALUES ('{source}', '1', '', 'announced', 'exercise', 'accepted', '{pledge}', now())
"""
HEARD = "SELECT count(*) FROM fired_steps WHERE NOT tells_nobody"


async def test_the_ledger_is_exact_after_an_outage_and_finds_what_was_taken_out_of_it(
    both: Both,
) -> None:
    both.pledges = both.pledges.model_copy(update={"canary_every": timedelta(hours=1)})
    async with both.working():
        await both.until("pledges", "SELECT count(*) FROM tallied_hours", [(1,)])
        await both.until("pledges", "SELECT count(*) FROM canary_deadlines", [(1,)])
        pledge = await both.promise(20, 40, 190)
    both.clock.now = HALF_PAST_EIGHT + timedelta(minutes=52)
    async with both.working(notifications=0):
        await both.until("pledges", MISSES, [(1,)])

    # Nobody works for three hours.
    both.clock.now = HALF_PAST_EIGHT + timedelta(hours=4)
    async with both.working(pledges=2):
        await both.until("pledges", MISSES, [(3,)])
        await both.until("notifications", HEARD, [(3,)])
        await both.until_alive()
    both.clock.now = HALF_PAST_EIGHT + timedelta(hours=4, minutes=32)
    async with both.working(pledges=2):
        await both.until("notifications", "SELECT count(*) FROM ledger", [(4,)])
        await both.look()

    assert await both.ask("notifications", LEDGER) == [
        (2, 2, 2, 0),
        (0, 0, 0, 0),
        (0, 0, 0, 0),
        (3, 3, 3, 0),
    ]
    assert await both.differences() == []

    await both.ask("notifications", DELETE_THE_FIRST)
    await both.ask("notifications", "UPDATE ledger SET checked_at = NULL")
    await both.look()
    [missing, hour] = await both.differences()

    assert (await both.ask("notifications", LEDGER))[0] == (2, 2, 1, 1)
    assert missing.startswith(f'/muster/pledges pledges/{pledge}: "missed" of ')
    assert missing.endswith("its fact was received, and there is no alert")
    assert hour.endswith("09:00 UTC: counted 2, received 2, told 1")


async def test_reconciling_names_what_the_register_says_and_nobody_recorded(both: Both) -> None:
    pledge = await both.promise(20, 40)
    both.clock.now = HALF_PAST_EIGHT + timedelta(minutes=60)
    await both.ask("pledges", MISS_THE_LAST)
    both.clock.now = HALF_PAST_EIGHT + timedelta(minutes=90)

    [unrecorded, overslept] = await both.differences()

    assert unrecorded.startswith(f'/muster/pledges pledges/{pledge}: "missed" of ')
    assert "never recorded, although it was due 2026-11-24 09:40:00 UTC" in unrecorded
    assert "never recorded, although it was due 2026-11-24 09:20:00 UTC" in overslept


async def test_an_exercise_that_is_removed_leaves_no_gap_behind(both: Both) -> None:
    async with both.working():
        await both.until("pledges", "SELECT count(*) FROM tallied_hours", [(1,)])
        await both.promise(20)
        exercise = await both.promise(21, 80)
    await both.ask("pledges", THE_EXERCISE.format(source=SOURCE, pledge=exercise))
    both.clock.now = HALF_PAST_EIGHT + timedelta(minutes=52)
    async with both.working():
        await both.until("notifications", HEARD, [(2,)])
    # Nine o'clock is tallied with the exercise, ten o'clock will be without it.
    both.clock.now = HALF_PAST_EIGHT + timedelta(minutes=115)
    async with both.working():
        await both.until("notifications", HEARD, [(3,)])
        await both.until("notifications", "SELECT count(*) FROM ledger", [(1,)])

        pledges, notifications = both.urls["pledges"], both.urls["notifications"]
        removed = await remove(pledges, notifications, both.pledges.kafka_bootstrap_servers)
    both.clock.now = HALF_PAST_EIGHT + timedelta(minutes=152)
    async with both.working():
        await both.until("notifications", "SELECT count(*) FROM ledger", [(2,)])
        await both.ask("notifications", "UPDATE ledger SET checked_at = NULL")
        await both.look()

    assert removed == 1
    assert [row[3] for row in await both.ask("notifications", LEDGER)] == [0, 0]
    assert await both.differences() == []
