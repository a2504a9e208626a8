"""The inbox of alerts."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.web import PagingQuery, Sessions, cut_page, next_page, render
from notifications.edge import FilterQuery, InForce, Reader
from notifications.pages.words import who_has_it
from notifications.storage import lists
from notifications.visibility import viewer

router = APIRouter(include_in_schema=False)


@router.get("/")
async def inbox(
    request: Request,
    caller: Reader,
    filters: FilterQuery,
    paging: PagingQuery,
    triggers: InForce,
    sessions: Sessions,
) -> HTMLResponse:
    who = viewer(caller)
    narrowed = not request.query_params.keys() <= {"cursor", "limit"}
    if not narrowed:
        filters = lists.Filters(state="open")
    after = paging.after(tuple[datetime, UUID])
    async with sessions() as session:
        rows = await lists.page(session, who, filters, after=after, limit=paging.fetch)
        totals = await lists.totals(session, who)
    shown, cursor = cut_page(rows, paging, lambda row: (row.raised_at, row.id))
    return render(
        request,
        "inbox.html",
        alerts=shown,
        filters=filters,
        totals=totals,
        next=next_page(request, cursor),
        is_first=after is None,
        narrowed=narrowed,
        trigger_options=[("", "any")]
        + [(name, f"{name} · {each.name}") for name, each in sorted(triggers.by_id.items())],
        who_has_it=who_has_it,
    )
