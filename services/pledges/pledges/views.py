"""What the API answers: one model per thing that people and programs read."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from muster.deadlines.machine import Deadline
from pledges.domain.pledgers import Pledger


class View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class PledgerView(View):
    country: str | None
    """ISO 3166-1 alpha-3."""
    organisation: str | None
    name: str


class DeadlineView(View):
    """One version of a milestone's deadline."""

    version: int
    state: str
    due_on: date | None
    due_at: datetime
    """The last instant at which it is on time."""
    missed_if_not_by: datetime
    """End of the grace."""
    zone: str
    missed_at: datetime | None
    """Stays when it is met afterwards."""
    done_at: datetime | None
    claimed_done_at: datetime | None
    """After the miss: said to have been done then, waiting for confirmation."""
    evidence: str | None

    @classmethod
    def of(cls, deadline: Deadline) -> Self:
        claim = deadline.claim
        return cls(
            version=deadline.version,
            state=deadline.state,
            due_on=deadline.terms.due_on,
            due_at=deadline.due_at,
            missed_if_not_by=deadline.miss_at,
            zone=deadline.terms.zone,
            missed_at=deadline.missed_at,
            done_at=deadline.done_at,
            claimed_done_at=claim.done_at if claim else None,
            evidence=claim.evidence if claim else deadline.evidence,
        )


class MilestoneView(View):
    id: UUID
    reference: str
    title: str
    deadline: DeadlineView
    earlier: list[DeadlineView]
    """Versions that an extension or a retracted report has overtaken, oldest first."""
    confirmer: str
    verified_by: str | None
    verified_at: datetime | None
    requested_due: str | None
    request_reason: str | None

    @classmethod
    def of(cls, row: Any, versions: Sequence[Deadline]) -> Self:
        *earlier, running = versions
        return cls(
            id=row.id,
            reference=row.reference,
            title=row.title,
            deadline=DeadlineView.of(running),
            earlier=[DeadlineView.of(each) for each in earlier],
            confirmer=row.confirmer,
            verified_by=row.verified_by,
            verified_at=row.verified_at,
            requested_due=row.requested_due,
            request_reason=row.request_reason,
        )


class PledgeSummary(View):
    id: UUID
    reference: str
    pledger: PledgerView
    kind: str
    title: str
    items: list[str]
    status: str
    effective_on: date
    instrument: str | None
    registered_at: datetime
    imported: bool
    version: int
    missed: int
    """Milestones missed and not yet met."""
    overdue: int
    """Milestones past their due date, inside the grace."""
    open: int
    next_due: datetime | None

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls(**_summary(row))


class PledgeView(PledgeSummary):
    milestones: list[MilestoneView]

    @classmethod
    def whole(cls, row: Any, parts: Sequence[tuple[Any, Sequence[Deadline]]]) -> Self:
        milestones = [MilestoneView.of(part, versions) for part, versions in parts]
        return cls(**_summary(row), milestones=milestones)


class HistoryEntry(View):
    """One fact, as it was journalled."""

    id: UUID
    type: str
    sequence: int
    time: datetime
    """When it happened in the world."""
    recorded_time: datetime
    """When Muster learnt of it."""
    actor: str
    actor_kind: str
    data: dict[str, Any]

    @classmethod
    def of(cls, row: Any) -> Self:
        return cls(
            id=row.id,
            type=row.type,
            sequence=row.sequence,
            time=row.occurred_at,
            recorded_time=row.recorded_at,
            actor=row.actor_name,
            actor_kind=row.actor_kind,
            data=row.data,
        )


class CommitmentView(View):
    """One item of the Declaration of Shared Commitments (2018)."""

    id: str
    paragraph: int
    area: str
    bearers: list[str]
    text: str
    effective_from: date
    effective_to: date | None


class Catalogue(View):
    version: str
    items: list[CommitmentView]


def _summary(row: Any) -> dict[str, Any]:
    pledger = Pledger(row.country, row.organisation)
    named = PledgerView(country=row.country, organisation=row.organisation, name=pledger.name)
    columns = (
        "id", "reference", "kind", "title", "status", "effective_on", "instrument",
        "registered_at", "imported", "version", "missed", "overdue", "open", "next_due",
    )  # fmt: skip
    values = {name: getattr(row, name) for name in columns}
    return values | {"pledger": named, "items": list(row._mapping["items"])}
