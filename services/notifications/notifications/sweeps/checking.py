"""The ledger, held against what came of it here."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from muster.clock import Clock
from muster.database import SessionMaker
from muster.observability import Telemetry
from muster.worker import repeated
from notifications.domain.ledger import PATIENCE, period_of
from notifications.domain.trigger import Triggers
from notifications.storage import ledger
from notifications.use_cases.ledger import look_for_silence, look_over

LOOK_EVERY = 30.0
"""Seconds."""


@dataclass
class LedgerSweep:
    """Any number may run at once."""

    sessions: SessionMaker
    triggers: Triggers
    clock: Clock
    telemetry: Telemetry
    _since: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._since = self.clock()

    async def work(self, stop: asyncio.Event) -> None:
        await repeated("ledger", self.look, self.telemetry)(stop)

    async def look(self) -> float:
        """Seconds until it is worth looking again."""
        now = self.clock()
        async with self.sessions.begin() as session:
            new = await look_over(session, self.triggers, now)
        # Just started, what arrived meanwhile may still lie on the topic.
        if now - self._since >= PATIENCE:
            async with self.sessions.begin() as session:
                await look_for_silence(session, self.triggers, now)
        await self._measure(now)
        return 0.0 if new >= ledger.AT_ONCE else LOOK_EVERY

    async def _measure(self, now: datetime) -> None:
        metrics = self.telemetry.metrics
        async with self.sessions() as session:
            metrics.missed_alert_gap.set(await ledger.gap_for_certain(session, now - PATIENCE))
            for source, hour in (await ledger.last_hours(session)).items():
                until = hour + period_of(source)
                metrics.tallied_until.labels(source).set(until.timestamp())
            for source, at in (await ledger.canaries(session)).items():
                metrics.canary_arrival.labels(source).set(at.timestamp())
        metrics.sweep_heartbeat.labels("ledger").set(now.timestamp())
