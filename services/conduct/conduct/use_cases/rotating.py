"""Rotation: data keys wrapped anew with the current key-encryption keys, while conduct serves."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.sealing import envelope
from conduct.sealing.envelope import Unreadable
from conduct.sealing.keyring import Keyring
from conduct.sealing.keys import Compartment
from conduct.storage import keys
from conduct.storage.keys import Batch, WrappedKey
from muster.database import SessionMaker

BATCH = 500


@dataclass(frozen=True, slots=True)
class Retired:
    """A key of the keyring that wraps nothing in the database any more.

    It may be destroyed once every backup that was made while it did is destroyed.
    """

    compartment: Compartment
    kek_id: str


@dataclass(frozen=True, slots=True)
class Rotated:
    """unreadable: data keys that could not be unwrapped, and are left as they are."""

    rewrapped: int
    unreadable: int
    retired: tuple[Retired, ...]


Told = Callable[[Compartment, int], None]
"""Is told how many were rewrapped in a compartment, batch after batch."""


async def rewrap_all(
    sessions: SessionMaker, keyring: Keyring, *, batch: int = BATCH, told: Told | None = None
) -> Rotated:
    """Each batch is a transaction of its own: cut short, it goes on where it was.

    Any number of processes may do it at once. Raises `KeyringUnusable`.
    """
    keyring.read_again()
    rewrapped = unreadable = 0
    for compartment in Compartment:
        job = _Job(sessions, keyring, compartment, batch, told)
        while left := await job.former():
            before = job.rewrapped
            job.unreadable = 0
            for kek_id in left:
                await job.rewrap(kek_id)
            # What somebody held is tried again, unless all that is left cannot be unwrapped.
            if job.rewrapped == before:
                break
        rewrapped += job.rewrapped
        unreadable += job.unreadable
    async with sessions.begin() as session:
        return Rotated(rewrapped, unreadable, await retired(session, keyring))


async def retired(session: AsyncSession, keyring: Keyring) -> tuple[Retired, ...]:
    """Keys of the keyring besides the current ones that nothing is wrapped with."""
    used = await keys.in_use(session)
    return tuple(
        Retired(compartment, kek_id)
        for compartment in Compartment
        for kek_id in sorted(keyring.kek_ids(compartment) - used[compartment].keys())
        if kek_id != keyring.current(compartment)[0]
    )


@dataclass(slots=True)
class _Job:
    sessions: SessionMaker
    keyring: Keyring
    compartment: Compartment
    batch: int
    told: Told | None
    rewrapped: int = 0
    unreadable: int = 0

    async def former(self) -> list[str]:
        """Ids of the keys besides the current one that still wrap something."""
        current, _ = self.keyring.current(self.compartment)
        async with self.sessions.begin() as session:
            used = (await keys.in_use(session))[self.compartment]
        return sorted(used.keys() - {current})

    async def rewrap(self, kek_id: str) -> None:
        after: UUID | None = None
        while True:
            done = await self._one_batch(kek_id, after)
            if done.seen_to is None:
                return
            after = done.seen_to
            self.rewrapped += done.rewrapped
            self.unreadable += done.left
            if self.told is not None:
                self.told(self.compartment, self.rewrapped)

    async def _one_batch(self, kek_id: str, after: UUID | None) -> Batch:
        async with self.sessions.begin() as session:
            return await keys.rewrap_batch(
                session, self.compartment, kek_id, self._renew, after=after, limit=self.batch
            )

    def _renew(self, key: WrappedKey) -> str | None:
        try:
            return envelope.rewrap(self.keyring, key.wrapped, key.case_id, key.compartment)
        except Unreadable:
            return None
