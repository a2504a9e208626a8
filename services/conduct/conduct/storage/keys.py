"""Wrapped data keys of cases, and check values of the keyring that they belong to."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, Table, Text, Uuid, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.sealing.envelope import kek_id_of
from conduct.sealing.keys import Compartment
from conduct.storage.metadata import metadata
from muster import unnested

CHECK = UUID(int=0)
"""No case: its keys are made at the first start, so that a wrong keyring shows before a case."""

case_keys = Table(
    "case_keys",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("compartment", Text, primary_key=True),
    Column("wrapped", Text, nullable=False),
    Column("kek_id", Text, nullable=False),
    Index("case_keys_by_kek", "compartment", "kek_id", "case_id"),
)

keyring_checks = Table(
    "keyring_checks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    comment="digests that only the right keys for blind index and content make",
)

_TYPES = {"case_id": "uuid", "compartment": "text", "wrapped": "text", "kek_id": "text"}
_ADD = text(unnested.insert("case_keys", _TYPES))


@dataclass(frozen=True, slots=True)
class WrappedKey:
    case_id: UUID
    compartment: Compartment
    wrapped: str


async def add(session: AsyncSession, keys: Iterable[WrappedKey]) -> None:
    """Of cases that have none in these compartments yet."""
    if rows := _rows(keys):
        await session.execute(_ADD, unnested.columns(_TYPES, rows))


async def of(session: AsyncSession, case_id: UUID) -> dict[Compartment, str]:
    """Wrapped, as it is kept; nothing for a case that was shredded."""
    return (await of_cases(session, [case_id])).get(case_id, {})


async def of_cases(
    session: AsyncSession, case_ids: Collection[UUID]
) -> dict[UUID, dict[Compartment, str]]:
    c = case_keys.c
    rows = select(c.case_id, c.compartment, c.wrapped).where(c.case_id.in_(case_ids))
    found: dict[UUID, dict[Compartment, str]] = {}
    for row in await session.execute(rows):
        found.setdefault(row.case_id, {})[Compartment(row.compartment)] = row.wrapped
    return found


async def in_use(session: AsyncSession) -> dict[Compartment, dict[str, int]]:
    """How many keys each key-encryption key wraps, by its id."""
    c = case_keys.c
    counted = select(c.compartment, c.kek_id, func.count()).group_by(c.compartment, c.kek_id)
    found: dict[Compartment, dict[str, int]] = {each: {} for each in Compartment}
    for compartment, kek_id, count in await session.execute(counted):
        found[Compartment(compartment)][kek_id] = count
    return found


async def some_of(
    session: AsyncSession, compartment: Compartment, kek_id: str, limit: int
) -> list[WrappedKey]:
    """A few that are wrapped with this key."""
    c = case_keys.c
    rows = select(c.case_id, c.compartment, c.wrapped).where(
        c.compartment == compartment, c.kek_id == kek_id
    )
    found = await session.execute(rows.order_by(c.case_id).limit(limit))
    return [WrappedKey(row.case_id, Compartment(row.compartment), row.wrapped) for row in found]


Rewrap = Callable[[WrappedKey], str | None]
"""The same key wrapped anew; None where it cannot be unwrapped, and is left as it is."""


@dataclass(frozen=True, slots=True)
class Batch:
    """seen_to: the last one looked at; None when there was none left."""

    rewrapped: int
    left: int
    seen_to: UUID | None


async def rewrap_batch(
    session: AsyncSession, compartment: Compartment, kek_id: str, rewrap: Rewrap, *,
    after: UUID | None, limit: int,
) -> Batch:  # fmt: skip
    """Of what is wrapped with this key, in the order of ids; what somebody else holds is passed
    over. Readers are not held up.
    """
    c = case_keys.c
    wanted = select(c.case_id, c.wrapped).where(c.compartment == compartment, c.kek_id == kek_id)
    if after is not None:
        wanted = wanted.where(c.case_id > after)
    wanted = wanted.order_by(c.case_id).limit(limit).with_for_update(skip_locked=True)
    held = [
        WrappedKey(row.case_id, compartment, row.wrapped) for row in await session.execute(wanted)
    ]
    made = [(each.case_id, rewrap(each)) for each in held]
    done = [(case_id, wrapped, kek_id_of(wrapped)) for case_id, wrapped in made if wrapped]
    if done:
        columns = unnested.columns(_RENEWED, done)
        await session.execute(_RENEW, {**columns, "of_compartment": compartment.value})
    return Batch(len(done), len(held) - len(done), held[-1].case_id if held else None)


_RENEWED = {"case_id": "uuid", "wrapped": "text", "kek_id": "text"}
_RENEW = text(f"""
    UPDATE case_keys SET wrapped = f.wrapped, kek_id = f.kek_id FROM {unnested.unnest(_RENEWED)}
    WHERE case_keys.case_id = f.case_id AND case_keys.compartment = :of_compartment
""")


async def check_alone(session: AsyncSession) -> None:
    """Nobody else checks a keyring until this transaction ends."""
    await session.execute(text("LOCK TABLE keyring_checks IN SHARE ROW EXCLUSIVE MODE"))


async def checks(session: AsyncSession) -> dict[str, bytes]:
    c = keyring_checks.c
    return {row.name: row.value for row in await session.execute(select(c.name, c.value))}


async def add_checks(session: AsyncSession, values: Mapping[str, bytes]) -> None:
    rows = [{"name": name, "value": value} for name, value in values.items()]
    await session.execute(insert(keyring_checks), rows)


def _rows(keys: Iterable[WrappedKey]) -> Sequence[tuple[UUID, str, str, str]]:
    return [
        (each.case_id, each.compartment.value, each.wrapped, kek_id_of(each.wrapped))
        for each in keys
    ]
