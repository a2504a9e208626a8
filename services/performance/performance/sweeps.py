"""Work that the clock starts."""

import asyncio
from functools import partial

from muster.clock import Clock
from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.errors import is_away
from muster.observability import Telemetry
from muster.wakeups import stopped
from muster.worker import Work
from performance import storage
from performance.domain.crime_account import TO_BE_CONFIRMED, Clocks
from performance.domain.datasets import NO_OTHERS, Windows
from performance.domain.rating import Strategy
from performance.use_cases.clock import announce
from performance.use_cases.strategy import aim_at_strategy

NAME = "deadlines"
AGAIN_AFTER = 1.0
TIDY_EVERY = 3600.0
"""Seconds."""


def deadlines(
    sessions: SessionMaker, clock: Clock, telemetry: Telemetry, *, wake: asyncio.Event,
    clocks: Clocks = TO_BE_CONFIRMED,
) -> Sweep:  # fmt: skip
    """Reminds of figures and deliverables, and notices what is missed."""
    return Sweep(
        sessions,
        storage.deadlines,
        partial(announce, clocks=clocks),
        clock=clock,
        wake=wake,
        metrics=telemetry.metrics,
        name=NAME,
    )


def strategy(
    sessions: SessionMaker, clock: Clock, asked: Strategy, windows: Windows = NO_OTHERS
) -> Work:
    """The targets of the strategy are set once at the start; what stands is left alone."""

    async def work(stop: asyncio.Event) -> None:
        while True:
            try:
                async with sessions.begin() as session:
                    await aim_at_strategy(session, asked, clock(), windows=windows)
                break
            except Exception as reason:
                if not is_away(reason):
                    raise
                if await stopped(stop, AGAIN_AFTER):
                    return
        await stop.wait()

    return work


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
