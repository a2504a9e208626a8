"""Somebody else decides on access in an emergency, on a page that says what it means."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from conduct.edge import AtDoor, Door
from conduct.pages.complaints import sentence
from conduct.pages.glances import glance
from conduct.storage import access, requests
from conduct.use_cases import glass, purposes
from conduct.use_cases.entering import Purpose
from conduct.use_cases.glass import RequestNotFound
from conduct.visibility import STEERS, Steering, may_any, steered
from muster.errors import BrokenRule, NotFound
from muster.web import render
from muster.web.exchange import exchange_of
from muster.web.forms import Form, SentForm
from muster.web.problems import status_of

router = APIRouter(prefix="/access/{request_id}", include_in_schema=False)


@router.get("")
async def ask_decision(
    request: Request, request_id: UUID, caller: Steering, door: AtDoor
) -> HTMLResponse:
    return await _ask(request, door, request_id, Form({}))


@router.post("")
async def decide(
    request: Request, request_id: UUID, caller: Steering, door: AtDoor, form: SentForm
) -> Response:
    case_id = await _check_decides(door, request_id)
    if form["decision"] not in ("grant", "refuse"):
        form.errors["decision"] = "Choose"
        return await _ask(request, door, request_id, form, status=422)
    await purposes.note_reading(door.sessions, [case_id], caller, door.now, Purpose.PAGE)
    try:
        async with door.sessions.begin() as session:
            await glass.decide(
                session, door.rules, request_id, door.origin, grant=form["decision"] == "grant"
            )
    except NotFound:
        raise
    except BrokenRule as refusal:
        form.errors["decision"] = sentence(refusal.message)
        return await _ask(request, door, request_id, form, status=status_of(type(refusal)))
    return RedirectResponse(f"{exchange_of(request).root}/access?saved=yes", status_code=303)


async def _ask(
    request: Request, door: Door, request_id: UUID, form: Form, *, status: int = 200
) -> HTMLResponse:
    case_id = await _check_decides(door, request_id)
    purpose = await purposes.of_request(
        door.sessions, door.rules, case_id, request_id, door.caller, door.now
    )
    async with door.sessions() as session:
        row = await access.glass_row(session, request_id)
        assert row is not None
        names = await access.names(session, {row.person})
    asked = glance(row)
    return render(
        request, "access_decision.html", status_code=status, form=form, each=asked,
        purpose=purpose, names=names, state=asked.state(door.now),
        own=row.person == door.caller.subject,
    )  # fmt: skip


async def _check_decides(door: Door, request_id: UUID) -> UUID:
    """The case. Raises `RequestNotFound`."""
    async with door.sessions() as session:
        found = await requests.asked_in(session, request_id)
        if found is None or not may_any(door.caller, *STEERS):
            raise RequestNotFound
        if found[0] not in await steered(session, door.rules.keyring, door.caller, [found[0]]):
            raise RequestNotFound
    return found[0]
