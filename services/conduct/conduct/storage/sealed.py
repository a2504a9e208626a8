"""Sealed values of cases, field by field: each version is kept, the newest counts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Integer, Table, Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.sealing.keys import Compartment
from conduct.storage.metadata import metadata
from muster import unnested
from muster.errors import Conflict

sealed_fields = Table(
    "sealed_fields",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("compartment", Text, nullable=False),
    Column("sealed", Text, nullable=False),
    CheckConstraint("version > 0", name="version_from_one"),
)


class FieldChangedMeanwhile(Conflict):
    """Somebody else wrote the same version of a field."""

    def __init__(self) -> None:
        super().__init__("somebody else changed this case meanwhile: look at it again")


@dataclass(frozen=True, slots=True)
class SealedValue:
    """As it is kept: `CaseKey.open(field, version, sealed)` of its compartment reads it."""

    case_id: UUID
    field: str
    version: int
    compartment: Compartment
    sealed: str


_TYPES = {
    "case_id": "uuid", "field": "text", "version": "integer", "compartment": "text",
    "sealed": "text",
}  # fmt: skip
_WRITE = text(unnested.insert("sealed_fields", _TYPES) + " ON CONFLICT DO NOTHING")


async def write(session: AsyncSession, values: Sequence[SealedValue]) -> None:
    """New versions, in one round trip. Raises `FieldChangedMeanwhile`; nothing may be kept then."""
    if not values:
        return
    rows = [(v.case_id, v.field, v.version, v.compartment.value, v.sealed) for v in values]
    done: Any = await session.execute(_WRITE, unnested.columns(_TYPES, rows))
    if done.rowcount != len(values):
        raise FieldChangedMeanwhile


_SOME = "(field = ANY(:names) OR field ^@ ANY(:prefixes))"
_ARRAYS = (
    bindparam("case_ids", type_=ARRAY(Uuid)),
    bindparam("names", type_=ARRAY(Text)),
    bindparam("prefixes", type_=ARRAY(Text)),
)
_NEWEST = text(f"""
    SELECT DISTINCT ON (case_id, field) case_id, field, version, compartment, sealed
    FROM sealed_fields WHERE case_id = ANY(:case_ids) AND {_SOME}
    ORDER BY case_id DESC, field DESC, version DESC
""").bindparams(*_ARRAYS)
_VERSIONS = text(f"""
    SELECT field, max(version) AS version FROM sealed_fields
    WHERE case_id = ANY(:case_ids) AND {_SOME} GROUP BY field
""").bindparams(*_ARRAYS)
_ONE = text("""
    SELECT case_id, field, version, compartment, sealed FROM sealed_fields
    WHERE case_id = :case_id AND field = :field AND version = :version
""").bindparams(bindparam("case_id", type_=Uuid()))

EVERYTHING = ("",)
"""The prefix of every field."""


async def newest(
    session: AsyncSession, case_id: UUID, *,
    names: Collection[str] = (), prefixes: Collection[str] = (),
) -> dict[str, SealedValue]:  # fmt: skip
    """By field: those of these names, and those that begin with one of the prefixes."""
    found = await newest_of_cases(session, [case_id], names=names, prefixes=prefixes)
    return found.get(case_id, {})


async def newest_of_cases(
    session: AsyncSession, case_ids: Collection[UUID], *,
    names: Collection[str] = (), prefixes: Collection[str] = (),
) -> dict[UUID, dict[str, SealedValue]]:  # fmt: skip
    asked = {"case_ids": list(case_ids), "names": list(names), "prefixes": list(prefixes)}
    found: dict[UUID, dict[str, SealedValue]] = {}
    for row in await session.execute(_NEWEST, asked):
        found.setdefault(row.case_id, {})[row.field] = _value(row)
    return found


async def versions(
    session: AsyncSession, case_id: UUID, *,
    names: Collection[str] = (), prefixes: Collection[str] = (),
) -> dict[str, int]:  # fmt: skip
    """The newest of each field that has one. Lock the case before, to write the next ones."""
    asked = {"case_ids": [case_id], "names": list(names), "prefixes": list(prefixes)}
    return {row.field: row.version for row in await session.execute(_VERSIONS, asked)}


async def one(session: AsyncSession, case_id: UUID, field: str, version: int) -> SealedValue | None:
    asked = {"case_id": case_id, "field": field, "version": version}
    row = (await session.execute(_ONE, asked)).one_or_none()
    return None if row is None else _value(row)


def _value(row: Any) -> SealedValue:
    return SealedValue(
        row.case_id, row.field, row.version, Compartment(row.compartment), row.sealed
    )
