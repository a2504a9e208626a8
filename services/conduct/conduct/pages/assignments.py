"""Who works on what: cases on which nobody works, and a leaver's cases handed over."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from conduct.domain.references import reference_of
from conduct.edge import AtDoor, Door
from conduct.pages.mine import held_by
from conduct.pages.people import ask_person, person_in
from conduct.pages.words import CAPACITIES, CLOCKS
from conduct.storage import access, boards, cases, staffing
from conduct.use_cases import assigning
from conduct.visibility import ASSIGNS, desks_of, steered
from muster.identity import Principal
from muster.web import render, require
from muster.web.exchange import exchange_of
from muster.web.forms import Form, SentForm

router = APIRouter(prefix="/assignments", include_in_schema=False)

READS = require("cases:read")
MAY_ASSIGN = require(ASSIGNS)


@router.get("")
async def show_assignments(
    request: Request, caller: Annotated[Principal, READS], door: AtDoor, saved: str = ""
) -> HTMLResponse:
    """One's own, and for those who assign everybody's numbers."""
    steers = caller.may(ASSIGNS)
    async with door.sessions() as session:
        seen = await desks_of(session, door.rules.keyring, caller)
        mine = await boards.mine(session, caller.subject)
        waiting: Sequence[boards.ListedCase] = []
        at_work: Sequence[staffing.AtWork] = []
        if steers:
            waiting = await boards.unassigned(session, seen, caller.subject)
            at_work = await staffing.at_work(session, seen, caller.subject)
    return render(
        request, "assignments.html", mine=held_by(caller, mine), waiting=waiting, at_work=at_work,
        steers=steers, saved=bool(saved), clocks=CLOCKS, capacities=CAPACITIES,
        reference_of=reference_of,
    )  # fmt: skip


@router.get("/hand-over", dependencies=[MAY_ASSIGN])
async def ask_hand_over(request: Request, door: AtDoor) -> HTMLResponse:
    return await _ask(request, door, Form({}))


@router.post("/hand-over", dependencies=[MAY_ASSIGN])
async def hand_over(request: Request, door: AtDoor, form: SentForm) -> Response:
    """Asks once more, with the number of cases, before it is done."""
    leaver = form.text("leaver", needed="Choose who leaves", longest=255)
    if form.errors:
        return await _ask(request, door, form, status=422)
    async with door.sessions() as session:
        to = await person_in(session, form)
        affected = await _affected(door, leaver)
    if to is not None and to.id == leaver:
        form.errors["person"] = "Choose somebody else than who leaves"
    if to is None or form.errors:
        return await _ask(request, door, form, status=422)
    if form["sure"] != "yes":
        return await _ask(request, door, form, affected=affected, to=to.name)
    async with door.sessions.begin() as session:
        # All at once and in order, so that two who hand over at a time do not wait in a circle.
        await cases.lock(session, affected)
        await assigning.hand_over_all(
            session, door.rules, leaver, to, door.origin, visible=affected
        )
    back = f"{exchange_of(request).root}/assignments?saved=yes"
    return RedirectResponse(back, status_code=303)


async def _affected(door: Door, leaver: str) -> frozenset[UUID]:
    async with door.sessions() as session:
        held = {each.case_id for each in await access.cases_of(session, leaver)}
        return await steered(session, door.rules.keyring, door.caller, held)


async def _ask(
    request: Request, door: Door, form: Form, *, status: int = 200,
    affected: frozenset[UUID] | None = None, to: str = "",
) -> HTMLResponse:  # fmt: skip
    async with door.sessions() as session:
        seen = await desks_of(session, door.rules.keyring, door.caller)
        at_work = await staffing.at_work(session, seen, door.caller.subject)
        people = await ask_person(session)
    return render(
        request, "hand_over.html", status_code=status, form=form, people=people, to=to,
        leavers=[("", "Choose"), *((e.person, f"{e.name} ({e.cases})") for e in at_work)],
        affected=None if affected is None else len(affected),
    )  # fmt: skip
