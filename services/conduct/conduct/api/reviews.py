"""Reviews under resolution 2272: the software asks, people decide."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from conduct import may_refuse, payloads
from conduct.domain.prompts import Decision
from conduct.edge import AtDoor, Door
from conduct.storage import prompts
from conduct.storage.prompts import Held, PromptNotFound
from conduct.use_cases import prompting
from conduct.views.reviews import ReviewView
from conduct.visibility import DECIDES, STEERS, check_any, desks_of
from muster.identity import Principal
from muster.web import Caller, PageOf, Router, etag, refuses, require

router = Router(prefix="/v1/reviews", tags=["Reviews"])

Decider = Annotated[Principal, require("cases:decide")]


async def _reader(caller: Caller) -> Principal:
    return check_any(caller, DECIDES, *STEERS)


Reader = Annotated[Principal, Depends(_reader)]


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
        held = await prompts.by_ids(session, door.rules.keyring, ids)
    decides = caller.may(DECIDES)
    return PageOf(items=[ReviewView.of(held[each], decides=decides) for each in ids])


@router.get("/{review_id}", responses=refuses(*may_refuse.SEEING_REVIEW))
async def get_review(
    review_id: UUID, response: Response, caller: Reader, door: AtDoor
) -> ReviewView:
    async with door.sessions() as session:
        found = await prompts.by_ids(session, door.rules.keyring, [review_id])
        held = await _seen(session, door, found.get(review_id))
    response.headers["etag"] = etag(held.prompt.version)
    return ReviewView.of(held, decides=caller.may(DECIDES))


@router.post("/{review_id}/decision", responses=refuses(*may_refuse.REVIEWING))
async def decide(
    review_id: UUID, body: NewDecision, response: Response, caller: Decider, door: AtDoor
) -> ReviewView:
    """People decided; it is recorded, with who did and why."""
    async with door.sessions.begin() as session:
        await _seen(session, door, await prompts.one(session, door.rules.keyring, review_id))
        held = await prompting.decide(
            session, door.rules, review_id, door.origin, decision=body.decision,
            decider=body.decider, reasons=body.reasons,
        )  # fmt: skip
    response.headers["etag"] = etag(held.prompt.version)
    return ReviewView.of(held, decides=True)


async def _seen(session: AsyncSession, door: Door, held: Held | None) -> Held:
    """Raises `PromptNotFound`."""
    seen = await desks_of(session, door.rules.keyring, door.caller)
    if held is None or (seen is not None and held.prompt.audience not in seen):
        raise PromptNotFound
    return held
