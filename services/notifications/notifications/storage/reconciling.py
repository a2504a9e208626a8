"""What became of steps that people were to be told of. Nothing is locked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import false, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.reconciling import ExpectedStep
from notifications.domain.ledger import period_of
from notifications.storage.tables import alerts, fired_steps, ledger

AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Became:
    """told: somebody, or it was over before anybody had to be."""

    received: bool
    buried: bool
    """It lies among the dead letters."""
    alerted: bool
    told: bool


_BECAME = text("""
    SELECT
        EXISTS (
            SELECT FROM fired_steps f WHERE f.source = e.source AND f.id = e.event
        ) AS received,
        EXISTS (
            SELECT FROM dead_letters d WHERE d.source = e.source AND d.id = e.event
        ) AS buried,
        a.told IS NOT NULL AS alerted,
        coalesce(a.told, false) AS told
    FROM unnest(CAST(:sources AS text[]), CAST(:events AS text[]))
        WITH ORDINALITY AS e(source, event, place)
    LEFT JOIN LATERAL (
        SELECT bool_or(alerts.closed_at IS NOT NULL OR EXISTS (
            SELECT FROM deliveries d WHERE d.alert_id = alerts.id AND d.state = 'sent'
        )) AS told
        FROM alerts WHERE alerts.event_id = e.event AND alerts.source = e.source
    ) a ON true
    ORDER BY e.place
""")


async def became_of(session: AsyncSession, steps: Sequence[ExpectedStep]) -> list[Became]:
    """In the order of the steps, each of which has its event."""
    found: list[Became] = []
    for some in _parts(steps):
        named = {"sources": [each.source for each in some], "events": [each.event for each in some]}
        found += [Became(*row) for row in await session.execute(_BECAME, named)]
    return found


def _parts(steps: Sequence[ExpectedStep]) -> Iterator[list[ExpectedStep]]:
    rest = iter(steps)
    while some := list(islice(rest, AT_ONCE)):
        yield some


async def heard_of(session: AsyncSession, since: datetime, until: datetime) -> list[ExpectedStep]:
    """Steps whose facts were acted on."""
    f = fired_steps.c
    rows = select(fired_steps).where(f.heard_at >= since, f.heard_at < until)
    return [
        ExpectedStep(
            source=row.source,
            subject=row.subject,
            deadline=row.deadline,
            version=row.version,
            step=row.step,
            since=row.heard_at,
            event=row.id,
            tells_nobody=row.tells_nobody,
        )
        for row in await session.execute(rows.order_by(f.heard_at, f.id))
    ]


async def alerted_by(
    session: AsyncSession, sources: Sequence[str], since: datetime, until: datetime
) -> list[Any]:
    """Alerts because of facts of these sources, recorded in hours that lie wholly between:
    `id`, `source`, `subject`, `step`, `event_id`."""
    a, f = alerts.c, fired_steps.c
    of_fact = (f.source == a.source) & (f.id == a.event_id)
    rows = select(a.id, a.source, a.subject, a.step, a.event_id).join(fired_steps, of_fact)
    over = ((f.source == each) & (f.hour < until - period_of(each)) for each in sources)
    rows = rows.where(f.hour >= since, or_(false(), *over))
    return list(await session.execute(rows.order_by(a.raised_at)))


async def hours_with_a_gap(session: AsyncSession, since: datetime, until: datetime) -> list[Any]:
    """until: of hours tallied later facts may still be under way."""
    rows = select(ledger).where(ledger.c.gap != 0, ledger.c.hour >= since)
    rows = rows.where(ledger.c.arrived_at <= until)
    return list(await session.execute(rows.order_by(ledger.c.hour, ledger.c.source)))


async def hours_left_out(session: AsyncSession, since: datetime) -> list[tuple[str, datetime]]:
    """Hours between two tallied ones that were not tallied themselves."""
    sources = list(await session.scalars(select(ledger.c.source).distinct()))
    periods = [period_of(each) for each in sources]
    found = await session.execute(
        _LEFT_OUT, {"since": since, "sources": sources, "periods": periods}
    )
    return [(row.source, row.hour) for row in found]


_LEFT_OUT = text("""
    SELECT source, hour FROM (
        SELECT source, generate_series(min(hour), max(hour), period) AS hour
        FROM ledger JOIN unnest(CAST(:sources AS text[]), CAST(:periods AS interval[]))
            AS p(source, period) USING (source)
        WHERE hour >= :since GROUP BY source, period
    ) AS every
    EXCEPT SELECT source, hour FROM ledger ORDER BY hour, source
""")
