"""`python -m pledges expected`: what people were to be told of, recomputed."""

import asyncio
import json
from datetime import timedelta

from typer.testing import CliRunner

from muster.clock import utc_now
from muster.database import SessionMaker
from muster.observability import Telemetry
from muster.testing import HeldClock, TestIssuer
from pledges import sweeps
from pledges.__main__ import cli
from tests.pledges.visitors import Send, announced, milestone


async def test_every_step_that_fired_is_printed_on_a_line_of_its_own(
    sessions: SessionMaker, clock: HeldClock, send: Send, issuer: TestIssuer, pledges_url: str
) -> None:
    # The command itself goes by the machine's clock.
    clock.now = utc_now() - timedelta(hours=2)
    due = (clock() + timedelta(minutes=10)).isoformat()
    parts = [milestone(each, each, due_at=due) for each in ("arrival", "equipment")]
    [pledge] = await send("RWA", announced("RWA", "R-1", milestones=parts))
    clock.advance(timedelta(hours=1))
    sweep = sweeps.milestones(sessions, clock, Telemetry("test"), wake=asyncio.Event())
    await sweep.run_once()
    settings = issuer.service_settings("pledges", database_url=pledges_url)
    environment = {f"PLEDGES_{name.upper()}": str(value) for name, value in settings.items()}

    runner = CliRunner()
    answer = await asyncio.to_thread(runner.invoke, cli, ["expected"], env=environment)

    found = [json.loads(line) for line in answer.stdout.splitlines()]
    assert answer.exit_code == 0, answer.output
    assert [(each["subject"], each["version"], each["step"]) for each in found] == [
        (f"pledges/{pledge}", 1, "missed")
    ] * 2
    assert all(each["event"] for each in found)
