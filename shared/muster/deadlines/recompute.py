"""After new zone data or holidays: open deadlines are computed again, and moved ones say so."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import structlog

from muster.clock import Clock
from muster.database import SessionMaker
from muster.deadlines.table import Announce, Deadlines
from muster.errors import is_away, is_contention

log = structlog.get_logger()

BATCH = 500


async def recompute(
    sessions: SessionMaker,
    deadlines: Deadlines,
    announce: Announce,
    clock: Clock,
    *,
    stop: asyncio.Event | None = None,
) -> int:
    """How many were moved. What cannot be evaluated keeps its old instants and is logged."""

    async def again(outdated: Sequence[tuple[UUID, UUID]]) -> int:
        ids, aggregate_ids = zip(*outdated, strict=True)
        now = clock()
        async with sessions.begin() as session:
            locked = await deadlines.locked(session, ids, aggregate_ids)
            fired = [(each, steps) for each in locked if (steps := each.recompute(now=now))]
            if fired:
                await announce(session, fired, now)
            await deadlines.save(session, locked)
        return len(fired)

    moved, after = 0, UUID(int=0)
    while stop is None or not stop.is_set():
        async with sessions() as session:
            outdated = await deadlines.outdated(session, after, BATCH)
        if not outdated:
            break
        after = outdated[-1][0]
        try:
            moved += await again(outdated)
        except Exception as reason:
            if is_away(reason) or is_contention(reason):
                raise
            log.warning("deadlines are computed again one by one", reason=repr(reason))
            moved += await _singly(outdated, again)
    return moved


async def _singly(
    outdated: Sequence[tuple[UUID, UUID]],
    again: Callable[[Sequence[tuple[UUID, UUID]]], Awaitable[int]],
) -> int:
    moved = 0
    for each in outdated:
        try:
            moved += await again([each])
        except Exception as reason:
            if is_away(reason) or is_contention(reason):
                raise
            log.error("a deadline was not computed again", deadline=str(each[0]), exc_info=reason)
    return moved
