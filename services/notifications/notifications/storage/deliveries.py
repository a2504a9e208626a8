"""Deliveries: one per alert, recipient, channel and occasion."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from muster.wakeups import wake_after_commit
from notifications.domain.planning import Cause, Channel, Delivery, DeliveryState
from notifications.storage.bulk import BulkInsert
from notifications.storage.tables import alerts, attempts, deliveries, recipients

DELIVERIES_CHANNEL = "deliveries"
"""Notified when there is something to send."""

_new_deliveries = BulkInsert(
    deliveries,
    then="""
        ON CONFLICT (alert_id, recipient_id, channel, level, cause, round) DO NOTHING
    """,
)

# A lane that waits because of a failure is not hurried by new deliveries: they stand behind.
_FILL_LANES = text("""
    INSERT INTO lanes (recipient_id, channel, next_attempt_at)
    SELECT recipient_id, channel, min(not_before)
    FROM unnest(
        CAST(:recipients AS text[]), CAST(:channels AS text[]), CAST(:instants AS timestamptz[])
    ) AS f(recipient_id, channel, not_before)
    GROUP BY recipient_id, channel ORDER BY recipient_id, channel
    ON CONFLICT (recipient_id, channel) DO UPDATE SET next_attempt_at =
        CASE WHEN lanes.failures = 0
            THEN least(lanes.next_attempt_at, excluded.next_attempt_at)
            ELSE lanes.next_attempt_at
        END
""")


async def add(session: AsyncSession, planned: Sequence[Delivery]) -> None:
    await _new_deliveries.run(session, [_row(each) for each in planned])
    await _queue(session, [each for each in planned if each.state is DeliveryState.PENDING])


async def _queue(session: AsyncSession, waiting: Sequence[Any]) -> None:
    if waiting:
        await session.execute(
            _FILL_LANES,
            {
                "recipients": [each.recipient_id for each in waiting],
                "channels": [each.channel for each in waiting],
                "instants": [each.not_before for each in waiting],
            },
        )
        wake_after_commit(session, DELIVERIES_CHANNEL)


def _row(delivery: Delivery) -> dict[str, Any]:
    sent = delivery.state is DeliveryState.SENT
    alike = (
        "id", "alert_id", "recipient_id", "channel", "role", "level", "cause", "round",
        "planned_at", "not_before", "thread", "opens_thread", "note", "state",
    )  # fmt: skip
    return {name: getattr(delivery, name) for name in alike} | {
        "settled_at": delivery.planned_at if sent else None,
        "leased_until": None,
        "lease_token": None,
        "reason": None,
    }


async def threads_opened(session: AsyncSession, threads: Collection[str]) -> set[tuple[str, str]]:
    """Thread and recipient, where there is a mail already."""
    rows = select(deliveries.c.thread, deliveries.c.recipient_id).where(
        deliveries.c.thread.in_(sorted(threads)), deliveries.c.channel == Channel.EMAIL
    )
    return {(row.thread, row.recipient_id) for row in await session.execute(rows.distinct())}


async def cancel(
    session: AsyncSession, alert_ids: Collection[UUID], because: str, now: datetime,
    *, only: Any = True,
) -> list[Any]:  # fmt: skip
    """Those that nobody is sending at this moment: `alert_id`, `recipient_id`."""
    if not alert_ids:
        return []
    free = deliveries.c.leased_until.is_(None) | (deliveries.c.leased_until <= now)
    cancelled = (
        update(deliveries)
        .where(deliveries.c.alert_id.in_(alert_ids), free, only)
        .where(deliveries.c.state == DeliveryState.PENDING)
        .values(state=DeliveryState.CANCELLED, reason=because, settled_at=now)
        .returning(deliveries.c.alert_id, deliveries.c.recipient_id)
    )
    return list(await session.execute(cancelled))


later_tellings = deliveries.c.cause != "first"
"""Escalations, repetitions and reminders: they stop when somebody answers."""


async def revive(
    session: AsyncSession, alert_id: UUID, because: str, since: datetime, level: int,
    now: datetime, *, but: Collection[Cause],
) -> list[Any]:  # fmt: skip
    """What was called off for this reason since then is to be sent after all, as if planned now:
    `recipient_id`, `not_before`.
    """
    wanted = (
        (deliveries.c.alert_id == alert_id)
        & (deliveries.c.state == DeliveryState.CANCELLED)
        & (deliveries.c.reason == because)
        & (deliveries.c.settled_at >= since)
        & (deliveries.c.level == level)
        & deliveries.c.cause.not_in(list(but))
    )
    revived = (
        update(deliveries)
        .where(wanted)
        .values(
            state=DeliveryState.PENDING,
            reason=None,
            settled_at=None,
            planned_at=now,
            not_before=func.greatest(deliveries.c.not_before, now),
        )
        .returning(deliveries.c.recipient_id, deliveries.c.channel, deliveries.c.not_before)
    )
    rows = list(await session.execute(revived))
    await _queue(session, rows)
    return rows


async def all_refused(
    session: AsyncSession, alert_ids: Collection[UUID], now: datetime
) -> set[UUID]:
    """Alerts of whose level no mail is on its way any more; what is held for a rest is not."""
    alive = (
        select(deliveries.c.alert_id)
        .join(alerts)
        .where(
            deliveries.c.alert_id.in_(alert_ids),
            deliveries.c.channel == Channel.EMAIL,
            deliveries.c.state == DeliveryState.PENDING,
            deliveries.c.not_before <= now,
            deliveries.c.level == alerts.c.level,
        )
    )
    return set(alert_ids) - set(await session.scalars(alive))


async def of_alert(session: AsyncSession, alert_id: UUID) -> tuple[list[Any], list[Any]]:
    """Every delivery, with its recipient's name, and every try; in their order."""
    rows = (
        select(deliveries, recipients.c.name, recipients.c.zone)
        .select_from(deliveries.join(recipients))
        .where(deliveries.c.alert_id == alert_id)
        .order_by(deliveries.c.seq)
    )
    tries = (
        select(attempts)
        .select_from(attempts.join(deliveries))
        .where(deliveries.c.alert_id == alert_id)
        .order_by(attempts.c.seq)
    )
    return list(await session.execute(rows)), list(await session.execute(tries))
