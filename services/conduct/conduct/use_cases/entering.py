"""Coming in to a case: who may is decided, and written down before anything is opened."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.rights import Access, access, visible
from conduct.storage import access as standings
from conduct.storage import read_log
from conduct.storage.cases import CaseNotFound
from muster.identity import Principal

BREAK_GLASS = "break-glass"


class Purpose(StrEnum):
    """Why a case is opened, in a fixed word."""

    PAGE = "page"
    API = "api"
    CHANGE = "change"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody came in, and it stands in the read log."""

    case_id: UUID
    access: Access
    person: str


async def still_in(session: AsyncSession, entered: Entered, now: datetime) -> None:
    """Asked under the lock of the case, before it is changed: who was let in may have been
    recused, or their assignment may have ended. Raises `CaseNotFound`.
    """
    standing = await standings.standing(session, entered.case_id, entered.person, now)
    if standing is None or standing.recused:
        raise CaseNotFound
    if not entered.access.capacities <= standing.assigned:
        raise CaseNotFound


async def enter(
    session: AsyncSession, case_id: UUID, caller: Principal, purpose: Purpose, now: datetime
) -> Entered:
    """Commit, then open. Raises `CaseNotFound`, for a case that is there as for one that is not."""
    standing = await standings.standing(session, case_id, caller.subject, now)
    if standing is None:
        raise CaseNotFound
    granted = access(
        caller.roles,
        standing.assigned,
        recused=standing.recused,
        glass_is_broken=standing.glass is not None,
    )
    if not granted.reads:
        raise CaseNotFound
    await read_log.append(
        session,
        case_id,
        at=now,
        reader=caller.subject,
        capacity=_capacity(granted, standing.glass),
        fields=sorted(granted.reads),
        purpose=purpose,
    )
    await standings.meet(session, caller.subject, caller.name)
    return Entered(case_id, granted, caller.subject)


async def note(
    session: AsyncSession, ids: Collection[UUID], caller: Principal, now: datetime,
    purpose: Purpose, fields: Sequence[str],
) -> None:  # fmt: skip
    """That somebody reads a part of these by their roles. Commit, then open."""
    # In the order of their ids, so that nobody waits in a circle.
    for each in sorted(ids):
        await read_log.append(
            session, each, at=now, reader=caller.subject,
            capacity=" ".join(sorted(caller.roles)), fields=fields, purpose=purpose,
        )  # fmt: skip
    await standings.meet(session, caller.subject, caller.name)


def _capacity(granted: Access, glass: UUID | None) -> str:
    """As the log names it."""
    assigned = visible(granted.capacities, recused=False, glass_is_broken=False)
    named: list[str] = sorted(granted.capacities)
    if granted.reads != assigned:
        named.append(f"{BREAK_GLASS} {glass}")
    return " ".join(named)
