"""The page of one alert, also where what somebody did about it was refused."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.database import SessionMaker
from muster.identity import Principal
from muster.web import Sessions, render
from muster.web.forms import Form
from notifications import reading
from notifications.channels.letters import Links
from notifications.domain.texts import country_name
from notifications.domain.trigger import Triggers
from notifications.edge import InForce, Reader
from notifications.pages.words import next_steps, who_has_it
from notifications.storage import lists
from notifications.visibility import viewer

router = APIRouter(include_in_schema=False)

Done = Literal["acknowledged", "undone", "handed-over"]
DONE = {
    "acknowledged": "You have taken this on. Nobody further up is told about this step.",
    "undone": "The acknowledgement is undone. The step waits for an answer again.",
    "handed-over": "Handed over. They are told now and have to answer.",
}


@router.get("/alerts/{alert_id}")
async def one_alert(
    request: Request,
    alert_id: UUID,
    caller: Reader,
    triggers: InForce,
    sessions: Sessions,
    done: Done | None = None,
) -> HTMLResponse:
    """Shows, and changes nothing: a mail's link leads here."""
    return await show(request, alert_id, caller, triggers, sessions, said=DONE.get(done or ""))


async def show(
    request: Request, alert_id: UUID, caller: Principal, triggers: Triggers,
    sessions: SessionMaker, *, said: str | None = None, refused: Form | None = None,
    status: int = 200,
) -> HTMLResponse:  # fmt: skip
    """refused: what was sent, with its faults. Raises `AlertNotFound`."""
    who = viewer(caller)
    async with sessions() as session:
        found = await reading.whole(session, triggers, who, alert_id)
        others = await lists.same_deadline(session, who, found.alert)
        targets = await reading.possible_holders(session, triggers, found.alert)
    alert = found.alert
    if refused and "note" in refused.errors and (alert.acknowledged_by or alert.closed_at):
        # Its field is not there any more.
        refused.errors["alert"] = refused.errors.pop("note")
    links: Links = request.app.state.links
    return render(
        request,
        "alert.html",
        status_code=status,
        alert=alert,
        found=found,
        others=others,
        may_answer=caller.may("alerts:acknowledge") and alert.is_open,
        targets=targets,
        said=said,
        form=refused or Form({}),
        country=country_name(alert.country) if alert.country else None,
        subject_link=links.of_subject(alert),
        who_has_it=who_has_it(alert),
        next_steps=next_steps(found),
        tries={
            row.id: [each for each in found.attempts if each.delivery_id == row.id]
            for row in found.deliveries
        },
    )
