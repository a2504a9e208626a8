"""Reviews under resolution 2272: inputs and decisions are for those who decide."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from conduct.domain.clocked import last_day
from conduct.domain.limits import Clock
from conduct.domain.prompts import Decided, Decision, Input, Scope
from conduct.domain.thresholds import Threshold
from conduct.storage.prompts import Held
from conduct.views.case import CaseNamed, View


class InputView(View):
    threshold: Threshold
    case: CaseNamed
    since: datetime

    @classmethod
    def of(cls, said: Input) -> Self:
        return cls(threshold=said.threshold, case=CaseNamed.of(said.case), since=said.since)


class DecisionView(View):
    decision: Decision
    decider: str
    reasons: str
    at: datetime
    recorded_by: str

    @classmethod
    def of(cls, said: Decided) -> Self:
        return cls(
            decision=said.decision, decider=said.decider, reasons=said.reasons, at=said.at,
            recorded_by=said.recorded_by,
        )  # fmt: skip


class ReviewView(View):
    id: UUID
    reference: str
    scope: Scope
    is_open: bool
    """A decision is awaited."""
    version: int
    due: date | None
    """Of the decision."""
    state: str | None
    """Of its clock."""
    subject: str | None = None
    """Unit, or State in a mission; this and the rest for those who decide."""
    inputs: list[InputView] | None = None
    decisions: list[DecisionView] | None = None

    @classmethod
    def of(cls, held: Held, *, decides: bool) -> Self:
        prompt = held.prompt
        clock = prompt.clock(Clock.REVIEW_DECISION)
        view = cls(
            id=prompt.id, reference=prompt.reference, scope=prompt.scope, is_open=prompt.is_open,
            version=prompt.version, due=last_day(clock) if clock else None,
            state=clock.state if clock else None,
        )  # fmt: skip
        if not decides:
            return view
        told = {
            "subject": held.subject,
            "inputs": [InputView.of(each) for each in prompt.inputs.values()],
            "decisions": [DecisionView.of(each) for each in prompt.decisions.values()],
        }
        return view.model_copy(update=told)
