"""Cases, as far as the caller reads them. Whoever opens one stands in its read log."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from conduct import may_refuse
from conduct.domain.references import NotAReference, ids_of
from conduct.edge import AtDoor
from conduct.storage import boards
from conduct.use_cases.entering import Purpose
from conduct.versions import FieldNotFound, VersionView, versions_of
from conduct.views.case import CaseView, ListedView
from conduct.views.history import NotedView, seen
from muster.identity import Principal
from muster.web import PageOf, etag, refuses, require

router = APIRouter(prefix="/v1/cases", tags=["Cases"])

Reader = Annotated[Principal, require("cases:read")]


@router.get("", responses=refuses(NotAReference))
async def list_cases(
    caller: Reader, door: AtDoor,
    reference: Annotated[str | None, Query(max_length=40, description="7K3M-9QF2-XW4D")] = None,
) -> PageOf[ListedView]:  # fmt: skip
    """Those that the caller works on; what is due first comes first. Nothing is opened."""
    async with door.sessions() as session:
        rows = await boards.mine(session, door.caller.subject)
    # Who lost the role of an assignment works on the case no more.
    rows = [row for row in rows if caller.roles & set(row.capacities)]
    if reference is not None:
        lowest, highest = ids_of(reference)
        rows = [row for row in rows if lowest <= row.case_id <= highest]
    return PageOf(items=[ListedView.listed(row) for row in rows])


@router.get("/{case_id}", responses=refuses(*may_refuse.OPENING))
async def get_case(case_id: UUID, response: Response, caller: Reader, door: AtDoor) -> CaseView:
    opened = await door.open(case_id, Purpose.API)
    response.headers["etag"] = etag(opened.case.version)
    return CaseView.seen(opened)


@router.get("/{case_id}/history", responses=refuses(*may_refuse.OPENING))
async def get_history(case_id: UUID, caller: Reader, door: AtDoor) -> PageOf[NotedView]:
    """What happened, oldest first."""
    opened, history = await door.history(case_id)
    return PageOf(items=seen(history, opened.access))


@router.get("/{case_id}/versions", responses=refuses(*may_refuse.OPENING, FieldNotFound))
async def get_versions(
    case_id: UUID, caller: Reader, door: AtDoor,
    field: Annotated[str, Query(max_length=200, description="narrative, victims/<id>/needs …")],
) -> PageOf[VersionView]:  # fmt: skip
    """What one field said, newest first; blank where it was taken back."""
    return PageOf(items=await versions_of(door, case_id, field))
