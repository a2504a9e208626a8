"""Reading alerts."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response

from muster.web import PageOf, PagingQuery, Sessions, cut_page, etag, link_next, next_page, refuses
from notifications import reading
from notifications.domain.refusals import AlertNotFound
from notifications.edge import FilterQuery, InForce, Reader
from notifications.storage import lists
from notifications.views import (
    AlertView,
    Explanation,
    LadderView,
    RuleView,
    decisions_of,
    deliveries_of,
)
from notifications.visibility import viewer

router = APIRouter(prefix="/v1", tags=["Alerts"])


@router.get("/alerts")
async def list_alerts(
    request: Request,
    response: Response,
    caller: Reader,
    filters: FilterQuery,
    paging: PagingQuery,
    sessions: Sessions,
) -> PageOf[AlertView]:
    """What concerns you, newest first."""
    after = paging.after(tuple[datetime, UUID])
    async with sessions() as session:
        rows = await lists.page(session, viewer(caller), filters, after=after, limit=paging.fetch)
    shown, cursor = cut_page(rows, paging, lambda row: (row.raised_at, row.id))
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=[AlertView.of(each) for each in shown], next=address)


@router.get("/alerts/{alert_id}", responses=refuses(AlertNotFound))
async def get_alert(
    alert_id: UUID, response: Response, caller: Reader, sessions: Sessions
) -> AlertView:
    async with sessions() as session:
        alert = await lists.shown(session, viewer(caller), alert_id)
    response.headers["etag"] = etag(alert.sequence)
    return AlertView.of(alert)


@router.get("/alerts/{alert_id}/explain", responses=refuses(AlertNotFound))
async def explain_alert(
    alert_id: UUID, caller: Reader, triggers: InForce, sessions: Sessions
) -> Explanation:
    """The rule, its inputs, every decision with its reason, every delivery and every try."""
    async with sessions() as session:
        found = await reading.whole(session, triggers, viewer(caller), alert_id)
    return Explanation(
        alert=AlertView.of(found.alert),
        rule=RuleView.of(found.trigger) if found.trigger else None,
        event_id=found.alert.event_id,
        inputs=dict(found.alert.data),
        decisions=decisions_of(found.decisions),
        ladders=[
            LadderView(
                kind=row.kind, next_check_at=row.next_check_at, ended_because=row.ended_because
            )
            for row in found.ladders
        ],
        deliveries=deliveries_of(found.deliveries, found.attempts),
        facts_waiting=found.facts_waiting,
    )
