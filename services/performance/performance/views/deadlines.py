"""Deadlines and histories, as the API answers them for whatever has them."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from muster.deadlines.machine import Deadline


class View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class DeadlineView(View):
    """One version of a deadline."""

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
    evidence: str | None

    @classmethod
    def of(cls, deadline: Deadline) -> Self:
        return cls(
            version=deadline.version,
            state=deadline.state,
            due_on=deadline.terms.due_on,
            due_at=deadline.due_at,
            missed_if_not_by=deadline.miss_at,
            zone=deadline.terms.zone,
            missed_at=deadline.missed_at,
            done_at=deadline.done_at,
            evidence=deadline.evidence,
        )


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
