"""Cases that reach a threshold, and the worker that notices."""

from datetime import datetime

from conduct.storage import watching
from conduct.use_cases import prompting
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from tests.conduct.callers import Program, alleged


async def three_credible(author: Program, *, unit: str = "Exercise unit") -> list[str]:
    """Against one unit; which."""
    made = []
    for number in range(3):
        named = alleged(name=f"Exercise alleged {number}", unit=unit)
        [case] = await author.reports(perpetrators=[named])
        for step in ("registered", "preliminary-assessment"):
            await author.done(f"/cases/{case}/steps", step=step)
        await author.done(f"/cases/{case}/referral", to="state")
        made.append(case)
    return made


async def look_at_thresholds(sessions: SessionMaker, rules: Rules, now: datetime) -> None:
    async with sessions() as session:
        waiting = await watching.waiting(session, now, 100)
    for case_id in waiting:
        async with sessions.begin() as session:
            noted = await prompting.note_reading(session, case_id, now)
        async with sessions.begin() as session:
            await prompting.look(session, rules, case_id, now, noted)
