"""Work that the clock starts."""

import asyncio

from conduct import storage
from conduct.sealing.shredded import ShreddedList
from conduct.storage import watching
from conduct.use_cases import auditing, prompting
from conduct.use_cases.clock import announcing
from conduct.use_cases.retaining import shred_what_is_over
from conduct.use_cases.rules import Rules
from muster.clock import Clock
from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.observability import Telemetry
from muster.worker import Work, repeated

TIDY_EVERY = 3600.0
LOOK_EVERY = 30.0
"""Seconds; the latter at the latest, for who changes a case wakes it."""
AT_ONCE = 100


def clocks(
    sessions: SessionMaker, rules: Rules, clock: Clock, telemetry: Telemetry, *, wake: asyncio.Event
) -> Sweep:
    """Reminds of clocks of cases and prompts, and notices those that are missed."""
    return Sweep(
        sessions,
        storage.deadlines,
        announcing(rules),
        clock=clock,
        wake=wake,
        metrics=telemetry.metrics,
        name="clocks",
    )


def thresholds(
    sessions: SessionMaker, rules: Rules, clock: Clock, telemetry: Telemetry, *, wake: asyncio.Event
) -> Work:
    """Looks at cases that changed, for the reviews of resolution 2272."""

    async def look() -> float:
        wake.clear()
        async with sessions() as session:
            waiting = await watching.waiting(session, AT_ONCE)
        for case_id in waiting:
            async with sessions.begin() as session:
                await prompting.note_reading(session, case_id, clock())
            async with sessions.begin() as session:
                await prompting.look(session, rules, case_id, clock())
        if waiting:
            return 0.0
        await _woken(wake)
        return 0.0

    return repeated("thresholds", look, telemetry)


async def _woken(wake: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LOOK_EVERY):
            await wake.wait()
    except TimeoutError:
        return


def heads(sessions: SessionMaker, clock: Clock, telemetry: Telemetry) -> Work:
    """Publishes the head over all read logs, hour by hour."""

    async def look() -> float:
        async with sessions.begin() as session:
            await auditing.publish_head(session, clock())
        return min(auditing.seconds_to_next(clock()), 60.0)

    return repeated("audit heads", look, telemetry)


def retention(
    sessions: SessionMaker, outside: ShreddedList, clock: Clock, telemetry: Telemetry
) -> Work:
    """Destroys the keys of cases whose retention has ended."""

    async def look() -> float:
        gone = await shred_what_is_over(sessions, outside, clock())
        if gone:
            telemetry.log.info("cases destroyed", count=len(gone))
        return 0.0 if gone else TIDY_EVERY

    return repeated("retention", look, telemetry)


def forget_expired_keys(sessions: SessionMaker, clock: Clock, telemetry: Telemetry) -> Work:
    """Idempotency keys are kept for a day."""

    async def look() -> float:
        async with sessions.begin() as session:
            await storage.idempotency_keys.forget_expired(session, now=clock())
        return TIDY_EVERY

    return repeated("idempotency keys", look, telemetry)
