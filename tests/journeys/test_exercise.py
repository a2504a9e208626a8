"""The exercise set of a first start: there, marked, and gone without a trace of anything else."""

import asyncio
import sys
from pathlib import Path
from typing import Any

from tests.journeys.conftest import Partner, Platform, in_seconds


async def register(platform: Platform) -> list[dict[str, Any]]:
    async with platform.client("staff:desk-chief", name="Exercise Chief") as chief:
        answer = await chief.get("/pledges/v1/pledges?limit=200")
    return list(answer.json()["items"])


async def test_the_exercise_set_is_loaded_marked_and_removed_alone(
    platform: Platform, kenya: Partner
) -> None:
    await kenya.post([kenya.announcement("beside-the-exercise", in_seconds(3600))])
    before = await register(platform)

    muster = str(Path(sys.executable).with_name("muster"))
    removing = await asyncio.create_subprocess_exec(
        muster, "exercise", "remove", "--data", str(platform.data)
    )
    assert await asyncio.wait_for(removing.wait(), 60) == 0

    exercise = [each for each in before if each["pledger"]["name"] == "Exercise"]
    after = {each["reference"] for each in await register(platform)}
    assert exercise
    assert all(each["title"].startswith("Exercise: ") for each in exercise)
    others = {each["reference"] for each in before if each not in exercise}
    assert after == others
    assert "beside-the-exercise" in after
