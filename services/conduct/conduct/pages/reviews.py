"""Reviews under resolution 2272: what was reached by which cases, and what people decided."""

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from conduct.domain.acts import LONGEST_REASON
from conduct.domain.prompts import Decision
from conduct.domain.references import reference_of
from conduct.edge import AtDoor, Door
from conduct.pages.complaints import complaint
from conduct.pages.readers import render_readers
from conduct.pages.words import DECISIONS, SCOPES, THRESHOLDS, options
from conduct.storage import access, boards, prompts
from conduct.storage.prompts import Held
from conduct.use_cases import prompting, reviewing
from conduct.use_cases.entering import Purpose
from conduct.visibility import DECIDES, check_sees_review, desks_of
from muster.errors import BrokenRule, NotFound
from muster.identity import Principal
from muster.web import IfMatch, render, require
from muster.web.exchange import exchange_of
from muster.web.forms import Form, SentForm
from muster.web.problems import status_of

router = APIRouter(prefix="/reviews", include_in_schema=False)

Decider = Annotated[Principal, require(DECIDES)]


@router.get("")
async def show_reviews(request: Request, caller: Decider, door: AtDoor) -> HTMLResponse:
    async with door.sessions() as session:
        ids = await prompts.listed(session, await desks_of(session, door.rules.keyring, caller))
    held = await _opened(door, ids, Purpose.PAGE)
    return render(
        request, "reviews.html", reviews=[held[each] for each in ids if each in held],
        scopes=SCOPES,
    )  # fmt: skip


@router.get("/{prompt_id}")
async def show_review(
    request: Request, prompt_id: UUID, caller: Decider, door: AtDoor, saved: str = ""
) -> HTMLResponse:
    return await _show(request, door, prompt_id, Form({}), saved=bool(saved))


@router.post("/{prompt_id}")
async def decide(
    request: Request, prompt_id: UUID, caller: Decider, door: AtDoor, form: SentForm
) -> Response:
    await _check_seen(door, prompt_id)
    if form["decision"] not in DECISIONS:
        form.errors["decision"] = "Choose what was decided"
    who = form.text("decider", needed="Say who decided it", longest=LONGEST_REASON)
    why = form.text("reasons", needed="Give the reasons", longest=LONGEST_REASON)
    if form.errors:
        return await _show(request, door, prompt_id, form, status=422)
    await reviewing.note_reading(door.sessions, [prompt_id], caller, door.now, Purpose.CHANGE)
    try:
        async with door.sessions.begin() as session:
            held = await prompts.one(session, door.rules.keyring, prompt_id)
            IfMatch(frozenset({form["version"]})).check(held.prompt.version)
            await prompting.decide(
                session, door.rules, prompt_id, door.origin,
                decision=Decision(form["decision"]), decider=who, reasons=why,
            )  # fmt: skip
    except NotFound:
        raise
    except BrokenRule as refusal:
        name, words = complaint(refusal, form)
        form.errors[name] = words.replace("This case has", "This review has")
        return await _show(request, door, prompt_id, form, status=status_of(type(refusal)))
    return RedirectResponse(f"{exchange_of(request).root}/reviews/{prompt_id}?saved=yes", 303)


@router.get("/{prompt_id}/access")
async def show_readers(
    request: Request, prompt_id: UUID, caller: Decider, door: AtDoor
) -> HTMLResponse:
    """Who opened it, when and as what. Raises `PromptNotFound`."""
    await _check_seen(door, prompt_id)
    reference = reference_of(prompt_id)
    above = [("Reviews", "/reviews"), (reference, f"/reviews/{prompt_id}")]
    return await render_readers(request, door, prompt_id, reference, above)


async def _check_seen(door: Door, prompt_id: UUID) -> None:
    async with door.sessions() as session:
        await check_sees_review(session, door.rules.keyring, door.caller, prompt_id)


async def _opened(door: Door, ids: Collection[UUID], purpose: Purpose) -> dict[UUID, Held]:
    return await reviewing.opened(door.sessions, door.rules, ids, door.caller, door.now, purpose)


async def _show(
    request: Request, door: Door, prompt_id: UUID, form: Form, *, saved: bool = False,
    status: int = 200,
) -> HTMLResponse:  # fmt: skip
    await _check_seen(door, prompt_id)
    held = (await _opened(door, [prompt_id], Purpose.PAGE))[prompt_id]
    decisions = list(held.prompt.decisions.values())[::-1]
    async with door.sessions() as session:
        mine = {each.case_id for each in await boards.mine(session, door.caller.subject)}
        names = await access.names(session, {each.recorded_by for each in decisions})
    return render(
        request, "review.html", status_code=status, held=held, prompt=held.prompt, form=form,
        saved=saved, mine=mine, names=names, decisions=decisions, words=DECISIONS,
        thresholds=THRESHOLDS, scopes=SCOPES, choices=options(DECISIONS),
        reference_of=reference_of,
    )  # fmt: skip
