"""Which steps people were to be told of: as journalled, and as the deadlines themselves say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.events.performance import ALERTING
from muster.events.performance.frame import DeliverableDueSoon, DeliverableMissed
from muster.events.performance.indicator import (
    SOURCE,
    ReportDueSoon,
    ReportMissed,
    TargetMissed,
)
from muster.reconciling import ExpectedStep, Window
from performance.domain import deliverable, target
from performance.storage.tables import journal

OVERSLEPT = timedelta(minutes=1)
"""After its instant a deadline that nobody has looked at is forgotten."""


@dataclass(frozen=True)
class Told:
    """Which facts say what became of one kind of deadline, by type."""

    missed: str
    reminded: str | None = None

    @property
    def thing(self) -> str:
        return ALERTING[self.missed].thing

    @property
    def member(self) -> str:
        """Of the facts' data: it names the deadline."""
        return ALERTING[self.missed].deadline

    @property
    def name(self) -> str:
        """Of the step that a miss is."""
        return ALERTING[self.missed].name


KINDS: Mapping[str, Told] = {
    target.REPORT: Told(ReportMissed.type, ReportDueSoon.type),
    target.VALUE: Told(TargetMissed.type),
    deliverable.KIND: Told(DeliverableMissed.type, DeliverableDueSoon.type),
}

# What the state of a deadline claims to have been told, and the journal does not know of.
_UNRECORDED = text("""
    WITH claimed AS (
        SELECT aggregate_id, subject, kind, version, NULL AS step, missed_at AS at
        FROM deadlines WHERE missed_at IS NOT NULL AND NOT quiet
        UNION ALL
        SELECT aggregate_id, subject, kind, version, last_checkpoint, checked_until
        FROM deadlines WHERE last_checkpoint IS NOT NULL
    )
    SELECT c.aggregate_id, c.subject, c.version, c.at, k.thing, coalesce(c.step, k.name) AS step
    FROM claimed c JOIN unnest(
        CAST(:kinds AS text[]), CAST(:things AS text[]), CAST(:names AS text[]),
        CAST(:members AS text[]), CAST(:missed AS text[]), CAST(:reminded AS text[])
    ) AS k(kind, thing, name, member, missed, reminded) USING (kind)
    WHERE c.at >= :since AND c.at < :until AND NOT EXISTS (
        SELECT FROM journal j
        WHERE j.aggregate_id = c.aggregate_id
            AND j.data ->> k.member = CAST(c.subject AS text)
            AND j.data ->> 'version' = CAST(c.version AS text)
            AND (
                j.type = k.missed AND c.step IS NULL
                OR j.type = k.reminded AND j.data ->> 'step' = c.step
                OR j.data ->> 'step' = 'missed in history'
            )
    )
    ORDER BY at
""")

_OVERSLEPT = text("""
    SELECT d.aggregate_id, d.subject, d.version, d.next_check_at AS at, k.thing,
        CASE WHEN d.miss_at < :before THEN k.name ELSE 'reminder' END AS step
    FROM deadlines d JOIN unnest(
        CAST(:kinds AS text[]), CAST(:things AS text[]), CAST(:names AS text[])
    ) AS k(kind, thing, name) USING (kind)
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
    return recorded + await _forgotten(session, since, until)


async def _forgotten(session: AsyncSession, since: datetime, until: datetime) -> list[ExpectedStep]:
    kinds = {
        "kinds": list(KINDS),
        "things": [each.thing for each in KINDS.values()],
        "names": [each.name for each in KINDS.values()],
    }
    facts = {
        "members": [each.member for each in KINDS.values()],
        "missed": [each.missed for each in KINDS.values()],
        "reminded": [each.reminded for each in KINDS.values()],
    }
    during = {"since": since, "until": until}
    unrecorded = await session.execute(_UNRECORDED, kinds | facts | during)
    overslept = await session.execute(_OVERSLEPT, kinds | {"before": until - OVERSLEPT})
    return [
        ExpectedStep(
            source=SOURCE,
            subject=f"{row.thing}/{row.aggregate_id}",
            deadline=str(row.subject),
            version=row.version,
            step=row.step,
            since=row.at,
        )
        for row in (*unrecorded, *overslept)
    ]
