"""A legal hold, set and lifted: while it stands nothing of a case is destroyed."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from conduct.domain.acts import LONGEST_REASON
from conduct.edge import AtDoor, Door
from conduct.pages.view import View
from conduct.storage.retaining import is_held
from conduct.use_cases import retaining
from conduct.use_cases.changing import NotYoursToChange
from conduct.use_cases.entering import Purpose
from conduct.visibility import DECIDES
from muster.web import render, require
from muster.web.exchange import exchange_of
from muster.web.forms import Form, SentForm

router = APIRouter(
    prefix="/cases/{case_id}/hold",
    dependencies=[require("cases:read", DECIDES)],
    include_in_schema=False,
)


@router.get("")
async def ask_hold(request: Request, case_id: UUID, door: AtDoor) -> HTMLResponse:
    return await _ask(request, door, case_id, Form({}))


@router.post("")
async def hold(request: Request, case_id: UUID, door: AtDoor, form: SentForm) -> Response:
    """`held`: yes to set it, anything else to lift it."""
    why = form.text("reason", needed="Say why", longest=LONGEST_REASON)
    if form.errors:
        return await _ask(request, door, case_id, form, status=422)
    entered = await door.enter(case_id, Purpose.CHANGE)
    if not entered.access.capacities:
        raise NotYoursToChange
    async with door.sessions.begin() as session:
        await retaining.hold(
            session, door.rules, entered, why, door.origin, held=form["held"] == "yes"
        )
    back = f"{exchange_of(request).root}/cases/{case_id}?saved=yes"
    return RedirectResponse(back, status_code=303)


async def _ask(
    request: Request, door: Door, case_id: UUID, form: Form, *, status: int = 200
) -> HTMLResponse:
    view = View(await door.open(case_id, Purpose.PAGE), door.caller)
    if view.in_an_emergency:
        raise NotYoursToChange
    async with door.sessions() as session:
        held = await is_held(session, case_id)
    return render(request, "hold.html", status_code=status, view=view, held=held, form=form)
