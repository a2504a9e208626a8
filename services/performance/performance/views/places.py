"""Where a page of a list ended: what its cursor holds, the same for programs and for browsers."""

from datetime import date
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import AwareDatetime, Field

Seq = Annotated[int, Field(ge=0, lt=2**63)]


class FigurePlace(NamedTuple):
    ends_on: date
    seq: Seq


class TargetPlace(NamedTuple):
    ends_on: date
    id: UUID


class DeliverablePlace(NamedTuple):
    rank: Annotated[int, Field(ge=0, le=9)]
    due: AwareDatetime
    seq: Seq


class CrimePlace(NamedTuple):
    seq: Seq
