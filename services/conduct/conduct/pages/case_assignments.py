"""Who works on one case: assigned and ended by a chief, who opens nothing; and stepping aside."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse, RedirectResponse, Response

from conduct.domain.acts import LONGEST_REASON
from conduct.domain.references import reference_of
from conduct.domain.rights import Capacity
from conduct.edge import AtDoor, Door
from conduct.pages.complaints import complaint
from conduct.pages.people import ask_person, person_in
from conduct.pages.words import CAPACITIES, options
from conduct.storage import access
from conduct.use_cases import assigning
from conduct.visibility import ASSIGNS, check_steers
from muster.errors import BrokenRule
from muster.web import render, require
from muster.web.exchange import exchange_of
from muster.web.forms import Form, SentForm
from muster.web.problems import status_of

router = APIRouter(
    prefix="/cases/{case_id}/assignments", dependencies=[require(ASSIGNS)], include_in_schema=False
)


async def _steered(case_id: UUID, door: AtDoor) -> Door:
    """Raises `CaseNotFound`."""
    async with door.sessions() as session:
        await check_steers(session, door.rules.keyring, door.caller, case_id)
    return door


Steered = Annotated[Door, Depends(_steered)]


@router.get("")
async def show_assignments(
    request: Request, case_id: UUID, door: Steered, saved: str = ""
) -> HTMLResponse:
    return await _show(request, door, case_id, Form({}), saved=bool(saved))


@router.post("")
async def assign(request: Request, case_id: UUID, door: Steered, form: SentForm) -> Response:
    if form["capacity"] not in CAPACITIES:
        form.errors["capacity"] = "Choose in which capacity"
    async with door.sessions() as session:
        person = await person_in(session, form)
    if person is None or form.errors:
        return await _show(request, door, case_id, form, status=422)
    try:
        async with door.sessions.begin() as session:
            await assigning.assign(
                session, door.rules, case_id, person, Capacity(form["capacity"]), door.origin
            )
    except BrokenRule as refusal:
        name, words = complaint(refusal, form)
        form.errors["person" if name == "case" else name] = words
        return await _show(request, door, case_id, form, status=status_of(type(refusal)))
    return _back(request, case_id)


@router.get("/{assignment_id}/end")
async def ask_end(
    request: Request, case_id: UUID, assignment_id: UUID, door: Steered
) -> HTMLResponse:
    async with door.sessions() as session:
        standing = [e for e in await access.assigned_to(session, case_id) if e.stands]
        names = await access.names(session, {each.person for each in standing})
    found = [each for each in standing if each.id == assignment_id]
    if not found:
        raise assigning.NotAssigned
    return render(
        request, "assignment_end.html", assignment=found[0], names=names, others=len(standing) - 1,
        reference=reference_of(case_id), path=f"/cases/{case_id}/assignments",
        capacities=CAPACITIES,
    )  # fmt: skip


@router.post("/{assignment_id}/end")
async def end(request: Request, case_id: UUID, assignment_id: UUID, door: Steered) -> Response:
    async with door.sessions.begin() as session:
        await assigning.end(session, door.rules, case_id, assignment_id, door.origin)
    return _back(request, case_id)


@router.get("/recuse")
async def ask_recuse(request: Request, case_id: UUID, door: Steered) -> HTMLResponse:
    return await _ask_recuse(request, door, case_id, Form({}))


@router.post("/recuse")
async def recuse(request: Request, case_id: UUID, door: Steered, form: SentForm) -> Response:
    why = form.text("reason", needed="Say why", longest=LONGEST_REASON)
    async with door.sessions() as session:
        person = await person_in(session, form)
    if person is None or form.errors:
        return await _ask_recuse(request, door, case_id, form, status=422)
    async with door.sessions.begin() as session:
        await access.meet(session, person.id, person.name)
        await assigning.recuse(session, door.rules, case_id, person.id, why, door.origin)
    if person.id == door.caller.subject:
        return RedirectResponse(f"{exchange_of(request).root}/assignments?saved=yes", 303)
    return _back(request, case_id)


async def _ask_recuse(
    request: Request, door: Door, case_id: UUID, form: Form, *, status: int = 200
) -> HTMLResponse:
    async with door.sessions() as session:
        people = await ask_person(session)
    return render(
        request, "recuse.html", status_code=status, form=form, people=people, oneself=False,
        reference=reference_of(case_id), action=f"/cases/{case_id}/assignments/recuse",
        back=f"/cases/{case_id}/assignments",
    )  # fmt: skip


async def _show(
    request: Request, door: Door, case_id: UUID, form: Form, *, saved: bool = False,
    status: int = 200,
) -> HTMLResponse:  # fmt: skip
    async with door.sessions() as session:
        people = await ask_person(session)
        of = await _people_of(session, case_id)
    return render(
        request, "case_assignments.html", status_code=status, form=form, people=people,
        saved=saved, reference=reference_of(case_id), path=f"/cases/{case_id}/assignments",
        capacities=CAPACITIES, choices=options(CAPACITIES), of=of,
    )  # fmt: skip


async def _people_of(session: AsyncSession, case_id: UUID) -> Mapping[str, object]:
    every = await access.assigned_to(session, case_id)
    recused = await access.recused_from(session, case_id)
    names = await access.names(session, {each.person for each in every} | recused)
    return {
        "standing": [each for each in every if each.stands],
        "ended": [each for each in every if not each.stands][::-1],
        "recused": sorted(names.get(each, each) for each in recused),
        "names": names,
    }


def _back(request: Request, case_id: UUID) -> RedirectResponse:
    back = f"{exchange_of(request).root}/cases/{case_id}/assignments?saved=yes"
    return RedirectResponse(back, status_code=303)
