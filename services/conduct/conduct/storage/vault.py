"""Fields of a case as text, sealed on the way in and opened on the way out."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.rights import compartment_of
from conduct.sealing import envelope
from conduct.sealing.envelope import CaseKey, Unreadable
from conduct.sealing.keyring import Keyring
from conduct.sealing.keys import Compartment
from conduct.storage import keys, sealed
from conduct.storage.keys import WrappedKey
from conduct.storage.sealed import EVERYTHING, SealedValue
from muster.errors import Conflict

CaseKeys = Mapping[Compartment, CaseKey]
Apart = Callable[[str], str]
"""Of a field, which compartment it belongs to."""


def facts_only(field: str) -> str:
    """Of what is no case and names nobody."""
    return Compartment.FACTS


class Shredded(Conflict):
    """The case was destroyed when its retention ended; nothing of it can be read again."""

    def __init__(self) -> None:
        super().__init__("this case was destroyed when its retention ended")


async def begin(session: AsyncSession, keyring: Keyring, case_id: UUID) -> CaseKeys:
    """New data keys, one for each compartment."""
    made = {each: envelope.new_case_key(case_id, each) for each in Compartment}
    wrapped = [WrappedKey(case_id, each, envelope.wrap(keyring, key)) for each, key in made.items()]
    await keys.add(session, wrapped)
    return made


async def keys_of(session: AsyncSession, keyring: Keyring, case_id: UUID) -> CaseKeys:
    """Raises `Shredded` or `Unreadable`."""
    return (await keys_of_cases(session, keyring, [case_id]))[case_id]


async def keys_of_cases(
    session: AsyncSession, keyring: Keyring, case_ids: Collection[UUID]
) -> dict[UUID, CaseKeys]:
    """Raises `Shredded` where one of them has none, or `Unreadable`."""
    wrapped = await keys.of_cases(session, case_ids)
    if len(wrapped) < len(set(case_ids)):
        raise Shredded
    return {
        case_id: {each: envelope.unwrap(keyring, key, case_id, each) for each, key in of.items()}
        for case_id, of in wrapped.items()
    }


async def keys_where_they_open(
    session: AsyncSession, keyring: Keyring, case_ids: Collection[UUID]
) -> dict[UUID, CaseKeys]:
    """None of those that do not open: for what must go on without them."""
    wrapped = await keys.of_cases(session, case_ids)
    found: dict[UUID, CaseKeys] = {case_id: {} for case_id in case_ids}
    for case_id, of in wrapped.items():
        with suppress(Unreadable):
            found[case_id] = {
                each: envelope.unwrap(keyring, key, case_id, each) for each, key in of.items()
            }
    return found


async def read(
    session: AsyncSession, case_id: UUID, held: CaseKeys, *,
    wanted: Callable[[str], bool] | None = None,
) -> dict[str, str]:  # fmt: skip
    """The newest versions. wanted: by the name of a field; the others are never opened.

    Raises `Unreadable`.
    """
    found = await sealed.newest(session, case_id, prefixes=EVERYTHING)
    return {
        name: _opened(value, held)
        for name, value in found.items()
        if wanted is None or wanted(name)
    }


async def write(
    session: AsyncSession, case_id: UUID, held: CaseKeys, fields: Mapping[str, str],
    apart: Apart = compartment_of,
) -> None:  # fmt: skip
    """As new versions. The case is locked, or new. Raises `FieldChangedMeanwhile`."""
    if not fields:
        return
    before = await sealed.versions(session, case_id, names=list(fields))
    await sealed.write(
        session,
        [
            _sealed(held[Compartment(apart(name))], name, before.get(name, 0) + 1, value)
            for name, value in fields.items()
        ],
    )


async def write_new(
    session: AsyncSession, case_id: UUID, held: CaseKeys, fields: Mapping[str, str],
    apart: Apart = compartment_of,
) -> None:  # fmt: skip
    """The first versions, of a case that was just made."""
    await sealed.write(
        session,
        [_sealed(held[Compartment(apart(name))], name, 1, text) for name, text in fields.items()],
    )


def _sealed(key: CaseKey, name: str, version: int, text: str) -> SealedValue:
    return SealedValue(key.case_id, name, version, key.compartment, key.seal(name, version, text))


def _opened(value: SealedValue, held: CaseKeys) -> str:
    return held[value.compartment].open(value.field, value.version, value.sealed)
