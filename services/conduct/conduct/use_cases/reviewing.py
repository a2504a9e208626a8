"""Looking at reviews under resolution 2272: written down before one of them is opened."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from conduct.storage import prompts, read_log
from conduct.storage.prompts import Held
from conduct.use_cases.entering import Purpose, note
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.identity import Principal

READ = ("subject", "inputs", "decisions")


async def opened(
    sessions: SessionMaker, rules: Rules, ids: Collection[UUID], caller: Principal, now: datetime,
    purpose: Purpose,
) -> dict[UUID, Held]:  # fmt: skip
    """Those that are there. ids: of reviews that the caller may see."""
    await note_reading(sessions, ids, caller, now, purpose)
    async with sessions() as session:
        return await prompts.by_ids(session, rules.keyring, ids)


async def note_reading(
    sessions: SessionMaker, ids: Collection[UUID], caller: Principal, now: datetime,
    purpose: Purpose,
) -> None:  # fmt: skip
    """Committed to the read logs of these reviews when this returns."""
    if not ids:
        return
    async with sessions.begin() as session:
        await read_log.begin(session, sorted(ids))
        await note(session, ids, caller, now, purpose, READ)
