"""The ladders, when their time has come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from muster.errors import BrokenRule
from muster.events.notifications import AlertEvent
from muster.journal import Origin
from notifications.domain.alert import Alert, AlertState
from notifications.domain.ladders import Climb, Ending, Ladder, LadderKind, span
from notifications.domain.planning import Cause, Decision, Occasion, Plan, plan_for
from notifications.domain.raising import later_step
from notifications.domain.trigger import Trigger, Triggers, Wanted
from notifications.storage import alerts, journal, ladders
from notifications.use_cases.telling import (
    Draft,
    Trouble,
    keep_plans,
    own_origin,
    people_named,
    raise_alerts,
    report,
    tell,
    unanswered,
)

BATCH = 100
PUT_OFF = timedelta(hours=1)


@dataclass
class _Round:
    """What one look at the ladders decided, to be written set-wise."""

    triggers: Triggers
    now: datetime
    climbs: list[tuple[Ladder, Alert, Trigger, Climb]] = field(default_factory=list)
    reminders: list[tuple[Ladder, Alert, Trigger]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    moved: list[Ladder] = field(default_factory=list)
    ended: list[tuple[Ladder, Ending]] = field(default_factory=list)
    facts: list[tuple[AlertEvent, Origin]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def decide(self, ladder: Ladder, alert: Alert) -> None:
        trigger = self.triggers.by_id.get(alert.matter.trigger)
        if not alert.is_open:
            self.ended.append((ladder, "closed"))
        elif trigger is None:
            self.ended.append((ladder, "trigger gone"))
        elif ladder.kind is LadderKind.UNANSWERED:
            self._climb(ladder, alert, trigger)
        elif ladder.kind is LadderKind.UNRESOLVED:
            self._raise_step(ladder, alert, trigger)
        else:
            self._remind(ladder, alert, trigger)

    def _climb(self, ladder: Ladder, alert: Alert, trigger: Trigger) -> None:
        if alert.state is AlertState.ACKNOWLEDGED:
            self.ended.append((ladder, "acknowledged"))
            return
        climb = trigger.unanswered.climb_from(alert.level) if trigger.unanswered else None
        if climb is None:
            self.ended.append((ladder, "at its end"))
            return
        waited = f" within {span(ladder.wait)}" if ladder.wait else ""
        reason = f"nobody at level {alert.level} answered{waited}"
        self._decided(alert, "repeated" if climb.again else "escalated", reason)
        self.facts.append((alert.climb(climb.level, self.now), own_origin(alert, self.now)))
        self.climbs.append((ladder, alert, trigger, climb))

    def _raise_step(self, ladder: Ladder, alert: Alert, trigger: Trigger) -> None:
        steps = trigger.unresolved
        since = trigger.stands_since(alert)
        step = steps.step(ladder.position, since) if steps else None
        following = steps.step(ladder.position + 1, since) if steps else None
        if step is None:
            self.ended.append((ladder, "at its end"))
            return
        made = later_step(trigger, alert, self.now, step=step.name, level=step.level)
        draft = Draft(made, trigger, own_origin(alert, self.now), [made.tell_raised()], True)
        self.drafts.append(draft)
        self._decided(alert, "unresolved", f"{step.name}: level {step.level} is told")
        if following is None:
            self.ended.append((ladder, "at its end"))
        else:
            ladder.position += 1
            ladder.next_check_at = following.at
            self.moved.append(ladder)

    def _remind(self, ladder: Ladder, alert: Alert, trigger: Trigger) -> None:
        every = trigger.remind_acknowledged_every
        if alert.state is not AlertState.ACKNOWLEDGED or every is None:
            self.ended.append((ladder, "at its end"))
            return
        ladder.position += 1
        ladder.next_check_at = self.now + every
        self.moved.append(ladder)
        self.reminders.append((ladder, alert, trigger))
        self._decided(alert, "reminded", "acknowledged, and still open")

    def _decided(self, alert: Alert, kind: str, reason: str) -> None:
        self.decisions.append(Decision(alert.id, self.now, kind, reason))


@dataclass(frozen=True)
class Climbed:
    """rows: ladders looked at. unevaluable: those put off because their trigger failed."""

    rows: int
    unevaluable: int


async def climb(session: AsyncSession, triggers: Triggers, now: datetime) -> Climbed:
    """Everything due now, up to a batch; safe in many workers at once."""
    ids = await ladders.lock_due_subjects(session, now, BATCH)
    if not ids:
        return Climbed(0, 0)
    standing = await alerts.locked(session, ids)
    due = await ladders.due(session, ids, now)
    this = _Round(triggers, now)
    failed: list[UUID] = []
    for ladder in due:
        alert = standing[ladder.alert_id]
        try:
            this.decide(ladder, alert)
        except BrokenRule as reason:
            failed.append(alert.id)
            this.decisions.append(Decision(alert.id, now, "put off", reason.message))
    await _write(session, this, [standing[each.alert_id] for each in due])
    for alert_id in failed:
        await ladders.put_off(session, alert_id, now + PUT_OFF)
    return Climbed(len(due), len(failed))


async def _write(session: AsyncSession, this: _Round, touched: Sequence[Alert]) -> None:
    triggers, now = this.triggers, this.now
    await alerts.save(session, {each.id: each for each in touched}.values(), now)
    await alerts.decide(session, this.decisions)
    plans = await tell(session, triggers, _climbing(this), now)
    this.moved += [
        moved
        for (ladder, alert, trigger, climb), made in zip(this.climbs, plans, strict=True)
        if (moved := _after(ladder, alert, trigger, climb, made, now))
    ]
    await _remind(session, this)
    await ladders.place(session, this.moved)
    for ladder, because in this.ended:
        await ladders.end(session, [ladder.alert_id], because, [ladder.kind])
    await journal.record_all(session, this.facts)
    await raise_alerts(session, triggers, this.drafts, now)
    await report(session, triggers, _troubles(this), now)


def _climbing(this: _Round) -> list[tuple[Occasion, Sequence[Wanted]]]:
    return [
        (
            Occasion(
                alert,
                climb.level,
                Cause.REPEATED if climb.again else Cause.ESCALATED,
                this.now,
                round=alert.sequence,
            ),
            trigger.wanted_at(climb.level),
        )
        for _, alert, trigger, climb in this.climbs
    ]


async def _remind(session: AsyncSession, this: _Round) -> None:
    """Whoever it was handed over to; where it was not or they have left, those first told."""
    first_told: list[tuple[Occasion, Sequence[Wanted]]] = []
    holders: list[Plan] = []
    for ladder, alert, trigger in this.reminders:
        now, count = this.now, ladder.position
        people = await people_named(session, alert.holder, alert) if alert.holder else []
        if people:
            occasion = Occasion(alert, alert.level, Cause.REMINDED, now, round=count)
            holders.append(plan_for(occasion, people, str(alert.holder).partition(":")[2]))
        else:
            occasion = Occasion(alert, alert.first_level, Cause.REMINDED, now, round=count)
            first_told.append((occasion, trigger.wanted_at(alert.first_level)))
    await keep_plans(session, holders)
    await tell(session, this.triggers, first_told, this.now)


def _after(
    ladder: Ladder, alert: Alert, trigger: Trigger, climb: Climb, made: Plan, now: datetime
) -> Ladder | None:
    position = ladder.position + (1 if climb.again else 0)
    return unanswered(alert, trigger, climb.level, made, now, position=position)


def _troubles(this: _Round) -> list[Trouble]:
    """The top was told, had its time, and did not answer: once, until somebody does something."""
    return [
        Trouble(
            subject=f"alerts/{alert.id}",
            trouble=f"alert.{alert.id}.{alert.sequence}",
            step="unanswered",
            what=f"nobody answers: {alert.known_to_operations}",
            why=f"Level {alert.level}, the last there is, was told and did not answer in time.",
            mend="Find out who is on duty, and have one of them acknowledge the alert.",
        )
        for ladder, alert, trigger, climb in this.climbs
        if climb.again
        and ladder.position == 0
        and trigger.unanswered
        and trigger.unanswered.tell_operations
    ]
