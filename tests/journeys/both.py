"""Both services without their apps, on real servers, with the clock held by the test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from muster.database import SessionMaker, direct_connection
from muster.heartbeat import signs
from muster.journal import Actor, Origin
from muster.observability import Telemetry
from muster.testing import HeldClock, eventually
from muster_local.reconciling import reconcile
from notifications import worker as notifications_worker
from notifications.settings import Settings as NotificationsSettings
from notifications.sweeps.checking import LedgerSweep
from notifications.triggers import load_triggers
from pledges import worker as pledges_worker
from pledges.domain.kinds import PledgeKind
from pledges.domain.milestone import Promise
from pledges.domain.pledge import Pledge
from pledges.domain.pledgers import Pledger
from pledges.settings import Settings as PledgesSettings
from pledges.use_cases import staff

HALF_PAST_EIGHT = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
Run = Callable[..., Coroutine[Any, Any, None]]
_numbers = count()


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
        return await self.promise_at(*(nine + timedelta(minutes=n) for n in minutes_after_nine))

    async def promise_at(self, *due: datetime) -> UUID:
        """A pledge with a milestone at each instant."""
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
