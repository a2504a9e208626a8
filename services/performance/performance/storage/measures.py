"""What the figures of a subject are at the end of a period: its own, or its parts together."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.unnested import columns, unnest
from performance.domain.definitions import Definition, Measure
from performance.domain.observation import Figures, percent
from performance.domain.periods import Period
from performance.domain.subjects import DIMENSIONS, Subject, series_id


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
    if not asked:
        return {}
    places = list(asked)
    rows = [
        (place, definition.code, series_id(definition.code, each.subject), each.period.written,
         each.period.ends_on, *(getattr(each.subject, name) for name in DIMENSIONS))
        for place, each in enumerate(places)
    ]  # fmt: skip
    found = await session.execute(_MEASURE, columns(_ASKED, rows))
    return {places[row.place]: _measured(definition, row) for row in found}


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
    "place": "integer", "indicator": "text", "series_id": "uuid", "period": "text",
    "ends_on": "date", **dict.fromkeys(DIMENSIONS, "text"),
}  # fmt: skip

_OTHERS = " AND ".join(
    f"(f.{name} IS NULL OR s.{name} = f.{name})" for name in DIMENSIONS if name != "country"
)

# LIMIT: figures are looked up series by series, however few there were when the plan was made; and
# of the last day of a period and of the whole of it, the whole counts.
# Country and no country stand apart, because an index serves a country and not an OR.
_MEASURE = text(f"""
    SELECT f.place, m.*, CASE WHEN own.is_there THEN 0 ELSE m.figures END AS parts
    FROM {unnest(_ASKED)} CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM observations own
            WHERE own.series_id = f.series_id AND own.ends_on = f.ends_on
            AND own.superseded_at IS NULL
        ) AS is_there
    ) AS own CROSS JOIN LATERAL (
        SELECT sum(o.value) AS value, sum(o.numerator) AS numerator,
            sum(o.denominator) AS denominator, max(o.reported_at) AS reported_at,
            count(*) AS figures,
            count(*) FILTER (WHERE o.denominator IS DISTINCT FROM 0) AS peopled,
            (array_agg(o.id ORDER BY o.recorded_at DESC, o.id DESC))[1] AS newest
        FROM (
            SELECT f.series_id AS id WHERE own.is_there
            UNION ALL
            SELECT s.id FROM series s WHERE NOT own.is_there AND s.is_part
                AND s.indicator = f.indicator AND s.country = f.country AND {_OTHERS}
            UNION ALL
            SELECT s.id FROM series s WHERE NOT own.is_there AND s.is_part
                AND s.indicator = f.indicator AND f.country IS NULL AND {_OTHERS}
        ) AS part CROSS JOIN LATERAL (
            SELECT * FROM observations
            WHERE series_id = part.id AND ends_on = f.ends_on AND superseded_at IS NULL
            ORDER BY starts_on LIMIT 1
        ) AS o
    ) AS m
    WHERE m.newest IS NOT NULL
""")
