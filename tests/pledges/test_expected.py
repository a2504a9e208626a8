"""`python -m pledges expected`: what people were to be told of, recomputed."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from muster.clock import utc_now
from muster.database import SessionMaker
from muster.observability import Telemetry
from muster.testing import HeldClock, TestIssuer
from pledges import sweeps
from pledges.__main__ import cli
from pledges.storage.expected import expected_steps
from tests.browsing import Visit
from tests.pledges.visitors import Case, Send, announced, milestone

DUE = datetime(2027, 3, 1, 22, tzinfo=UTC)
"""The milestone of `running` is missed from then on."""


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

    *found, last = [json.loads(line) for line in answer.stdout.splitlines()]
    assert answer.exit_code == 0, answer.output
    assert last == {"service": "pledges", "steps": 2}
    assert [(each["subject"], each["version"], each["step"]) for each in found] == [
        (f"pledges/{pledge}", 1, "missed")
    ] * 2
    assert all(each["event"] for each in found)


async def test_what_the_journal_lost_is_still_expected_by_the_version_it_was_of(
    running: Case, visit: Visit, sessions: SessionMaker, clock: HeldClock
) -> None:
    clock.now = DUE
    await swept(sessions, clock)
    boss = visit("staff:desk-chief")
    later = {"due_on": "2027-03-10", "reason": "Agreed.", "version": await running.version()}
    await boss.post(await running.form("extend"), **later)
    clock.now = DUE + timedelta(days=9)
    await swept(sessions, clock)
    async with sessions.begin() as session:
        await session.execute(text(_LOSE_THE_SECOND_MISS))

    found = await steps(sessions, DUE, clock() + timedelta(seconds=1))
    of_before = await steps(sessions, DUE - timedelta(days=1), DUE)
    of_later = await steps(sessions, clock() + timedelta(seconds=1), clock() + timedelta(hours=1))

    missed = [each for each in found if each[1] == "missed"]
    assert missed == [(1, "missed", True), (2, "missed", False)]
    assert not [each for each in of_before + of_later if each[1] == "missed"]


_LOSE_THE_SECOND_MISS = """
    DELETE FROM journal WHERE type LIKE '%milestone.missed.v1' AND data ->> 'version' = '2'
"""


@pytest.mark.parametrize(
    ("now", "step"),
    [(DUE - timedelta(days=20), "reminder"), (DUE + timedelta(minutes=5), "missed")],
)
async def test_a_milestone_that_nobody_looked_at_is_expected(
    running: Case, sessions: SessionMaker, now: datetime, step: str
) -> None:
    found = await steps(sessions, DUE - timedelta(days=60), now)

    assert found == [(1, step, False)]


async def test_a_milestone_that_could_not_be_looked_at_is_expected(
    running: Case, sessions: SessionMaker, clock: HeldClock
) -> None:
    async with sessions.begin() as session:
        await session.execute(text("UPDATE deadlines SET error_count = 1"))

    assert await steps(sessions, clock(), clock() + timedelta(seconds=1)) == [
        (1, "reminder", False)
    ]


async def steps(
    sessions: SessionMaker, since: datetime, until: datetime
) -> list[tuple[int, str, bool]]:
    """Version, step, and whether the journal has it."""
    async with sessions() as session:
        found = await expected_steps(session, (since, until))
    return [(each.version, each.step, each.event is not None) for each in found]


async def swept(sessions: SessionMaker, clock: HeldClock) -> None:
    sweep = sweeps.milestones(sessions, clock, Telemetry("test"), wake=asyncio.Event())
    await sweep.run_once()
