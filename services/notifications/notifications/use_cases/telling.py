"""Telling people: from an occasion to deliveries, gaps and decisions, for many at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from muster.events.notifications import AlertEvent
from muster.journal import Actor, Origin
from notifications.domain.alert import Alert
from notifications.domain.facts import Fact
from notifications.domain.ladders import Ladder, LadderKind
from notifications.domain.planning import (
    Cause,
    Channel,
    Decision,
    Gap,
    Occasion,
    Plan,
    may_be_named,
    may_take_over,
    plan,
)
from notifications.domain.raising import alert_of
from notifications.domain.recipients import Recipient
from notifications.domain.trigger import Trigger, Triggers, Wanted
from notifications.storage import alerts, deliveries, directory, journal, ladders

SELF = "/muster/notifications"
OPERATIONS = "O1"
"""The trigger that this service raises itself."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An alert about to be raised, and where it comes from."""

    alert: Alert
    trigger: Trigger
    origin: Origin
    facts: Sequence[AlertEvent]
    """What is to be journalled about it, oldest first."""
    is_later_step: bool = False
    """Raised because it stayed unresolved."""


@dataclass(frozen=True, slots=True)
class Told:
    """A new alert, and who is told of it."""

    alert: Alert
    plan: Plan


@dataclass(frozen=True, slots=True)
class Trouble:
    """What operations have to mend. subject: path of what it is about, below this service.

    trouble: names it among those of the same subject, and in the id of a mail.
    """

    subject: str
    trouble: str
    step: str
    what: str
    why: str
    mend: str


def own_origin(alert: Alert, now: datetime) -> Origin:
    return Origin(Actor.SYSTEM, now, alert.correlation_id, alert.event_id)


async def raise_alerts(
    session: AsyncSession, triggers: Triggers, drafts: Sequence[Draft], now: datetime
) -> list[Told]:
    """Write the alerts, then what tells people about them. Those that are new and told.

    One that was settled before it could be told is written and not told.
    """
    added = await alerts.add(session, [each.alert for each in drafts], now)
    new = [each for each in drafts if each.alert.id in added]
    if not new:
        return []
    await alerts.decide(session, [_why_raised(each, now) for each in new])
    told = [each for each in new if each.alert.is_open]
    plans = await tell(session, triggers, [_first(each, now) for each in told], now)
    pairs = list(zip(told, plans, strict=True))
    await ladders.place(
        session, [ladder for each, made in pairs for ladder in _ladders(each, made, now)]
    )
    await journal.record_all(session, [(fact, each.origin) for each in new for fact in each.facts])
    return [Told(each.alert, made) for each, made in pairs]


async def tell(
    session: AsyncSession,
    triggers: Triggers,
    occasions: Sequence[tuple[Occasion, Sequence[Wanted]]],
    now: datetime,
) -> list[Plan]:
    """Plan and write the deliveries of each occasion; report roles that nobody holds."""
    roles = {want.role for _, wanted in occasions for want in wanted}
    people = await directory.holders(session, roles)
    plans = [plan(occasion, wanted, people) for occasion, wanted in occasions]
    await keep_plans(session, plans)
    await report_gaps(session, triggers, [gap for each in plans for gap in each.gaps], now)
    return plans


async def people_named(session: AsyncSession, name: str, alert: Alert) -> list[Recipient]:
    """Those to whom the alert may be handed over. name: `role:desk-chief` or `recipient:…`."""
    kind, _, key = name.partition(":")
    if kind == "recipient":
        one = await directory.find_recipient(session, key)
        return [one] if one and one.active and may_be_named(one, alert) else []
    if kind == "role":
        everyone = await directory.holders(session, [key])
        return [each for each in everyone if key in may_take_over(each, alert)]
    return []


async def keep_plans(session: AsyncSession, plans: Sequence[Plan]) -> None:
    planned = [delivery for each in plans for delivery in each.deliveries]
    mails = [each for each in planned if each.channel is Channel.EMAIL]
    if mails:
        opened = await deliveries.threads_opened(session, {each.thread for each in mails})
        for mail in mails:
            mail.opens_thread = (mail.thread, mail.recipient_id) not in opened
            opened.add((mail.thread, mail.recipient_id))
    await deliveries.add(session, planned)
    await alerts.decide(session, [decision for each in plans for decision in each.decisions])


