"""The deadline sweep with much to do, against set-based SQL; and with nothing to do."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import asyncpg

from bench import pending
from bench.figures import Figure, at_least, at_most, rate_figure
from bench.place import Place, run
from muster.database import SessionMaker, create_engine, create_sessions
from muster.deadlines.sweep import Sweep
from muster.wakeups import Bell
from pledges import storage
from pledges.use_cases import clock as clock_cases

BATCH = 500
LOOKS = 200
FEW = 10_000
"""Pending milestones in the small register."""
_SETWISE = (Path(__file__).parent / "setwise.sql").read_text()


def sweeps(place: Place) -> list[Figure]:
    """Many due among many more pending, and a look that finds nothing, in one register."""
    due, many = (5_000, 100_000) if place.quick else (50_000, 1_000_000)
    url, small = place.database("pledges"), place.database("pledges")
    run(pending.fill(small, sets=0, due=0, pending=FEW))
    run(pending.fill(url, sets=2 * place.rounds, due=due, pending=many))
    idle = {size: [run(_idle(at)) for _ in range(3)] for size, at in ((FEW, small), (many, url))}
    ours: list[float] = []
    ceiling: list[float] = []
    for number in range(place.rounds):
        ceiling.append(run(_setwise(url, pending.looked_at(2 * number), due)))
        ours.append(run(_swept(url, pending.looked_at(2 * number + 1), due)))
    return [
        rate_figure(
            "sweep",
            f"sweep, {due:,} due among {many:,} pending",
            "set-based SQL",
            ours,
            ceiling,
            at_least(0.25),
        ),
        Figure(
            row="sweep",
            what=f"empty sweep among {many:,} pending",
            against=f"among {FEW:,}",
            unit="ms",
            ours=min(idle[many]),
            ceiling=min(idle[FEW]),
            aim=at_most(1.5),
            rounds=tuple(idle[many]),
            ceiling_rounds=tuple(idle[FEW]),
        ),
    ]


@asynccontextmanager
async def _sweep(url: str, now: datetime) -> AsyncIterator[tuple[Sweep, SessionMaker]]:
    engine = create_engine(url)
    sessions = Bell(url).attach(create_sessions(engine))
    yield (
        Sweep(sessions, storage.deadlines, clock_cases.announce, clock=lambda: now, batch=BATCH),
        sessions,
    )
    await engine.dispose()


async def _swept(url: str, now: datetime, due: int) -> float:
    """Transitions per second."""
    async with _sweep(url, now) as (sweep, _):
        started = time.perf_counter()
        moved = await sweep.run_once()
        seconds = time.perf_counter() - started
    if moved != due:
        raise RuntimeError(f"{moved} transitions instead of {due}")
    return due / seconds


async def _idle(url: str) -> float:
    """Milliseconds of a look at the next instant and of a sweep with nothing due, the median."""
    took = []
    async with _sweep(url, pending.BEFORE) as (sweep, sessions):
        for _ in range(LOOKS):
            started = time.perf_counter()
            async with sessions() as session:
                await storage.deadlines.next_instant(session)
            await sweep.run_once()
            took.append(1000 * (time.perf_counter() - started))
    return sorted(took)[LOOKS // 2]


async def _setwise(url: str, now: datetime, due: int) -> float:
    connection = await asyncpg.connect(url)
    try:
        moved, started = 0, time.perf_counter()
        while step := await connection.fetchval(_SETWISE, now, BATCH):
            moved += step
        seconds = time.perf_counter() - started
    finally:
        await connection.close()
    if moved != due:
        raise RuntimeError(f"{moved} transitions instead of {due}")
    return due / seconds
