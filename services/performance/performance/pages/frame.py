"""The results frame: its priorities, and what is to be brought about by when, the late first."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from muster.deadlines.states import State
from muster.web import Now, PagingQuery, Sessions, cut_page, next_page, render
from performance.asked import Words
from performance.domain.deliverable import Status
from performance.domain.priorities import PRIORITIES
from performance.pages.asked import one_of
from performance.storage import frame
from performance.storage.frame import Filters
from performance.views.places import DeliverablePlace

router = APIRouter(prefix="/frame", include_in_schema=False)

STATUSES = [("", "any"), *((each.value, each.label) for each in Status)]
STATES = [("", "any"), *((each.value, each.replace("_", " ")) for each in State)]


async def _asked(
    priority: Words = None, result: Words = None, owner: Words = None, status: Words = None,
    state: Words = None, text: Words = None,
) -> Filters:  # fmt: skip
    return Filters(
        priority or None, result or None, owner or None, one_of(Status, "status", status),
        one_of(State, "state", state), text=text or None,
    )  # fmt: skip


@router.get("")
async def show_frame(
    request: Request,
    asked: Annotated[Filters, Depends(_asked)],
    paging: PagingQuery,
    sessions: Sessions,
    now: Now,
) -> HTMLResponse:
    after = paging.after(DeliverablePlace)
    async with sessions() as session:
        rows = await frame.listed(session, asked, after=after, limit=paging.fetch)
        count = await frame.count(session, asked)
        standings = await frame.by_priority(session)
    shown, cursor = cut_page(rows, paging, lambda row: (row.rank, row.due_at, row.seq))
    in_force = [each for each in PRIORITIES.values() if each.is_in_force(now.date())]
    return render(
        request, "frame.html", deliverables=shown, count=count, standings=standings,
        priorities=in_force, choices=[("", "all"), *((each.code, each.title) for each in in_force)],
        asked=asked, filtered=asked != Filters(), statuses=STATUSES, states=STATES,
        next=next_page(request, cursor), paged=after is not None,
    )  # fmt: skip
