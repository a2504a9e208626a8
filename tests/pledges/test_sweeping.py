"""The sweep of milestones, as the worker of pledges starts it."""

import asyncio
from datetime import UTC, datetime

from muster.database import SessionMaker
from muster.observability import Telemetry
from muster.testing import HeldClock, eventually
from pledges import sweeps
from tests.pledges.visitors import Case


async def test_a_sweep_wakes_when_something_due_is_written_and_counts_what_it_moved(
    running: Case, sessions: SessionMaker, clock: HeldClock
) -> None:
    telemetry, wake, stop = Telemetry("pledges"), asyncio.Event(), asyncio.Event()
    clock.now = datetime(2027, 3, 2, tzinfo=UTC)
    sweep = sweeps.milestones(sessions, clock, telemetry, wake=wake)
    sweeping = asyncio.create_task(sweep.run(stop))

    async def has_missed() -> bool:
        return await running.state() == "missed"

    async def is_awake() -> bool:
        return not wake.is_set()

    try:
        await eventually(has_missed)
        wake.set()
        await eventually(is_awake)
    finally:
        stop.set()
        await sweeping
    value = telemetry.registry.get_sample_value
    last_run = value("muster_sweep_last_run_timestamp_seconds", {"sweep": "milestones"})
    assert last_run == clock().timestamp()
    assert value("muster_due_to_fired_seconds_count") == 1
