"""What people do about alerts: acknowledge, undo, hand over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from muster.events.notifications import AlertEvent
from muster.journal import Actor, Origin
from notifications.domain.alert import Alert, Person
from notifications.domain.ladders import Ladder, LadderKind
from notifications.domain.outcomes import has_answered
from notifications.domain.planning import (
    Cause,
    Decision,
    Occasion,
    may_take_over,
    plan_for,
)
from notifications.domain.refusals import NobodyToHandOverTo, NoNoteHere, OnlyPeopleAnswer
from notifications.domain.texts import paragraphs
from notifications.domain.trigger import Trigger, Triggers
from notifications.storage import alerts, deliveries, journal, ladders, lists
from notifications.storage.lists import Viewer
from notifications.use_cases.facts import settle_troubles
from notifications.use_cases.telling import keep_plans, people_named

NO_NOTE = "no note"
LONGEST_NOTE = 1000
"""Characters."""
SENT_TWICE_WITHIN = timedelta(minutes=10)
"""The same hand-over again within this time is the same request; later it tells them anew."""


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
        return paragraphs(self.note)[:LONGEST_NOTE] or None if self.note else None


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
    reason = has_answered(by)
    for row in await deliveries.cancel(
        session, [alert.id], reason, now, only=deliveries.later_tellings
    ):
        said = f"the mail to {row.recipient_id} was not sent yet: {reason}"
        await alerts.decide(session, [Decision(alert.id, now, "delivery cancelled", said)])
    trigger = triggers.by_id.get(alert.matter.trigger)
    if trigger and trigger.remind_acknowledged_every:
        at = now + trigger.remind_acknowledged_every
        reminded = await ladders.reminded(session, alert.id)
        await ladders.place(session, [Ladder(alert.id, LadderKind.REMINDER, at, position=reminded)])
    await settle_troubles(session, [alert.id], reason, now, step="unanswered")
    return alert


async def undo(session: AsyncSession, triggers: Triggers, answer: Answer) -> Alert:
    """The step waits for an answer again, from now on; whose mail was called off is told after all.

    Raises `AlertNotFound`, `AlertClosed`, `NotAcknowledged`, `OnlyPeopleAnswer`.
    """
    by, now = answer.by, answer.at
    alert = await _seen_and_locked(session, answer)
    answered = alert.acknowledged_by, alert.acknowledged_at
    events = alert.undo_acknowledgement(by, now)
    await _keep(session, alert, events, answer, "acknowledgement undone")
    await ladders.end(session, [alert.id], "at its end", [LadderKind.REMINDER])
    mail_goes_out = await _tell_after_all(session, alert, *answered, now)
    await _wait_again(session, triggers, alert, now, mail_goes_out=mail_goes_out)
    return alert


async def hand_over(session: AsyncSession, triggers: Triggers, answer: Answer, to: str) -> Alert:
    """to: `role:desk-chief`, or `recipient:` and an id. They are told and have to answer.

    It is no answer: a ladder that climbs climbs on, so that nobody can hold it down for ever.
    Repeating it at once changes nothing. Whose mail an answer had called off is told after all.

    Raises `NobodyToHandOverTo`, `AlertNotFound`, `AlertClosed`, `AlreadyAcknowledged`,
    `OnlyPeopleAnswer`.
    """
    by, now = answer.by, answer.at
    alert = await _seen_and_locked(session, answer)
    lately, said = now - SENT_TWICE_WITHIN, answer.said or NO_NOTE
    if await lists.was_handed_over(session, alert.id, to, by.name, said, lately):
        return alert
    answered = alert.acknowledged_by, alert.acknowledged_at
    people = await people_named(session, to, alert)
    if not people:
        nobody = f"nobody in the directory who could answer is {to!r} for this alert"
        said = nobody if to else "choose who is to take it on"
        raise NobodyToHandOverTo(said, pointer="#/to")
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
    # Nobody is told of a hand-over that this one takes the place of.
    but = (Cause.REMINDED, Cause.HANDED_OVER)
    mail_goes_out = await _tell_after_all(session, alert, *answered, now, but=but)
    if not await ladders.is_climbing(session, alert.id):
        await _wait_again(
            session, triggers, alert, now, mail_goes_out=mail_goes_out or made.mail_goes_out
        )
    return alert


async def _seen_and_locked(session: AsyncSession, answer: Answer) -> Alert:
    shown = await lists.shown(session, answer.viewer, answer.alert_id)
    if shown.restricted and answer.said:
        raise NoNoteHere("write it in the case: this alert takes no note", pointer="#/note")
    return (await alerts.locked(session, [answer.alert_id]))[answer.alert_id]


async def _keep(
    session: AsyncSession, alert: Alert, events: Sequence[AlertEvent], answer: Answer, kind: str,
    *, detail: dict[str, str] | None = None,
) -> None:  # fmt: skip
    await alerts.save(session, [alert], answer.at)
    origin = replace(answer.origin, correlation_id=alert.correlation_id)
    await journal.record(session, events, origin)
    reason = answer.said or NO_NOTE
    made = Decision(alert.id, answer.at, kind, reason, by=answer.by.name, detail=detail or {})
    await alerts.decide(session, [made])


async def _wait_again(
    session: AsyncSession, triggers: Triggers, alert: Alert, now: datetime, *, mail_goes_out: bool
) -> None:
    trigger: Trigger | None = triggers.by_id.get(alert.matter.trigger)
    climbing = trigger.unanswered if trigger else None
    wait = climbing.wait_at(alert.level) if climbing else None
    if wait:
        due = None if mail_goes_out else now + wait
        await ladders.place(session, [Ladder(alert.id, LadderKind.UNANSWERED, due, wait)])


async def _tell_after_all(
    session: AsyncSession, alert: Alert, answered: Person | None, at: datetime | None,
    now: datetime, *, but: Collection[Cause] = (Cause.REMINDED,),
) -> bool:  # fmt: skip
    """Whom the level's mails had not reached when somebody answered. Whether a mail goes out."""
    if answered is None or at is None:
        return False
    revived = await deliveries.revive(
        session, alert.id, has_answered(answered), at, alert.level, now, but=but
    )
    said = "the mail to {} is sent after all: the answer was taken back"
    await alerts.decide(
        session,
        [
            Decision(alert.id, now, "delivery revived", said.format(each.recipient_id))
            for each in revived
        ],
    )
    return any(each.not_before <= now for each in revived)
