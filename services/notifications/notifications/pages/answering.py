"""Answering for an alert by a form. Only a post acts, and only from one of our own pages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from muster.database import SessionMaker
from muster.errors import BrokenRule, NotFound
from muster.identity import Principal
from muster.journal import Origin
from muster.web import RequestOrigin, Sessions
from muster.web.exchange import exchange_of
from muster.web.forms import Form, SentForm
from muster.web.problems import status_of
from notifications.domain.trigger import Triggers
from notifications.edge import Answerer, InForce
from notifications.pages import alert
from notifications.use_cases import answering
from notifications.use_cases.answering import LONGEST_NOTE, Answer
from notifications.visibility import viewer

router = APIRouter(prefix="/alerts/{alert_id}", include_in_schema=False)


@dataclass(frozen=True)
class Desk:
    """One alert in front of somebody who answers for it, and the form they sent."""

    request: Request
    alert_id: UUID
    caller: Principal
    triggers: Triggers
    sessions: SessionMaker
    origin: Origin
    form: Form

    async def act(
        self, done: alert.Done, do: Callable[[AsyncSession, Answer], Awaitable[object]],
        *, note: str = "note",
    ) -> Response:  # fmt: skip
        """Do it and lead back to the alert, or show the alert with the form and its faults.

        note: name of the field.
        """
        said, status = self.form.text(note, needed=None, longest=LONGEST_NOTE), 422
        if not self.form.errors:
            try:
                async with self.sessions.begin() as session:
                    answer = Answer(self.alert_id, viewer(self.caller), self.origin, said or None)
                    await do(session, answer)
            except NotFound:
                raise
            except BrokenRule as refusal:
                fields = {"#/to": "to", "#/note": note}
                words = refusal.message[:1].upper() + refusal.message[1:]
                self.form.errors[fields.get(refusal.pointer or "", "alert")] = words
                status = status_of(type(refusal))
        if self.form.errors:
            return await alert.show(
                self.request, self.alert_id, self.caller, self.triggers, self.sessions,
                refused=self.form, status=status,
            )  # fmt: skip
        address = f"{exchange_of(self.request).root}/alerts/{self.alert_id}?done={done}"
        return RedirectResponse(address, status_code=303)


async def _desk(
    request: Request, alert_id: UUID, caller: Answerer, triggers: InForce, sessions: Sessions,
    origin: RequestOrigin, form: SentForm,
) -> Desk:  # fmt: skip
    return Desk(request, alert_id, caller, triggers, sessions, origin, form)


AtDesk = Annotated[Desk, Depends(_desk)]


@router.post("/acknowledge")
async def acknowledge(desk: AtDesk) -> Response:
    triggers = desk.triggers
    return await desk.act(
        "acknowledged", lambda session, answer: answering.acknowledge(session, triggers, answer)
    )


@router.post("/undo")
async def undo(desk: AtDesk) -> Response:
    triggers = desk.triggers
    return await desk.act(
        "undone", lambda session, answer: answering.undo(session, triggers, answer)
    )


@router.post("/hand-over")
async def hand_over(desk: AtDesk) -> Response:
    triggers, to = desk.triggers, desk.form["to"]
    return await desk.act(
        "handed-over",
        lambda session, answer: answering.hand_over(session, triggers, answer, to),
        note="message",
    )
