"""The ledger: hours as they were tallied, and the steps heard of."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from muster.tallies import HASH, LINE, FiredStep, beginning
from notifications.domain.ledger import Heard, Tally, period_of
from notifications.storage.bulk import BulkInsert
from notifications.storage.tables import fired_steps, ledger

c = ledger.c
AT_ONCE = 200
AGAIN_AFTER = timedelta(hours=1)
AGAIN_FOR = timedelta(days=7)
"""An hour without a gap is looked at again, hourly, as long as it is not older."""

_new_steps = BulkInsert(fired_steps, then="ON CONFLICT (source, id) DO NOTHING")

_KEEP = text("""
    UPDATE ledger SET received = l.received, told = l.told, gap = l.gap, reported = l.reported,
        reports = ledger.reports + CAST(l.reported AND NOT ledger.reported AS integer),
        checked_at = :now
    FROM unnest(
        CAST(:sources AS text[]), CAST(:hours AS timestamptz[]), CAST(:received AS integer[]),
        CAST(:told AS integer[]), CAST(:gaps AS integer[]), CAST(:reported AS boolean[])
    ) AS l(source, hour, received, told, gap, reported)
    WHERE ledger.source = l.source AND ledger.hour = l.hour
""")

# Told: something was delivered, or the matter was over before anybody had to be told.
_HEARD = text(f"""
    SELECT l.source, l.hour, count(s.id) AS received, count(s.id) FILTER (WHERE s.told) AS told,
        {HASH.format(line="s.line")} AS hash
    FROM unnest(CAST(:sources AS text[]), CAST(:hours AS timestamptz[])) AS l(source, hour)
    LEFT JOIN LATERAL (
        SELECT f.id, {LINE} AS line,
            f.tells_nobody OR EXISTS (
                SELECT FROM alerts a
                WHERE a.event_id = f.id AND a.source = f.source AND (
                    a.closed_at IS NOT NULL OR EXISTS (
                        SELECT FROM deliveries d WHERE d.alert_id = a.id AND d.state = 'sent'
                    )
                )
            ) AS told
        FROM fired_steps f WHERE f.source = l.source AND f.hour = l.hour
    ) s ON true
    GROUP BY l.source, l.hour
""")


_WITHOUT_HOUR = text("""
    SELECT a.subject FROM alerts a
    WHERE a.source = :source AND a.subject LIKE 'ledger/%' AND a.closed_at IS NULL
    AND NOT EXISTS (
        SELECT FROM ledger l WHERE a.subject
            = 'ledger' || l.source || '/' || to_char(l.hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24')
    )
""")


async def note_steps(session: AsyncSession, steps: Sequence[FiredStep], now: datetime) -> None:
    rows = [
        {
            "source": each.source,
            "id": each.id,
            "hour": beginning(each.recorded_at, period_of(each.source)),
            "subject": each.subject,
            "deadline": each.deadline,
            "version": each.version,
            "step": each.step,
            "tells_nobody": each.tells_nobody,
            "heard_at": now,
        }
        for each in steps
    ]
    await _new_steps.run(session, rows)


async def note_tallies(session: AsyncSession, tallies: Sequence[Tally], now: datetime) -> None:
    """The last one said of an hour holds."""
    for each in tallies:
        said = {"expected": each.expected, "hash": each.hash, "arrived_at": now}
        row = insert(ledger).values(source=each.source, hour=each.hour, **said)
        afresh = said | {"checked_at": None}
        await session.execute(
            row.on_conflict_do_update(index_elements=["source", "hour"], set_=afresh)
        )


async def to_check(session: AsyncSession, now: datetime) -> list[Any]:
    """Hours to be looked at, those first that waited longest; locked, and without those that
    others look at."""
    settled = (c.hour > now - AGAIN_FOR) & (c.checked_at < now - AGAIN_AFTER)
    wanted = select(ledger).where(or_(c.checked_at.is_(None), c.gap != 0, c.reported, settled))
    wanted = wanted.order_by(c.checked_at.nulls_first(), c.hour, c.source).limit(AT_ONCE)
    return list(await session.execute(wanted.with_for_update(skip_locked=True)))


async def heard(
    session: AsyncSession, places: Sequence[tuple[str, datetime]]
) -> dict[tuple[str, datetime], Heard]:
    """Of each source and hour."""
    named = {"sources": [source for source, _ in places], "hours": [hour for _, hour in places]}
    rows = await session.execute(_HEARD, named)
    return {(row.source, row.hour): Heard(row.received, row.hash, row.told) for row in rows}


async def keep(
    session: AsyncSession, looked_at: Sequence[tuple[Tally, Heard, int, bool]], now: datetime
) -> None:
    """looked_at: each with its gap, and whether operations are told of it at present."""
    await session.execute(
        _KEEP,
        {
            "sources": [tally.source for tally, *_ in looked_at],
            "hours": [tally.hour for tally, *_ in looked_at],
            "received": [here.received for _, here, *_ in looked_at],
            "told": [here.told for _, here, *_ in looked_at],
            "gaps": [gap for *_, gap, _ in looked_at],
            "reported": [reported for *_, reported in looked_at],
            "now": now,
        },
    )


async def alerts_without_hour(session: AsyncSession, source: str) -> list[str]:
    """Subjects of open alerts, raised by the source, about hours that operations have taken out."""
    return list(await session.scalars(_WITHOUT_HOUR, {"source": source}))


async def last_hours(session: AsyncSession) -> dict[str, datetime]:
    """The last hour tallied by each service that ever tallied one."""
    rows = select(c.source, func.max(c.hour).label("hour")).group_by(c.source)
    return {row.source: row.hour for row in await session.execute(rows)}


async def gap_for_certain(session: AsyncSession, arrived_before: datetime) -> int:
    """Steps that nobody was told of, over all hours tallied so long ago."""
    counted = select(func.sum(c.gap)).where(c.gap > 0, c.arrived_at <= arrived_before)
    return await session.scalar(counted) or 0


async def canaries(session: AsyncSession) -> dict[str, datetime]:
    """When the last one of each service arrived."""
    f = fired_steps.c
    rows = select(f.source, func.max(f.heard_at).label("at"))
    rows = rows.where(f.tells_nobody, f.subject.startswith("canaries/"))
    return {row.source: row.at for row in await session.execute(rows.group_by(f.source))}


async def page(
    session: AsyncSession, *, after: tuple[datetime, str] | None, limit: int, gaps_only: bool
) -> list[Any]:
    """Newest first. after: hour and source of the last one seen."""
    rows = select(ledger)
    if gaps_only:
        rows = rows.where(c.gap != 0)
    if after is not None:
        rows = rows.where(tuple_(c.hour, c.source) < after)
    rows = rows.order_by(c.hour.desc(), c.source.desc()).limit(limit)
    return list(await session.execute(rows))
