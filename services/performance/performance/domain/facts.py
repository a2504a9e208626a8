"""What a step of a target's deadlines is called when it is told."""

from typing import Any, ClassVar

from pydantic import Field

from muster.deadlines import steps
from muster.deadlines.machine import Deadline
from muster.events import Event
from muster.events.performance.indicator import (
    ReportDueSoon,
    ReportMissed,
    ReportReceived,
    TargetEvent,
    TargetMet,
    TargetMissed,
    TargetReopened,
)
from performance.domain.definitions import Definition
from performance.domain.target import REPORT, Target


class TargetNoted(TargetEvent):
    """Something that belongs into the history and is told to nobody."""

    type: ClassVar[str] = "muster.performance.target.noted.v1"
    topic: ClassVar[str | None] = None
    kind: str
    step: str
    detail: dict[str, Any] = Field(default_factory=dict)


def about_target(definition: Definition, target: Target, deadline: Deadline) -> dict[str, Any]:
    return {
        "target_id": target.id,
        "period": target.period.written,
        "target": target.value,
        "unit": definition.unit,
        "direction": definition.direction.value,
        "version": deadline.version,
        "due": deadline.due_at,
        "zone": deadline.terms.zone,
    }


def fact_of(
    step: steps.Step, deadline: Deadline, about: dict[str, Any], *, value: float | None
) -> Event:
    """about: series, target, sequence. value: what the figures of the period are."""
    about = about | {"time": step.at}
    of = _report_fact if deadline.kind == REPORT else _value_fact
    found = of(step, about, value)
    return found or TargetNoted(**about, kind=deadline.kind, step=step.step)


def _report_fact(step: steps.Step, about: dict[str, Any], _value: float | None) -> Event | None:
    match step:
        case steps.DueSoon():
            return ReportDueSoon(**about, step=step.step)
        case steps.Missed():
            return ReportMissed(**about, **_miss(step))
        case steps.Met() | steps.Corrected():
            return ReportReceived(**about, in_time=True)
        case steps.MetLate():
            return ReportReceived(**about, in_time=False)
    return None


def _value_fact(step: steps.Step, about: dict[str, Any], value: float | None) -> Event | None:
    match step:
        case steps.Missed():
            return TargetMissed(**about, value=value, **_miss(step))
        case steps.Met() | steps.MetLate():
            return TargetMet(**about, value=value)
        case steps.Corrected():
            return TargetMet(**about, value=value, corrected=True)
        case steps.Reopened():
            return TargetReopened(**about, value=value)
    return None


def _miss(step: steps.Missed) -> dict[str, Any]:
    return {"missed_at": step.at, "late": step.late, "opened_at": step.opened_at}
