"""What those see who steer: references, steps and clocks of cases, and no content."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from conduct.domain.limits import Clock
from conduct.edge import AtDoor
from conduct.storage import boards, desks
from conduct.storage.desks import Place
from conduct.views.case import ListedView, OpenClockView, View
from conduct.views.places import CasePlace, ClockPlace
from conduct.visibility import Steering, desks_of
from muster.identity import Principal
from muster.web import PageOf, PagingQuery, cut_page, link_next, next_page, require

router = APIRouter(prefix="/v1", tags=["Boards"])

Overseer = Annotated[Principal, require("cases:oversee")]


class DeskView(View):
    """A random id that stands for a mission or a State wherever something is told."""

    id: UUID
    place: Place
    name: str


@router.get("/clocks")
async def list_clocks(
    request: Request, response: Response, caller: Steering, paging: PagingQuery, door: AtDoor,
    clock: Annotated[Clock | None, Query()] = None,
) -> PageOf[OpenClockView]:  # fmt: skip
    """Clocks that run in cases of the caller's desks; what is due first comes first."""
    after = paging.after(ClockPlace)
    async with door.sessions() as session:
        seen = await desks_of(session, door.rules.keyring, caller)
        rows = await boards.open_clocks(
            session, seen, caller.subject, clock=clock, after=after, limit=paging.fetch
        )  # fmt: skip
    shown, cursor = cut_page(rows, paging, lambda row: (row.due_at, row.deadline_id))
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=[OpenClockView.listed(row) for row in shown], next=address)


@router.get("/unassigned-cases")
async def list_unassigned(
    request: Request, response: Response, caller: Steering, paging: PagingQuery, door: AtDoor
) -> PageOf[ListedView]:
    """Cases of the caller's desks that nobody works on, oldest first."""
    after = paging.after(CasePlace)
    async with door.sessions() as session:
        seen = await desks_of(session, door.rules.keyring, caller)
        rows = await boards.unassigned(
            session, seen, caller.subject, after=after, limit=paging.fetch
        )
    shown, cursor = cut_page(rows, paging, lambda row: (row.opened_on, row.case_id))
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=[ListedView.listed(row) for row in shown], next=address)


@router.get("/desks")
async def list_desks(caller: Overseer, door: AtDoor) -> PageOf[DeskView]:
    """For those who keep the directory of who is told."""
    async with door.sessions() as session:
        found = await desks.names(session, door.rules.keyring)
    views = [DeskView(id=id_, place=place, name=name) for id_, (place, name) in found.items()]
    return PageOf(items=sorted(views, key=lambda each: (each.place, each.name)))
