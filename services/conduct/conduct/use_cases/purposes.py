"""What somebody asked for access for, read by whoever decides on it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from conduct.storage import access, vault
from conduct.use_cases.entering import Purpose, note
from conduct.use_cases.glass import RequestNotFound
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.identity import Principal

READ = "purpose of a request"


async def of_request(
    sessions: SessionMaker, rules: Rules, case_id: UUID, request_id: UUID, caller: Principal,
    now: datetime,
) -> str:  # fmt: skip
    """It is sealed with the keys of the case, so this too stands in the read log before.

    Raises `RequestNotFound`, `Shredded`, `Unreadable`.
    """
    await note_reading(sessions, [case_id], caller, now, Purpose.PAGE)
    async with sessions() as session:
        keys = await vault.keys_of(session, rules.keyring, case_id)
        row = await access.glass_row(session, request_id)
    if row is None:
        raise RequestNotFound
    return access.glass_of(row, keys).purpose


async def note_reading(
    sessions: SessionMaker, case_ids: Collection[UUID], caller: Principal, now: datetime,
    purpose: Purpose,
) -> None:  # fmt: skip
    """Committed to the read logs of these cases when this returns, before anything is opened."""
    if not case_ids:
        return
    async with sessions.begin() as session:
        await note(session, case_ids, caller, now, purpose, [READ])
