"""Priorities, results and deliverables, as the API answers them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from muster.deadlines.machine import Deadline
from performance.domain.priorities import Priority
from performance.views.deadlines import DeadlineView, View


class PriorityView(View):
    code: str
    title: str
    cross_cutting: bool
    frame: str
    effective_from: date
    effective_to: date | None
    cited: str
    confirmed: bool
    """False: still to be compared with the standing text."""

    @classmethod
    def of(cls, priority: Priority) -> Self:
        return cls(**{name: getattr(priority, name) for name in cls.model_fields})


class ResultView(View):
    code: str
    frame: str
    priority: str
    title: str
    defined_at: datetime
    defined_by: str

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class DeliverableSummary(View):
    id: UUID
    reference: str
    title: str
    result: str
    priority: str
    owner: str
    status: str
    """As its owner says."""
    state: str
    """As the clock says: of its deadline."""
    due_at: datetime
    zone: str
    missed_at: datetime | None
    evidence: str | None
    planned_at: datetime
    version: int

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class DeliverableView(DeliverableSummary):
    deadline: DeadlineView
    earlier: list[DeadlineView]
    """Versions that another due day has overtaken, oldest first."""

    @classmethod
    def whole(cls, row: Any, versions: Sequence[Deadline]) -> Self:
        *earlier, running = versions
        return cls(
            **DeliverableSummary.of(row).model_dump(),
            deadline=DeadlineView.of(running),
            earlier=[DeadlineView.of(each) for each in earlier],
        )
