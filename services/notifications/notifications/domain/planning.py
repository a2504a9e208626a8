"""Who is told about an alert, how, and when: with the reason for each decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from muster.ids import new_id
from notifications.domain.alert import Alert
from notifications.domain.recipients import Recipient, may_answer
from notifications.domain.texts import country_name
from notifications.domain.trigger import Wanted

ROLE_EMPTY = "role is empty"
ROLE_FILLED = "role is filled"


class Channel(StrEnum):
    EMAIL = "email"
    INBOX = "inbox"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    """Refused for good, or given up."""
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why this recipient is told now."""

    FIRST = "first"
    ESCALATED = "escalated"
    REPEATED = "repeated"
    REMINDED = "reminded"
    HANDED_OVER = "handed over"


@dataclass(frozen=True, slots=True)
class Decision:
    """Something that was decided about an alert, and why; `explain` shows it."""

    alert_id: UUID | None
    at: datetime
    kind: str
    reason: str
    by: str | None = None
    """The person who decided; None: Muster did."""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Delivery:
    alert_id: UUID
    recipient_id: str
    channel: Channel
    role: str
    level: int
    cause: Cause
    round: int
    """Tells repetitions of the same level apart."""
    planned_at: datetime
    not_before: datetime
    """Later than planned where the recipient rests."""
    thread: str
    opens_thread: bool = True
    """The first mail of its thread to this recipient."""
    note: str | None = None
    state: DeliveryState = DeliveryState.PENDING
    id: UUID = field(default_factory=new_id)

    @property
    def is_held(self) -> bool:
        return self.not_before > self.planned_at


@dataclass(frozen=True, slots=True)
class Gap:
    """A role that should have been told and that nobody holds. scope: `country:KEN`, or empty.

    met_at: the place of the alert that met it, in words.
    """

    role: str
    scope: str
    met_at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Untold:
    """An alert that could not be told to a role. level: the highest at which it should have."""

    alert: Alert
    role: str
    scope: str
    level: int

    def is_held_by(self, people: Iterable[Recipient]) -> bool:
        return any(each.holds(self.role, self.alert.place) for each in people)


@dataclass(slots=True)
class Plan:
    deliveries: list[Delivery] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    @property
    def mail_goes_out(self) -> bool:
        """Whether there is a mail to wait for before the answer time begins."""
        return any(d.channel is Channel.EMAIL and not d.is_held for d in self.deliveries)

    @property
    def tells_nobody(self) -> bool:
        return not self.deliveries


@dataclass(frozen=True, slots=True)
class Occasion:
    """One telling of an alert to one level."""

    alert: Alert
    level: int
    cause: Cause
    at: datetime
    round: int = 0
    note: str | None = None


def may_take_over(recipient: Recipient, alert: Alert) -> frozenset[str]:
    """In which roles. Of what concerns one desk nobody learns who was not to read it before."""
    held = frozenset(filter(may_answer, recipient.roles_for(alert.place)))
    return held if alert.audience is None else held & alert.roles


def may_be_named(recipient: Recipient, alert: Alert) -> bool:
    """Whether it may be handed over to them by name: also for a place that is not theirs."""
    if alert.audience is not None:
        return bool(may_take_over(recipient, alert))
    return any(may_answer(each.role) for each in recipient.grants)


def plan(occasion: Occasion, wanted: Sequence[Wanted], directory: Iterable[Recipient]) -> Plan:
    """One delivery per recipient and channel, whichever of the roles they hold."""
    made = Plan()
    alert = occasion.alert
    people = [each for each in directory if each.active]
    told: set[str] = set()
    for want in wanted:
        if want.of != "anywhere" and _scope(want, alert) is None:
            made.decisions.append(
                _decided(occasion, "role left out", f"{want.role}: the alert names no {want.of}")
            )
            continue
        found = [each for each in people if each.holds(want.role, alert.place)]
        if not found:
            made.gaps.append(Gap(want.role, _scope(want, alert) or "", _met_at(alert)))
            made.decisions.append(_empty(occasion, want.role, _scope(want, alert) or ""))
        for each in found:
            if each.id not in told:
                told.add(each.id)
                _tell(made, occasion, each, want.role)
    return made


def plan_for(occasion: Occasion, recipients: Iterable[Recipient], role: str) -> Plan:
    """For people named by a person instead of by a trigger."""
    made = Plan()
    for each in recipients:
        _tell(made, occasion, each, role)
    return made


def _tell(made: Plan, occasion: Occasion, to: Recipient, role: str) -> None:
    made.deliveries.append(_delivery(occasion, to, role, Channel.INBOX, occasion.at))
    if to.address is None:
        reason = f"{to.id} has no address and is told in the inbox only"
        made.decisions.append(_decided(occasion, "no mail", reason))
        return
    not_before = occasion.at
    if not occasion.alert.quiet_hours_exempt:
        not_before = to.rest.ends_after(occasion.at)
    mail = _delivery(occasion, to, role, Channel.EMAIL, not_before)
    made.deliveries.append(mail)
    if mail.is_held:
        reason = f"{to.id} rests until {not_before:%Y-%m-%d %H:%M} UTC"
        made.decisions.append(_decided(occasion, "mail held", reason))


def _delivery(
    occasion: Occasion, to: Recipient, role: str, channel: Channel, not_before: datetime
) -> Delivery:
    at_once = channel is Channel.INBOX
    return Delivery(
        alert_id=occasion.alert.id,
        recipient_id=to.id,
        channel=channel,
        role=role,
        level=occasion.level,
        cause=occasion.cause,
        round=occasion.round,
        planned_at=occasion.at,
        not_before=not_before,
        thread=occasion.alert.thread,
        note=occasion.note,
        state=DeliveryState.SENT if at_once else DeliveryState.PENDING,
    )


def _scope(want: Wanted, alert: Alert) -> str | None:
    if want.of == "anywhere":
        return ""
    named = getattr(alert.place, want.of)
    return f"{want.of}:{named}" if named else None


def _met_at(alert: Alert) -> str:
    if alert.restricted:
        return ""
    return country_name(alert.country) if alert.country else alert.mission or ""


def _empty(occasion: Occasion, role: str, scope: str) -> Decision:
    """Kept so that whoever takes the role later can still be told."""
    reason = f"nobody holds the role {role}{f' for {scope}' if scope else ''}"
    detail = {"role": role, "scope": scope, "level": occasion.level}
    return Decision(occasion.alert.id, occasion.at, ROLE_EMPTY, reason, detail=detail)


def role_filled(untold: Untold, now: datetime) -> Decision:
    """Whoever took the role is told, and nobody for its sake again."""
    detail = {"role": untold.role, "scope": untold.scope}
    reason = f"somebody holds the role {untold.role} now"
    return Decision(untold.alert.id, now, ROLE_FILLED, reason, detail=detail)


def _decided(occasion: Occasion, kind: str, reason: str) -> Decision:
    return Decision(occasion.alert.id, occasion.at, kind, reason)
