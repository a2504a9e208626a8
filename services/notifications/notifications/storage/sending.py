"""Who is served next on a channel, and what became of it.

A lane is one recipient on one channel: it keeps the order of their deliveries.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from notifications.domain.outcomes import Claimed, Settled
from notifications.domain.planning import Cause, Channel
from notifications.storage.bulk import BulkInsert
from notifications.storage.tables import alerts, attempts, deliveries, grants, lanes, recipients

_new_attempts = BulkInsert(attempts)


async def claim_lanes(
    session: AsyncSession, channel: Channel, *, now: datetime, until: datetime, token: UUID,
    limit: int, sharing: int,
) -> list[Any]:  # fmt: skip
    """Recipients whose turn it is and whom no other worker serves, the longest waiting first.

    sharing: how many connections want their share of who waits now.
    """
    c = lanes.c
    free = c.leased_until.is_(None) | (c.leased_until <= now)
    waiting = (c.channel == channel) & (c.next_attempt_at <= now) & free
    seen = select(c.recipient_id).where(waiting).limit(limit * sharing).subquery()
    share = select((func.count() + sharing - 1) // sharing).select_from(seen)
    turn = (
        select(c.recipient_id)
        .where(waiting)
        .order_by(c.next_attempt_at)
        .limit(share.scalar_subquery())
        .with_for_update(skip_locked=True)
    )
    claimed = list(await session.scalars(turn))
    if not claimed:
        return []
    leased = (
        update(lanes)
        .where(c.channel == channel, c.recipient_id.in_(claimed))
        .values(leased_until=until, lease_token=token)
        .returning(c.recipient_id, c.failures, c.waits_for)
    )
    return list(await session.execute(leased))


async def claim_deliveries(
    session: AsyncSession, channel: Channel, served: Collection[str], *, now: datetime,
    until: datetime, token: UUID, each: int,
) -> list[Claimed]:  # fmt: skip
    """The next of each recipient, at most so many, in the order in which they were planned."""
    next_of_each = await session.execute(
        _NEXT_OF_EACH,
        {"recipients": sorted(served), "channel": channel, "now": now, "each": each},
    )
    stale = {row.id: row.lease_token is not None for row in next_of_each}
    if not stale:
        return []
    await session.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(stale))
        .values(leased_until=until, lease_token=token)
    )
    wanted = (
        select(
            deliveries, alerts.c.mandatory, recipients.c.name, recipients.c.address,
            alerts.c.audience, recipients.c.zone, recipients.c.active, _IN_ROLE.label("in_role"),
        )
        .select_from(deliveries.join(alerts).join(recipients))
        .where(deliveries.c.id.in_(stale))
        .order_by(deliveries.c.seq)
    )  # fmt: skip
    return [_claimed(row, token, stale[row.id]) for row in await session.execute(wanted)]


_IN_ROLE = exists(
    select(grants.c.role)
    .where(grants.c.recipient_id == deliveries.c.recipient_id)
    .where(alerts.c.roles.has_key(grants.c.role))
    .where(
        grants.c.everywhere
        | grants.c.countries.has_key(alerts.c.country)
        | grants.c.missions.has_key(alerts.c.mission)
        | grants.c.audiences.has_key(alerts.c.audience)
    )
    .correlate(deliveries, alerts)
)


def _claimed(row: Any, token: UUID, was_leased: bool) -> Claimed:
    return Claimed(
        id=row.id,
        alert_id=row.alert_id,
        token=token,
        recipient_id=row.recipient_id,
        name=row.name,
        address=row.address if row.active else None,
        zone=row.zone,
        role=row.role,
        in_role=row.in_role or (row.role == row.recipient_id and row.audience is None),
        round=row.round,
        level=row.level,
        cause=Cause(row.cause),
        note=row.note,
        planned_at=row.planned_at,
        not_before=row.not_before,
        thread=row.thread,
        opens_thread=row.opens_thread,
        mandatory=row.mandatory,
        was_leased=was_leased,
    )


_NEXT_OF_EACH = text("""
    SELECT d.id, d.lease_token
    FROM unnest(CAST(:recipients AS text[])) AS served(recipient_id)
    CROSS JOIN LATERAL (
        SELECT id, lease_token FROM deliveries
        WHERE recipient_id = served.recipient_id AND channel = :channel
            AND state = 'pending' AND not_before <= :now
        ORDER BY seq LIMIT :each FOR UPDATE SKIP LOCKED
    ) d
