"""What must be true before conduct answers anybody: keys fit the database, shredded is shredded."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.sealing import blind, envelope
from conduct.sealing.envelope import Unreadable
from conduct.sealing.keyring import Keyring
from conduct.sealing.keys import HMAC_KEYS, Compartment
from conduct.sealing.shredded import ListUnusable, Shredded, ShreddedList
from conduct.storage import keys, shredding
from conduct.storage.keys import CHECK, WrappedKey
from muster.errors import CannotServe

SAMPLE = 20
"""Data keys unwrapped for each key-encryption key in use."""


class StartRefused(CannotServe):
    """One sentence about what is wrong, and one about what to do."""


@dataclass(frozen=True, slots=True)
class Started:
    """first: nothing was kept here before. torn: lines of the list that crashes left unfinished."""

    first: bool
    torn: int


async def check(session: AsyncSession, keyring: Keyring, outside: ShreddedList) -> Started:
    """Several processes may start at once. Raises `StartRefused`."""
    await keys.check_alone(session)
    first = not await keys.checks(session)
    if first:
        await _begin(session, keyring, outside)
    used = await keys.in_use(session)
    if len(await keys.of(session, CHECK)) < len(Compartment):
        raise StartRefused(
            "the check value of the keyring is missing. Restore the database whole: a part of "
            "it is missing."
        )
    for compartment in Compartment:
        await _check_compartment(session, keyring, compartment, used[compartment])
    _check_digests(await keys.checks(session), keyring)
    listed = read_list(outside)
    await _check_shredded(session, listed)
    return Started(first, listed.torn)


def read_list(outside: ShreddedList) -> Shredded:
    """Raises `StartRefused`."""
    try:
        return outside.read()
    except ListUnusable as reason:
        raise StartRefused(
            f"{reason}. Mount the list, or put its newest copy back; never begin an empty one."
        ) from reason


async def _begin(session: AsyncSession, keyring: Keyring, outside: ShreddedList) -> None:
    """Makes check values, in a database that nothing was kept in."""
    if any((await keys.in_use(session)).values()):
        raise StartRefused(
            "the database has keys of cases and no check values of its keyring. "
            "Restore it whole: a part of it is missing."
        )
    made = [envelope.new_case_key(CHECK, each) for each in Compartment]
    wrapped = [WrappedKey(CHECK, key.compartment, envelope.wrap(keyring, key)) for key in made]
    await keys.add(session, wrapped)
    await keys.add_checks(session, _digests(keyring))
    try:
        outside.begin()
    except ListUnusable as reason:
        raise StartRefused(
            f"{reason}. Name a file in a folder that this process may write to."
        ) from reason


async def _check_compartment(
    session: AsyncSession, keyring: Keyring, compartment: Compartment, used: Iterable[str]
) -> None:
    for kek_id in sorted(used):
        if keyring.find(compartment, kek_id) is None:
            raise StartRefused(
                f"the keyring has no {compartment} key {kek_id}, and data keys are wrapped with "
                "it. Put the keyring back that has it, or what it wraps is lost."
            )
        for each in await keys.some_of(session, compartment, kek_id, SAMPLE):
            _check_unwraps(keyring, each, kek_id)


def _check_unwraps(keyring: Keyring, key: WrappedKey, kek_id: str) -> None:
    try:
        envelope.unwrap(keyring, key.wrapped, key.case_id, key.compartment)
    except Unreadable as reason:
        raise StartRefused(
            f"the {key.compartment} key {kek_id} of the keyring does not open what was wrapped "
            "under this id. Put the keyring back that belongs to this database."
        ) from reason


def _check_digests(held: dict[str, bytes], keyring: Keyring) -> None:
    for name, digest in _digests(keyring).items():
        if not hmac.compare_digest(held.get(name, b""), digest):
            raise StartRefused(
                f"the key {name} of the keyring is not the one this database was made with. "
                "Put the keyring back that belongs to it; this key never changes."
            )


def _digests(keyring: Keyring) -> dict[str, bytes]:
    return {name: blind.index(getattr(keyring, name), "keyring check", name) for name in HMAC_KEYS}


async def _check_shredded(session: AsyncSession, listed: Shredded) -> None:
    if lost := len(await shredding.known(session) - listed.cases.keys()):
        raise StartRefused(
            f"{lost} shredded cases of the database are not on the list outside it. "
            "Put the newest copy of the list back."
        )
    if again := await shredding.with_keys_again(session, listed.cases.keys()):
        raise StartRefused(
            f"{again} shredded cases have keys or sealed values again: a restore brought them "
            "back, or shredding was cut short. Destroy them again with "
            "`python -m conduct reapply-shredding`."
        )
