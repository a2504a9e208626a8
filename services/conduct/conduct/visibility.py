"""Which cases somebody steers without working on them: references, steps, clocks, assignments."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.rights import access
from conduct.sealing.keyring import Keyring
from conduct.storage import access as standings
from conduct.storage import boards, desks, prompts
from conduct.storage.cases import CaseNotFound
from conduct.storage.desks import Place
from muster.identity import Principal
from muster.web import Caller
from muster.web.refusals import MissingScope

HEADQUARTERS = frozenset({"conduct-unit", "conduct-oversight"})
"""Roles that see every desk, whatever missions their token names."""
READS, ASSIGNS, OVERSEES, DECIDES = "cases:read", "cases:assign", "cases:oversee", "cases:decide"
STEERS = (ASSIGNS, OVERSEES)


def may_any(caller: Principal, *scopes: str) -> bool:
    return any(map(caller.may, scopes))


def check_any(caller: Principal, *scopes: str) -> Principal:
    """Raises `MissingScope`."""
    if not may_any(caller, *scopes):
        raise MissingScope(scopes[0])
    return caller


async def _steering(caller: Caller) -> Principal:
    return check_any(caller, *STEERS)


async def _concerned(caller: Caller) -> Principal:
    return check_any(caller, READS, *STEERS)


Steering = Annotated[Principal, Depends(_steering)]
"""Carries `cases:assign` or `cases:oversee`."""
Concerned = Annotated[Principal, Depends(_concerned)]
"""Carries one of these, or `cases:read`."""


async def desks_of(
    session: AsyncSession, keyring: Keyring, caller: Principal
) -> frozenset[UUID] | None:
    """Those of the missions that the token names; where it names none, as everywhere in Muster,
    every desk, for there is nothing of a case on a board. None is every desk.
    """
    if caller.roles & HEADQUARTERS or not caller.missions:
        return None
    return frozenset(await desks.known(session, keyring, Place.MISSION, caller.missions))


async def steered(
    session: AsyncSession, keyring: Keyring, caller: Principal, case_ids: Collection[UUID]
) -> frozenset[UUID]:
    """Of these cases; never one that the caller is recused from."""
    audiences = await desks_of(session, keyring, caller)
    return await boards.steered(session, case_ids, audiences, caller.subject)


async def check_steers(
    session: AsyncSession, keyring: Keyring, caller: Principal, case_id: UUID
) -> None:
    """Raises `CaseNotFound`, as for a case that is not there."""
    if case_id not in await steered(session, keyring, caller, [case_id]):
        raise CaseNotFound


async def check_sees_review(
    session: AsyncSession, keyring: Keyring, caller: Principal, review_id: UUID
) -> None:
    """Nothing of it is opened. Raises `PromptNotFound`, also of a desk that is not the caller's."""
    await prompts.check_seen(session, review_id, await desks_of(session, keyring, caller))


async def check_knows(
    session: AsyncSession, keyring: Keyring, caller: Principal, case_id: UUID, now: datetime,
    *scopes: str,
) -> None:  # fmt: skip
    """Of who works on the case, or steers it with one of these scopes. Nothing of it is opened.

    Raises `CaseNotFound`.
    """
    # Both are always asked, so that the time it takes tells nothing.
    steers = case_id in await steered(session, keyring, caller, [case_id])
    standing = await standings.standing(session, case_id, caller.subject, now)
    if steers and may_any(caller, *scopes):
        return
    if standing is None or not caller.may(READS):
        raise CaseNotFound
    granted = access(
        caller.roles,
        standing.assigned,
        recused=standing.recused,
        glass_is_broken=standing.glass is not None,
    )
    if not granted.reads:
        raise CaseNotFound
