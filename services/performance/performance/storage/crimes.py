"""Crimes: one at a time to be changed, and many to be read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines.machine import Deadline
from muster.ids import new_id
from muster.unnested import columns, insert
from performance.domain.crime import Crime
from performance.domain.crime_account import Account, Result, Step, Taken
from performance.storage.tables import deadlines


@dataclass(frozen=True)
class Seen:
    """Which crimes a reader may see. everything: staff."""

    everything: bool
    countries: Collection[str]
    missions: Collection[str]


async def find(session: AsyncSession, reporter: str, reference: str) -> Crime | None:
    """Locked; no other of this reference is made until the transaction ends."""
    await session.execute(_ONE_AT_A_TIME, {"name": f"crime|{reporter}|{reference}"})
    found = await session.scalar(_NAMED, {"reporter": reporter, "reference": reference})
    return None if found is None else await locked(session, found)


async def locked(session: AsyncSession, crime_id: UUID) -> Crime | None:
    await session.execute(_LOCK, {"id": crime_id})
    return (await by_ids(session, [crime_id])).get(crime_id)


async def by_ids(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Crime]:
    """With their steps and deadlines; whoever changes them holds the locks."""
    rows = list((await session.execute(_READ, {"ids": list(ids)})).mappings())
    found = {row["id"]: _crime(row) for row in rows}
    outcomes = {row["id"]: row["outcome"] for row in rows}
    for row in (await session.execute(_STEPS, {"ids": list(found)})).mappings():
        step, outcome = Step(row["step"]), outcomes[row["crime_id"]]
        result = Result(outcome) if step is Step.OUTCOME else None
        found[row["crime_id"]].steps[step] = Taken(row["taken_on"], row["detail"], result)
    for each in await deadlines.of(session, list(found)):
        found[each.aggregate_id].deadlines.append(each)
    return found


async def listed(
    session: AsyncSession, seen: Seen, *, after: int | None, limit: int,
    mission: str | None = None, country: str | None = None, is_open: bool | None = None,
) -> list[tuple[int, Crime]]:  # fmt: skip
    """With the place of each in the list, newest first. after: the place where a page ended."""
    asked = {
        "everything": seen.everything, "countries": list(seen.countries),
        "missions": list(seen.missions), "after": after, "limit": limit, "mission": mission,
        "country": country, "is_open": is_open,
    }  # fmt: skip
    rows = list(await session.execute(_LISTED, asked))
    found = await by_ids(session, [row.id for row in rows])
    return [(row.seq, found[row.id]) for row in rows]


async def add(session: AsyncSession, crime: Crime) -> None:
    said = crime.account
    await session.execute(_ADD_AGGREGATE, {"id": crime.id})
    row = (
        crime.id, said.reference, crime.reporter, said.mission, said.country, said.committed_on,
        said.casualties, said.summary, crime.reported_at,
    )  # fmt: skip
    await session.execute(_ADD, columns(_CRIME, [row]))
    await save(session, [crime])


async def save(session: AsyncSession, changed: Sequence[Crime]) -> None:
    for each in changed:
        await session.execute(
            _SAVE, {"id": each.id, "version": each.version, "outcome": each.outcome}
        )
        rows: list[tuple[Any, ...]] = [
            (new_id(), each.id, step.value, each.steps[step].taken_on, each.steps[step].detail)
            for step in sorted(each.changed)
        ]
        if rows:
            await session.execute(_SAVE_STEPS, columns(_STEP, rows))
        new: list[Deadline] = each.opened
        await deadlines.save(session, each.moved)
        await deadlines.add(session, new)
        each.changed, each.moved, each.opened = set(), [], []


def _crime(row: RowMapping) -> Crime:
    names = ("reference", "mission", "country", "committed_on", "casualties", "summary")
    account = Account(**{name: row[name] for name in names})
    return Crime(account, row["reporter"], row["reported_at"], id=row["id"], version=row["version"])


_CRIME = {
    "id": "uuid", "reference": "text", "reporter": "text", "mission": "text", "country": "text",
    "committed_on": "date", "casualties": "integer", "summary": "text",
    "reported_at": "timestamptz",
}  # fmt: skip
_STEP = {
    "id": "uuid", "crime_id": "uuid", "step": "text", "taken_on": "date", "detail": "text",
}  # fmt: skip

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")

_NAMED = text("SELECT id FROM crimes WHERE reporter = :reporter AND reference = :reference")

_LOCK = text("SELECT id FROM aggregates WHERE id = :id FOR UPDATE")

_READ = text("""
    SELECT c.*, a.version FROM crimes c JOIN aggregates a USING (id)
    WHERE c.id = ANY(CAST(:ids AS uuid[]))
""")

_STEPS = text("SELECT * FROM crime_steps WHERE crime_id = ANY(CAST(:ids AS uuid[]))")

_LISTED = text("""
    SELECT id, seq FROM crimes
    WHERE (:everything OR country = ANY(CAST(:countries AS text[]))
        OR mission = ANY(CAST(:missions AS text[])))
    AND (CAST(:after AS bigint) IS NULL OR seq < :after)
    AND (CAST(:mission AS text) IS NULL OR mission = :mission)
    AND (CAST(:country AS text) IS NULL OR country = :country)
    AND (CAST(:is_open AS boolean) IS NULL OR (outcome IS NULL) = :is_open)
    ORDER BY seq DESC LIMIT :limit
""")

_ADD_AGGREGATE = text("INSERT INTO aggregates (id, kind) VALUES (:id, 'crime')")

_ADD = text(insert("crimes", _CRIME))

_SAVE = text("""
    WITH saved AS (UPDATE aggregates SET version = :version WHERE id = :id)
    UPDATE crimes SET outcome = :outcome WHERE id = :id
""")

_SAVE_STEPS = text(
    insert("crime_steps", _STEP)
    + " ON CONFLICT (crime_id, step) DO UPDATE"
    + " SET taken_on = excluded.taken_on, detail = excluded.detail"
)
