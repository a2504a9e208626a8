"""One deliverable: how it stands, everything that happened to it, and what may be done about it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse, RedirectResponse, Response

from muster.database import SessionMaker
from muster.deadlines.calendars import local_day
from muster.deadlines.machine import Deadline
from muster.deadlines.states import State
from muster.errors import BrokenRule, Conflict, NotFound
from muster.identity import Principal
from muster.web import IfMatch, Now, RequestOrigin, Sessions, render, require
from muster.web.exchange import exchange_of
from muster.web.forms import LONGEST_REASON, Form, SentForm
from muster.web.problems import status_of
from performance import storage
from performance.domain.deliverable import AT_WORK, Deliverable, Status
from performance.domain.priorities import PRIORITIES
from performance.pages.complaints import complaint
from performance.pages.sentences import sentence
from performance.storage import frame
from performance.storage.deliverables import deliverable
from performance.use_cases import deliverables
from performance.visibility import somebody

router = APIRouter(prefix="/deliverables/{deliverable_id}", include_in_schema=False)

WRITE, DEFINE = "performance:write", "performance:define"
ACTS = {
    "status": ("Change the status", WRITE),
    "complete": ("Report done", WRITE),
    "move": ("Move the due day", DEFINE),
    "drop": ("Drop it", DEFINE),
    "reopen": ("Take the report back", WRITE),
}
"""Last part of a form's address: what it is called, and the scope that it asks for."""
SAVED = {
    "status": "The status was saved.",
    "complete": "The report was saved.",
    "move": "The later due day was saved. The earlier one stays in the history.",
    "drop": "It is no longer awaited.",
    "reopen": "The report was taken back. It is awaited anew.",
}
REASON_NEEDED = "Say why"
CHOICES = [(each.value, each.label) for each in AT_WORK]

Do = Callable[[AsyncSession, Deliverable], Awaitable[None]]


class NotPossibleNow(Conflict):
    """The deliverable is done or dropped, or this is for somebody else to do."""

    def __init__(self, row: Any) -> None:
        state = row.state.replace("_", " ")
        super().__init__(f"“{row.title}” is {state}: you cannot do this now")


@dataclass(frozen=True)
class Desk:
    """A deliverable in front of somebody. row: as it is listed; versions: of its deadline."""

    request: Request
    sessions: SessionMaker
    row: Any
    versions: tuple[Deadline, ...]
    caller: Principal | None

    @property
    def running(self) -> Deadline:
        return self.versions[-1]

    @property
    def acts(self) -> dict[str, str]:
        """What may be done, and how it is called."""
        if self.caller is None:
            return {}
        is_done = self.running.state in (State.MET, State.MET_LATE)
        return {
            name: label
            for name, (label, scope) in ACTS.items()
            if (is_done if name == "reopen" else self.running.is_running) and self.caller.may(scope)
        }

    @property
    def path(self) -> str:
        return f"/deliverables/{self.row.id}"

    def ask(self, act: str, form: Form, *, status: int = 200) -> HTMLResponse:
        """The act's form. Raises `NotPossibleNow`."""
        if act not in self.acts and not form.errors:
            raise NotPossibleNow(self.row)
        return render(
            self.request, f"deliverable/{act}.html", status_code=status, desk=self, form=form,
            action=f"{self.path}/{act}", choices=CHOICES,
        )  # fmt: skip

    async def act(self, act: str, form: Form, do: Do) -> Response:
        """Do it in one transaction and lead back, or show the form with its faults.

        do: gets the deliverable locked.
        """
        if form.errors:
            return self.ask(act, form, status=422)
        try:
            async with self.sessions.begin() as session:
                await do(session, await deliverable(session, self.row.id))
        except NotFound:
            raise
        except BrokenRule as refusal:
            now = await self._again()
            name, words = complaint(refusal, now.running)
            form.errors[name] = words
            return now.ask(act, form, status=status_of(type(refusal)))
        back = f"{exchange_of(self.request).root}{self.path}?saved={act}"
        return RedirectResponse(back, status_code=303)

    async def _again(self) -> "Desk":
        async with self.sessions() as session:
            row, versions = await frame.shown(session, self.row.id)
        return replace(self, row=row, versions=tuple(versions))


