"""What the notifications service publishes on `notifications.alert.v1`, keyed by alert."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from muster.events import Event, Example

TOPIC = "notifications.alert.v1"


class AlertEvent(Event):
    """Which alert, what it is about, and which trigger raised it."""

    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = "/muster/notifications"
    key: ClassVar[str] = "alert_id"

    alert_id: UUID
    trigger: str
    """A1 … A26, O1."""
    about: str
    """`source` and `subject` of what it is about: `/muster/pledges/pledges/0192…`."""
    step: str
    example: ClassVar[Example] = {
        "time": "2027-07-07T21:00:00Z",
        "sequence": 1,
        "alert_id": "01a69612-9880-7000-8000-000000000003",
        "trigger": "A2",
        "about": "/muster/pledges/pledges/01a20c5a-b180-7000-8000-000000000001",
        "step": "missed",
    }

    @property
    def aggregate_id(self) -> UUID:
        return self.alert_id

    @property
    def subject(self) -> str:
        return f"alerts/{self.alert_id}"


class AlertRaised(AlertEvent):
    """Somebody is to be told."""

    type: ClassVar[str] = "muster.notifications.alert.raised.v1"
    due: AwareDatetime | None = None
    example: ClassVar[Example] = {"due": "2027-06-30T20:59:59.999999Z"}


class AlertDelivered(AlertEvent):
    """A channel accepted the message for one recipient."""

    type: ClassVar[str] = "muster.notifications.alert.delivered.v1"
    channel: str
    role: str
    example: ClassVar[Example] = {
        "time": "2027-07-07T21:00:01Z",
        "sequence": 2,
        "channel": "email",
        "role": "desk-officer",
    }


class AlertAcknowledged(AlertEvent):
    """A named person answered for this step."""

    type: ClassVar[str] = "muster.notifications.alert.acknowledged.v1"
    by: str
    example: ClassVar[Example] = {
        "time": "2027-07-08T06:10:00Z",
        "sequence": 3,
        "by": "Exercise Officer",
    }


class AlertAcknowledgementUndone(AlertEvent):
    """An acknowledgement was taken back: the step waits for an answer again."""

    type: ClassVar[str] = "muster.notifications.alert.acknowledgement-undone.v1"
    by: str
    example: ClassVar[Example] = {
        "time": "2027-07-08T06:12:00Z",
        "sequence": 4,
        "by": "Exercise Officer",
    }


class AlertHandedOver(AlertEvent):
    """Somebody else is to answer from now on."""

    type: ClassVar[str] = "muster.notifications.alert.handed-over.v1"
    by: str
    to: str
    """`role:desk-chief`, or `recipient:` and an id of the directory."""
    example: ClassVar[Example] = {
        "time": "2027-07-08T06:15:00Z",
        "sequence": 5,
        "by": "Exercise Officer",
        "to": "role:desk-chief",
    }


class AlertEscalated(AlertEvent):
    """Nobody answered in time, or the fact stayed unresolved: the next level is told."""

    type: ClassVar[str] = "muster.notifications.alert.escalated.v1"
    level: int
    example: ClassVar[Example] = {"time": "2027-07-08T09:00:00Z", "sequence": 3, "level": 2}


class AlertExpired(AlertEvent):
    """The alert was overtaken by a newer fact: superseded."""

    type: ClassVar[str] = "muster.notifications.alert.expired.v1"
    example: ClassVar[Example] = {"time": "2027-07-08T10:00:00Z", "sequence": 4}


class AlertResolved(AlertEvent):
    """What was missed is met, waived or withdrawn."""

    type: ClassVar[str] = "muster.notifications.alert.resolved.v1"
    reason: str
    example: ClassVar[Example] = {
        "time": "2027-07-12T09:00:05Z",
        "sequence": 6,
        "reason": "it was met, late",
    }


PUBLISHED: tuple[type[AlertEvent], ...] = (
    AlertRaised,
    AlertDelivered,
    AlertAcknowledged,
    AlertAcknowledgementUndone,
    AlertHandedOver,
    AlertEscalated,
    AlertExpired,
    AlertResolved,
)
