"""More time for a clock, or an end of it without what it waits for; and legal hold."""

from uuid import UUID

from fastapi import Response

from conduct import may_refuse, payloads
from conduct.api.changed import Decider, changed
from conduct.domain.limits import Clock
from conduct.domain.rights import FieldClass
from conduct.edge import AtDoor, Door
from conduct.use_cases import changes, retaining
from conduct.use_cases.changing import check_writes
from conduct.use_cases.entering import Purpose
from conduct.views.case import Changed, View
from muster.dates import Day
from muster.web import RequiredIfMatch, Router, refuses

router = Router(prefix="/v1/cases/{case_id}", tags=["Decisions about a case"])


class Authorised(payloads.Payload):
    reason: payloads.Reason
    authority: payloads.Reason
    """Who granted it: name and office."""


class Extension(Authorised):
    to: Day
    """The new last day; all of it is in time."""


class Because(payloads.Payload):
    reason: payloads.Reason


class LegalHold(View):
    case_id: UUID
    held: bool
    """While it is, nothing of the case is destroyed."""


@router.post("/clocks/{clock}/extension", responses=refuses(*may_refuse.EXTENDING))
async def extend(
    case_id: UUID, clock: Clock, body: Extension, response: Response, caller: Decider,
    if_match: RequiredIfMatch, door: AtDoor,
) -> Changed:  # fmt: skip
    """Also after the miss."""
    change = changes.extend(clock, body.to, because=body.reason, authority=body.authority)
    return await changed(door, case_id, change, response, if_match=if_match)


@router.post("/clocks/{clock}/waiver", responses=refuses(*may_refuse.WAIVING))
async def waive(
    case_id: UUID, clock: Clock, body: Authorised, response: Response, caller: Decider,
    if_match: RequiredIfMatch, door: AtDoor,
) -> Changed:  # fmt: skip
    """It is no longer asked for."""
    change = changes.waive(clock, because=body.reason, authority=body.authority)
    return await changed(door, case_id, change, response, if_match=if_match)


@router.post("/legal-hold", responses=refuses(*may_refuse.HOLDING))
async def hold(case_id: UUID, body: Because, caller: Decider, door: AtDoor) -> LegalHold:
    return await _hold(door, case_id, body.reason, held=True)


@router.post("/legal-hold/lifting", responses=refuses(*may_refuse.HOLDING))
async def release(case_id: UUID, body: Because, caller: Decider, door: AtDoor) -> LegalHold:
    return await _hold(door, case_id, body.reason, held=False)


async def _hold(door: Door, case_id: UUID, because: str, *, held: bool) -> LegalHold:
    entered = await door.enter(case_id, Purpose.CHANGE)
    check_writes(entered, {FieldClass.SUMMARY})
    async with door.sessions.begin() as session:
        await retaining.hold(session, door.rules, entered, because, door.origin, held=held)
    return LegalHold(case_id=case_id, held=held)
