"""What facts of other services do here: end alerts, raise alerts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from muster.journal import Origin
from notifications.domain.alert import Alert, AlertState
from notifications.domain.board import Board
from notifications.domain.facts import Fact
from notifications.domain.planning import Decision
from notifications.domain.trigger import Triggers
from notifications.storage import alerts, deliveries, journal, ladders
from notifications.use_cases.telling import SELF, Draft, Told, own_origin, raise_alerts


async def take_in(
    session: AsyncSession,
    triggers: Triggers,
    facts: Sequence[tuple[Fact, Origin]],
    now: datetime,
) -> list[Told]:
    """Act on facts in their order. Older ones than already seen of the same subject are ignored.

    Raises `MemberMissing` or `TextUnmakeable`.
    """
    newest: dict[alerts.Place, int] = {}
    for fact, _ in facts:
        place = fact.source, fact.subject
        newest[place] = max(newest.get(place, 0), fact.sequence)
    seen = await alerts.notice(session, newest)
    standing = await alerts.open_alerts(session, seen.keys())
    board: Board[Origin] = Board(triggers, now, standing)
    for fact, origin in facts:
        place = fact.source, fact.subject
        if fact.sequence >= seen.get(place, 0):
            seen[place] = fact.sequence
            board.take(fact, origin)
    await close_alerts(session, board.closed, now)
    await journal.record_all(session, board.facts)
    drafts = []
    for each in board.raised:
        # What follows from the alert later belongs to the same history as what raised it.
        each.alert.correlation_id = each.cause.correlation_id
        drafts.append(Draft(each.alert, each.trigger, each.cause, each.facts))
    return await raise_alerts(session, triggers, drafts, now)


async def close_alerts(session: AsyncSession, closed: Sequence[Alert], now: datetime) -> None:
    """Keep alerts that were closed, and call off everything that was still to come of them."""
    if not closed:
        return
    ids = [each.id for each in closed]
    await alerts.save(session, closed, now)
    await ladders.end(session, ids, "closed")
    decisions = [Decision(each.id, now, each.state, str(each.closed_because)) for each in closed]
    for reason in sorted({str(each.closed_because) for each in closed}):
        of_reason = [each.id for each in closed if each.closed_because == reason]
        for row in await deliveries.cancel(session, of_reason, reason, now):
            said = f"the mail to {row.recipient_id} was not sent yet: {reason}"
            decisions.append(Decision(row.alert_id, now, "delivery cancelled", said))
    await alerts.decide(session, decisions)
    await settle_troubles(session, ids, "the alert it was about is closed", now)


async def settle_troubles(
    session: AsyncSession, about: Collection[UUID], reason: str, now: datetime, *, step: str = ""
) -> None:
    """Resolve what was raised to operations about these alerts. step: only of that name."""
    await settle(session, [f"alerts/{each}" for each in about], reason, now, step=step)


async def settle(
    session: AsyncSession, subjects: Collection[str], reason: str, now: datetime, *, step: str = ""
) -> None:
    """Resolve what was raised to operations about these things of ours."""
    found = await alerts.open_alerts(session, [(SELF, each) for each in subjects])
    settled = [each for each in found if step in ("", each.step)]
    facts = [
        (fact, own_origin(each, now))
        for each in settled
        for fact in each.close(AlertState.RESOLVED, reason, now)
    ]
    if settled:
        await close_alerts(session, settled, now)
        await journal.record_all(session, facts)
