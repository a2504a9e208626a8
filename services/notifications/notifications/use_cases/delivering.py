"""Deliveries over a channel: claimed, tried by an edge outside the transaction, then noted."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from notifications.domain.alert import Alert
from notifications.domain.outcomes import (
    NO_LONGER,
    Claimed,
    NextTry,
    Outcome,
    Result,
    Settled,
    called_off,
    next_try,
)
from notifications.domain.planning import Channel, Decision, DeliveryState, Occasion
from notifications.domain.trigger import Triggers, Wanted
from notifications.storage import alerts, deliveries, journal, ladders, sending
from notifications.use_cases.telling import SELF, Trouble, own_origin, report, tell

AT_ONCE = 20
"""Recipients that one connection serves at a time, and deliveries to each of them."""
ENOUGH = 60
"""Deliveries of one claim: where fewer recipients wait, more to each of them."""


@dataclass(slots=True)
class Run:
    """The next deliveries to one recipient, in order."""

    recipient_id: str
    failures: int
    waits_for: str | None
    claimed: list[Claimed]
    tried: int = 0
    """How many of them were tried."""
    failed: "Tried | None" = None
    """The last one, when the rest has to wait because of it."""

    @property
    def answered(self) -> bool:
        """The server took or refused something: it is there."""
        return self.tried > (1 if self.failed else 0)


@dataclass(frozen=True)
class Claim:
    token: UUID
    runs: list[Run]
    alerts: dict[UUID, Alert]
    until: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    claimed: Claimed
    outcome: Outcome
    failures: int
    """In a row, this one included where it is one."""


@dataclass
class Noted:
    """What was committed."""

    accepted: list[tuple[Tried, Alert]] = field(default_factory=list)
    dead: int = 0


async def claim(
    session: AsyncSession, channel: Channel, now: datetime, lease: timedelta, sharing: int
) -> Claim:
    """What may be sent now and is sent by nobody else until the lease ends.

    sharing: how many connections want their share.
    """
    token, until = uuid4(), now + lease
    lanes = await sending.claim_lanes(
        session, channel, now=now, until=until, token=token, limit=AT_ONCE, sharing=sharing
    )
    runs = {
        lane.recipient_id: Run(lane.recipient_id, lane.failures, lane.waits_for, [])
        for lane in lanes
    }
    if runs:
        each = max(AT_ONCE, ENOUGH // len(runs))
        for claimed in await sending.claim_deliveries(
            session, channel, runs.keys(), now=now, until=until, token=token, each=each
        ):
            runs[claimed.recipient_id].claimed.append(claimed)
    about = {each.alert_id for run in runs.values() for each in run.claimed}
    return Claim(token, list(runs.values()), await alerts.read(session, about), until)


async def note(
    session: AsyncSession, triggers: Triggers, tried: Sequence[Tried], now: datetime
) -> Noted:
    """Keep what became of each, as far as the deliveries are still ours to speak for."""
    standing = await alerts.locked(session, {each.claimed.alert_id for each in tried})
    # Of an alert that was removed meanwhile, as those of an exercise are, there is nothing to keep.
    tried = [each for each in tried if each.claimed.alert_id in standing]
    settled = [_settled(each, standing[each.claimed.alert_id], now) for each in tried]
    ours = await sending.settle(session, settled, now)
    await sending.note_attempts(session, [_attempt(each) for each in tried], now)
    noted, facts, changed = Noted(), [], {}
    begun: set[UUID] = set()
    dead: list[tuple[Tried, Alert, str]] = []
    for each, state in zip(tried, settled, strict=True):
        alert = standing[each.claimed.alert_id]
        if state.delivery_id not in ours:
            continue
        if state.state is DeliveryState.SENT:
            fact = alert.tell_delivered(Channel.EMAIL, each.claimed.role, now)
            facts.append((fact, own_origin(alert, now)))
            changed[alert.id] = alert
            if each.claimed.level == alert.level:
                begun.add(alert.id)
            noted.accepted.append((each, alert))
        elif state.state is DeliveryState.DEAD:
            dead.append((each, alert, state.reason or ""))
    await alerts.save(session, changed.values(), now)
    await ladders.begin_to_count(session, begun, now)
    await journal.record_all(session, facts)
    await _bury(session, triggers, dead, now)
    noted.dead = len(dead)
    return noted


async def call_off(session: AsyncSession, triggers: Triggers, claim: Claim, now: datetime) -> None:
    """What is not to be sent any more, although nobody could cancel it while a worker held it.

    Where somebody has lost the role, those who have it now are told instead.
    """
    off: list[tuple[Claimed, str]] = []
    for run in claim.runs:
        reasons = [(each, called_off(each, claim.alerts[each.alert_id])) for each in run.claimed]
        run.claimed = [each for each, why in reasons if why is None]
        off += [(each, why) for each, why in reasons if why is not None]
    if not off:
        return
    state = DeliveryState.CANCELLED
    settled = [Settled(each.id, each.token, state, why) for each, why in off]
    await sending.settle(session, settled, now)
    decisions = []
    for each, why in off:
        said = f"the mail to {each.recipient_id} is not sent any more: {why}"
        decisions.append(Decision(each.alert_id, now, "delivery cancelled", said))
    await alerts.decide(session, decisions)
    await tell(
        session, triggers,
        [_instead(each, claim.alerts[each.alert_id], now) for each, why in off if why == NO_LONGER],
        now,
    )  # fmt: skip
    untold = await deliveries.all_refused(session, {each.alert_id for each, _ in off}, now)
    await ladders.begin_to_count(session, untold, now)


def _instead(claimed: Claimed, alert: Alert, now: datetime) -> tuple[Occasion, list[Wanted]]:
    """Who was told on the same occasion is not told again."""
    occasion = Occasion(
        alert, claimed.level, claimed.cause, now, round=claimed.round, note=claimed.note
    )
    named = claimed.role == claimed.recipient_id
    return occasion, [] if named else [Wanted(role=claimed.role)]


async def release(
    session: AsyncSession, channel: Channel, token: UUID, runs: Sequence[Run], now: datetime
) -> int:
    """Let others serve these recipients; after a failure, not before it is tried again.

    How many recipients were waiting for a server that has answered again.
    """
    untried = {each.id for run in runs for each in run.claimed[run.tried :]}
    if untried:
        await sending.give_back(session, untried, token)
    await sending.free_lanes(session, channel, token, [_freed(run, now) for run in runs])
    if any(run.waits_for == Result.AWAY and run.answered for run in runs):
        return await sending.hurry(session, channel, Result.AWAY, now)
    return 0


def _freed(run: Run, now: datetime) -> sending.Freed:
    name = run.recipient_id
    if run.failed is not None:
        again = _next(run.failed, now)
        if again.at is not None:
            return sending.Freed(name, run.failures + 1, again.at, run.failed.outcome.result)
    elif run.failures and run.claimed and not run.tried:
        return sending.Freed(name, run.failures, now, run.waits_for)
    return sending.Freed(name)


def _next(tried: Tried, now: datetime) -> NextTry:
    claimed = tried.claimed
    return next_try(
        tried.outcome,
        mandatory=claimed.mandatory,
        planned_at=claimed.planned_at,
        failures=tried.failures,
        chance=random.random(),
        now=now,
    )


def _settled(tried: Tried, alert: Alert, now: datetime) -> Settled:
    claimed, outcome = tried.claimed, tried.outcome
    state, reason = DeliveryState.SENT, None
    if outcome.result is not Result.ACCEPTED:
        again = _next(tried, now)
        if again.dead_because is not None:
            state, reason = DeliveryState.DEAD, again.dead_because
        elif (why := called_off(claimed, alert)) is not None:
            state, reason = DeliveryState.CANCELLED, why
        else:
            state, reason = DeliveryState.PENDING, outcome.answer
    return Settled(claimed.id, claimed.token, state, reason)


def _attempt(tried: Tried) -> tuple[UUID, str, str]:
    answer = tried.outcome.answer
    if tried.claimed.was_leased:
        answer += " (an earlier try ended without a known outcome: perhaps told twice)"
    if tried.outcome.perhaps_accepted:
        answer += " (after the mail was handed over: perhaps it was accepted)"
    return tried.claimed.id, tried.outcome.result, answer


async def _bury(
    session: AsyncSession,
    triggers: Triggers,
    dead: Sequence[tuple[Tried, Alert, str]],
    now: datetime,
) -> None:
    """Refused for good: said to operations, and the level has its time all the same."""
    if not dead:
        return
    await alerts.decide(
        session,
        [
            Decision(alert.id, now, "delivery dead", f"{each.claimed.recipient_id}: {reason}")
            for each, alert, reason in dead
        ],
    )
    untold = await deliveries.all_refused(session, {alert.id for _, alert, _ in dead}, now)
    await ladders.begin_to_count(session, untold, now)
    troubles = [_refused(*each) for each in dead if each[1].matter.source != SELF]
    await report(session, triggers, troubles, now)


def _refused(tried: Tried, alert: Alert, reason: str) -> Trouble:
    claimed = tried.claimed
    return Trouble(
        subject=f"alerts/{alert.id}",
        trouble=f"delivery.{claimed.id}",
        step="delivery refused",
        what=f"mail to {claimed.recipient_id} is refused",
        why=f"{claimed.address}: {reason}. It was about: {alert.known_to_operations}",
        mend="Correct the address in the directory; the next alert is sent to the new one.",
    )
