"""What is broken in this service itself, for as long as it is."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from muster import troubles
from muster.broker import Broker, BrokerRefuses
from muster.clock import Clock
from muster.database import SessionMaker
from muster.errors import is_away
from muster.observability import Telemetry
from muster.topics import absent
from muster.worker import repeated
from notifications import storage
from notifications.domain.trigger import Triggers
from notifications.use_cases.troubles import TOPIC, missing_topic, tell_of_our_own

OWN = (troubles.REFUSED, troubles.PARKED, troubles.STOPPED)


@dataclass
class TroubleSweep:
    """Any number may run at once.

    topics: without which nothing arrives or leaves. handled: types that our consumer acts on.
    count_buried: for the metrics, which others than the consumer change too.
    """

    sessions: SessionMaker
    triggers: Triggers
    clock: Clock
    telemetry: Telemetry
    broker: Broker
    topics: Sequence[str]
    handled: frozenset[str]
    count_buried: Callable[[], Awaitable[None]]

    async def work(self, stop: asyncio.Event) -> None:
        await repeated("troubles", self.look, self.telemetry)(stop)

    async def look(self) -> float:
        """Seconds until it is worth looking again."""
        missing = await self._missing()
        now = self.clock()
        looked_for = OWN if missing is None else (*OWN, TOPIC)
        async with self.sessions.begin() as session:
            if await troubles.is_alone(session):
                found = await troubles.find(
                    session,
                    self.telemetry.service,
                    storage.journal,
                    storage.dead_letters,
                    self.handled,
                )
                found += [missing_topic(name, now) for name in sorted(missing or ())]
                await tell_of_our_own(session, self.triggers, found, looked_for, now)
        await self.count_buried()
        self.telemetry.metrics.sweep_heartbeat.labels("troubles").set(now.timestamp())
        return troubles.LOOK_EVERY

    async def _missing(self) -> set[str] | None:
        """None where the broker does not say."""
        try:
            return await absent(self.broker, self.topics)
        except Exception as reason:
            if not (is_away(reason) or isinstance(reason, BrokerRefuses)):
                raise
            return None