async def report_gaps(
    session: AsyncSession, triggers: Triggers, gaps: Iterable[Gap], now: datetime
) -> None:
    """One alert per gap, for as long as it is open; none about operations themselves."""
    met = list(gaps)
    found = await directory.open_gaps(session, met, now)
    trigger = triggers.by_id[OPERATIONS]
    troubles = [
        _empty_role(gap.id, next(each for each in met if each == Gap(gap.role, gap.scope)))
        for gap in found
        if gap.role not in trigger.roles
    ]
    await report(session, triggers, troubles, now)


async def report(
    session: AsyncSession, triggers: Triggers, troubles: Sequence[Trouble], now: datetime
) -> None:
    """Raise O1 for each."""
    if not troubles:
        return
    trigger = triggers.by_id[OPERATIONS]
    await alerts.notice(session, {(SELF, each.subject): 0 for each in troubles})
    drafts = []
    for each in troubles:
        data = {
            "trouble": each.trouble, "step": each.step, "what": each.what, "why": each.why,
            "mend": each.mend,
        }  # fmt: skip
        fact = Fact(f"{each.trouble}:{each.step}", SELF, "", each.subject, 0, now, data)
        alert = alert_of(trigger, fact, now)
        origin = Origin(Actor.SYSTEM, now)
        drafts.append(Draft(alert, trigger, origin, [alert.tell_raised()]))
    await raise_alerts(session, triggers, drafts, now)


def unanswered(
    alert: Alert, trigger: Trigger, level: int, made: Plan, now: datetime, *, position: int = 0
) -> Ladder | None:
    """Where the unanswered ladder stands once this level is being told.

    Its time counts from the first mail accepted; where no mail goes out, from now; and where
    nobody is told at all the next level is, at once.
    """
    if trigger.unanswered is None:
        return None
    wait = trigger.unanswered.wait_at(level)
    if wait is None:
        return None
    is_top = level >= max(trigger.unanswered.levels, default=0)
    due = None if made.mail_goes_out else now + wait
    if made.tells_nobody and not is_top:
        due = now
    return Ladder(alert.id, LadderKind.UNANSWERED, due, wait, position)


def _first(draft: Draft, now: datetime) -> tuple[Occasion, Sequence[Wanted]]:
    alert = draft.alert
    occasion = Occasion(alert, alert.first_level, Cause.FIRST, now)
    return occasion, draft.trigger.wanted_at(alert.first_level)


def _why_raised(draft: Draft, now: datetime) -> Decision:
    alert = draft.alert
    reason = f"{alert.matter.trigger}, {draft.trigger.name}: step {alert.step}"
    if not alert.is_open:
        reason += f"; told to nobody, because {alert.closed_because}"
    detail = {"event": alert.event_id, "version": alert.version, "level": alert.first_level}
    return Decision(alert.id, now, "raised", reason, detail=detail)


def _ladders(draft: Draft, made: Plan, now: datetime) -> Iterable[Ladder]:
    alert, trigger = draft.alert, draft.trigger
    if ladder := unanswered(alert, trigger, alert.level, made, now):
        yield ladder
    if trigger.unresolved and not draft.is_later_step:
        step = trigger.unresolved.step(0, trigger.stands_since(alert))
        yield Ladder(alert.id, LadderKind.UNRESOLVED, step.at if step else None)


def _empty_role(gap_id: UUID, gap: Gap) -> Trouble:
    kind, _, name = gap.scope.partition(":")
    named = gap.role.replace("-", " ") + (f" for {name}" if name else "")
    if kind == "audience":
        named = f"{gap.role.replace('-', ' ')} for desk {name}"
    met, there = ("An alert", "")
    if gap.met_at:
        met, there = (f"An alert about {gap.met_at}", " there")
    return Trouble(
        subject=f"gaps/{gap_id}",
        trouble=f"gap.{gap_id}",
        step="nobody in the role",
        what=f"nobody holds the role {named}",
        why=(
            f"{met} was to be told to the role {named}, "
            f"and nobody in the directory holds it{there}."
        ),
        mend="Add a recipient with this role, or give it to one who is there.",
    )
