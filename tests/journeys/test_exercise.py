"""The exercise set of a first start: there, marked, and gone without a trace of anything else."""

import asyncio
import sys
from pathlib import Path
from typing import Any

from muster.testing import eventually
from tests.journeys.conftest import Partner, Platform, in_seconds


async def register(platform: Platform) -> list[dict[str, Any]]:
    async with platform.client("staff:desk-chief", name="Exercise Chief") as chief:
        answer = await chief.get("/pledges/v1/pledges?limit=200")
    return list(answer.json()["items"])


async def muster(platform: Platform, *words: str) -> int:
    program = str(Path(sys.executable).with_name("muster"))
    running = await asyncio.create_subprocess_exec(program, *words, "--data", str(platform.data))
    return await asyncio.wait_for(running.wait(), 60)


async def test_the_exercise_set_is_loaded_marked_and_removed_alone(
    platform: Platform, kenya: Partner
) -> None:
    await kenya.post([kenya.announcement("beside-the-exercise", in_seconds(3600))])
    before = await register(platform)

    assert await muster(platform, "exercise", "remove") == 0

    exercise = [each for each in before if each["pledger"]["name"] == "Exercise"]
    after = {each["reference"] for each in await register(platform)}
    assert exercise
    assert all(each["title"].startswith("Exercise: ") for each in exercise)
    others = {each["reference"] for each in before if each not in exercise}
    assert after == others
    assert "beside-the-exercise" in after


async def test_reconciling_finds_nothing_that_was_not_told(
    platform: Platform, kenya: Partner
) -> None:
    await kenya.post([kenya.announcement("reconciled", in_seconds(2))])

    async def told() -> bool:
        return bool(platform.mails("reconciled"))

    await eventually(told)

    assert await muster(platform, "reconcile", "--settle", "5") == 0