async def desk(request: Request, deliverable_id: UUID, sessions: Sessions) -> Desk:
    """Raises `DeliverableNotFound`."""
    caller = await somebody(request)
    async with sessions() as session:
        row, versions = await frame.shown(session, deliverable_id)
    return Desk(request, sessions, row, tuple(versions), caller)


AtDesk = Annotated[Desk, Depends(desk)]


@router.get("")
async def show_deliverable(desk: AtDesk, saved: str = "") -> HTMLResponse:
    """saved: which form led here."""
    async with desk.sessions() as session:
        history = await storage.journal.history(session, desk.row.id)
    return render(
        desk.request, "deliverable/deliverable.html", desk=desk, saved=SAVED.get(saved),
        priority=PRIORITIES[desk.row.priority], status=Status(desk.row.status).label,
        history=history[::-1], sentence=sentence,
    )  # fmt: skip


@router.get("/status", dependencies=[require(WRITE)])
async def ask_status(desk: AtDesk) -> HTMLResponse:
    return desk.ask("status", Form({"status": desk.row.status}))


@router.post("/status", dependencies=[require(WRITE)])
async def change_status(desk: AtDesk, form: SentForm, origin: RequestOrigin) -> Response:
    if form["status"] not in AT_WORK:
        form.errors["status"] = "Choose one of the statuses"

    async def do(session: AsyncSession, of: Deliverable) -> None:
        await deliverables.change_status(session, of, Status(form["status"]), origin)

    return await desk.act("status", form, do)


@router.get("/complete", dependencies=[require(WRITE)])
async def ask_complete(desk: AtDesk, now: Now) -> HTMLResponse:
    return desk.ask("complete", Form({"done_on": local_day(now, desk.row.zone).isoformat()}))


@router.post("/complete", dependencies=[require(WRITE)])
async def complete(desk: AtDesk, form: SentForm, origin: RequestOrigin) -> Response:
    day, evidence = form.day("done_on"), form.address("evidence")

    async def do(session: AsyncSession, of: Deliverable) -> None:
        await deliverables.complete(session, of, day, evidence, origin)

    return await desk.act("complete", form, do)


@router.get("/move", dependencies=[require(DEFINE)])
async def ask_move(desk: AtDesk) -> HTMLResponse:
    return desk.ask("move", Form({}))


@router.post("/move", dependencies=[require(DEFINE)])
async def move(desk: AtDesk, form: SentForm, origin: RequestOrigin) -> Response:
    due_on = form.day("due_on")
    reason = form.text("reason", needed=REASON_NEEDED, longest=LONGEST_REASON)

    async def do(session: AsyncSession, of: Deliverable) -> None:
        _as_seen(form).check(of.version)
        await deliverables.move(session, of, due_on, reason=reason, origin=origin)

    return await desk.act("move", form, do)


@router.get("/reopen", dependencies=[require(WRITE)])
async def ask_reopen(desk: AtDesk) -> HTMLResponse:
    return desk.ask("reopen", Form({}))


@router.post("/reopen", dependencies=[require(WRITE)])
async def reopen(desk: AtDesk, form: SentForm, origin: RequestOrigin) -> Response:
    reason = form.text("reason", needed=REASON_NEEDED, longest=LONGEST_REASON)

    async def do(session: AsyncSession, of: Deliverable) -> None:
        _as_seen(form).check(of.version)
        await deliverables.reopen(session, of, reason=reason, origin=origin)

    return await desk.act("reopen", form, do)


@router.get("/drop", dependencies=[require(DEFINE)])
async def ask_drop(desk: AtDesk) -> HTMLResponse:
    return desk.ask("drop", Form({}))


@router.post("/drop", dependencies=[require(DEFINE)])
async def drop(desk: AtDesk, form: SentForm, origin: RequestOrigin) -> Response:
    reason = form.text("reason", needed=REASON_NEEDED, longest=LONGEST_REASON)

    async def do(session: AsyncSession, of: Deliverable) -> None:
        _as_seen(form).check(of.version)
        await deliverables.drop(session, of, reason=reason, origin=origin)

    return await desk.act("drop", form, do)


def _as_seen(form: Form) -> IfMatch:
    """The version that the form was shown with."""
    return IfMatch(frozenset({form["version"]}))
