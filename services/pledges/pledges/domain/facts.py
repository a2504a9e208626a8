"""What a step of a deadline is called when it is told."""

from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import Field

from muster.deadlines import steps
from muster.deadlines.machine import Deadline
from muster.events import Event
from muster.events.pledges import (
    MilestoneCorrected,
    MilestoneDueSoon,
    MilestoneEvent,
    MilestoneExtended,
    MilestoneMet,
    MilestoneMetLate,
    MilestoneMissed,
    MilestoneReopened,
    MilestoneSuperseded,
    MilestoneWaived,
)


class MilestoneNoted(MilestoneEvent):
    """Something that belongs into the history and is told to nobody."""

    type: ClassVar[str] = "muster.pledges.milestone.noted.v1"
    topic: ClassVar[str | None] = None
    step: str
    detail: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What people added to a step."""

    reason: str | None = None
    authority: str | None = None
    by: str | None = None


def fact_of(step: steps.Step, deadline: Deadline, about: dict[str, Any], said: Said) -> Event:
    """about: who pledged what, which milestone, sequence; see `Pledge.facts_of`."""
    about = about | {"time": step.at}
    match step:
        case steps.DueSoon():
            return MilestoneDueSoon(**about, step=step.step)
        case steps.Missed():
            return MilestoneMissed(
                **about, missed_at=step.at, late=step.late, opened_at=step.opened_at
            )
        case steps.Met():
            return MilestoneMet(**about, done_at=step.at, evidence=deadline.evidence)
        case steps.MetLate():
            return MilestoneMetLate(**about, done_at=step.at, evidence=deadline.evidence)
        case steps.Corrected():
            return MilestoneCorrected(
                **about, done_at=step.done_at, evidence=step.evidence, confirmed_by=said.by or ""
            )
        case steps.Extended():
            return MilestoneExtended(**about, before=step.before, reason=said.reason or "")
        case steps.Reopened():
            return MilestoneReopened(**about, reason=said.reason)
        case steps.Waived():
            return MilestoneWaived(
                **about, reason=said.reason or "", authority=said.authority or ""
            )
        case steps.Superseded():
            return MilestoneSuperseded(**about, reason=said.reason)
        case _:
            return MilestoneNoted(**about, step=step.step, detail=_detail(step, said))


def _detail(step: steps.Step, said: Said) -> dict[str, Any]:
    match step:
        case steps.CorrectionClaimed():
            return {"done_at": step.done_at.isoformat(), "evidence": step.evidence}
        case steps.CorrectionRefused():
            return {"claimed": step.claimed.isoformat(), "by": said.by, "reason": said.reason}
        case _:
            return {}
