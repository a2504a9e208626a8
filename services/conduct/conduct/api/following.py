"""What goes on beside the steps: the State, victims' assistance, measures, actions, notes."""

from uuid import UUID

from fastapi import Response

from conduct import may_refuse, payloads
from conduct.api.changed import Writer, added, changed
from conduct.api.lifecycle import Dated
from conduct.domain.words import ActionKind, Assistance, MeasureKind, NoteChannel, Track
from conduct.edge import AtDoor
from conduct.use_cases import changes
from conduct.views.case import Changed
from muster.numbers import YesNo
from muster.web import IdempotencyKey, Router, refuses

router = Router(prefix="/v1/cases/{case_id}", tags=["What follows in a case"])


class NewNotice(Dated):
    symbol: payloads.Name | None = None
    """Of the note verbale."""


class NewReply(Dated):
    investigates: YesNo
    officer: payloads.Name | None = None
    """The national investigation officer, where one is named."""


class NewAssistance(Dated):
    victim: UUID
    what: Assistance
    detail: payloads.Text | None = None


class NewMeasure(Dated):
    kind: MeasureKind
    detail: payloads.Text | None = None


class NewAction(Dated):
    track: Track
    kind: ActionKind
    detail: payloads.Text | None = None


class NewNote(payloads.Payload):
    channel: NoteChannel = NoteChannel.FILE
    text: payloads.Text


@router.post("/notice", responses=refuses(*may_refuse.NOTIFYING))
async def notify_state(
    case_id: UUID, body: NewNotice, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    """A note verbale was sent to the State that has jurisdiction."""
    return await changed(door, case_id, changes.notify_state(body.symbol), response, at=body.at)


@router.post("/reply", responses=refuses(*may_refuse.REPLYING))
async def state_replies(
    case_id: UUID, body: NewReply, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    """The State answered; staff are believed about the day, also after the miss."""
    change = changes.state_replies(investigates=body.investigates, officer=body.officer)
    return await changed(door, case_id, change, response, at=body.at)


@router.post("/assistance", status_code=201, responses=refuses(*may_refuse.ASSISTING))
async def assist(
    case_id: UUID, body: NewAssistance, response: Response, caller: Writer,
    key: IdempotencyKey, door: AtDoor,
) -> Changed:  # fmt: skip
    """Also in a case that has ended."""
    change = changes.assist(body.victim, body.what, body.detail)
    return await added(door, case_id, change, response, key, "assistance", at=body.at)


@router.post("/measures", status_code=201, responses=refuses(*may_refuse.IMPOSING))
async def impose(
    case_id: UUID, body: NewMeasure, response: Response, caller: Writer,
    key: IdempotencyKey, door: AtDoor,
) -> Changed:  # fmt: skip
    """An interim measure."""
    change = changes.impose(body.kind, body.detail)
    return await added(door, case_id, change, response, key, "measure", at=body.at)


@router.post("/measures/{measure_id}/lifting", responses=refuses(*may_refuse.LIFTING))
async def lift(
    case_id: UUID, measure_id: UUID, body: Dated, response: Response, caller: Writer, door: AtDoor
) -> Changed:
    return await changed(door, case_id, changes.lift(measure_id), response, at=body.at)


@router.post("/actions", status_code=201, responses=refuses(*may_refuse.ACTING))
async def record_action(
    case_id: UUID, body: NewAction, response: Response, caller: Writer,
    key: IdempotencyKey, door: AtDoor,
) -> Changed:  # fmt: skip
    """What the United Nations or the State did after the finding; or a criminal referral."""
    change = changes.record_action(body.track, body.kind, body.detail)
    return await added(door, case_id, change, response, key, "action", at=body.at)


@router.post("/notes", status_code=201, responses=refuses(*may_refuse.NOTING))
async def add_note(
    case_id: UUID, body: NewNote, response: Response, caller: Writer,
    key: IdempotencyKey, door: AtDoor,
) -> Changed:  # fmt: skip
    change = changes.add_note(body.channel, body.text)
    return await added(door, case_id, change, response, key, "note")
