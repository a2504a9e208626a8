"""One pledge: how it stands, what waits for whom, and everything that happened to it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.identity import Principal
from muster.web import Now, Sessions, render, require
from pledges import storage
from pledges.domain import catalogue
from pledges.domain.kinds import PledgeKind, PledgeStatus
from pledges.domain.pledgers import Pledger
from pledges.pages.history import called, entries
from pledges.pages.parts import part_of
from pledges.pages.timeline import timeline
from pledges.storage import lists
from pledges.visibility import viewer

router = APIRouter(include_in_schema=False)

SAVED = {
    "report": "The report was saved.",
    "retract": "The report was retracted.",
    "extend": "The later due date was saved. The earlier one stays in the history.",
    "decline": "The later due date was declined. The milestone stays due as it was.",
    "waive": "The milestone was waived.",
    "decide": "The decision was saved.",
}
ENTRIES_AT_FIRST = 20
"""Earlier ones are folded away."""


@router.get("/pledges/{pledge_id}")
async def show_pledge(
    request: Request,
    pledge_id: UUID,
    caller: Annotated[Principal, require("pledges:read")],
    sessions: Sessions,
    now: Now,
    saved: str = "",
) -> HTMLResponse:
    """saved: which form led here."""
    async with sessions() as session:
        row = await lists.shown(session, viewer(caller), pledge_id)
        found = await lists.milestones_of(session, pledge_id)
        told = entries(await storage.journal.history(session, pledge_id))
    parts = [part_of(caller, row, each, versions) for each, versions in found]
    return render(
        request,
        "pledge.html",
        pledge=row,
        pledger=Pledger(row.country, row.organisation),
        kind=PledgeKind(row.kind).label,
        status=PledgeStatus(row.status),
        items=[catalogue.item(each) for each in row._mapping["items"]],
        parts=parts,
        may_act=any(part.acts for part in parts),
        timeline=timeline(parts, now),
        recent=told[:ENTRIES_AT_FIRST],
        earlier=told[ENTRIES_AT_FIRST:],
        saved=SAVED.get(saved),
        called=called,
    )
