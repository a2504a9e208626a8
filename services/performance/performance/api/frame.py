"""The results frame: priorities, results, deliverables. Open to everybody for reading."""

from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from muster.deadlines.states import State
from muster.identity import Principal
from muster.web import (
    IdempotencyKey,
    Now,
    PageOf,
    PagingQuery,
    RequestOrigin,
    Router,
    Sessions,
    cut_page,
    etag,
    house_of,
    link_next,
    next_page,
    refuses,
    require,
)
from performance import payloads, storage
from performance.domain import may_refuse
from performance.domain.deliverable import Status
from performance.domain.priorities import PRIORITIES, priority
from performance.storage import frame, results
from performance.storage.results import Result
from performance.use_cases import deliverables
from performance.use_cases.frame_events import planned_of
from performance.views.deadlines import HistoryEntry
from performance.views.frame import (
    DeliverableSummary,
    DeliverableView,
    PriorityView,
    ResultView,
)
from performance.views.places import DeliverablePlace

router = Router(prefix="/v1", tags=["Results frame"])

Definer = Annotated[Principal, require("performance:define")]


class NewResult(payloads.Payload):
    code: payloads.Named
    priority: payloads.Reference
    """Code of the priority that it serves."""
    title: payloads.Text


class ResultPlace(NamedTuple):
    """Where a page ended."""

    code: Annotated[str, Field(max_length=120)]


async def _filters(
    priority: Annotated[str | None, Query(max_length=120)] = None,
    result: Annotated[str | None, Query(max_length=120)] = None,
    owner: Annotated[str | None, Query(max_length=120)] = None,
    status: Annotated[Status | None, Query(description="As its owner says")] = None,
    state: Annotated[State | None, Query(description="As the clock says")] = None,
    late: Annotated[bool | None, Query(description="Missed, or overdue in its grace")] = None,
    text: Annotated[str | None, Query(max_length=200)] = None,
) -> frame.Filters:
    return frame.Filters(priority, result, owner, status, state, late, text)


@router.get("/priorities")
async def list_priorities(now: Now) -> PageOf[PriorityView]:
    """Those in force today."""
    found = [each for each in PRIORITIES.values() if each.is_in_force(now.date())]
    return PageOf(items=[PriorityView.of(each) for each in found])


@router.get("/results")
async def list_results(
    request: Request,
    response: Response,
    paging: PagingQuery,
    sessions: Sessions,
    priority: Annotated[str | None, Query(max_length=120)] = None,
) -> PageOf[ResultView]:
    after = paging.after(ResultPlace)
    async with sessions() as session:
        rows = await results.listed(
            session,
            priority=priority,
            after=after.code if after else None,
            limit=paging.fetch,
        )
    shown, cursor = cut_page(rows, paging, lambda row: (row.code,))
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=[ResultView.of(row) for row in shown], next=address)


@router.post("/results", status_code=201, responses=refuses(*may_refuse.DEFINING_RESULT))
async def define_result(
    body: NewResult,
    caller: Definer,
    key: IdempotencyKey,
    sessions: Sessions,
    origin: RequestOrigin,
) -> ResultView:
    """A result does not change: what is meant anew has a code of its own."""
    new = Result(body.code, body.priority, body.title, priority(body.priority).frame)
    async with sessions.begin() as session:
        made = await storage.idempotency_keys.claim(session, key, now=origin.recorded_at)
        if made is None:
            await deliverables.define_result(session, new, origin)
            await storage.idempotency_keys.settle(session, key, new.code)
        [row] = await results.listed(session, code=new.code)
    return ResultView.of(row)


@router.get("/deliverables")
async def list_deliverables(
    request: Request,
    response: Response,
    filters: Annotated[frame.Filters, Depends(_filters)],
    paging: PagingQuery,
    sessions: Sessions,
) -> PageOf[DeliverableSummary]:
    """What is late first, then by due day."""
    after = paging.after(DeliverablePlace)
    async with sessions() as session:
        rows = await frame.listed(session, filters, after=after, limit=paging.fetch)
    shown, cursor = cut_page(rows, paging, lambda row: (row.rank, row.due_at, row.seq))
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=[DeliverableSummary.of(row) for row in shown], next=address)


@router.post("/deliverables", status_code=201, responses=refuses(*may_refuse.PLANNING))
async def plan(
    request: Request,
    body: payloads.DeliverableAnnounced,
    response: Response,
    caller: Annotated[Principal, require("performance:write")],
    key: IdempotencyKey,
    sessions: Sessions,
    origin: RequestOrigin,
) -> DeliverableView:
    async with sessions.begin() as session:
        made = await storage.idempotency_keys.claim(session, key, now=origin.recorded_at)
        if made is None:
            made = str((await deliverables.plan(session, planned_of(body), origin)).id)
            await storage.idempotency_keys.settle(session, key, made)
    response.headers["location"] = f"{house_of(request).public_url}/v1/deliverables/{made}"
    return await whole(sessions, UUID(made), response)


@router.get("/deliverables/{deliverable_id}", responses=refuses(*may_refuse.SEEING_DELIVERABLE))
async def get_deliverable(
    deliverable_id: UUID, response: Response, sessions: Sessions
) -> DeliverableView:
    """With every version of its deadline. `ETag` is what If-Match asks for."""
    return await whole(sessions, deliverable_id, response)


@router.get(
    "/deliverables/{deliverable_id}/history", responses=refuses(*may_refuse.SEEING_DELIVERABLE)
)
async def get_history(deliverable_id: UUID, sessions: Sessions) -> PageOf[HistoryEntry]:
    """Everything that happened to it, oldest first."""
    async with sessions() as session:
        await frame.shown(session, deliverable_id)
        rows = await storage.journal.history(session, deliverable_id)
    return PageOf(items=[HistoryEntry.of(row) for row in rows])


async def whole(sessions: Sessions, deliverable_id: UUID, response: Response) -> DeliverableView:
    """As it is now."""
    async with sessions() as session:
        row, versions = await frame.shown(session, deliverable_id)
    response.headers["etag"] = etag(row.version)
    return DeliverableView.whole(row, versions)
