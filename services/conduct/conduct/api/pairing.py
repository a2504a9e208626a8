"""Cases that belong together; who says so works on both."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from conduct import may_refuse, payloads
from conduct.api.changed import Writer, both_changed
from conduct.edge import AtDoor
from conduct.use_cases import changes
from conduct.views.case import Changed
from muster.web import RequiredIfMatch, Router, refuses

router = Router(prefix="/v1/cases/{case_id}", tags=["Cases that belong together"])


class NewLink(payloads.Payload):
    case_id: UUID
    reason: payloads.Reason


class Merging(payloads.Payload):
    into: UUID
    """The case that goes on."""
    reason: payloads.Reason


class Parting(payloads.Payload):
    from_: Annotated[UUID, Field(alias="from")]
    """The case into which it was merged."""
    reason: payloads.Reason


@router.post("/links", responses=refuses(*may_refuse.PAIRING))
async def link(
    case_id: UUID, body: NewLink, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    return await both_changed(door, case_id, body.case_id, changes.link(body.reason), response)


@router.post("/merging", responses=refuses(*may_refuse.PAIRING))
async def merge(
    case_id: UUID, body: Merging, response: Response, caller: Writer, if_match: RequiredIfMatch,
    door: AtDoor,
) -> Changed:  # fmt: skip
    """It is a duplicate of another case: it ends, and keeps its content, victims and clocks."""
    do = changes.merge(body.reason)
    return await both_changed(door, case_id, body.into, do, response, if_match)


@router.post("/parting", responses=refuses(*may_refuse.PAIRING))
async def part(
    case_id: UUID, body: Parting, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    """They were two after all."""
    return await both_changed(door, case_id, body.from_, changes.part(body.reason), response)
