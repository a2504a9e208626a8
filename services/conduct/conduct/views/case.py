"""A case, as somebody sees it, and cases in lists."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from conduct.domain.clocked import last_day
from conduct.domain.references import reference_of
from conduct.domain.rights import Capacity, FieldClass
from conduct.domain.steps import Step
from conduct.edge import Opened
from conduct.storage.boards import ListedCase, OpenClock
from conduct.storage.cases import Held
from conduct.views.content import Content, Whole
from muster.deadlines import Deadline


class View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class CaseNamed(View):
    id: UUID
    reference: str

    @classmethod
    def of(cls, case_id: UUID) -> Self:
        return cls(id=case_id, reference=reference_of(case_id))


class Reported(View):
    """cases: those that the report made; the first one holds the victims."""

    cases: list[CaseNamed]


class Changed(View):
    """Where the case stands after a change; `ETag` is its version."""

    id: UUID
    reference: str
    step: Step
    version: int
    made: str | None = None
    """Id, or number, of what the change added to the case."""

    @classmethod
    def of(cls, held: Held, made: str | None) -> Self:
        case = held.case
        return cls(
            id=case.id, reference=case.reference, step=case.step, version=case.version, made=made
        )


class ClockView(View):
    clock: str
    state: str
    due: date
    """Its last day."""
    due_at: datetime
    """The last instant in time."""
    version: int
    victim: UUID | None = None
    """Of assistance, for those who read of it."""

    @classmethod
    def of(cls, deadline: Deadline, victims: dict[UUID, UUID]) -> Self:
        return cls(
            clock=deadline.kind,
            state=deadline.state,
            due=last_day(deadline),
            due_at=deadline.due_at,
            version=deadline.version,
            victim=victims.get(deadline.subject),
        )


class CaseView(Whole):
    """What the caller reads of a case."""

    id: UUID
    reference: str
    report_id: UUID
    """The same for every case of one report."""
    version: int
    step: Step
    urgent: bool
    opened_on: date
    closed_on: date | None
    why: str
    """`assigned`, or `broken glass` in an emergency."""
    capacities: list[Capacity]
    reads: list[FieldClass]
    writes: list[FieldClass]
    clocks: list[ClockView]

    @classmethod
    def seen(cls, opened: Opened) -> Self:
        case, access = opened.case, opened.access
        content = Content(opened.fields, access)
        told = content.known("victim_clocks").items()
        victims = {UUID(each["subject"]): UUID(victim) for victim, each in told}
        clocks = sorted(case.deadlines, key=lambda each: (each.due_at, each.kind))
        return cls(
            **dict(Whole.of(content)),
            id=case.id, reference=case.reference, report_id=case.report_id, version=case.version,
            step=case.step, urgent=case.urgent, opened_on=case.opened_on,
            closed_on=case.closed_on, why=access.why, capacities=sorted(access.capacities),
            reads=sorted(access.reads), writes=sorted(access.writes),
            clocks=[ClockView.of(each, victims) for each in clocks],
        )  # fmt: skip


class ListedView(CaseNamed):
    step: Step
    urgent: bool
    opened_on: date
    closed_on: date | None
    capacities: list[str]
    """In which the caller works on it."""
    next_clock: str | None
    """The one that runs out first."""
    next_state: str | None
    next_due_at: datetime | None

    @classmethod
    def listed(cls, row: ListedCase) -> Self:
        return cls(
            id=row.case_id, reference=reference_of(row.case_id), step=Step(row.step),
            urgent=row.urgent, opened_on=row.opened_on, closed_on=row.closed_on,
            capacities=list(row.capacities), next_clock=row.next_clock,
            next_state=row.next_state, next_due_at=row.next_due,
        )  # fmt: skip


class OpenClockView(CaseNamed):
    """A clock that runs, and no content of its case."""

    clock: str
    state: str
    due_at: datetime
    step: Step
    urgent: bool
    assigned: int
    """How many assignments to the case stand."""

    @classmethod
    def listed(cls, row: OpenClock) -> Self:
        return cls(
            id=row.case_id, reference=reference_of(row.case_id), clock=row.clock,
            state=row.state, due_at=row.due_at, step=Step(row.step), urgent=row.urgent,
            assigned=row.assigned,
        )  # fmt: skip
