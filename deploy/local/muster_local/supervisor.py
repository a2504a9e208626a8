"""Workers beside the services: each started again after a failure, after a growing pause."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from muster.clock import Clock

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
"""Seconds."""
CALM = 60.0
"""Seconds a worker has to run for its next failure to count as its first."""
END_WITHIN = 4.0

log = structlog.get_logger()

Run = Callable[[asyncio.Event], Awaitable[None]]


@dataclass
class Worker:
    """One supervised worker and how it is doing."""

    name: str
    run: Run
    running_since: datetime | None = None
    failures: int = 0
    last_error: str | None = None

    @property
    def is_running(self) -> bool:
        return self.running_since is not None


class Supervisor:
    """Runs workers until told to stop; one that fails does not disturb the others."""

    def __init__(self, workers: list[Worker], clock: Clock) -> None:
        self.workers = workers
        self._clock = clock
        self._stop = asyncio.Event()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for worker in self.workers:
                tasks.create_task(self._keep_running(worker), name=worker.name)

    def stop(self) -> None:
        """Workers finish what they hold, for `END_WITHIN` seconds at most."""
        self._stop.set()

    async def _keep_running(self, worker: Worker) -> None:
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            started = asyncio.get_running_loop().time()
            worker.running_since = self._clock()
            await self._run_once(worker)
            worker.running_since = None
            if asyncio.get_running_loop().time() - started > CALM:
                pause = FIRST_PAUSE
            if not self._stop.is_set():
                await self._pause(pause * random.uniform(0.8, 1.2))
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _run_once(self, worker: Worker) -> None:
        run = asyncio.ensure_future(worker.run(self._stop))
        stop = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait([run, stop], return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait([run], timeout=END_WITHIN if self._stop.is_set() else None)
        finally:
            stop.cancel()
            run.cancel()
            await asyncio.wait([run, stop])
        if not run.cancelled() and (error := run.exception()) is not None:
            worker.failures += 1
            worker.last_error = f"{type(error).__name__}: {error}"
            log.error("worker failed and starts again", worker=worker.name, exc_info=error)
        elif run.cancelled():
            log.warning("worker ended before it was done", worker=worker.name)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            pass
