"""The sweep: what the clock does to deadlines, in batches, by as many workers as one likes."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from muster.clock import Clock, utc_now
from muster.database import SessionMaker
from muster.deadlines.machine import Deadline
from muster.deadlines.recompute import recompute
from muster.deadlines.steps import Step
from muster.deadlines.table import SWEEP_EVERY, Announce, Deadlines, Fired
from muster.errors import is_away, is_contention
from muster.observability import Metrics

log = structlog.get_logger()

BREATH = timedelta(milliseconds=50)
"""Between two looks at rows that another worker holds."""

LONGEST_BACK_OFF = 5.0
RECOMPUTE_AFTER = 3600.0
RECOMPUTED = 2
"""Times, from the start of a worker."""
"""Seconds."""


class Sweep:
    """Fires each step once: the state and its events are committed together, or not at all."""

    def __init__(
        self,
        sessions: SessionMaker,
        deadlines: Deadlines,
        announce: Announce,
        *,
        clock: Clock = utc_now,
        batch: int = 500,
        wake: asyncio.Event | None = None,
        metrics: Metrics | None = None,
        name: str = "deadlines",
    ) -> None:
        """wake: set by whoever wrote something that is due at once; cleared here."""
        self._sessions = sessions
        self._deadlines = deadlines
        self._announce = announce
        self._clock = clock
        self._batch = batch
        self._wake = wake or asyncio.Event()
        self._metrics = metrics
        self._name = name
        if metrics:
            # A counter that begins with the first error never grows: no alarm would hear of it.
            metrics.sweep_errors.labels(name)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. A database that is away is waited for; nothing is postponed."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._recompute(stop))
            failures = 0
            while not stop.is_set():
                try:
                    pause = await self._sweep_if_due(stop)
                    failures = 0
                except Exception as reason:
                    if not (is_away(reason) or is_contention(reason)):
                        raise
                    failures += 1
                    pause = min(0.1 * 2**failures, LONGEST_BACK_OFF)
                    log.warning("sweep waits for the database", reason=str(reason), seconds=pause)
                await _first_of(stop, self._wake, seconds=pause)
                self._wake.clear()

    async def run_once(self, stop: asyncio.Event | None = None) -> int:
        """Everything that is due now, or what is done of it when `stop` is set.

        How many deadlines took a step.
        """
        moved = 0
        while stop is None or not stop.is_set():
            now = self._clock()
            try:
                taken, fired = await self._together(now)
            except Exception as reason:
                if is_away(reason):
                    raise
                log.warning("batch is redone one by one", sweep=self._name, reason=str(reason))
                taken, fired = await self._one_by_one(now)
            self._observe(fired)
            moved += len(fired)
            if not taken:
                break
        return moved

    async def _sweep_if_due(self, stop: asyncio.Event) -> float:
        """Seconds until it is worth looking again."""
        async with self._sessions() as session:
            due = await self._deadlines.next_instant(session)
        if due is not None and due <= self._clock():
            await self.run_once(stop)
            async with self._sessions() as session:
                due = await self._deadlines.next_instant(session)
        self._observe([])
        wait = SWEEP_EVERY if due is None else min(due - self._clock(), SWEEP_EVERY)
        return max(wait, BREATH).total_seconds()

    async def _together(self, now: datetime) -> tuple[int, Fired]:
        async with self._sessions.begin() as session:
            due = await self._deadlines.due(session, now, self._batch)
            fired = await self._fire(session, due, now)
        return len(due), fired

    async def _one_by_one(self, now: datetime) -> tuple[int, Fired]:
        fired: list[tuple[Deadline, list[Step]]] = []
        async with self._sessions.begin() as session:
            ids = await self._deadlines.due_ids(session, now, self._batch)
            for deadline_id in ids:
                try:
                    async with session.begin_nested():
                        due = await self._deadlines.one(session, deadline_id)
                        fired += await self._fire(session, [due], now)
                except Exception as reason:
                    if is_away(reason) or is_contention(reason):
                        raise
                    await self._postpone(session, deadline_id, now, reason)
        return len(ids), fired

    async def _fire(self, session: AsyncSession, due: Sequence[Deadline], now: datetime) -> Fired:
        fired = [(deadline, steps) for deadline in due if (steps := deadline.check(now))]
        if fired:
            await self._announce(session, fired, now)
        await self._deadlines.save(session, due)
        return fired

    async def _postpone(
        self, session: AsyncSession, deadline_id: UUID, now: datetime, reason: Exception
    ) -> None:
        log.error("deadline cannot be evaluated", deadline=str(deadline_id), exc_info=reason)
        error = f"{type(reason).__name__}: {reason}"
        await self._deadlines.postpone(session, [deadline_id], now, error)
        if self._metrics:
            self._metrics.sweep_errors.labels(self._name).inc()

    def _observe(self, fired: Fired) -> None:
        if self._metrics is None:
            return
        now = self._clock()
        self._metrics.sweep_heartbeat.labels(self._name).set(now.timestamp())
        for deadline, steps in fired:
            for step in steps:
                if step.alerts:
                    since = max(step.at, deadline.opened_at)
                    self._metrics.due_to_fired.observe((now - since).total_seconds())

    async def _recompute(self, stop: asyncio.Event) -> None:
        """Once more after a while: as long as versions are exchanged, what is older still opens
        deadlines. Not for ever: two versions that stay would move them to and fro.
        """
        passes = 0
        while passes < RECOMPUTED and not stop.is_set():
            pause = RECOMPUTE_AFTER
            try:
                await recompute(
                    self._sessions, self._deadlines, self._announce, self._clock, stop=stop
                )
                passes += 1
            except Exception as reason:
                if not (is_away(reason) or is_contention(reason)):
                    raise
                pause = LONGEST_BACK_OFF
            await _first_of(stop, seconds=pause)


async def _first_of(*events: asyncio.Event, seconds: float) -> None:
    """Until one of the events is set or the time is over."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()
