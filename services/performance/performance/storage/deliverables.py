"""Deliverables with their running deadline: read under a lock, written set-wise."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.unnested import columns, insert, unnest
from performance.domain.deliverable import Deliverable, Status
from performance.domain.frame_refusals import DeliverableNotFound, DeliverableTaken
from performance.storage.tables import deadlines


async def deliverable(session: AsyncSession, deliverable_id: UUID) -> Deliverable:
    """Locked until the transaction ends. Raises `DeliverableNotFound`."""
    found = await _locked(session, [deliverable_id])
    if not found:
        raise DeliverableNotFound(deliverable_id)
    return found[0]


async def named(session: AsyncSession, references: Collection[str]) -> dict[str, Deliverable]:
    """Those that exist, locked in the order of their ids."""
    if not references:
        return {}
    ids = await session.scalars(_IDS, {"references": list(references)})
    return {each.reference: each for each in await _locked(session, list(ids))}


async def by_ids(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Deliverable]:
    """Without their deadlines; whoever calls holds the locks."""
    rows = await session.execute(_READ, {"ids": list(ids)})
    return {row["id"]: _deliverable(row) for row in rows.mappings()}


async def add(session: AsyncSession, new: Sequence[Deliverable]) -> None:
    """Raises `DeliverableTaken` when another transaction was faster with one of the references."""
    if not new:
        return
    versions = columns(_VERSION, ((each.id, each.version) for each in new))
    await session.execute(_ADD_AGGREGATES, versions)
    added = set(await session.scalars(_ADD, columns(_DELIVERABLE, map(_row, new))))
    for each in new:
        if each.id not in added:
            raise DeliverableTaken(each.reference)
    await deadlines.add(session, [one for each in new for one in each.deadlines])


async def save(session: AsyncSession, changed: Sequence[Deliverable]) -> None:
    """Write what has changed since these were read."""
    if not changed:
        return
    await save_versions(session, changed)
    rows = ((each.id, each.status.value, each.evidence) for each in changed)
    await session.execute(_SAVE, columns(_CHANGING, rows))
    # The first one held was read from the table; what follows it was opened since.
    await deadlines.save(session, [each.deadlines[0] for each in changed])
    await deadlines.add(session, [one for each in changed for one in each.deadlines[1:]])


async def save_versions(session: AsyncSession, changed: Iterable[Deliverable]) -> None:
    versions = columns(_VERSION, ((each.id, each.version) for each in changed))
    await session.execute(_SAVE_VERSIONS, versions)


async def _locked(session: AsyncSession, ids: Sequence[UUID]) -> list[Deliverable]:
    await session.execute(_LOCK, {"ids": list(ids)})
    found = await by_ids(session, ids)
    for each in await deadlines.of(session, found):
        found[each.aggregate_id].deadlines.append(each)
    return list(found.values())


def _deliverable(row: RowMapping) -> Deliverable:
    return Deliverable(
        id=row["id"],
        reference=row["reference"],
        title=row["title"],
        result=row["result"],
        owner=row["owner"],
        planned_at=row["planned_at"],
        status=Status(row["status"]),
        evidence=row["evidence"],
        version=row["version"],
    )


def _row(each: Deliverable) -> tuple[Any, ...]:
    return (
        each.id, each.reference, each.title, each.result, each.owner, each.status.value,
        each.evidence, each.planned_at,
    )  # fmt: skip


_DELIVERABLE = {
    "id": "uuid", "reference": "text", "title": "text", "result": "text", "owner": "text",
    "status": "text", "evidence": "text", "planned_at": "timestamptz",
}  # fmt: skip
_CHANGING = {"id": "uuid", "status": "text", "evidence": "text"}
_VERSION = {"id": "uuid", "version": "bigint"}

_IDS = text("SELECT id FROM deliverables WHERE reference = ANY(CAST(:references AS text[]))")

_READ = text("""
    SELECT d.*, a.version FROM aggregates a JOIN deliverables d USING (id)
    WHERE a.id = ANY(CAST(:ids AS uuid[])) ORDER BY a.id
""")

_LOCK = text("""
    SELECT FROM aggregates WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE
""")

_ADD_AGGREGATES = text(f"""
    INSERT INTO aggregates (id, kind, version)
    SELECT id, 'deliverable', version FROM {unnest(_VERSION)}
""")

_ADD = text(
    insert("deliverables", _DELIVERABLE) + " ON CONFLICT (reference) DO NOTHING RETURNING id"
)

_SAVE = text(f"""
    UPDATE deliverables SET status = f.status, evidence = f.evidence FROM {unnest(_CHANGING)}
    WHERE deliverables.id = f.id
""")

_SAVE_VERSIONS = text(f"""
    UPDATE aggregates SET version = f.version FROM {unnest(_VERSION)} WHERE aggregates.id = f.id
""")
