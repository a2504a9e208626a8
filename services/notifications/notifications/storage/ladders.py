"""Where alerts stand on their ladders."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from notifications.domain.ladders import Ending, Ladder, LadderKind
from notifications.storage.bulk import BulkInsert
from notifications.storage.tables import alerts, ladders, subjects

_PLACED = BulkInsert(
    ladders,
    then="""
        ON CONFLICT (alert_id, kind) DO UPDATE SET
            next_check_at = excluded.next_check_at, wait = excluded.wait,
            position = excluded.position, ended_because = NULL
    """,
)

_BEGIN_TO_COUNT = text("""
    UPDATE ladders SET next_check_at = CAST(:at AS timestamptz) + wait
    WHERE kind = 'unanswered' AND next_check_at IS NULL AND ended_because IS NULL
        AND wait IS NOT NULL AND alert_id = ANY(CAST(:alerts AS uuid[]))
""")


async def place(session: AsyncSession, placed: Iterable[Ladder]) -> None:
    """Add these, or move them where they now stand."""
    rows = [
        {
            "alert_id": each.alert_id, "kind": each.kind, "next_check_at": each.next_check_at,
            "wait": each.wait, "position": each.position, "ended_because": None,
        }
        for each in placed
    ]  # fmt: skip
    await _PLACED.run(session, rows)


async def begin_to_count(session: AsyncSession, told: Collection[UUID], at: datetime) -> None:
    """The first delivery of a level was accepted: its time to answer begins."""
    if told:
        await session.execute(_BEGIN_TO_COUNT, {"at": at, "alerts": sorted(told)})


async def end(
    session: AsyncSession,
    alert_ids: Collection[UUID],
    because: Ending,
    kinds: Sequence[LadderKind] = tuple(LadderKind),
) -> None:
    if not alert_ids:
        return
    ended = (
        update(ladders)
        .where(ladders.c.alert_id.in_(alert_ids), ladders.c.kind.in_(list(kinds)))
        .where(ladders.c.ended_because.is_(None))
        .values(next_check_at=None, ended_because=because)
    )
    await session.execute(ended)


async def lock_due_subjects(session: AsyncSession, now: datetime, limit: int) -> list[UUID]:
    """Ids of alerts with something due, whose subjects no other worker holds; they are locked."""
    rows = (
        select(ladders.c.alert_id)
        .select_from(ladders.join(alerts).join(subjects, _same_subject))
        .where(ladders.c.next_check_at <= now)
        .order_by(ladders.c.next_check_at)
        .limit(limit)
        .with_for_update(of=subjects, skip_locked=True)
    )
    return list(dict.fromkeys(await session.scalars(rows)))


_same_subject = (subjects.c.source == alerts.c.source) & (subjects.c.subject == alerts.c.subject)


async def due(session: AsyncSession, alert_ids: Collection[UUID], now: datetime) -> list[Ladder]:
    """Looked at anew, after the locks; the earliest first."""
    rows = (
        select(ladders)
        .where(ladders.c.alert_id.in_(alert_ids), ladders.c.next_check_at <= now)
        .order_by(ladders.c.next_check_at)
        .with_for_update()
    )
    return [_ladder(row) for row in await session.execute(rows)]


async def is_climbing(session: AsyncSession, alert_id: UUID) -> bool:
    """Whether the unanswered ladder of this alert has not ended."""
    mine = (ladders.c.alert_id == alert_id) & (ladders.c.kind == LadderKind.UNANSWERED)
    climbing = select(ladders.c.alert_id).where(mine, ladders.c.ended_because.is_(None))
    return await session.scalar(climbing) is not None


async def reminded(session: AsyncSession, alert_id: UUID) -> int:
    """How often it was reminded of, before an undo as well."""
    mine = (ladders.c.alert_id == alert_id) & (ladders.c.kind == LadderKind.REMINDER)
    return await session.scalar(select(ladders.c.position).where(mine)) or 0


async def put_off(session: AsyncSession, alert_id: UUID, until: datetime) -> None:
    """What cannot be evaluated does not hold up the rest."""
    later = update(ladders).where(ladders.c.alert_id == alert_id)
    await session.execute(later.where(ladders.c.next_check_at < until).values(next_check_at=until))


async def next_due(session: AsyncSession) -> datetime | None:
    found: datetime | None = await session.scalar(select(func.min(ladders.c.next_check_at)))
    return found


async def of_alert(session: AsyncSession, alert_id: UUID) -> list[Any]:
    rows = select(ladders).where(ladders.c.alert_id == alert_id).order_by(ladders.c.kind)
    return list(await session.execute(rows))


def _ladder(row: Any) -> Ladder:
    return Ladder(row.alert_id, LadderKind(row.kind), row.next_check_at, row.wait, row.position)
