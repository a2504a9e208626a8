"""The list of missions."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.unnested import columns, insert
from performance.domain.subjects import Run
from performance.storage import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    acronym: str
    name: str
    location: str | None
    starts_on: date | None
    ends_on: date | None
    latitude: float | None
    longitude: float | None
    succeeded_by: str | None
    cited: str
    as_of: date

    def says_the_same(self, other: "Mission") -> bool:
        return replace(self, as_of=other.as_of) == other


async def known(session: AsyncSession) -> dict[str, Mission]:
    """All, by acronym."""
    wanted = [tables.missions.c[each.name] for each in fields(Mission)]
    rows = (await session.execute(select(*wanted))).mappings()
    return {row["acronym"]: Mission(**row) for row in rows}


async def runs(session: AsyncSession) -> dict[str, Run]:
    """First and last day of all, by acronym; none where no list was loaded."""
    c = tables.missions.c
    rows = await session.execute(select(c.acronym, c.starts_on, c.ends_on))
    return {row.acronym: (row.starts_on, row.ends_on) for row in rows}


async def runs_of_safety(session: AsyncSession) -> dict[str, Run]:
    """As `runs`, and without days those that notifications name: political missions stand in no
    list.
    """
    rows = await session.execute(_RUNS_OF_SAFETY)
    return {row.acronym: (row.starts_on, row.ends_on) for row in rows}


async def save(session: AsyncSession, changed: Sequence[Mission]) -> None:
    if changed:
        await session.execute(_SAVE, columns(_TYPES, map(astuple, changed)))


_TYPES = {
    "acronym": "text", "name": "text", "location": "text", "starts_on": "date", "ends_on": "date",
    "latitude": "double precision", "longitude": "double precision", "succeeded_by": "text",
    "cited": "text", "as_of": "date",
}  # fmt: skip

_RUNS_OF_SAFETY = text("""
    SELECT acronym, starts_on, ends_on FROM missions
    UNION ALL
    SELECT DISTINCT v.mission, CAST(NULL AS date), CAST(NULL AS date) FROM casualty_versions v
    WHERE v.superseded_at IS NULL AND EXISTS (SELECT FROM missions)
        AND NOT EXISTS (SELECT FROM missions m WHERE m.acronym = v.mission)
""")

_SAVE = text(
    insert("missions", _TYPES)
    + " ON CONFLICT (acronym) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _TYPES if name != "acronym")
)
