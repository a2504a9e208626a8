"""What alarms go by: signs of life, and counters that are there before anything went wrong."""

import asyncio

from structlog.testing import capture_logs

from muster.database import create_engine, create_sessions
from muster.testing import eventually
from notifications.sweeps.climbing import LadderSweep
from tests.notifications.conftest import Office


async def test_ladders_that_cannot_be_looked_at_give_no_sign_of_life(office: Office) -> None:
    nowhere = create_sessions(create_engine("postgresql://127.0.0.1:1/exercise"))
    sweep = LadderSweep(nowhere, office.triggers, office.clock, office.telemetry)
    stop = asyncio.Event()

    with capture_logs() as logs:
        working = asyncio.create_task(sweep.run(stop))

        async def is_said() -> bool:
            return [each["event"] for each in logs].count("ladders wait") > 1

        await eventually(is_said)
        stop.set()
        await working

    ask = office.telemetry.registry.get_sample_value
    assert ask("muster_sweep_last_run_timestamp_seconds", {"sweep": "ladders"}) is None


async def test_counters_that_ring_are_there_before_anything_went_wrong(office: Office) -> None:
    """One that begins with 1 never grew."""
    office.mail_sweep()
    LadderSweep(office.sessions, office.triggers, office.clock, office.telemetry)

    ask = office.telemetry.registry.get_sample_value
    assert ask("muster_sweep_errors_total", {"sweep": "ladders"}) == 0
    for outcome in ("accepted", "refused", "dead", "away", "deferred"):
        labels = {"channel": "email", "outcome": outcome}
        assert ask("muster_deliveries_total", labels) == 0, outcome
