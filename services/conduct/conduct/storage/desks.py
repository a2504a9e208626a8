"""Desks: random ids that stand for a mission or a State outside this service."""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.case import Case
from conduct.sealing import blind
from conduct.sealing.keyring import Keyring
from conduct.storage import vault
from conduct.storage.tables import desks

NAME = "name"


class Place(StrEnum):
    MISSION = "mission"
    STATE = "state"


def key_of(keyring: Keyring, place: Place, name: str) -> bytes:
    return blind.index(keyring.blind_index, place, name)


async def desk_of(session: AsyncSession, keyring: Keyring, place: Place, name: str) -> UUID:
    """The same for ever; made when it is asked for first."""
    key = key_of(keyring, place, name)
    made = uuid4()
    row = insert(desks).values(id=made, kind=place, key=key).on_conflict_do_nothing()
    if await session.scalar(row.returning(desks.c.id)) is not None:
        held = await vault.begin(session, keyring, made)
        await vault.write_new(session, made, held, {NAME: name}, vault.facts_only)
        return made
    found: UUID = (await _known(session, place, [key])).pop()
    return found


async def address(session: AsyncSession, keyring: Keyring, case: Case) -> None:
    """What is told of it from now on goes to the desk of its mission; what a State is asked for, to
    the desk of the State that was notified.
    """
    case.audience = await desk_of(session, keyring, Place.MISSION, case.said.mission)
    case.state_desk = None
    if case.state is not None:
        case.state_desk = await desk_of(session, keyring, Place.STATE, case.state)
    case.state_audience = case.state_desk if case.content.notice else None


async def known(
    session: AsyncSession, keyring: Keyring, place: Place, names: Collection[str]
) -> set[UUID]:
    """Of those of these places that have a desk."""
    return await _known(session, place, [key_of(keyring, place, each) for each in names])


async def _known(session: AsyncSession, place: Place, keys: Collection[bytes]) -> set[UUID]:
    found = select(desks.c.id).where(desks.c.kind == place, desks.c.key.in_(keys))
    return set(await session.scalars(found))


async def names(session: AsyncSession, keyring: Keyring) -> dict[UUID, tuple[Place, str]]:
    """Of every desk, for those who keep the directory of recipients."""
    rows = list(await session.execute(select(desks.c.id, desks.c.kind)))
    held = await vault.keys_of_cases(session, keyring, [row.id for row in rows])
    return {
        row.id: (Place(row.kind), (await vault.read(session, row.id, held[row.id]))[NAME])
        for row in rows
    }
