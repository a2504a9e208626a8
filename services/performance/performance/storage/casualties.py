"""Casualties, locked, read and written set-wise."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.unnested import columns, insert, unnest
from performance.domain.casualty import Casualty, Version
from performance.domain.notice import Cause, Notice, Personnel, casualty_id
from performance.storage.tables import deadlines


async def locked(session: AsyncSession, references: Collection[str]) -> dict[str, Casualty]:
    """Each, made where it is not there, in the order of their ids."""
    by_id = {casualty_id(each): each for each in references}
    there = set(await session.scalars(_THERE, {"ids": list(by_id)}))
    new = sorted(by_id.keys() - there)
    if new:
        await session.execute(_ADD_AGGREGATES, {"ids": new})
        rows = [(each, by_id[each], False) for each in new]
        await session.execute(_ADD, columns(_CASUALTY, rows))
    await session.execute(_LOCK, {"ids": sorted(by_id)})
    return {each.reference: each for each in (await by_ids(session, by_id)).values()}


async def by_ids(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Casualty]:
    """With what is known and their deadlines; whoever calls holds the locks."""
    rows = await session.execute(_READ, {"ids": list(ids)})
    found = {row["id"]: _casualty(row) for row in rows.mappings()}
    for each in await deadlines.of(session, list(found)):
        found[each.aggregate_id].deadlines.append(each)
    return found


async def missions_of(session: AsyncSession, references: Collection[str]) -> dict[str, str]:
    """By reference, of those that are known."""
    rows = await session.execute(_MISSIONS, {"references": list(references)})
    return {row.reference: row.mission for row in rows}


async def save(session: AsyncSession, changed: Sequence[Casualty]) -> None:
    """New versions of what is known, and the clocks."""
    if not changed:
        return
    made = [(each.id, one) for each in changed for one in each.made]
    overtaken = {one.supersedes: one.recorded_at for _, one in made if one.supersedes is not None}
    if overtaken:
        await session.execute(_SUPERSEDE, columns(_SUPERSEDED, overtaken.items()))
    if made:
        # One that was overtaken in this very transaction was not there to be marked.
        rows = [(*_version_row(*each), overtaken.get(each[1].id)) for each in made]
        await session.execute(_ADD_VERSIONS, columns(_VERSION, rows))
    known = [each.known for each in changed if each.known is not None]
    confirmed = [(each.id, each.confirmed_at) for each in known if each.confirmed_at is not None]
    if confirmed:
        await session.execute(_CONFIRM, columns(_CONFIRMED, confirmed))
    await deadlines.save(session, [one for each in changed for one in each.moved])
    await deadlines.add(session, [one for each in changed for one in each.opened])
    states = [(each.id, each.version, each.revision, each.imported) for each in changed]
    await session.execute(_SAVE_AGGREGATES, columns(_STATE, states))
    await session.execute(_SAVE, columns(_STATE, states))
    for each in changed:
        each.made, each.moved, each.opened = [], [], []


def _casualty(row: RowMapping) -> Casualty:
    of = Casualty(
        row["reference"], row["imported"], version=row["version"], revision=row["cause_revision"]
    )
    if row["version_id"] is not None:
        of.known = Version(
            id=row["version_id"], said=notice(row), recorded_at=row["recorded_at"],
            confirmed_at=row["confirmed_at"],
        )  # fmt: skip
    return of


def notice(row: RowMapping) -> Notice:
    names = (
        "reference", "incident_on", "mission", "country", "nationality", "sex", "cited",
        "reported_at",
    )  # fmt: skip
    return Notice(
        **{name: row[name] for name in names},
        personnel=Personnel(row["personnel"]),
        cause=Cause(row["cause"]),
    )


def _version_row(of: UUID, made: Version) -> tuple[Any, ...]:
    said = made.said
    return (
        made.id, of, said.incident_on, said.mission, said.country, said.nationality, said.sex,
        said.personnel.value, said.cause.value, said.cited, said.reported_at, made.recorded_at,
    )  # fmt: skip


_CASUALTY = {"id": "uuid", "reference": "text", "imported": "boolean"}
_VERSION = {
    "id": "uuid", "casualty_id": "uuid", "incident_on": "date", "mission": "text",
    "country": "text", "nationality": "text", "sex": "text", "personnel": "text",
    "cause": "text", "cited": "text", "reported_at": "timestamptz",
    "recorded_at": "timestamptz", "superseded_at": "timestamptz",
}  # fmt: skip
_CONFIRMED = {"id": "uuid", "at": "timestamptz"}
_SUPERSEDED = {"id": "uuid", "at": "timestamptz"}
_STATE = {"id": "uuid", "version": "bigint", "revision": "integer", "imported": "boolean"}

_THERE = text("SELECT id FROM casualties WHERE id = ANY(CAST(:ids AS uuid[]))")

_ADD_AGGREGATES = text("""
    INSERT INTO aggregates (id, kind)
    SELECT id, 'casualty' FROM unnest(CAST(:ids AS uuid[])) AS f(id) ON CONFLICT (id) DO NOTHING
""")

_ADD = text(insert("casualties", _CASUALTY) + " ON CONFLICT (id) DO NOTHING")

_LOCK = text("""
    SELECT id FROM aggregates WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE
""")

_READ = text("""
    SELECT c.id, c.reference, c.imported, c.cause_revision, a.version, v.id AS version_id,
        v.incident_on, v.mission, v.country, v.nationality, v.sex, v.personnel, v.cause, v.cited,
        v.reported_at, v.confirmed_at, v.recorded_at
    FROM aggregates a JOIN casualties c USING (id)
    LEFT JOIN casualty_versions v ON v.casualty_id = c.id AND v.superseded_at IS NULL
    WHERE c.id = ANY(CAST(:ids AS uuid[]))
""")

_MISSIONS = text("""
    SELECT c.reference, v.mission FROM casualties c JOIN casualty_versions v
    ON v.casualty_id = c.id AND v.superseded_at IS NULL
    WHERE c.reference = ANY(CAST(:references AS text[]))
""")

_SUPERSEDE = text(f"""
    UPDATE casualty_versions SET superseded_at = f.at FROM {unnest(_SUPERSEDED)}
    WHERE casualty_versions.id = f.id
""")

_CONFIRM = text(f"""
    UPDATE casualty_versions SET confirmed_at = f.at FROM {unnest(_CONFIRMED)}
    WHERE casualty_versions.id = f.id
""")

_ADD_VERSIONS = text(insert("casualty_versions", _VERSION))

_SAVE_AGGREGATES = text(f"""
    UPDATE aggregates SET version = f.version FROM {unnest(_STATE)} WHERE aggregates.id = f.id
""")

_SAVE = text(f"""
    UPDATE casualties SET cause_revision = f.revision, imported = f.imported
    FROM {unnest(_STATE)} WHERE casualties.id = f.id
""")
