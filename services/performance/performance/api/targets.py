"""Targets, with the two deadlines of each. What is public is open to everybody."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from muster.identity import Principal
from muster.web import (
    IdempotencyKey,
    PageOf,
    PagingQuery,
    RequestOrigin,
    Router,
    Sessions,
    cut_page,
    house_of,
    link_next,
    next_page,
    refuses,
    require,
)
from performance import payloads, storage
from performance.domain import may_refuse
from performance.domain.periods import Period
from performance.domain.subjects import Subject, check_known
from performance.storage import aims, definitions
from performance.storage.aims import Filters, Seen, Standing
from performance.storage.missions import runs
from performance.use_cases.partners import definition_of
from performance.use_cases.targets import Aim, aim_at, withdraw_one
from performance.views.deadlines import HistoryEntry
from performance.views.places import TargetPlace
from performance.views.targets import TargetView
from performance.visibility import check_in_charge, seen_by, viewer_of

router = Router(prefix="/v1", tags=["Targets"])

Writer = Annotated[Principal, require("performance:write")]
Definer = Annotated[Principal, require("performance:define")]


class NewTarget(payloads.TargetAimedAt):
    """Said again with another value it takes the place of the one before."""


class Withdrawal(payloads.Payload):
    reason: payloads.Note


async def _filters(
    indicator: Annotated[str | None, Query(max_length=80)] = None,
    country: Annotated[str | None, Query(max_length=3, description="KEN")] = None,
    mission: Annotated[str | None, Query(max_length=60)] = None,
    category: Annotated[str | None, Query(max_length=60)] = None,
    period: Annotated[str | None, Query(max_length=20)] = None,
    state: Annotated[
        Standing | None, Query(description="Without it all that are not withdrawn")
    ] = None,
) -> Filters:
    return Filters(
        indicator, country.upper() if country else None, mission, category, period, state
    )


@router.get("/targets")
async def list_targets(
    request: Request,
    response: Response,
    filters: Annotated[Filters, Depends(_filters)],
    paging: PagingQuery,
    sessions: Sessions,
) -> PageOf[TargetView]:
    """By the end of their period."""
    viewer = await viewer_of(request)
    after = paging.after(TargetPlace)
    async with sessions() as session:
        known = await definitions.current(session)
        seen = seen_by(viewer, known)
        rows = await aims.listed(session, seen, filters, after=after, limit=paging.fetch)
        shown, cursor = cut_page(rows, paging, lambda row: (row.ends_on, row.id))
        items = await _views(session, shown)
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=items, next=address)


@router.post("/targets", status_code=201, responses=refuses(*may_refuse.AIMING))
async def set_target(
    request: Request,
    body: NewTarget,
    response: Response,
    caller: Writer,
    key: IdempotencyKey,
    sessions: Sessions,
    origin: RequestOrigin,
) -> TargetView:
    """Two deadlines follow: for the figures of the period, and for what they are to reach."""
    windows = request.app.state.windows
    async with sessions.begin() as session:
        made = await storage.idempotency_keys.claim(session, key, now=origin.recorded_at)
        if made is None:
            aim = await _aim(session, body, caller)
            [target] = await aim_at(session, [aim], origin, windows=windows)
            made = str(target.id)
            await storage.idempotency_keys.settle(session, key, made)
        view = await _view(session, UUID(made))
    response.headers["location"] = f"{house_of(request).public_url}/v1/targets/{made}"
    return view


@router.get("/targets/{target_id}", responses=refuses(*may_refuse.SEEING_TARGET))
async def get_target(target_id: UUID, request: Request, sessions: Sessions) -> TargetView:
    viewer = await viewer_of(request)
    async with sessions() as session:
        seen = seen_by(viewer, await definitions.current(session))
        return await _view(session, target_id, seen)


@router.get("/targets/{target_id}/history", responses=refuses(*may_refuse.SEEING_TARGET))
async def get_history(
    target_id: UUID, request: Request, sessions: Sessions
) -> PageOf[HistoryEntry]:
    """Everything that happened to it, oldest first."""
    viewer = await viewer_of(request)
    async with sessions() as session:
        seen = seen_by(viewer, await definitions.current(session))
        rows = await aims.history(session, await aims.shown(session, seen, target_id))
    return PageOf(items=[HistoryEntry.of(row) for row in rows])


@router.post("/targets/{target_id}/withdrawal", responses=refuses(*may_refuse.WITHDRAWING_TARGET))
async def withdraw(
    target_id: UUID,
    request: Request,
    body: Withdrawal,
    caller: Definer,
    sessions: Sessions,
    origin: RequestOrigin,
) -> TargetView:
    """It is no longer aimed at; what happened until then stays in the history."""
    viewer = await viewer_of(request)
    async with sessions.begin() as session:
        known = await definitions.current(session)
        row = await aims.shown(session, seen_by(viewer, known), target_id)
        check_in_charge(caller, row.country, row.mission)
        await withdraw_one(session, known, row, reason=body.reason, origin=origin)
        return await _view(session, target_id)


async def _aim(session: AsyncSession, body: NewTarget, caller: Principal) -> Aim:
    """Raises what `may_refuse.AIMING` says."""
    definition = definition_of(body.indicator, await definitions.current(session))
    subject = Subject.of(body.about)
    check_known(subject, await runs(session))
    definition.check_subject(subject)
    check_in_charge(caller, subject.country, subject.mission)
    return Aim(definition, subject, Period.of(body.period), body.target, body.cited)


async def _view(
    session: AsyncSession,
    target_id: UUID,
    seen: Seen = Seen((), everything=True),  # noqa: B008 - frozen
) -> TargetView:
    [view] = await _views(session, [await aims.shown(session, seen, target_id)])
    return view


async def _views(session: AsyncSession, rows: Any) -> list[TargetView]:
    known = await definitions.current(session)
    versions = await aims.versions(session, rows)
    values = await aims.values(session, known, rows)
    return [
        TargetView.of(row, known[row.indicator], versions[row.id], values.get(row.id))
        for row in rows
    ]
