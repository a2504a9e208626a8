"""The ladders: woken at the next due instant, at the latest after two seconds."""

import asyncio
import time
from dataclasses import dataclass
from datetime import timedelta

from muster.clock import Clock
from muster.database import SessionMaker
from muster.errors import is_away, is_contention
from muster.observability import Telemetry
from muster.wakeups import stopped
from notifications.domain.trigger import Triggers
from notifications.storage import ladders
from notifications.use_cases.climbing import BATCH, climb


@dataclass
class LadderSweep:
    """Any number may run at once."""

    sessions: SessionMaker
    triggers: Triggers
    clock: Clock
    telemetry: Telemetry
    every: timedelta = timedelta(seconds=2)

    def __post_init__(self) -> None:
        self.telemetry.metrics.sweep_errors.labels("ladders")

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                wait = await self._climb_if_due()
                self.telemetry.metrics.sweep_heartbeat.labels("ladders").set(time.time())
            except Exception as reason:
                if not is_away(reason) and not is_contention(reason):
                    raise
                self.telemetry.log.warning("ladders wait", reason=repr(reason))
                wait = 1.0
            await stopped(stop, wait)

    async def look(self) -> int:
        """Everything due now, up to a batch; how many ladders that were."""
        async with self.sessions.begin() as session:
            climbed = await climb(session, self.triggers, self.clock())
        if climbed.rows:
            self.telemetry.log.info("ladders climbed", count=climbed.rows)
        self.telemetry.metrics.sweep_errors.labels("ladders").inc(climbed.unevaluable)
        return climbed.rows

    async def _climb_if_due(self) -> float:
        """Seconds until it is worth looking again."""
        wait = await self._until_next()
        if wait <= 0:
            if await self.look() >= BATCH:
                return 0.0
            wait = await self._until_next()
        return max(wait, 0.02)

    async def _until_next(self) -> float:
        """Seconds, below zero where it was due before now."""
        async with self.sessions() as session:
            due = await ladders.next_due(session)
        longest = self.every.total_seconds()
        return longest if due is None else min((due - self.clock()).total_seconds(), longest)
