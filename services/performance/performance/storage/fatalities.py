"""What is asked of casualties and of those who served, as known on a day."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.definitions import STRENGTH
from performance.domain.fatalities import Strength, Year, strengths_of, years_of
from performance.domain.notice import UNIFORMED
from performance.domain.standings import whole
from performance.domain.subjects import Subject
from performance.domain.viewer import Access
from performance.storage import definitions
from performance.storage.figures import Question, figures, reported_by_end, sources

ALL_UNIFORMED = "uniformed"


@dataclass(frozen=True)
class Filters:
    as_of: datetime
    access: Access
    mission: str | None = None
    personnel: str | None = None
    """A code, or `uniformed`."""
    first_year: int | None = None
    last_year: int | None = None

    @property
    def is_rated(self) -> bool:
        """Whether those counted are all who are in the denominator."""
        return self.personnel in (None, ALL_UNIFORMED)

    def values(self) -> dict[str, Any]:
        wanted = [self.personnel] if self.personnel else None
        if self.personnel == ALL_UNIFORMED:
            wanted = [each.value for each in UNIFORMED]
        return {
            **opened(self.access),
            "as_of": self.as_of,
            "mission": self.mission,
            "personnel": wanted,
            "first": date(self.first_year, 1, 1) if self.first_year else None,
            "last": date(self.last_year, 12, 31) if self.last_year else None,
        }


def opened(access: Access) -> dict[str, Any]:
    """What `OPEN` asks for."""
    return {
        "everything": access.viewer.everything,
        "countries": sorted(access.viewer.countries),
        "missions": sorted(access.viewer.missions),
        "open_until": access.open_until,
    }


async def by_year(session: AsyncSession, filters: Filters) -> list[Year]:
    rows = await session.execute(_COUNTS, filters.values())
    strength = await _strength(session, filters) if filters.is_rated else {}
    newest = (await session.execute(_NEWEST, filters.values())).one()
    counts = [(r.year, r.cause, r.personnel, r.number) for r in rows]
    return years_of(counts, strength, newest.published, newest.last)


async def _strength(session: AsyncSession, filters: Filters) -> dict[int, Strength]:
    """Of months in which all who served are known: no rate is told against a part of them."""
    asked = await _who_served(session, filters)
    months = set(whole(await reported_by_end(session, replace(asked, by=("mission",)), None)))
    return strengths_of(
        (each.ends_on, each.period == each.ends_on.isoformat(), each.value)
        for each in await figures(session, asked)
        if each.value is not None and not each.unknown
        if filters.mission is not None or not each.parts or each.ends_on in months
    )


async def _who_served(session: AsyncSession, filters: Filters) -> Question:
    definition = (await definitions.current(session))[STRENGTH]
    return Question(
        definition, about=Subject(mission=filters.mission), as_of=filters.as_of,
        viewer=filters.access.viewer,
    )  # fmt: skip


async def undetermined(session: AsyncSession, filters: Filters, days: int) -> int:
    """Causes still to be determined so many days after the incident."""
    before = filters.as_of.date() - timedelta(days=days)
    found = await session.scalar(_UNDETERMINED, filters.values() | {"before": before})
    return int(found or 0)


async def cited(session: AsyncSession, filters: Filters) -> list[str]:
    """Sources of the counts, and of the strength where there are rates; each once."""
    found = set(await session.scalars(_CITED, filters.values()))
    if filters.is_rated:
        found.update(await sources(session, await _who_served(session, filters)))
    return sorted(found)


async def missions(session: AsyncSession, access: Access) -> list[str]:
    return list(await session.scalars(_MISSIONS, opened(access)))


async def listed(
    session: AsyncSession, filters: Filters, *, after: tuple[date, UUID] | None, limit: int
) -> list[RowMapping]:
    """The incident last first. after: where a page ended."""
    day, row_id = after or (None, None)
    asked = filters.values() | {"day": day, "id": row_id, "limit": limit}
    return list((await session.execute(_LISTED, asked)).mappings())


async def history(session: AsyncSession, casualty_id: UUID, access: Access) -> list[RowMapping]:
    """Every version of what was believed, oldest first; nothing of what is not to be seen."""
    asked = opened(access) | {"id": casualty_id}
    return list((await session.execute(_HISTORY, asked)).mappings())


OPEN = """(
    :everything OR country = ANY(CAST(:countries AS text[]))
    OR mission = ANY(CAST(:missions AS text[]))
    OR casualty_id NOT IN (
        SELECT new.id FROM casualties new WHERE NOT new.imported AND NOT EXISTS (
            SELECT FROM casualty_versions old
            WHERE old.casualty_id = new.id AND old.recorded_at <= :open_until
        )
    )
)"""
"""Of a row of `casualty_versions`."""


_KNOWN = """
    recorded_at <= :as_of AND (superseded_at IS NULL OR superseded_at > :as_of)
"""

_WITHIN = f"""
    {_KNOWN} AND {OPEN}
    AND (CAST(:mission AS text) IS NULL OR mission = :mission)
    AND (CAST(:personnel AS text[]) IS NULL OR personnel = ANY(CAST(:personnel AS text[])))
    AND (CAST(:first AS date) IS NULL OR incident_on >= :first)
    AND (CAST(:last AS date) IS NULL OR incident_on <= :last)
"""

_COUNTS = text(f"""
    SELECT CAST(extract(year FROM incident_on) AS integer) AS year, cause, personnel,
        count(*) AS number
    FROM casualty_versions WHERE {_WITHIN} GROUP BY 1, 2, 3
""")

# What single notifications reach says nothing of the others; where nothing was published they do.
_NEWEST = text(f"""
    SELECT max(incident_on) AS last, coalesce(
        max(incident_on) FILTER (WHERE casualty_id IN (SELECT id FROM casualties WHERE imported)),
        max(incident_on)
    ) AS published
    FROM casualty_versions WHERE {_KNOWN} AND {OPEN}
""")

_UNDETERMINED = text(f"""
    SELECT count(*) FROM casualty_versions
    WHERE {_WITHIN} AND cause = 'to-be-determined' AND incident_on < :before
""")

_CITED = text(f"SELECT DISTINCT cited FROM casualty_versions WHERE {_WITHIN}")

_MISSIONS = text(f"""
    SELECT DISTINCT mission FROM casualty_versions
    WHERE superseded_at IS NULL AND {OPEN} ORDER BY 1
""")

_LISTED = text(f"""
    SELECT casualty_id AS id, c.reference, incident_on, mission, country, nationality, sex,
        personnel, cause, cited, reported_at
    FROM casualty_versions v JOIN casualties c ON c.id = v.casualty_id
    WHERE {_WITHIN}
    AND (CAST(:day AS date) IS NULL OR (incident_on, casualty_id) < (:day, CAST(:id AS uuid)))
    ORDER BY incident_on DESC, casualty_id DESC LIMIT :limit
""")

_HISTORY = text(f"""
    SELECT c.reference, v.* FROM casualty_versions v JOIN casualties c ON c.id = v.casualty_id
    WHERE v.casualty_id = :id AND {OPEN} ORDER BY v.recorded_at, v.superseded_at NULLS LAST
""")
