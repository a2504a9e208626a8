"""Reading the register and the catalogue of commitments."""

from datetime import UTC
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from muster.identity import Principal
from muster.web import (
    Now,
    PageOf,
    PagingQuery,
    Sessions,
    cut_page,
    etag,
    link_next,
    next_page,
    refuses,
    require,
)
from pledges import storage
from pledges.domain import catalogue, may_refuse
from pledges.domain.kinds import PledgeKind, PledgeStatus
from pledges.storage import lists
from pledges.views import Catalogue, CommitmentView, HistoryEntry, PledgeSummary, PledgeView
from pledges.visibility import viewer

router = APIRouter(prefix="/v1", tags=["Register"])

Reader = Annotated[Principal, require("pledges:read")]


class Place(NamedTuple):
    """Where a page ended."""

    seq: Annotated[int, Field(ge=0, lt=2**63)]


async def _filters(
    pledger: Annotated[str | None, Query(max_length=200, description="KEN, or a name")] = None,
    item: Annotated[str | None, Query(max_length=10, description="Commitment item: 8c")] = None,
    status: PledgeStatus | None = None,
    kind: PledgeKind | None = None,
    overdue: Annotated[bool | None, Query(description="Some milestone is past its date")] = None,
    text: Annotated[str | None, Query(max_length=200)] = None,
) -> lists.Filters:
    return lists.Filters(pledger, item, status, kind, overdue, text)


FilterQuery = Annotated[lists.Filters, Depends(_filters)]


@router.get("/pledges")
async def list_pledges(
    request: Request,
    response: Response,
    caller: Reader,
    filters: FilterQuery,
    paging: PagingQuery,
    sessions: Sessions,
) -> PageOf[PledgeSummary]:
    """The register, newest first."""
    after = paging.after(Place)
    async with sessions() as session:
        rows = await lists.register(
            session,
            viewer(caller),
            filters,
            after=after.seq if after else None,
            limit=paging.fetch,
        )
    shown, cursor = cut_page(rows, paging, lambda row: (row.seq,))
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=[PledgeSummary.of(row) for row in shown], next=address)


@router.get("/pledges/{pledge_id}", responses=refuses(*may_refuse.SEEING))
async def get_pledge(
    pledge_id: UUID, response: Response, caller: Reader, sessions: Sessions
) -> PledgeView:
    """One pledge with its milestones. `ETag` is what If-Match asks for."""
    async with sessions() as session:
        row = await lists.shown(session, viewer(caller), pledge_id)
        parts = await lists.milestones_of(session, pledge_id)
    response.headers["etag"] = etag(row.version)
    return PledgeView.whole(row, parts)


@router.get("/pledges/{pledge_id}/history", responses=refuses(*may_refuse.SEEING))
async def get_history(pledge_id: UUID, caller: Reader, sessions: Sessions) -> PageOf[HistoryEntry]:
    """Everything that happened to the pledge, oldest first."""
    async with sessions() as session:
        await lists.shown(session, viewer(caller), pledge_id)
        rows = await storage.journal.history(session, pledge_id)
    return PageOf(items=[HistoryEntry.of(row) for row in rows])


@router.get("/commitments")
async def get_commitments(
    caller: Reader, now: Now, effective: Literal["today", "ever"] = "today"
) -> Catalogue:
    """The items of the Declaration that pledges refer to."""
    found = catalogue.items(now.astimezone(UTC).date()) if effective == "today" else catalogue.ITEMS
    return Catalogue(
        version=catalogue.CATALOGUE_VERSION,
        items=[
            CommitmentView(
                id=each.id,
                paragraph=each.paragraph,
                area=each.area_title,
                bearers=[bearer.value for bearer in each.bearers],
                text=each.text,
                effective_from=each.effective_from,
                effective_to=each.effective_to,
            )
            for each in found
        ],
    )
