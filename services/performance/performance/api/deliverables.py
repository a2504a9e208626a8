"""Changing one deliverable."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import HttpUrl

from muster.dates import Day
from muster.identity import Principal
from muster.web import RequestOrigin, RequiredIfMatch, Router, Sessions, refuses, require
from performance import payloads
from performance.api.frame import whole
from performance.domain import may_refuse
from performance.domain.deliverable import Status
from performance.storage.deliverables import deliverable
from performance.use_cases import deliverables
from performance.views.frame import DeliverableView

router = Router(prefix="/v1/deliverables/{deliverable_id}", tags=["Results frame"])

SEEING = may_refuse.SEEING_DELIVERABLE

Writer = Annotated[Principal, require("performance:write")]
Definer = Annotated[Principal, require("performance:define")]


class NewStatus(payloads.Payload):
    status: Status
    """`not_started`, `in_progress` or `delayed`; the others follow from an act."""


class Completion(payloads.Payload):
    done_on: Day | None = None
    """In the deliverable's zone; by default today. After the miss it is done today."""
    evidence: HttpUrl | None = None


class NewDueDay(payloads.Payload):
    due_on: Day
    """In the deliverable's zone."""
    reason: payloads.Note


class Because(payloads.Payload):
    reason: payloads.Note


@router.post("/status", responses=refuses(*SEEING, *may_refuse.CHANGING_STATUS))
async def change_status(
    deliverable_id: UUID,
    body: NewStatus,
    response: Response,
    caller: Writer,
    sessions: Sessions,
    origin: RequestOrigin,
) -> DeliverableView:
    async with sessions.begin() as session:
        found = await deliverable(session, deliverable_id)
        await deliverables.change_status(session, found, body.status, origin)
    return await whole(sessions, deliverable_id, response)


@router.post("/completion", responses=refuses(*SEEING, *may_refuse.COMPLETING))
async def complete(
    deliverable_id: UUID,
    body: Completion,
    response: Response,
    caller: Writer,
    sessions: Sessions,
    origin: RequestOrigin,
) -> DeliverableView:
    """It is done. After it was missed that is late, whatever day is named."""
    evidence = str(body.evidence) if body.evidence else None
    async with sessions.begin() as session:
        found = await deliverable(session, deliverable_id)
        await deliverables.complete(session, found, body.done_on, evidence, origin)
    return await whole(sessions, deliverable_id, response)


@router.post("/extension", responses=refuses(*SEEING, *may_refuse.MOVING))
async def move(
    deliverable_id: UUID,
    body: NewDueDay,
    response: Response,
    caller: Definer,
    if_match: RequiredIfMatch,
    sessions: Sessions,
    origin: RequestOrigin,
) -> DeliverableView:
    """A later due day, also after the miss."""
    async with sessions.begin() as session:
        found = await deliverable(session, deliverable_id)
        if_match.check(found.version)
        await deliverables.move(session, found, body.due_on, reason=body.reason, origin=origin)
    return await whole(sessions, deliverable_id, response)


@router.post("/reopening", responses=refuses(*SEEING, *may_refuse.REOPENING))
async def reopen(
    deliverable_id: UUID,
    body: Because,
    response: Response,
    caller: Writer,
    if_match: RequiredIfMatch,
    sessions: Sessions,
    origin: RequestOrigin,
) -> DeliverableView:
    """It is not done after all: it is awaited anew, for the day that it was due."""
    async with sessions.begin() as session:
        found = await deliverable(session, deliverable_id)
        if_match.check(found.version)
        await deliverables.reopen(session, found, reason=body.reason, origin=origin)
    return await whole(sessions, deliverable_id, response)


@router.post("/withdrawal", responses=refuses(*SEEING, *may_refuse.DROPPING))
async def drop(
    deliverable_id: UUID,
    body: Because,
    response: Response,
    caller: Definer,
    if_match: RequiredIfMatch,
    sessions: Sessions,
    origin: RequestOrigin,
) -> DeliverableView:
    """It is no longer awaited: its status becomes `not_applicable`."""
    async with sessions.begin() as session:
        found = await deliverable(session, deliverable_id)
        if_match.check(found.version)
        await deliverables.drop(session, found, reason=body.reason, origin=origin)
    return await whole(sessions, deliverable_id, response)
