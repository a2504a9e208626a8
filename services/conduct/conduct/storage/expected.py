"""Which steps people were to be told of: as published, and as the deadlines themselves say."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from conduct.storage.tables import journal
from muster.events.conduct import SOURCE, ClockDueSoon, ClockMissed, ReviewMissed
from muster.reconciling import ExpectedStep, Window

OVERSLEPT = timedelta(minutes=1)
"""After its instant a deadline that nobody has looked at is forgotten."""

# What the state of a deadline claims to have been told, and the journal does not know of.
_UNRECORDED = text(f"""
    WITH claimed AS (
        SELECT aggregate_id, kind AS step, version, missed_at AS at,
            coalesce(terms ->> 'due_on', to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')) AS due
        FROM deadlines WHERE missed_at IS NOT NULL AND NOT quiet
        UNION ALL
        SELECT aggregate_id, kind || ' ' || last_checkpoint, version, checked_until,
            coalesce(terms ->> 'due_on', to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'))
        FROM deadlines WHERE last_checkpoint IS NOT NULL
    )
    SELECT c.aggregate_id, a.kind, c.step, c.version, c.at
    FROM claimed c JOIN aggregates a ON a.id = c.aggregate_id
    WHERE c.at >= :since AND c.at < :until AND NOT EXISTS (
        SELECT FROM journal j
        WHERE j.aggregate_id = c.aggregate_id
            AND j.type IN ('{ClockMissed.type}', '{ClockDueSoon.type}', '{ReviewMissed.type}')
            AND j.data ->> 'step' = c.step AND j.data ->> 'due' = c.due
    )
    ORDER BY c.at
""")

_OVERSLEPT = text("""
    SELECT d.aggregate_id, a.kind, d.kind AS step, d.version, d.next_check_at AS at
    FROM deadlines d JOIN aggregates a ON a.id = d.aggregate_id
    WHERE d.next_check_at < :before OR d.error_count > 0
    ORDER BY d.next_check_at
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
    unrecorded = await session.execute(_UNRECORDED, {"since": since, "until": until})
    overslept = await session.execute(_OVERSLEPT, {"before": until - OVERSLEPT})
    forgotten = [
        ExpectedStep(
            source=SOURCE,
            subject=f"{row.kind}s/{row.aggregate_id}",
            deadline=row.step,
            version=row.version,
            step=row.step,
            since=row.at,
        )
        for row in (*unrecorded, *overslept)
    ]
    return recorded + forgotten
