"""Work that the clock starts."""

import asyncio
from datetime import datetime
from uuid import UUID

from conduct import storage
from conduct.sealing.envelope import Unreadable
from conduct.sealing.shredded import ShreddedList
from conduct.storage import watching
from conduct.use_cases import auditing, prompting
from conduct.use_cases.clock import announcing
from conduct.use_cases.retaining import shred_what_is_over
from conduct.use_cases.rules import Rules
from conduct.use_cases.shredding import ShreddingNotListed
from muster.clock import Clock
from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.deadlines.table import POSTPONED_BY
from muster.discretion import outline
from muster.errors import is_away, is_contention
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
        async with sessions() as session:
            waiting = await watching.waiting(session, clock(), AT_ONCE)
        for case_id in waiting:
            await _look_at(sessions, rules, case_id, clock(), telemetry)
        return 0.0 if waiting else LOOK_EVERY

    return repeated("thresholds", look, telemetry, wake=wake)


async def _look_at(
    sessions: SessionMaker, rules: Rules, case_id: UUID, now: datetime, telemetry: Telemetry
) -> None:
    """What cannot be looked at holds up neither the others nor the worker."""
    try:
        async with sessions.begin() as session:
            noted = await prompting.note_reading(session, case_id, now)
        async with sessions.begin() as session:
            await prompting.look(session, rules, case_id, now, noted)
    except Exception as reason:
        unreadable = isinstance(reason, Unreadable)
        if not unreadable and (is_away(reason) or is_contention(reason)):
            raise
        telemetry.log.error("thresholds of a case cannot be looked at", **outline(reason))
        async with sessions.begin() as session:
            await prompting.postpone(session, case_id, now + POSTPONED_BY)


def heads(sessions: SessionMaker, clock: Clock, telemetry: Telemetry) -> Work:
    """Publishes the head over all read logs, hour by hour."""

    async def look() -> float:
        async with sessions.begin() as session:
            await auditing.publish_head(session, clock())
        return min(auditing.seconds_to_next(clock()), 60.0)

    return repeated("audit heads", look, telemetry)


def retention(
    sessions: SessionMaker, rules: Rules, outside: ShreddedList, clock: Clock, telemetry: Telemetry
) -> Work:
    """Destroys the keys of cases whose retention has ended."""

    async def look() -> float:
        try:
            gone = await shred_what_is_over(sessions, rules, outside, clock())
        except ShreddingNotListed as reason:
            telemetry.log.error("the list of destroyed cases cannot be written", reason=str(reason))
            return TIDY_EVERY
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
