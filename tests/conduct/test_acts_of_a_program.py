"""What a program says with an act is kept as it said it: when it happened, and every detail."""

from datetime import timedelta
from typing import Any

import pytest

from muster.testing import HeldClock
from tests.conduct.callers import Callers, Program

REASON = "Exercise: reason"
EARLIER = "2026-11-25T10:00:00Z"


@pytest.fixture
async def at(officer: Program, clock: HeldClock) -> str:
    """Path of a case that was reported three days ago."""
    [case] = await officer.reports()
    clock.advance(timedelta(days=3))
    return f"/cases/{case}"


@pytest.fixture
def later(at: str, callers: Callers) -> Program:
    return callers("conduct-officer", "officer one")


async def life(who: Program, path: str, **said: Any) -> None:
    """From the register to the end and back, with everything beside it."""
    victim = (await who.seen(path))["victims"][0]["id"]
    await who.done(f"{path}/steps", step="registered", **said)
    await who.done(f"{path}/steps", step="preliminary-assessment", **said)
    await who.done(f"{path}/evidence", **said)
    await who.done(f"{path}/assistance", victim=victim, what="offered", detail="Clinic", **said)
    await who.done(f"{path}/referral", to="state", **said)
    await who.done(f"{path}/notice", symbol="EXERCISE/1", **said)
    await who.done(f"{path}/reply", investigates=True, officer="Exercise officer", **said)
    made = await who.done(f"{path}/measures", kind="other", detail="Escort", **said)
    await who.done(f"{path}/measures/{made['made']}/lifting", **said)
    for step in ("investigation-pending", "under-investigation", "report-received"):
        await who.done(f"{path}/steps", step=step, **said)
    await who.done(f"{path}/finding", outcome="substantiated", reason=REASON, **said)
    await who.done(f"{path}/actions", track="national", kind="jail", detail="Two years", **said)
    for step in ("action-pending", "action-taken"):
        await who.done(f"{path}/steps", step=step, **said)
    await who.done(f"{path}/end", step="closed", reason=REASON, match="*", **said)
    again = {"step": "preliminary-assessment", "reason": REASON, "match": "*"}
    await who.done(f"{path}/reopening", **again, **said)
    await who.done(f"{path}/handing-on", to="agency", name="Exercise fund", reason=REASON, **said)


async def test_every_act_happened_when_it_is_said_to_have(at: str, later: Program) -> None:
    await life(later, at, at=EARLIER)

    history = await later.listed(f"{at}/history")
    happened = {(each["what"], each["at"]) for each in history}
    assert {what for what, when in happened if when != EARLIER} <= {"reported", "assigned", "clock"}
    assert {what for what, when in happened if when == EARLIER} >= {
        "step taken", "reopened", "evidence preserved", "assistance", "State notified",
        "State replied", "interim measure imposed", "interim measure lifted", "action recorded",
    }  # fmt: skip
    assert (await later.seen(at))["closed_on"] == "2026-11-25"


async def test_details_of_acts_are_kept(at: str, later: Program) -> None:
    await life(later, at)

    seen = await later.seen(at)
    details = [seen[each][0]["detail"] for each in ("assistance", "measures", "actions")]
    assert details == ["Clinic", "Escort", "Two years"]
    assert (seen["notice"]["symbol"], seen["reply"]["officer"]) == (
        "EXERCISE/1", "Exercise officer",
    )  # fmt: skip
    assert seen["handed_on"]["name"] == "Exercise fund"


@pytest.mark.parametrize("path", ["end", "reopening"])
async def test_an_end_and_a_reopening_are_refused_where_the_case_was_changed_meanwhile(
    officer: Program, path: str
) -> None:
    [case] = await officer.reports()
    for step in ("registered", "preliminary-assessment"):
        await officer.done(f"/cases/{case}/steps", step=step)
    ended = {"step": "not-a-case", "reason": REASON}
    if path == "reopening":
        await officer.done(f"/cases/{case}/end", match="*", **ended)
        ended["step"] = "preliminary-assessment"
    seen = (await officer.get(f"/cases/{case}")).headers["etag"]
    await officer.done(f"/cases/{case}/notes", text="Exercise: meanwhile.")

    stale = await officer.post(f"/cases/{case}/{path}", match=seen, **ended)

    assert stale.status_code == 412
