"""Answering for an alert by a form. Only a post acts, and only from one of our own pages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse

from muster.web import RequestOrigin, Sessions
from muster.web.exchange import exchange_of
from notifications.edge import Answerer, InForce
from notifications.use_cases import answering
from notifications.use_cases.answering import Answer
from notifications.visibility import viewer

router = APIRouter(prefix="/alerts/{alert_id}", include_in_schema=False)

NoteField = Annotated[str, Form(max_length=1000)]


@router.post("/acknowledge")
async def acknowledge(
    request: Request, alert_id: UUID, caller: Answerer, triggers: InForce, sessions: Sessions,
    origin: RequestOrigin, note: NoteField = "",
) -> RedirectResponse:  # fmt: skip
    async with sessions.begin() as session:
        answer = Answer(alert_id, viewer(caller), origin, note)
        await answering.acknowledge(session, triggers, answer)
    return _back(request, alert_id, "acknowledged")


@router.post("/undo")
async def undo(
    request: Request, alert_id: UUID, caller: Answerer, triggers: InForce, sessions: Sessions,
    origin: RequestOrigin, note: NoteField = "",
) -> RedirectResponse:  # fmt: skip
    async with sessions.begin() as session:
        answer = Answer(alert_id, viewer(caller), origin, note)
        await answering.undo(session, triggers, answer)
    return _back(request, alert_id, "undone")


@router.post("/hand-over")
async def hand_over(
    request: Request, alert_id: UUID, caller: Answerer, triggers: InForce, sessions: Sessions,
    origin: RequestOrigin, to: Annotated[str, Form(max_length=100)] = "", note: NoteField = "",
) -> RedirectResponse:  # fmt: skip
    async with sessions.begin() as session:
        answer = Answer(alert_id, viewer(caller), origin, note)
        await answering.hand_over(session, triggers, answer, to)
    return _back(request, alert_id, "handed-over")


def _back(request: Request, alert_id: UUID, done: str) -> RedirectResponse:
    address = f"{exchange_of(request).root}/alerts/{alert_id}?done={done}"
    return RedirectResponse(address, status_code=303)
