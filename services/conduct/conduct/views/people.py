"""Who works on cases, who stepped aside, who looked, and who asked to."""

from datetime import datetime
from typing import Self
from uuid import UUID

from conduct.domain.assignment import Assignment, BreakGlass
from conduct.domain.references import reference_of
from conduct.domain.rights import Capacity
from conduct.sealing.chain import Entry
from conduct.views.case import View

Names = dict[str, str]


class PersonView(View):
    id: str
    """Subject of their token."""
    name: str | None
    """As they said it themselves when they were last here, or were assigned."""

    @classmethod
    def of(cls, person: str, names: Names) -> Self:
        return cls(id=person, name=names.get(person))


class AssignmentView(View):
    id: UUID
    person: PersonView
    capacity: Capacity
    by: PersonView
    since: datetime
    until: datetime | None
    """Null while it stands."""

    @classmethod
    def of(cls, said: Assignment, names: Names) -> Self:
        return cls(
            id=said.id, person=PersonView.of(said.person, names), capacity=said.capacity,
            by=PersonView.of(said.by, names), since=said.since, until=said.until,
        )  # fmt: skip


class RecusalView(View):
    case_id: UUID
    person: str
    at: datetime


class ReadView(View):
    """That somebody opened the case, and which classes of it; never what stood there."""

    number: int
    at: datetime
    reader: PersonView
    capacity: str
    classes: list[str]
    purpose: str

    @classmethod
    def of(cls, entry: Entry, names: Names) -> Self:
        return cls(
            number=entry.number, at=entry.at, reader=PersonView.of(entry.reader, names),
            capacity=entry.capacity, classes=list(entry.fields), purpose=entry.purpose,
        )  # fmt: skip


class AccessView(View):
    """A request for emergency access."""

    id: UUID
    case_id: UUID
    reference: str
    person: PersonView
    purpose: str
    state: str
    """`awaiting`, `open`, `refused` or `over`."""
    asked_at: datetime
    decided_by: PersonView | None
    decided_at: datetime | None
    ends_at: datetime | None

    @classmethod
    def of(cls, said: BreakGlass, names: Names, now: datetime) -> Self:
        by = said.decided_by
        return cls(
            id=said.id, case_id=said.case_id, reference=reference_of(said.case_id),
            person=PersonView.of(said.person, names), purpose=said.purpose,
            state=state_of(said, now), asked_at=said.asked_at,
            decided_by=PersonView.of(by, names) if by else None, decided_at=said.decided_at,
            ends_at=said.ends_at,
        )  # fmt: skip


def state_of(said: BreakGlass, now: datetime) -> str:
    if said.awaits_decision(now):
        return "awaiting"
    if said.is_open(now):
        return "open"
    return "refused" if said.decided_by and not said.granted else "over"
