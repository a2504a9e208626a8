"""Reviews under resolution 2272: the software asks, people decide."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from conduct import may_refuse, payloads
from conduct.api.reads import reads_of
from conduct.domain.prompts import Decision
from conduct.edge import AtDoor, Door
from conduct.storage import prompts
from conduct.storage.prompts import Held
from conduct.use_cases import prompting, reviewing
from conduct.use_cases.entering import Purpose
from conduct.views.people import ReadView
from conduct.views.reviews import ReviewView
from conduct.visibility import DECIDES, OVERSEES, STEERS, check_any, check_sees_review, desks_of
from muster.identity import Principal
from muster.web import Caller, PageOf, PagingQuery, Router, etag, refuses, require

router = Router(prefix="/v1/reviews", tags=["Reviews"])

Decider = Annotated[Principal, require("cases:decide")]


async def _reader(caller: Caller) -> Principal:
    return check_any(caller, DECIDES, *STEERS)


async def _reader_of_reads(caller: Caller) -> Principal:
    return check_any(caller, DECIDES, OVERSEES)


Reader = Annotated[Principal, Depends(_reader)]
ReaderOfReads = Annotated[Principal, Depends(_reader_of_reads)]


class NewDecision(payloads.Payload):
    decision: Decision
    decider: payloads.Reason
    """Name and office of who decided."""
    reasons: payloads.Reason


@router.get("")
async def list_reviews(caller: Reader, door: AtDoor) -> PageOf[ReviewView]:
    """Open ones first, then the newest decided; at most 200."""
    async with door.sessions() as session:
        seen = await desks_of(session, door.rules.keyring, caller)
        ids = await prompts.listed(session, seen)
    held = await _read(door, ids)
    decides = caller.may(DECIDES)
    return PageOf(items=[ReviewView.of(held[each], decides=decides) for each in ids])


@router.get("/{review_id}", responses=refuses(*may_refuse.SEEING_REVIEW))
async def get_review(
    review_id: UUID, response: Response, caller: Reader, door: AtDoor
) -> ReviewView:
    await _check_seen(door, review_id)
    held = (await _read(door, [review_id]))[review_id]
    response.headers["etag"] = etag(held.prompt.version)
    return ReviewView.of(held, decides=caller.may(DECIDES))


@router.post("/{review_id}/decision", responses=refuses(*may_refuse.REVIEWING))
async def decide(
    review_id: UUID, body: NewDecision, response: Response, caller: Decider, door: AtDoor
) -> ReviewView:
    """People decided; it is recorded, with who did and why."""
    await _check_seen(door, review_id)
    await reviewing.note_reading(door.sessions, [review_id], caller, door.now, Purpose.CHANGE)
    async with door.sessions.begin() as session:
        held = await prompting.decide(
            session, door.rules, review_id, door.origin, decision=body.decision,
            decider=body.decider, reasons=body.reasons,
        )  # fmt: skip
    response.headers["etag"] = etag(held.prompt.version)
    return ReviewView.of(held, decides=True)


@router.get("/{review_id}/reads", responses=refuses(*may_refuse.SEEING_REVIEW))
async def list_reads(
    review_id: UUID, request: Request, response: Response, caller: ReaderOfReads,
    paging: PagingQuery, door: AtDoor,
) -> PageOf[ReadView]:  # fmt: skip
    """Who opened it. Newest first, for those who decide and for oversight."""
    await _check_seen(door, review_id)
    return await reads_of(review_id, request, response, paging, door)


async def _check_seen(door: Door, review_id: UUID) -> None:
    async with door.sessions() as session:
        await check_sees_review(session, door.rules.keyring, door.caller, review_id)


async def _read(door: Door, ids: Sequence[UUID]) -> Mapping[UUID, Held]:
    """What they are of is opened for those who decide, and noted before; nothing for others."""
    if door.caller.may(DECIDES):
        return await reviewing.opened(
            door.sessions, door.rules, ids, door.caller, door.now, Purpose.API
        )
    async with door.sessions() as session:
        return await prompts.ticking(session, door.rules.keyring, ids)
