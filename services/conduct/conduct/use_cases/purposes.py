"""What somebody asked for access for, read by whoever decides on it."""

from datetime import datetime
from uuid import UUID

from conduct.storage import access, read_log, vault
from conduct.use_cases.entering import Purpose
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
    async with sessions.begin() as session:
        await read_log.append(
            session, case_id, at=now, reader=caller.subject,
            capacity=" ".join(sorted(caller.roles)), fields=[READ], purpose=Purpose.PAGE,
        )  # fmt: skip
        await access.meet(session, caller.subject, caller.name)
    async with sessions() as session:
        keys = await vault.keys_of(session, rules.keyring, case_id)
        row = await access.glass_row(session, request_id)
    if row is None:
        raise RequestNotFound
    return access.glass_of(row, keys).purpose
