"""What the notifications service publishes on `notifications.alert.v1`, keyed by alert."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from muster.events import Event

TOPIC = "notifications.alert.v1"


class AlertEvent(Event):
    """Which alert, what it is about, and which trigger raised it."""

    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = "/muster/notifications"

    alert_id: UUID
    trigger: str
    """A1 … A26, O1."""
    about: str
    """`source` and `subject` of what it is about: `/muster/pledges/pledges/0192…`."""
    step: str

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


class AlertDelivered(AlertEvent):
    """A channel accepted the message for one recipient."""

    type: ClassVar[str] = "muster.notifications.alert.delivered.v1"
    channel: str
    role: str


class AlertAcknowledged(AlertEvent):
    """A named person answered for this step."""

    type: ClassVar[str] = "muster.notifications.alert.acknowledged.v1"
    by: str


class AlertAcknowledgementUndone(AlertEvent):
    """An acknowledgement was taken back: the step waits for an answer again."""

    type: ClassVar[str] = "muster.notifications.alert.acknowledgement-undone.v1"
    by: str


class AlertHandedOver(AlertEvent):
    """Somebody else is to answer from now on."""

    type: ClassVar[str] = "muster.notifications.alert.handed-over.v1"
    by: str
    to: str
    """`role:desk-chief`, or `recipient:` and an id of the directory."""


class AlertEscalated(AlertEvent):
    """Nobody answered in time, or the fact stayed unresolved: the next level is told."""

    type: ClassVar[str] = "muster.notifications.alert.escalated.v1"
    level: int


class AlertExpired(AlertEvent):
    """The alert was overtaken by a newer fact: superseded."""

    type: ClassVar[str] = "muster.notifications.alert.expired.v1"


class AlertResolved(AlertEvent):
    """What was missed is met, waived or withdrawn."""

    type: ClassVar[str] = "muster.notifications.alert.resolved.v1"
    reason: str


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
