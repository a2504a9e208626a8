"""Answering for an alert, under one's own name."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from muster.web import RequestOrigin, Router, Sessions, refuses
from notifications.domain.refusals import (
    AlertClosed,
    AlertNotFound,
    AlreadyAcknowledged,
    NobodyToHandOverTo,
    NoNoteHere,
    NotAcknowledged,
    OnlyPeopleAnswer,
)
from notifications.edge import Answerer, InForce
from notifications.use_cases import answering
from notifications.use_cases.answering import LONGEST_NOTE, Answer
from notifications.views import AlertView
from notifications.visibility import viewer

router = Router(prefix="/v1", tags=["Alerts"])

ANSWERING = (AlertNotFound, AlertClosed, OnlyPeopleAnswer, NoNoteHere)
HANDING_OVER = refuses(*ANSWERING, AlreadyAcknowledged, NobodyToHandOverTo)

Note = Annotated[str, Field(max_length=LONGEST_NOTE)]


class Noted(BaseModel):
    note: Note | None = None


class HandOver(BaseModel):
    to: Annotated[str, Field(pattern=r"^(role|recipient):[a-z0-9][a-z0-9._-]{0,63}$")]
    """`role:desk-chief`, or `recipient:` and an id of the directory."""
    note: Note | None = None


@router.post("/alerts/{alert_id}/acknowledge", responses=refuses(*ANSWERING, AlreadyAcknowledged))
async def acknowledge(
    alert_id: UUID, caller: Answerer, triggers: InForce, sessions: Sessions,
    origin: RequestOrigin, body: Noted | None = None,
) -> AlertView:  # fmt: skip
    """You have taken it on: nobody further up is told about this step. Repeating it is harmless."""
    answer = Answer(alert_id, viewer(caller), origin, body.note if body else None)
    async with sessions.begin() as session:
        alert = await answering.acknowledge(session, triggers, answer)
    return AlertView.of(alert)


@router.post("/alerts/{alert_id}/undo", responses=refuses(*ANSWERING, NotAcknowledged))
async def undo(
    alert_id: UUID, caller: Answerer, triggers: InForce, sessions: Sessions,
    origin: RequestOrigin, body: Noted | None = None,
) -> AlertView:  # fmt: skip
    """Take an acknowledgement back: the step waits for an answer again, from now on."""
    answer = Answer(alert_id, viewer(caller), origin, body.note if body else None)
    async with sessions.begin() as session:
        alert = await answering.undo(session, triggers, answer)
    return AlertView.of(alert)


@router.post("/alerts/{alert_id}/hand-over", responses=HANDING_OVER)
async def hand_over(
    alert_id: UUID, body: HandOver, caller: Answerer, triggers: InForce, sessions: Sessions,
    origin: RequestOrigin,
) -> AlertView:  # fmt: skip
    """Somebody else has to answer: they are told now. Repeating it is harmless."""
    answer = Answer(alert_id, viewer(caller), origin, body.note)
    async with sessions.begin() as session:
        alert = await answering.hand_over(session, triggers, answer, body.to)
    return AlertView.of(alert)
