"""Access in an emergency: asked for with a purpose, decided by somebody else, over by itself."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from conduct.domain.acts import LONGEST_REASON
from conduct.edge import AtDoor, Door
from conduct.pages.complaints import complaint
from conduct.pages.glances import Glance, glance
from conduct.storage import access, naming, requests
from conduct.use_cases import glass, purposes
from conduct.use_cases.entering import Purpose
from conduct.use_cases.glass import RequestNotFound
from conduct.visibility import READS, STEERS, Concerned, desks_of, may_any, steered
from muster.errors import BrokenRule, Invalid
from muster.identity import Principal
from muster.web import render, require
from muster.web.exchange import exchange_of
from muster.web.forms import Form, SentForm
from muster.web.problems import status_of

router = APIRouter(prefix="/access", include_in_schema=False)

SHOWN = 200


class NoSuchCase(Invalid):
    """No case has this reference. Compare it letter by letter with where you have it from."""

    def __init__(self) -> None:
        super().__init__("no case has this reference: compare it letter by letter",
                         pointer="#/reference")  # fmt: skip


@router.get("")
async def show_access(
    request: Request, caller: Concerned, door: AtDoor, saved: str = ""
) -> HTMLResponse:
    return await _show(request, door, Form({}), saved=bool(saved))


@router.post("")
async def ask(
    request: Request, caller: Annotated[Principal, require(READS)], door: AtDoor, form: SentForm
) -> Response:
    form.text("reference", needed="Give the reference of the case", longest=40)
    purpose = form.text("purpose", needed="Say what you need it for", longest=LONGEST_REASON)
    if form.errors:
        return await _show(request, door, form, status=422)
    try:
        async with door.sessions.begin() as session:
            case_id = await naming.find(session, form["reference"])
            if case_id is None:
                raise NoSuchCase
            await glass.ask(session, door.rules, case_id, purpose, door.origin)
    except BrokenRule as refusal:
        name, words = complaint(refusal, form)
        form.errors["reference" if name == "case" else name] = words
        return await _show(request, door, form, status=status_of(type(refusal)))
    return _back(request)


@router.post("/{request_id}/end")
async def end(request: Request, request_id: UUID, caller: Concerned, door: AtDoor) -> Response:
    """By whoever asked, or who steers the case."""
    async with door.sessions() as session:
        found = await requests.asked_in(session, request_id)
    if found is None or not (found[1] == caller.subject or await _decides(door, found[0])):
        raise RequestNotFound
    if found[1] != caller.subject:
        await purposes.note_reading(door.sessions, found[:1], caller, door.now, Purpose.PAGE)
    async with door.sessions.begin() as session:
        await glass.end(session, door.rules, request_id, door.origin)
    return _back(request)


async def _decides(door: Door, case_id: UUID) -> bool:
    async with door.sessions() as session:
        mine = await steered(session, door.rules.keyring, door.caller, [case_id])
    return case_id in mine and may_any(door.caller, *STEERS)


async def _show(
    request: Request, door: Door, form: Form, *, saved: bool = False, status: int = 200
) -> HTMLResponse:
    caller, decides = door.caller, may_any(door.caller, *STEERS)
    async with door.sessions() as session:
        rows = await requests.listed(
            session, caller.subject, decides=decides, after=None, limit=SHOWN,
            audiences=await desks_of(session, door.rules.keyring, caller),
        )  # fmt: skip
        names = await access.names(session, {row.person for row in rows})
    glances = [glance(row) for row in rows]
    return render(
        request, "access.html", status_code=status, form=form, saved=saved, names=names,
        waiting=[e for e in in_state(glances, door, "waiting") if e.asked.person != caller.subject],
        open=in_state(glances, door, "granted"), decides=decides,
        mine=[each for each in glances if each.asked.person == caller.subject],
    )  # fmt: skip


def in_state(glances: Sequence[Glance], door: Door, state: str) -> list[Glance]:
    return [each for each in glances if each.state(door.now) == state]


def _back(request: Request) -> RedirectResponse:
    return RedirectResponse(f"{exchange_of(request).root}/access?saved=yes", status_code=303)
