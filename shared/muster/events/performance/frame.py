"""Facts about deliverables of a results frame, on `performance.frame.v1`, keyed by deliverable."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from muster.events import Event, Example
from muster.events.performance.indicator import SOURCE

TOPIC = "performance.frame.v1"


class DeliverableEvent(Event):
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    key: ClassVar[str] = "deliverable_id"

    deliverable_id: UUID
    reference: str
    title: str
    result: str
    """Code of the result that it serves."""
    owner: str
    """The office in charge."""
    version: int
    """Of the deadline."""
    due: AwareDatetime
    zone: str
    example: ClassVar[Example] = {
        "time": "2026-11-24T07:00:00Z",
        "sequence": 1,
        "deliverable_id": "01a20c5a-b180-7000-8000-000000000041",
        "reference": "exercise-guidance",
        "title": "Exercise: guidance on strategic communications",
        "result": "exercise-result",
        "owner": "Exercise office",
        "version": 1,
        "due": "2027-06-30T23:59:59.999999Z",
        "zone": "UTC",
    }

    @property
    def aggregate_id(self) -> UUID:
        return self.deliverable_id

    @property
    def subject(self) -> str:
        return f"deliverables/{self.deliverable_id}"


class DeliverablePlanned(DeliverableEvent):
    """It is awaited from now on."""

    type: ClassVar[str] = "muster.performance.deliverable.planned.v1"


class DeliverableStatusChanged(DeliverableEvent):
    """Work began, is delayed, or it no longer applies."""

    type: ClassVar[str] = "muster.performance.deliverable.status-changed.v1"
    status: str
    before: str
    example: ClassVar[Example] = {
        "sequence": 2,
        "status": "in_progress",
        "before": "not_started",
    }


class DeliverableDueSoon(DeliverableEvent):
    """A reminder before the due instant."""

    type: ClassVar[str] = "muster.performance.deliverable.due-soon.v1"
    step: str
    example: ClassVar[Example] = {"sequence": 2, "step": "30 days before"}


class DeliverableMissed(DeliverableEvent):
    """The due instant passed and it was not completed."""

    type: ClassVar[str] = "muster.performance.deliverable.missed.v1"
    schema_version: ClassVar[str] = "1.1"
    missed_at: AwareDatetime
    late: bool
    opened_at: AwareDatetime | None = None
    """When this version was opened, where that was only after `missed_at`."""
    example: ClassVar[Example] = {
        "sequence": 3,
        "missed_at": "2027-07-01T00:00:00Z",
        "late": False,
    }


class DeliverableCompleted(DeliverableEvent):
    """It is done; `in_time` says whether by the due instant."""

    type: ClassVar[str] = "muster.performance.deliverable.completed.v1"
    done_at: AwareDatetime
    in_time: bool
    example: ClassVar[Example] = {
        "sequence": 3,
        "done_at": "2027-06-20T09:00:00Z",
        "in_time": True,
    }


class DeliverableMoved(DeliverableEvent):
    """Another due date was set; `version` and `due` are the new ones."""

    type: ClassVar[str] = "muster.performance.deliverable.moved.v1"
    before: AwareDatetime
    reason: str
    example: ClassVar[Example] = {
        "sequence": 3,
        "version": 2,
        "due": "2027-09-30T23:59:59.999999Z",
        "before": "2027-06-30T23:59:59.999999Z",
        "reason": "Exercise: the consultation takes longer",
    }


class DeliverableReopened(DeliverableEvent):
    """A report that it was done is taken back; `version` is of the deadline opened by it."""

    type: ClassVar[str] = "muster.performance.deliverable.reopened.v1"
    reason: str
    example: ClassVar[Example] = {
        "sequence": 4,
        "version": 2,
        "reason": "Exercise: it was another one that is done",
    }


class DeliverableDropped(DeliverableEvent):
    """It is no longer awaited."""

    type: ClassVar[str] = "muster.performance.deliverable.dropped.v1"
    reason: str
    example: ClassVar[Example] = {"sequence": 3, "reason": "Exercise: another one replaces it"}


FACTS: tuple[type[DeliverableEvent], ...] = (
    DeliverablePlanned,
    DeliverableStatusChanged,
    DeliverableDueSoon,
    DeliverableMissed,
    DeliverableCompleted,
    DeliverableMoved,
    DeliverableReopened,
    DeliverableDropped,
)
