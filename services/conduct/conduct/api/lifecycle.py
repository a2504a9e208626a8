"""Steps of a case: from the register to the end, and back."""

from uuid import UUID

from fastapi import Response

from conduct import may_refuse, payloads
from conduct.api.changed import Writer, changed
from conduct.domain.steps import Step
from conduct.domain.words import Finding, Investigator, Receiver
from conduct.edge import AtDoor
from conduct.use_cases import changes
from conduct.views.case import Changed
from muster.dates import Instant
from muster.web import RequiredIfMatch, Router, refuses

router = Router(prefix="/v1/cases/{case_id}", tags=["Steps of a case"])


class Dated(payloads.Payload):
    at: Instant | None = None
    """When it happened; by default now."""


class NewStep(Dated):
    step: Step
    """One of which nothing else is to be said; the others have routes of their own."""


class NewReferral(Dated):
    to: Investigator


class NewFinding(Dated):
    outcome: Finding
    reason: payloads.Reason


class NewEnd(Dated):
    step: Step
    """`closed`, `closed-insufficient-information` or `not-a-case`."""
    reason: payloads.Reason


class HandingOn(Dated):
    to: Receiver
    name: payloads.Name | None = None
    """Which mission, State or agency."""
    reason: payloads.Reason


class Reopening(Dated):
    step: Step
    """Where it goes on."""
    reason: payloads.Reason


@router.post("/steps", responses=refuses(*may_refuse.STEPPING))
async def take_step(
    case_id: UUID, body: NewStep, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    """Registered, or on to the next step."""
    registers = body.step is Step.REGISTERED
    change = changes.register() if registers else changes.advance(body.step)
    return await changed(door, case_id, change, response, at=body.at)


@router.post("/referral", responses=refuses(*may_refuse.REFERRING))
async def refer(
    case_id: UUID, body: NewReferral, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    """There are grounds: somebody investigates."""
    return await changed(door, case_id, changes.refer(body.to), response, at=body.at)


@router.post("/finding", responses=refuses(*may_refuse.FINDING))
async def find(
    case_id: UUID, body: NewFinding, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    change = changes.find(body.outcome, body.reason)
    return await changed(door, case_id, change, response, at=body.at)


@router.post("/end", responses=refuses(*may_refuse.ENDING))
async def end(
    case_id: UUID, body: NewEnd, response: Response, caller: Writer, if_match: RequiredIfMatch,
    door: AtDoor,
) -> Changed:  # fmt: skip
    change = changes.end(body.step, body.reason)
    return await changed(door, case_id, change, response, at=body.at, if_match=if_match)


@router.post("/handing-on", responses=refuses(*may_refuse.HANDING_ON))
async def hand_on(
    case_id: UUID, body: HandingOn, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    """It was misrouted, and others have it now."""
    change = changes.hand_on(body.to, body.reason, body.name)
    return await changed(door, case_id, change, response, at=body.at)


@router.post("/reopening", responses=refuses(*may_refuse.REOPENING))
async def reopen(
    case_id: UUID, body: Reopening, response: Response, caller: Writer,
    if_match: RequiredIfMatch, door: AtDoor,
) -> Changed:  # fmt: skip
    """Its clocks begin anew."""
    change = changes.reopen(body.step, body.reason)
    return await changed(door, case_id, change, response, at=body.at, if_match=if_match)


@router.post("/evidence", responses=refuses(*may_refuse.TELLING))
async def preserve_evidence(
    case_id: UUID, body: Dated, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    """An immediate response team preserved it."""
    return await changed(door, case_id, changes.preserve_evidence(), response, at=body.at)
