"""The inbox of alerts, and the page of one."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.web import PagingQuery, Sessions, cut_page, next_page, render
from notifications import reading
from notifications.channels.letters import Links
from notifications.domain.texts import country_name
from notifications.edge import FilterQuery, InForce, Reader
from notifications.pages.words import next_steps, who_has_it
from notifications.storage import lists
from notifications.visibility import viewer

router = APIRouter(include_in_schema=False)

Done = Literal["acknowledged", "undone", "handed-over"]
DONE = {
    "acknowledged": "You have taken this on. Nobody further up is told about this step.",
    "undone": "The acknowledgement is undone. The step waits for an answer again.",
    "handed-over": "Handed over. They are told now and have to answer.",
}


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


@router.get("/alerts/{alert_id}")
async def one_alert(
    request: Request,
    alert_id: UUID,
    caller: Reader,
    triggers: InForce,
    sessions: Sessions,
    done: Done | None = None,
) -> HTMLResponse:
    """Shows, and changes nothing: a mail's link leads here."""
    who = viewer(caller)
    async with sessions() as session:
        found = await reading.whole(session, triggers, who, alert_id)
        others = await lists.same_deadline(session, who, found.alert)
        may_answer = caller.may("alerts:acknowledge") and found.alert.is_open
        targets = await reading.possible_holders(session, triggers, found.alert)
    links: Links = request.app.state.links
    return render(
        request,
        "alert.html",
        alert=found.alert,
        found=found,
        others=others,
        may_answer=may_answer,
        is_mine=found.alert.acknowledged_by is not None
        and found.alert.acknowledged_by.id == caller.subject,
        targets=targets,
        said=DONE.get(done or ""),
        country=country_name(found.alert.country) if found.alert.country else None,
        subject_link=links.of_subject(found.alert),
        who_has_it=who_has_it(found.alert),
        next_steps=next_steps(found),
        tries={
            row.id: [each for each in found.attempts if each.delivery_id == row.id]
            for row in found.deliveries
        },
    )