""")


# The token decides: a worker whose lease ran out no longer speaks for the delivery.
_SETTLE = text("""
    UPDATE deliveries SET
        state = s.state, reason = s.reason, attempts = attempts + 1,
        settled_at = CASE WHEN s.state = 'pending' THEN NULL ELSE CAST(:now AS timestamptz) END,
        leased_until = NULL, lease_token = NULL
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:tokens AS uuid[]), CAST(:states AS text[]),
        CAST(:reasons AS text[])
    ) AS s(id, token, state, reason)
    WHERE deliveries.id = s.id AND deliveries.lease_token = s.token
        AND deliveries.state = 'pending'
    RETURNING deliveries.id
""")


async def settle(session: AsyncSession, settled: Sequence[Settled], now: datetime) -> set[UUID]:
    """Which of them were still ours to settle."""
    found = await session.execute(
        _SETTLE,
        {
            "ids": [each.delivery_id for each in settled],
            "tokens": [each.token for each in settled],
            "states": [each.state for each in settled],
            "reasons": [each.reason for each in settled],
            "now": now,
        },
    )
    return set(found.scalars())


async def note_attempts(
    session: AsyncSession, tried: Iterable[tuple[UUID, str, str]], now: datetime
) -> None:
    """tried: delivery, outcome, answer."""
    rows = [
        {"delivery_id": delivery, "at": now, "outcome": outcome, "answer": answer[:500]}
        for delivery, outcome, answer in tried
    ]
    await _new_attempts.run(session, rows)


async def give_back(session: AsyncSession, ids: Collection[UUID], token: UUID) -> None:
    """Claimed and not tried."""
    mine = deliveries.c.id.in_(ids) & (deliveries.c.lease_token == token)
    await session.execute(
        update(deliveries).where(mine).values(leased_until=None, lease_token=None)
    )


@dataclass(frozen=True, slots=True)
class Freed:
    """A lane given back. failures: in a row, and then everything waits until retry_at, so that
    it arrives in order."""

    recipient_id: str
    failures: int = 0
    retry_at: datetime | None = None
    waits_for: str | None = None


_FREE_LANES = text("""
    UPDATE lanes SET
        leased_until = NULL, lease_token = NULL,
        failures = f.failures, waits_for = f.waits_for,
        next_attempt_at = CASE WHEN f.failures > 0 THEN f.retry_at ELSE (
            SELECT min(d.not_before) FROM deliveries d
            WHERE d.recipient_id = lanes.recipient_id AND d.channel = lanes.channel
                AND d.state = 'pending'
        ) END
    FROM unnest(
        CAST(:recipients AS text[]), CAST(:failures AS integer[]),
        CAST(:retries AS timestamptz[]), CAST(:reasons AS text[])
    ) AS f(recipient_id, failures, retry_at, waits_for)
    WHERE lanes.recipient_id = f.recipient_id AND lanes.channel = :channel
        AND lanes.lease_token = :token
""")


async def free_lanes(
    session: AsyncSession, channel: Channel, token: UUID, freed: Sequence[Freed]
) -> None:
    """Let others serve these recipients."""
    if not freed:
        return
    names = sorted(each.recipient_id for each in freed)
    mine = (lanes.c.channel == channel) & (lanes.c.lease_token == token)
    # Locked in a statement of its own: what somebody planned meanwhile is seen by the next one.
    await session.execute(
        select(lanes.c.recipient_id)
        .where(mine, lanes.c.recipient_id.in_(names))
        .order_by(lanes.c.recipient_id)
        .with_for_update()
    )
    await session.execute(
        _FREE_LANES,
        {
            "recipients": [each.recipient_id for each in freed],
            "failures": [each.failures for each in freed],
            "retries": [each.retry_at for each in freed],
            "reasons": [each.waits_for for each in freed],
            "channel": channel,
            "token": token,
        },
    )


async def hurry(session: AsyncSession, channel: Channel, waiting_for: str, now: datetime) -> int:
    """What they waited for is back. How many recipients need not wait longer."""
    hurried = (
        update(lanes)
        .where(lanes.c.channel == channel, lanes.c.waits_for == waiting_for)
        .where(lanes.c.next_attempt_at > now)
        .values(next_attempt_at=now)
        .returning(lanes.c.recipient_id)
    )
    return len(list(await session.execute(hurried)))


async def next_turn(session: AsyncSession, channel: Channel) -> datetime | None:
    """When the next recipient may be served, or a lease ends."""
    turn = func.greatest(lanes.c.next_attempt_at, lanes.c.leased_until)
    waiting = lanes.c.next_attempt_at.is_not(None) & (lanes.c.channel == channel)
    found: datetime | None = await session.scalar(select(func.min(turn)).where(waiting))
    return found
