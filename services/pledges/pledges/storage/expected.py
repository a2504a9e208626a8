"""Which steps people were to be told of: as journalled, and as the deadlines themselves say."""

from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.events.pledges import SOURCE, MilestoneDueSoon, MilestoneMissed
from muster.reconciling import ExpectedStep, Window
from pledges.domain.facts import MilestoneNoted
from pledges.storage.tables import journal

OVERSLEPT = timedelta(minutes=1)
"""After its instant a deadline that nobody has looked at is forgotten."""

# What the state of a deadline claims to have been told, and the journal does not know of.
_UNRECORDED = text(f"""
    WITH claimed AS (
        SELECT aggregate_id, subject, version, 'missed' AS step, missed_at AS at,
            '{MilestoneMissed.type}' AS type
        FROM deadlines WHERE missed_at IS NOT NULL AND NOT quiet
        UNION ALL
        SELECT aggregate_id, subject, version, last_checkpoint, checked_until,
            '{MilestoneDueSoon.type}'
        FROM deadlines WHERE last_checkpoint IS NOT NULL
    )
    SELECT * FROM claimed c
    WHERE at >= :since AND at < :until AND NOT EXISTS (
        SELECT FROM journal j
        WHERE j.aggregate_id = c.aggregate_id
            AND j.data ->> 'milestone_id' = CAST(c.subject AS text)
            AND j.data ->> 'version' = CAST(c.version AS text)
            AND (
                j.type = c.type AND coalesce(j.data ->> 'step', 'missed') = c.step
                OR j.type = '{MilestoneNoted.type}' AND j.data ->> 'step' = 'missed in history'
            )
    )
    ORDER BY at
""")

_OVERSLEPT = text("""
    SELECT aggregate_id, subject, version, next_check_at AS at,
        CASE WHEN miss_at < :before THEN 'missed' ELSE 'reminder' END AS step
    FROM deadlines WHERE next_check_at < :before OR error_count > 0
    ORDER BY next_check_at
""")


async def expected_steps(session: AsyncSession, during: Window) -> list[ExpectedStep]:
    """Recorded, and those that are missing in the journal or were not looked at in time."""
    since, until = during
    recorded = [
        ExpectedStep(
            source=each.source,
            subject=each.subject,
            deadline=each.deadline,
            version=each.version,
            step=each.step,
            since=each.recorded_at,
            event=each.id,
            tells_nobody=each.tells_nobody,
        )
        for each in await journal.fired(session, since, until)
    ]
    return recorded + await _forgotten(session, since, until)


async def _forgotten(session: AsyncSession, since: datetime, until: datetime) -> list[ExpectedStep]:
    unrecorded = await session.execute(_UNRECORDED, {"since": since, "until": until})
    overslept = await session.execute(_OVERSLEPT, {"before": until - OVERSLEPT})
    return [
        ExpectedStep(
            source=SOURCE,
            subject=f"pledges/{row.aggregate_id}",
            deadline=str(row.subject),
            version=row.version,
            step=row.step,
            since=row.at,
        )
        for row in (*unrecorded, *overslept)
    ]
