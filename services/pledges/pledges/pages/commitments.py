"""What was promised, and how many pledges serve it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.identity import Principal
from muster.web import Now, Sessions, render, require
from pledges.domain import catalogue
from pledges.domain.catalogue import Bearer, CommitmentItem
from pledges.storage import overview
from pledges.visibility import viewer

router = APIRouter(include_in_schema=False)

BEARERS = {
    Bearer.MEMBER_STATES: "Member States",
    Bearer.SECRETARY_GENERAL: "Secretary-General",
    Bearer.ALL: "All, collectively",
    Bearer.HOST_GOVERNMENTS: "Host governments",
    Bearer.ENDORSERS: "Endorsers",
}


@dataclass(frozen=True)
class Area:
    """number: 1 to 8; none for follow-up."""

    number: int | None
    title: str
    items: Sequence[CommitmentItem]


@router.get("/commitments")
async def show_commitments(
    request: Request,
    caller: Annotated[Principal, require("pledges:read")],
    sessions: Sessions,
    now: Now,
) -> HTMLResponse:
    async with sessions() as session:
        serving = await overview.per_item(session, viewer(caller))
    items = catalogue.items(now.astimezone(UTC).date())
    by_area = groupby(items, key=lambda item: (item.area, item.area_title))
    return render(
        request,
        "commitments.html",
        areas=[Area(number, title, list(group)) for (number, title), group in by_area],
        serving=serving,
        served=sum(item.id in serving for item in items),
        total=len(items),
        bearers=BEARERS,
        edition=catalogue.CATALOGUE_VERSION,
    )
