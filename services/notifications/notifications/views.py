"""What the API answers: one model per thing that people and programs read."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from notifications.directory import WEEK, QuietHours, RecipientForm, RoleForm
from notifications.domain.alert import Alert
from notifications.domain.recipients import Recipient
from notifications.domain.trigger import Trigger


class AcknowledgementView(BaseModel):
    by: str
    """The person's own name."""
    at: datetime | None
    note: str | None


class AlertView(BaseModel):
    id: UUID
    trigger: str
    name: str
    severity: str
    mandatory: bool
    state: str
    about: str
    """`source` and `subject` of what it is about."""
    deadline: str
    version: int
    step: str
    title: str
    headline: str
    happened: str
    todo: str
    country: str | None
    """ISO 3166-1 alpha-3."""
    mission: str | None
    audience: str | None
    """A desk of the service that the fact is from; only that service knows of what."""
    restricted: bool
    """Of `since` only the day is known."""
    due: datetime | None
    zone: str
    since: datetime
    """When it became true in the world."""
    late: bool
    """Noticed late, after an outage of Muster itself."""
    raised_at: datetime
    first_delivered_at: datetime | None
    level: int
    """The highest that was told: 1 desk, 2 chief, 3 leadership."""
    holder: str | None
    """To whom it was handed over: `role:…` or `recipient:…`."""
    acknowledgement: AcknowledgementView | None
    closed_at: datetime | None
    closed_because: str | None

    @classmethod
    def of(cls, alert: Alert) -> Self:
        alike = cls.model_fields.keys() - {"trigger", "about", "deadline", "acknowledgement"}
        by = alert.acknowledged_by
        return cls(
            **{name: getattr(alert, name) for name in alike},
            trigger=alert.matter.trigger,
            about=f"{alert.matter.source}/{alert.matter.subject}",
            deadline=alert.matter.deadline,
            acknowledgement=AcknowledgementView(
                by=by.name, at=alert.acknowledged_at, note=alert.note
            )
            if by
            else None,
        )


class DecisionView(BaseModel):
    at: datetime
    kind: str
    reason: str
    by: str | None
    """The person who decided; null: Muster did."""
    detail: dict[str, Any]


class AttemptView(BaseModel):
    at: datetime
    outcome: str
    answer: str


class DeliveryView(BaseModel):
    id: UUID
    recipient: str
    name: str
    channel: str
    role: str
    level: int
    cause: str
    """Why this recipient was told: first, escalated, repeated, reminded, handed over."""
    state: str
    planned_at: datetime
    not_before: datetime
    settled_at: datetime | None
    reason: str | None
    attempts: list[AttemptView]


class LadderView(BaseModel):
    kind: str
    next_check_at: datetime | None
    """Null while it waits for the first delivery, and when it has ended."""
    ended_because: str | None


class RuleView(BaseModel):
    """A trigger, as it is in force now."""

    id: str
    name: str
    severity: str
    mandatory: bool
    events: list[str]
    conditions: list[dict[str, Any]]
    levels: dict[str, list[str]]
    unanswered: dict[str, Any] | None
    unresolved: dict[str, Any] | None
    closed_by: dict[str, Any]

    @classmethod
    def of(cls, trigger: Trigger) -> Self:
        return cls(
            id=trigger.id,
            name=trigger.name,
            severity=trigger.severity,
            mandatory=trigger.mandatory,
            events=list(trigger.events),
            conditions=[
                each.model_dump(mode="json", exclude_unset=True) for each in trigger.condition
            ],
            levels={
                level: [_wanted(each.role, each.of) for each in roles]
                for level, roles in trigger.level.items()
            },
            unanswered=_dumped(trigger.unanswered),
            unresolved=_dumped(trigger.unresolved),
            closed_by=trigger.closed_by.model_dump(mode="json"),
        )


def _wanted(role: str, of: str) -> str:
    return role if of == "anywhere" else f"{role} of the {of}"


def _dumped(part: BaseModel | None) -> dict[str, Any] | None:
    return part.model_dump(mode="json") if part else None


class Explanation(BaseModel):
    """Why this alert exists, who was told, and every decision on the way."""

    alert: AlertView
    rule: RuleView | None
    """Null when the trigger is no longer in force."""
    event_id: str | None
    inputs: dict[str, Any]
    """The data of the event that raised it."""
    decisions: list[DecisionView]
    ladders: list[LadderView]
    deliveries: list[DeliveryView]
    facts_waiting: int
    """Later facts about the same subject that wait behind one that could not be applied."""


def deliveries_of(rows: Iterable[Any], tries: Sequence[Any]) -> list[DeliveryView]:
    return [
        DeliveryView(
            id=row.id,
            recipient=row.recipient_id,
            name=row.name,
            channel=row.channel,
            role=row.role,
            level=row.level,
            cause=row.cause,
            state=row.state,
            planned_at=row.planned_at,
            not_before=row.not_before,
            settled_at=row.settled_at,
            reason=row.reason,
            attempts=[
                AttemptView(at=each.at, outcome=each.outcome, answer=each.answer)
                for each in tries
                if each.delivery_id == row.id
            ],
        )
        for row in rows
    ]


def decisions_of(rows: Iterable[Any]) -> list[DecisionView]:
    return [
        DecisionView(at=row.at, kind=row.kind, reason=row.reason, by=row.by, detail=row.detail)
        for row in rows
    ]


class GapView(BaseModel):
    """A role that is to be told and that nobody holds."""

    role: str
    scope: str
    """`country:KEN`, `mission:…`, or empty: anywhere."""
    since: datetime | None
    """When an alert first met it; null where no alert has yet."""
    triggers: list[str]
    """Which triggers tell this role."""


class TalliedHourView(BaseModel):
    """One hour of one service. Steps are counted, not deliveries."""

    model_config = ConfigDict(from_attributes=True)

    source: str
    hour: datetime
    """Its beginning."""
    expected: int
    """Steps that people are to be told of, as the service counted them."""
    received: int
    """Facts of them that arrived here and were acted on."""
    told: int
    """Those that somebody was told of, or that were over before."""
    gap: int
    """Steps untold; at least 1 where others arrived than were counted."""
    arrived_at: datetime
    """When the service's count arrived."""
    checked_at: datetime | None
    """Null: not looked at yet."""


class RecipientView(RecipientForm):
    id: str

    @classmethod
    def of(cls, recipient: Recipient) -> Self:
        rest = recipient.rest
        quiet = (
            QuietHours.model_validate({"from": rest.quiet_from, "to": rest.quiet_to})
            if rest.quiet_from and rest.quiet_to
            else None
        )
        return cls(
            id=recipient.id,
            name=recipient.name,
            address=recipient.address,
            zone=rest.zone,
            roles=[
                RoleForm(
                    role=each.role,
                    everywhere=each.everywhere,
                    countries=sorted(each.countries),
                    missions=sorted(each.missions),
                    audiences=[UUID(desk) for desk in sorted(each.audiences)],
                )
                for each in recipient.grants
            ],
            quiet_hours=quiet,
            rest_days=[WEEK[day] for day in sorted(rest.days)],
            active=recipient.active,
            subjects=sorted(recipient.subjects),
        )
