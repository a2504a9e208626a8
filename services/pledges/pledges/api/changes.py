"""Changing the register, one pledge at a time."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from muster.identity import Principal
from muster.web import (
    IdempotencyKey,
    Now,
    RequestOrigin,
    RequiredIfMatch,
    Router,
    Sessions,
    house_of,
    refuses,
    require,
)
from pledges import payloads, storage
from pledges.api.answers import whole
from pledges.domain import may_refuse
from pledges.domain.kinds import PledgeStatus
from pledges.domain.pledge import Moved, Pledge
from pledges.domain.pledgers import Pledger
from pledges.domain.refusals import NotYourPledge
from pledges.use_cases import partners, staff
from pledges.views import MilestoneView, PledgeView
from pledges.visibility import mine, viewer

router = Router(prefix="/v1", tags=["Changes"])

Writer = Annotated[Principal, require("pledges:write")]


class NewPledge(payloads.PledgeAnnounced):
    pledger: payloads.PledgerNamed


class NewStatus(payloads.Payload):
    status: PledgeStatus
    effective_on: payloads.OurDay
    instrument: payloads.Title | None = None
    reason: payloads.Reason | None = None


@router.post("/pledges", status_code=201, responses=refuses(*may_refuse.REGISTERING))
async def register(
    request: Request,
    body: NewPledge,
    response: Response,
    caller: Writer,
    key: IdempotencyKey,
    sessions: Sessions,
    now: Now,
    origin: RequestOrigin,
) -> PledgeView:
    async with sessions.begin() as session:
        made = await storage.idempotency_keys.claim(session, key, now=now)
        if made is None:
            promises = [partners.promise_of(each) for each in body.milestones]
            pledge = await staff.register(
                session, _new_pledge(body, caller, now), promises, origin=origin
            )
            made = str(pledge.id)
            await storage.idempotency_keys.settle(session, key, made)
    response.headers["location"] = f"{house_of(request).public_url}/v1/pledges/{made}"
    return await whole(sessions, caller, UUID(made), response)


def _new_pledge(body: NewPledge, caller: Principal, now: Now) -> Pledge:
    pledger = Pledger.of(country=body.pledger.country, organisation=body.pledger.organisation)
    own = viewer(caller)
    if not own.everything and pledger.key not in own.pledgers:
        raise NotYourPledge
    return Pledge(
        reference=body.reference,
        pledger=pledger,
        kind=body.kind,
        title=body.title,
        items=tuple(dict.fromkeys(body.items)),
        status=body.status,
        effective_on=body.announced_on or now.date(),
        instrument=body.instrument,
        registered_at=now,
    )


@router.post("/pledges/{pledge_id}/status", responses=refuses(*may_refuse.MOVING))
async def change_status(
    pledge_id: UUID,
    body: NewStatus,
    response: Response,
    caller: Writer,
    if_match: RequiredIfMatch,
    sessions: Sessions,
    origin: RequestOrigin,
) -> PledgeView:
    async with sessions.begin() as session:
        pledge = await mine(session, caller, pledge_id)
        if_match.check(pledge.version)
        moved = Moved(body.status, body.effective_on, body.instrument, body.reason)
        await staff.move(session, pledge, moved, origin=origin)
    return await whole(sessions, caller, pledge_id, response)


@router.post(
    "/pledges/{pledge_id}/milestones",
    status_code=201,
    responses=refuses(*may_refuse.ADDING),
)
async def add_milestone(
    pledge_id: UUID,
    body: payloads.MilestonePromised,
    response: Response,
    caller: Writer,
    key: IdempotencyKey,
    sessions: Sessions,
    now: Now,
    origin: RequestOrigin,
) -> MilestoneView:
    async with sessions.begin() as session:
        await mine(session, caller, pledge_id)
        made = await storage.idempotency_keys.claim(session, key, now=now)
        if made is None:
            milestone = await staff.add_milestone(
                session, pledge_id, partners.promise_of(body), origin=origin
            )
            made = str(milestone.id)
            await storage.idempotency_keys.settle(session, key, made)
    answer = await whole(sessions, caller, pledge_id, response)
    return next(each for each in answer.milestones if str(each.id) == made)
