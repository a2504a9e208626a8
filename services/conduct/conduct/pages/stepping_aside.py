"""Somebody who works on a case steps aside from it, for good."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from conduct.domain.acts import LONGEST_REASON
from conduct.domain.references import reference_of
from conduct.edge import AtDoor, Door
from conduct.storage import access
from conduct.storage.cases import CaseNotFound
from conduct.use_cases import assigning
from muster.web import render, require
from muster.web.exchange import exchange_of
from muster.web.forms import Form, SentForm

router = APIRouter(
    prefix="/cases/{case_id}/step-aside",
    dependencies=[require("cases:read")],
    include_in_schema=False,
)


@router.get("")
async def ask_step_aside(request: Request, case_id: UUID, door: AtDoor) -> HTMLResponse:
    await _check_works_on(door, case_id)
    return _ask(request, case_id, Form({}))


@router.post("")
async def step_aside(request: Request, case_id: UUID, door: AtDoor, form: SentForm) -> Response:
    """Nothing of the case is opened for it."""
    await _check_works_on(door, case_id)
    why = form.text("reason", needed="Say why", longest=LONGEST_REASON)
    if form.errors:
        return _ask(request, case_id, form, status=422)
    async with door.sessions.begin() as session:
        await access.meet(session, door.caller.subject, door.caller.name)
        await assigning.recuse(session, door.rules, case_id, door.caller.subject, why, door.origin)
    return RedirectResponse(f"{exchange_of(request).root}/assignments?saved=yes", 303)


async def _check_works_on(door: Door, case_id: UUID) -> None:
    """Raises `CaseNotFound`, also of a case from which the caller stepped aside."""
    async with door.sessions() as session:
        standing = await access.standing(session, case_id, door.caller.subject, door.now)
    if standing is None or standing.recused or not standing.assigned:
        raise CaseNotFound


def _ask(request: Request, case_id: UUID, form: Form, *, status: int = 200) -> HTMLResponse:
    return render(
        request, "recuse.html", status_code=status, form=form, people=[], oneself=True,
        reference=reference_of(case_id), action=f"/cases/{case_id}/step-aside",
        back=f"/cases/{case_id}",
    )  # fmt: skip
