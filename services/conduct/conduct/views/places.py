"""Where a page of a list ended: what its cursor holds."""

from datetime import date
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import AwareDatetime, Field

Number = Annotated[int, Field(ge=0, lt=2**63)]


class ClockPlace(NamedTuple):
    due_at: AwareDatetime
    deadline_id: UUID


class CasePlace(NamedTuple):
    opened_on: date
    case_id: UUID


class RequestPlace(NamedTuple):
    asked_at: AwareDatetime
    id: UUID


class NumberPlace(NamedTuple):
    number: Number
