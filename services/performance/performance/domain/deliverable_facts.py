"""What a step of a deliverable's deadline is called when it is told."""

from typing import Any, ClassVar

from muster.deadlines import steps
from muster.events import Event
from muster.events.performance.frame import (
    DeliverableCompleted,
    DeliverableDropped,
    DeliverableDueSoon,
    DeliverableEvent,
    DeliverableMissed,
    DeliverableMoved,
    DeliverableReopened,
)


class DeliverableNoted(DeliverableEvent):
    """Something that belongs into the history and is told to nobody."""

    type: ClassVar[str] = "muster.performance.deliverable.noted.v1"
    topic: ClassVar[str | None] = None
    step: str


def fact_of(step: steps.Step, about: dict[str, Any], reason: str | None = None) -> Event:
    """about: which deliverable, version and due instant. reason: what people added."""
    about = about | {"time": step.at}
    match step:
        case steps.DueSoon():
            return DeliverableDueSoon(**about, step=step.step)
        case steps.Missed():
            return DeliverableMissed(
                **about, missed_at=step.at, late=step.late, opened_at=step.opened_at
            )
        case steps.Met():
            return DeliverableCompleted(**about, done_at=step.at, in_time=True)
        case steps.MetLate():
            return DeliverableCompleted(**about, done_at=step.at, in_time=False)
        case steps.Extended():
            return DeliverableMoved(**about, before=step.before, reason=reason or "")
        case steps.Reopened():
            return DeliverableReopened(**about, reason=reason or "")
        case steps.Waived():
            return DeliverableDropped(**about, reason=reason or "")
    return DeliverableNoted(**about, step=step.step)
