"""Work that the clock starts."""

import asyncio

from muster.clock import Clock
from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.errors import is_away
from muster.observability import Telemetry
from muster.wakeups import stopped
from muster.worker import Work
from pledges import storage
from pledges.use_cases.clock import announce

TIDY_EVERY = 3600.0
"""Seconds."""


def milestones(
    sessions: SessionMaker, clock: Clock, telemetry: Telemetry, *, wake: asyncio.Event
) -> Sweep:
    """Reminds of milestones and notices those that are missed."""
    return Sweep(
        sessions,
        storage.deadlines,
        announce,
        clock=clock,
        wake=wake,
        metrics=telemetry.metrics,
        name="milestones",
    )


def forget_expired_keys(sessions: SessionMaker, clock: Clock) -> Work:
    """Idempotency keys are kept for a day."""

    async def work(stop: asyncio.Event) -> None:
        while not await stopped(stop, TIDY_EVERY):
            try:
                async with sessions.begin() as session:
                    await storage.idempotency_keys.forget_expired(session, now=clock())
            except Exception as reason:
                if not is_away(reason):
                    raise

    return work
