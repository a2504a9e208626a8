"""A report by staff: written, checked on a page of its own, sent, and its references."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from conduct.domain.references import reference_of
from conduct.domain.report import Report, groups
from conduct.domain.rights import Capacity
from conduct.edge import AtDoor, Door
from conduct.pages import words
from conduct.pages.report_form import MOST, Draft
from conduct.sealing import blind
from conduct.storage import boards, cases
from conduct.storage.tables import idempotency_keys
from conduct.use_cases.reporting import entrust, take_report
from muster.errors import Forbidden, NotFound
from muster.identity import Principal
from muster.web import RequestKey, render, require
from muster.web.exchange import exchange_of
from muster.web.forms import Form, SentForm
from muster.web.refusals import IdempotencyKeyReused

router = APIRouter(include_in_schema=False)

Reporting = Annotated[Principal, require("cases:report")]
SENDS, CHANGES = "send", "change"
UNSAID = {"csrf", "do", "key", *MOST}
"""Fields that are no part of a report."""
SENT_BEFORE = (
    "A report was sent from this form already, and this says something else. Add what is new to "
    "its case; or send this as well, as a report of its own"
)


class NoCapacity(Forbidden):
    """Who writes a report down works on its cases first, and needs a role for that."""

    def __init__(self) -> None:
        super().__init__("your account has no role in which you could work on the cases")


class ReportNotFound(NotFound):
    """There is no such report, or you work on none of its cases."""

    def __init__(self) -> None:
        super().__init__("there is no such report, or you work on none of its cases")


@router.get("/report")
async def ask_report(request: Request, caller: Reporting) -> HTMLResponse:
    _capacity(caller)
    return _ask(request, Draft(Form({"key": str(uuid4())})))


@router.post("/report")
async def report(request: Request, caller: Reporting, door: AtDoor, form: SentForm) -> Response:
    """`do`: add another of a group, change something, send; without one, check it."""
    draft, do = Draft(form), form["do"]
    if do in MOST:
        return _ask(request, draft.with_another(do))
    if do == CHANGES:
        return _ask(request, draft)
    written = draft.report(door.now)
    if written is None:
        return _ask(request, draft, status=422)
    if do != SENDS:
        return _check(request, draft, written, door.now)
    try:
        report_id = await _send(door, form, written)
    except IdempotencyKeyReused:
        return _ask(request, draft.anew(SENT_BEFORE), status=409)
    address = f"{exchange_of(request).root}/reports/{report_id}"
    return RedirectResponse(address, status_code=303)


@router.get("/reports/{report_id}")
async def show_report(
    request: Request, report_id: UUID, caller: Reporting, door: AtDoor
) -> Response:
    """References of the cases that a report made, for who works on them."""
    async with door.sessions() as session:
        made = await cases.of_report(session, report_id)
        mine = [e for e in await boards.mine(session, caller.subject) if e.case_id in made]
    if not mine:
        raise ReportNotFound
    return render(
        request, "report_sent.html", cases=mine, reference_of=reference_of, clocks=words.CLOCKS
    )


async def _send(door: Door, form: Form, written: Report) -> UUID:
    """Sent twice, as by a second click, it makes its cases once.

    Raises `IdempotencyKeyReused` where it says something else than before.
    """
    capacity = _capacity(door.caller)
    said = {name: text for name, text in form.given.items() if text and name not in UNSAID}
    # By the keyring: this is kept, and nobody is to guess at what was written.
    body = blind.content(door.rules.keyring.content, json.dumps(said, sort_keys=True).encode())
    key = RequestKey(door.caller.subject, "POST /report", form["key"][:64], body)
    async with door.sessions.begin() as session:
        made = await idempotency_keys.claim(session, key if form["key"] else None, now=door.now)
        if made is not None:
            return UUID(made)
        held = await take_report(session, door.rules, written, door.origin)
        await entrust(session, door.rules, held, capacity, door.origin)
        report_id = held[0].case.report_id
        await idempotency_keys.settle(session, key if form["key"] else None, report_id)
    return report_id


def _capacity(caller: Principal) -> Capacity:
    """Raises `NoCapacity`."""
    held = [each for each in Capacity if each in caller.roles]
    if not held:
        raise NoCapacity
    return held[0]


def _ask(request: Request, draft: Draft, *, status: int = 200) -> HTMLResponse:
    return render(
        request, "report.html", status_code=status, draft=draft, form=draft.form, words=words,
        most=MOST,
    )  # fmt: skip


def _check(request: Request, draft: Draft, written: Report, now: datetime) -> HTMLResponse:
    made: Sequence[tuple[str, str]] = [
        (words.PERSONNEL[category], country or "") for (category, country), _ in groups(written)
    ]
    given = [(n, v) for n, v in draft.form.given.items() if n not in ("csrf", "do")]
    return render(
        request, "report_check.html", written=written, given=given, made=made, words=words,
        received_at=written.received_at(now),
    )  # fmt: skip
