"""The ledger, for operations."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from muster.web import PageOf, PagingQuery, Sessions, cut_page, link_next, next_page
from notifications.edge import Operator
from notifications.storage import ledger
from notifications.views import TalliedHourView

router = APIRouter(prefix="/v1", tags=["Operations"])

GapsOnly = Annotated[bool, Query(description="Only hours in which not all is well.")]


@router.get("/ledger")
async def list_tallied_hours(
    request: Request, response: Response, caller: Operator, paging: PagingQuery,
    sessions: Sessions, gaps: GapsOnly = False,
) -> PageOf[TalliedHourView]:  # fmt: skip
    """What fired in each hour as its service counted it, and how much of it people were told of.
    Newest first."""
    after = paging.after(tuple[datetime, str])
    async with sessions() as session:
        rows = await ledger.page(session, after=after, limit=paging.fetch, gaps_only=gaps)
    shown, cursor = cut_page(rows, paging, lambda row: (row.hour, row.source))
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=[TalliedHourView.model_validate(each) for each in shown], next=address)
