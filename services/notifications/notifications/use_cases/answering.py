"""What people do about alerts: acknowledge, undo, hand over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from muster.events.notifications import AlertEvent
from muster.journal import Actor, Origin
from notifications.domain.alert import Alert, Person
from notifications.domain.ladders import Ladder, LadderKind
from notifications.domain.planning import (
    Cause,
    Decision,
    Occasion,
    Plan,
    may_take_over,
    plan_for,
)
from notifications.domain.recipients import Recipient
from notifications.domain.refusals import NobodyToHandOverTo, NoNoteHere, OnlyPeopleAnswer
from notifications.domain.texts import paragraphs
from notifications.domain.trigger import Trigger, Triggers
from notifications.storage import alerts, deliveries, directory, journal, ladders, lists
from notifications.storage.lists import Viewer
from notifications.use_cases.facts import settle_troubles
from notifications.use_cases.telling import keep_plans, unanswered


@dataclass(frozen=True, slots=True)
class Answer:
    """Who acts, on which alert, with which note."""

    alert_id: UUID
    viewer: Viewer
    origin: Origin
    note: str | None = None

    @property
    def by(self) -> Person:
        """Raises `OnlyPeopleAnswer`."""
        actor: Actor = self.origin.actor
        if actor.kind != "person":
            raise OnlyPeopleAnswer("sign in under your own name to answer for an alert")
        return Person(actor.id, actor.name)

    @property
    def at(self) -> datetime:
        return self.origin.recorded_at

    @property
    def said(self) -> str | None:
        return paragraphs(self.note)[:1000] or None if self.note else None


async def acknowledge(session: AsyncSession, triggers: Triggers, answer: Answer) -> Alert:
    """This step's unanswered ladder ends. Repeating it changes nothing.

    Raises `AlertNotFound`, `AlertClosed`, `AlreadyAcknowledged`, `OnlyPeopleAnswer`.
    """
    by, now = answer.by, answer.at
    alert = await _seen_and_locked(session, answer)
    events = alert.acknowledge(by, now, note=answer.said)
    if not events:
        return alert
    await _keep(session, alert, events, answer, "acknowledged")
    await ladders.end(session, [alert.id], "acknowledged", [LadderKind.UNANSWERED])
    reason = f"{by.name} has answered"
    for row in await deliveries.cancel(
        session, [alert.id], reason, now, only=deliveries.later_tellings
    ):
        said = f"the mail to {row.recipient_id} was not sent yet: {reason}"
        await alerts.decide(session, [Decision(alert.id, now, "delivery cancelled", said)])
    trigger = triggers.by_id.get(alert.matter.trigger)
    if trigger and trigger.remind_acknowledged_every:
        at = now + trigger.remind_acknowledged_every
        await ladders.place(session, [Ladder(alert.id, LadderKind.REMINDER, at)])
    await settle_troubles(session, [alert.id], reason, now, step="unanswered")
    return alert


async def undo(session: AsyncSession, triggers: Triggers, answer: Answer) -> Alert:
    """The step waits for an answer again, from now on.

    Raises `AlertNotFound`, `AlertClosed`, `NotAcknowledged`, `OnlyPeopleAnswer`.
    """
    by, now = answer.by, answer.at
    alert = await _seen_and_locked(session, answer)
    events = alert.undo_acknowledgement(by, now)
    await _keep(session, alert, events, answer, "acknowledgement undone")
    await ladders.end(session, [alert.id], "at its end", [LadderKind.REMINDER])
    await _wait_again(session, triggers, alert, Plan(), now)
    return alert


async def hand_over(session: AsyncSession, triggers: Triggers, answer: Answer, to: str) -> Alert:
    """to: `role:desk-chief`, or `recipient:` and an id. They are told and have to answer.

    It is no answer: a ladder that climbs climbs on, so that nobody can hold it down for ever.

    Raises `NobodyToHandOverTo`, `AlertNotFound`, `AlertClosed`, `OnlyPeopleAnswer`.
    """
    by, now = answer.by, answer.at
    alert = await _seen_and_locked(session, answer)
    people = await _named(session, to, alert)
    kind, _, name = to.partition(":")
    of_people = (may_take_over(each, alert) for each in people)
    roles = frozenset({name}) if kind == "role" else frozenset[str]().union(*of_people)
    events = alert.hand_over(to, by, now, roles=roles)
    await _keep(session, alert, events, answer, "handed over", detail={"to": to})
    await ladders.end(session, [alert.id], "at its end", [LadderKind.REMINDER])
    note = f"{by.name}: {answer.said}" if answer.said else by.name
    occasion = Occasion(alert, alert.level, Cause.HANDED_OVER, now, round=alert.sequence, note=note)
    made = plan_for(occasion, people, name)
    await keep_plans(session, [made])
    if not await ladders.is_climbing(session, alert.id):
        await _wait_again(session, triggers, alert, made, now)
    return alert


async def _seen_and_locked(session: AsyncSession, answer: Answer) -> Alert:
    shown = await lists.shown(session, answer.viewer, answer.alert_id)
    if shown.restricted and answer.said:
        raise NoNoteHere("write it in the case: this alert takes no note", pointer="#/note")
    return (await alerts.locked(session, [answer.alert_id]))[answer.alert_id]


async def _named(session: AsyncSession, to: str, alert: Alert) -> list[Recipient]:
    kind, _, name = to.partition(":")
    found: list[Recipient] = []
    if kind == "recipient":
        one = await directory.find_recipient(session, name)
        open_to = one and (alert.audience is None or may_take_over(one, alert))
        found = [one] if one and one.active and open_to else []
    elif kind == "role":
        everyone = await directory.holders(session, [name])
        found = [each for each in everyone if name in may_take_over(each, alert)]
    if not found:
        nobody = f"nobody in the directory is {to!r} for this alert"
        said = nobody if to else "choose who is to take it on"
        raise NobodyToHandOverTo(said, pointer="#/to")
    return found


async def _keep(
    session: AsyncSession, alert: Alert, events: Sequence[AlertEvent], answer: Answer, kind: str,
    *, detail: dict[str, str] | None = None,
) -> None:  # fmt: skip
    await alerts.save(session, [alert], answer.at)
    origin = replace(answer.origin, correlation_id=alert.correlation_id)
    await journal.record(session, events, origin)
    reason = answer.said or "no note"
    made = Decision(alert.id, answer.at, kind, reason, by=answer.by.name, detail=detail or {})
    await alerts.decide(session, [made])


async def _wait_again(
    session: AsyncSession, triggers: Triggers, alert: Alert, made: Plan, now: datetime
) -> None:
    trigger: Trigger | None = triggers.by_id.get(alert.matter.trigger)
    ladder = unanswered(alert, trigger, alert.level, made, now) if trigger else None
    if ladder:
        if made.tells_nobody and ladder.wait:
            ladder.next_check_at = now + ladder.wait
        await ladders.place(session, [ladder])
