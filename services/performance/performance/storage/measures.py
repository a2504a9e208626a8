"""What the figures of a subject are at the end of a period: its own, or its parts together."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.unnested import columns, unnest
from performance.domain.definitions import Definition, Measure
from performance.domain.observation import Figures, percent
from performance.domain.periods import Period
from performance.domain.subjects import DIMENSIONS, Subject, series_id
from performance.storage.counted import Counted, Level
from performance.storage.known import names_just


class Asked(NamedTuple):
    subject: Subject
    period: Period


class Measured(NamedTuple):
    figures: Figures
    value: float | None
    """What is told of them: None also of too few."""
    reported_at: datetime
    evidence: str
    """Ids of the newest figure in it."""
    parts: int
    """How many figures it was put together from; 0 where it was reported as such."""
    peopled: int
    """Those of the parts that are not of nobody."""


async def measure(
    session: AsyncSession, definition: Definition, asked: Collection[Asked]
) -> dict[Asked, Measured]:
    """As known now. What has no figures is not among them.

    A subject's own figure wins; without one, figures that add up do.
    """
    found = {}
    for names, group in groupby(sorted(asked, key=_names), _names):
        places = list(group)
        statement = _statement(definition.levels(names))
        values = {"code": definition.code, "ends": list({each.period.ends_on for each in places})}
        rows = [
            (place, series_id(definition.code, each.subject), each.period.ends_on,
             *(getattr(each.subject, name) for name in DIMENSIONS))
            for place, each in enumerate(places)
        ]  # fmt: skip
        for row in await session.execute(statement, values | columns(_ASKED, rows)):
            found[places[row.place]] = _measured(definition, row)
    return found


def _names(asked: Asked) -> tuple[str, ...]:
    return tuple(asked.subject.named)


def _measured(definition: Definition, row: Any) -> Measured:
    if definition.measure is Measure.SHARE:
        figures = Figures(
            value=percent(row.numerator, row.denominator),
            numerator=row.numerator,
            denominator=row.denominator,
        )
    else:
        figures = Figures(value=row.value)
    value = definition.told(figures.value, figures.denominator)
    return Measured(figures, value, row.reported_at, str(row.newest), row.parts, row.peopled)


_ASKED = {
    "place": "integer", "series_id": "uuid", "ends_on": "date", **dict.fromkeys(DIMENSIONS, "text"),
}  # fmt: skip


# Kept, so that SQLAlchemy and the driver find what they prepared.
@lru_cache(maxsize=64)
def _statement(levels: tuple[Level, ...]) -> TextClause:
    counted = Counted(levels, ends=())
    names, *finer = levels
    own, part = counted.known("own"), counted.each_once()
    is_finer = " OR ".join(f"({names_just(each)})" for each in finer) or "false"
    about = "".join(f" AND s.{name} = f.{name}" for name in names)
    # LIMIT: figures are looked up series by series, however few there were when the plan
    # was made; and of the last day of a period and of the whole of it, the whole counts.
    return text(f"""
        SELECT f.place, m.*, CASE WHEN own.is_there THEN 0 ELSE m.figures END AS parts
        FROM {unnest(_ASKED)} CROSS JOIN LATERAL (
            SELECT EXISTS (
                SELECT FROM observations own
                WHERE own.series_id = f.series_id AND own.ends_on = f.ends_on AND {own.sql}
            ) AS is_there
        ) AS own CROSS JOIN LATERAL (
            SELECT sum(o.value) AS value, sum(o.numerator) AS numerator,
                sum(o.denominator) AS denominator, max(o.reported_at) AS reported_at,
                count(*) AS figures,
                count(*) FILTER (WHERE o.denominator IS DISTINCT FROM 0) AS peopled,
                (array_agg(o.id ORDER BY o.recorded_at DESC, o.id DESC))[1] AS newest
            FROM (
                SELECT * FROM series WHERE own.is_there AND id = f.series_id
                UNION ALL
                SELECT s.* FROM series s WHERE NOT own.is_there
                    AND s.indicator = :code AND ({is_finer}){about}
            ) AS s CROSS JOIN LATERAL (
                SELECT o.* FROM observations o
                WHERE o.series_id = s.id AND o.ends_on = f.ends_on AND {part.sql}
                ORDER BY o.starts_on LIMIT 1
            ) AS o
        ) AS m
        WHERE m.newest IS NOT NULL
    """)
