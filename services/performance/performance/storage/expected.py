"""Which steps people were to be told of: as journalled, and as the deadlines themselves say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

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
from muster.events.performance.safety import CauseUndetermined, CrimeStepMissed
from muster.reconciling import ExpectedStep, Window
from performance.domain import casualty, crime, deliverable, target
from performance.storage.tables import journal

OVERSLEPT = timedelta(minutes=1)
"""After its instant a deadline that nobody has looked at is forgotten."""


@dataclass(frozen=True)
class Told:
    """Which facts say what became of one kind of deadline, by type."""

    missed: str
    member: str
    """Of the facts' data: it holds what the deadlines have as their subject."""
    reminded: str | None = None
    step_of: Callable[[UUID, UUID], str] | None = None
    """Where a miss has more than one name: from aggregate and subject."""

    def expected(self, row: Any) -> ExpectedStep:
        fires = ALERTING[self.missed]
        return ExpectedStep(
            source=SOURCE,
            subject=f"{fires.thing}/{row.aggregate_id}",
            deadline=str(row.subject if fires.deadline == self.member else row.aggregate_id),
            version=row.version,
            step=row.step or self._name(row),
            since=row.at,
        )

    def _name(self, row: Any) -> str:
        if self.step_of is None:
            return ALERTING[self.missed].name
        return self.step_of(row.aggregate_id, row.subject)


KINDS: Mapping[str, Told] = {
    target.REPORT: Told(ReportMissed.type, "target_id", ReportDueSoon.type),
    target.VALUE: Told(TargetMissed.type, "target_id"),
    deliverable.KIND: Told(DeliverableMissed.type, "deliverable_id", DeliverableDueSoon.type),
    casualty.CAUSE: Told(CauseUndetermined.type, "deadline_id", step_of=casualty.step_of),
    crime.CRIME_STEP: Told(CrimeStepMissed.type, "deadline_id", step_of=crime.step_of),
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
    SELECT c.aggregate_id, c.subject, c.kind, c.version, c.at, c.step
    FROM claimed c JOIN unnest(
        CAST(:kinds AS text[]), CAST(:members AS text[]), CAST(:missed AS text[]),
        CAST(:reminded AS text[])
    ) AS k(kind, member, missed, reminded) USING (kind)
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
    SELECT aggregate_id, subject, kind, version, next_check_at AS at,
        CASE WHEN miss_at >= :before THEN 'reminder' END AS step
    FROM deadlines
    WHERE kind = ANY(CAST(:kinds AS text[])) AND (next_check_at < :before OR error_count > 0)
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
    kinds = {"kinds": list(KINDS)}
    facts = {
        "members": [each.member for each in KINDS.values()],
        "missed": [each.missed for each in KINDS.values()],
        "reminded": [each.reminded for each in KINDS.values()],
    }
    during = {"since": since, "until": until}
    unrecorded = await session.execute(_UNRECORDED, kinds | facts | during)
    overslept = await session.execute(_OVERSLEPT, kinds | {"before": until - OVERSLEPT})
    return [KINDS[row.kind].expected(row) for row in (*unrecorded, *overslept)]
