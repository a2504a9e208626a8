"""Changing one milestone of a pledge."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Response
from pydantic import HttpUrl
from sqlalchemy.ext.asyncio import AsyncSession

from muster.database import SessionMaker
from muster.deadlines.states import ClaimInTheFuture
from muster.identity import Principal
from muster.journal import Origin
from muster.web import (
    IdempotencyKey,
    RequestKey,
    RequestOrigin,
    RequiredIfMatch,
    Router,
    Sessions,
    refuses,
    require,
)
from pledges import payloads, storage
from pledges.api.answers import whole
from pledges.domain import may_refuse
from pledges.domain.milestone import Milestone
from pledges.domain.pledge import Pledge
from pledges.domain.refusals import RefusalWithoutReason
from pledges.use_cases import partners, staff
from pledges.views import PledgeView
from pledges.visibility import confirmer_of, mine

router = Router(prefix="/v1/pledges/{pledge_id}/milestones/{milestone_id}", tags=["Milestones"])

Writer = Annotated[Principal, require("pledges:write")]
Confirmer = Annotated[Principal, require("milestones:confirm")]
Extender = Annotated[Principal, require("milestones:extend")]
Waiver = Annotated[Principal, require("milestones:waive")]


class Report(payloads.Done):
    """Without a date it was done now."""

    evidence: HttpUrl | None = None

    def instant(self, milestone: Milestone, now: datetime) -> datetime:
        if self.done_on is None:
            return self.done_at or now
        return partners.done_by_end_of(self.done_on, milestone, now)


class Retraction(payloads.Payload):
    reason: payloads.Reason


class Extension(payloads.Due):
    reason: payloads.Reason


class ExtensionRefusal(payloads.Payload):
    reason: payloads.Reason


class Waive(payloads.Payload):
    reason: payloads.Reason
    authority: payloads.Title
    """By whose authority it is no longer asked for."""


class Confirmation(payloads.Payload):
    """Verifies a report, or decides on a claim of having been in time after the miss."""

    decision: Literal["confirm", "refuse"] = "confirm"
    reason: payloads.Reason | None = None
    """Needed to refuse."""


@router.post("/report", responses=refuses(*may_refuse.REPORTING))
async def report(
    pledge_id: UUID,
    milestone_id: UUID,
    body: Report,
    response: Response,
    caller: Writer,
    key: IdempotencyKey,
    sessions: Sessions,
    origin: RequestOrigin,
) -> PledgeView:
    """It is done. After the miss, a claim of having been in time needs evidence and staff."""

    async def do(session: AsyncSession, pledge: Pledge) -> None:
        milestone = pledge.milestone(milestone_id)
        try:
            await staff.report(
                session,
                pledge,
                milestone,
                done_at=body.instant(milestone, origin.recorded_at),
                evidence=str(body.evidence) if body.evidence else None,
                origin=origin,
            )
        except ClaimInTheFuture as refusal:
            raise refusal.within(f"#/{body.done}") from None

    await _once(sessions, caller, pledge_id, key, origin, do)
    return await whole(sessions, caller, pledge_id, response)


@router.post("/retraction", responses=refuses(*may_refuse.RETRACTING))
async def retract(
    pledge_id: UUID,
    milestone_id: UUID,
    body: Retraction,
    response: Response,
    caller: Writer,
    key: IdempotencyKey,
    sessions: Sessions,
    origin: RequestOrigin,
) -> PledgeView:
    """The report was wrong: the milestone is awaited again, under a new version."""

    async def do(session: AsyncSession, pledge: Pledge) -> None:
        await staff.retract(session, pledge, milestone_id, reason=body.reason, origin=origin)

    await _once(sessions, caller, pledge_id, key, origin, do)
    return await whole(sessions, caller, pledge_id, response)


async def _once(
    sessions: SessionMaker, caller: Principal, pledge_id: UUID, key: RequestKey | None,
    origin: Origin, do: Callable[[AsyncSession, Pledge], Awaitable[None]],
) -> None:  # fmt: skip
    """do: gets the pledge locked; not called when a request of this key was here before."""
    async with sessions.begin() as session:
        pledge = await mine(session, caller, pledge_id)
        keys = storage.idempotency_keys
        if await keys.claim(session, key, now=origin.recorded_at) is None:
            await do(session, pledge)
            await keys.settle(session, key, pledge_id)


@router.post("/extension", responses=refuses(*may_refuse.EXTENDING))
async def extend(
    pledge_id: UUID,
    milestone_id: UUID,
    body: Extension,
    response: Response,
    caller: Extender,
    if_match: RequiredIfMatch,
    sessions: Sessions,
    origin: RequestOrigin,
) -> PledgeView:
    """A later due date is granted, also after the miss."""
    async with sessions.begin() as session:
        pledge = await mine(session, caller, pledge_id)
        if_match.check(pledge.version)
        due = partners.due_of(body)
        await staff.extend(session, pledge, milestone_id, due, reason=body.reason, origin=origin)
    return await whole(sessions, caller, pledge_id, response)


@router.post("/extension-refusal", responses=refuses(*may_refuse.DECLINING))
async def decline_extension(
    pledge_id: UUID,
    milestone_id: UUID,
    body: ExtensionRefusal,
    response: Response,
    caller: Extender,
    if_match: RequiredIfMatch,
    sessions: Sessions,
    origin: RequestOrigin,
) -> PledgeView:
    """The later due date that was asked for is declined: the milestone stays due as it was."""
    async with sessions.begin() as session:
        pledge = await mine(session, caller, pledge_id)
        if_match.check(pledge.version)
        await staff.decline_extension(
            session, pledge, milestone_id, reason=body.reason, origin=origin
        )
    return await whole(sessions, caller, pledge_id, response)


@router.post("/waiver", responses=refuses(*may_refuse.WAIVING))
async def waive(
    pledge_id: UUID,
    milestone_id: UUID,
    body: Waive,
    response: Response,
    caller: Waiver,
    if_match: RequiredIfMatch,
    sessions: Sessions,
    origin: RequestOrigin,
) -> PledgeView:
    """The milestone is no longer asked for."""
    async with sessions.begin() as session:
        pledge = await mine(session, caller, pledge_id)
        if_match.check(pledge.version)
        await staff.waive(
            session,
            pledge,
            milestone_id,
            reason=body.reason,
            authority=body.authority,
            origin=origin,
        )
    return await whole(sessions, caller, pledge_id, response)


@router.post("/confirmation", responses=refuses(*may_refuse.CONFIRMING))
async def confirm(
    pledge_id: UUID,
    milestone_id: UUID,
    body: Confirmation,
    response: Response,
    caller: Confirmer,
    if_match: RequiredIfMatch,
    sessions: Sessions,
    origin: RequestOrigin,
) -> PledgeView:
    """Somebody other than the pledger verifies a report, or decides on a claim after the miss."""
    if body.decision == "refuse" and body.reason is None:
        raise RefusalWithoutReason
    confirmer = confirmer_of(caller)
    async with sessions.begin() as session:
        pledge = await mine(session, caller, pledge_id)
        if_match.check(pledge.version)
        await staff.confirm(
            session,
            pledge,
            milestone_id,
            confirmer=confirmer,
            refused_because=body.reason if body.decision == "refuse" else None,
            origin=origin,
        )
    return await whole(sessions, caller, pledge_id, response)
