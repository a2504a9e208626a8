"""Forms for staff, one page each: what can be done about a milestone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse, RedirectResponse, Response

from muster.database import SessionMaker
from muster.deadlines.calendars import local_day
from muster.deadlines.calendars import zone as time_zone
from muster.errors import BrokenRule, Conflict, NotFound
from muster.identity import Principal
from muster.web import IfMatch, Now, RequestOrigin, Sessions, render, require
from muster.web.exchange import exchange_of
from muster.web.forms import LONGEST_REASON, LONGEST_TITLE, Form, SentForm
from muster.web.problems import status_of
from pledges.domain.pledge import Pledge
from pledges.domain.refusals import MilestoneNotFound
from pledges.pages.forms import complaint
from pledges.pages.history import called
from pledges.pages.parts import Part, part_of
from pledges.storage import lists
from pledges.use_cases import partners, staff
from pledges.visibility import confirmer_of, mine, viewer

PATH = "/pledges/{pledge_id}/milestones/{milestone_id}"

router = APIRouter(prefix=PATH, include_in_schema=False)

WRITE = require("pledges:write")
CONFIRM = require("milestones:confirm")
EXTEND = require("milestones:extend")
WAIVE = require("milestones:waive")

REASON_NEEDED = "Say why"


class NotPossibleNow(Conflict):
    """The milestone is not in a state in which this can be done, or it is for somebody else."""

    def __init__(self, part: Part) -> None:
        state = part.running.state.replace("_", " ")
        super().__init__(f"“{part.row.title}” is {state}: you cannot do this now")


@dataclass(frozen=True)
class Desk:
    """One milestone in front of somebody who means to act on it. pledge: from the register."""

    request: Request
    caller: Principal
    sessions: SessionMaker
    pledge: Any
    part: Part

    async def again(self) -> "Desk":
        return await desk(
            self.request, self.pledge.id, self.part.row.id, self.caller, self.sessions
        )

    def ask(self, act: str, form: Form, *, status: int = 200, **more: Any) -> HTMLResponse:
        """The act's form. Raises `NotPossibleNow`."""
        if not self.part.may(act) and not form.errors:
            raise NotPossibleNow(self.part)
        back = f"/pledges/{self.pledge.id}"
        return render(
            self.request,
            f"milestone/{act}.html",
            status_code=status,
            pledge=self.pledge,
            part=self.part,
            form=form,
            back=back,
            called=called,
            action=f"{back}/milestones/{self.part.row.id}/{act}",
            **more,
        )

    async def act(
        self, act: str, form: Form, do: Callable[[AsyncSession, Pledge], Awaitable[None]]
    ) -> Response:
        """Do it in one transaction and lead back to the pledge, or show the form with its faults.

        do: gets the pledge locked.
        """
        if form.errors:
            return self.ask(act, form, status=422)
        try:
            async with self.sessions.begin() as session:
                await do(session, await mine(session, self.caller, self.pledge.id))
        except NotFound:
            raise
        except BrokenRule as refusal:
            now = await self.again()
            name, words = complaint(refusal, now.part.running)
            form.errors[name] = words
            return now.ask(act, form, status=status_of(type(refusal)))
        back = f"{exchange_of(self.request).root}/pledges/{self.pledge.id}?saved={act}"
        return RedirectResponse(back, status_code=303)


async def desk(
    request: Request,
    pledge_id: UUID,
    milestone_id: UUID,
    caller: Annotated[Principal, require("pledges:read")],
    sessions: Sessions,
) -> Desk:
    """Raises `PledgeNotFound` or `MilestoneNotFound`."""
    async with sessions() as session:
        pledge = await lists.shown(session, viewer(caller), pledge_id)
        found = await lists.milestones_of(session, pledge_id)
    for row, versions in found:
        if row.id == milestone_id:
            return Desk(request, caller, sessions, pledge, part_of(caller, pledge, row, versions))
    raise MilestoneNotFound(milestone_id)


AtDesk = Annotated[Desk, Depends(desk)]


@router.get("/report", dependencies=[WRITE])
async def ask_report(desk: AtDesk, now: Now) -> HTMLResponse:
    today = local_day(now, desk.part.zone)
    return desk.ask("report", Form({"done_on": today.isoformat()}))


@router.post("/report", dependencies=[WRITE])
async def report(desk: AtDesk, form: SentForm, origin: RequestOrigin) -> Response:
    day, hour = form.day("done_on"), form.time("done_time")
    evidence = form.address("evidence")

    async def do(session: AsyncSession, pledge: Pledge) -> None:
        milestone = pledge.milestone(desk.part.row.id)
        done_at = partners.done_by_end_of(day, milestone, origin.recorded_at)
        if hour is not None:
            done_at = datetime.combine(day, hour, time_zone(desk.part.zone)).astimezone(UTC)
        await staff.report(
            session, pledge, milestone, done_at=done_at, evidence=evidence, origin=origin
        )

    return await desk.act("report", form, do)


@router.get("/retract", dependencies=[WRITE])
async def ask_retract(desk: AtDesk) -> HTMLResponse:
    return desk.ask("retract", Form({}))


@router.post("/retract", dependencies=[WRITE])
async def retract(desk: AtDesk, form: SentForm, origin: RequestOrigin) -> Response:
    reason = form.text("reason", needed=REASON_NEEDED, longest=LONGEST_REASON)

    async def do(session: AsyncSession, pledge: Pledge) -> None:
        await staff.retract(session, pledge, desk.part.row.id, reason=reason, origin=origin)

    return await desk.act("retract", form, do)


@router.get("/extend", dependencies=[EXTEND])
async def ask_extend(desk: AtDesk) -> HTMLResponse:
    asked = desk.part.requested
    given = {}
    if isinstance(asked, datetime):
        local = asked.astimezone(time_zone(desk.part.zone))
        given = {"due_on": local.date().isoformat(), "due_time": f"{local:%H:%M}"}
    elif asked is not None:
        given = {"due_on": asked.isoformat()}
    return desk.ask("extend", Form(given))


@router.post("/extend", dependencies=[EXTEND])
async def extend(desk: AtDesk, form: SentForm, origin: RequestOrigin) -> Response:
    terms = desk.part.running.terms
    due: date | datetime
    if terms.due_on is not None:
        due = form.day("due_on")
    else:
        due = form.instant("due_on", "due_time", terms.zone, needed="Give the time of day")
    reason = form.text("reason", needed=REASON_NEEDED, longest=LONGEST_REASON)

    async def do(session: AsyncSession, pledge: Pledge) -> None:
        _as_seen(form).check(pledge.version)
        await staff.extend(session, pledge, desk.part.row.id, due, reason=reason, origin=origin)

    return await desk.act("extend", form, do)


@router.get("/decline", dependencies=[EXTEND])
async def ask_decline(desk: AtDesk) -> HTMLResponse:
    return desk.ask("decline", Form({}))


@router.post("/decline", dependencies=[EXTEND])
async def decline(desk: AtDesk, form: SentForm, origin: RequestOrigin) -> Response:
    reason = form.text("reason", needed=REASON_NEEDED, longest=LONGEST_REASON)

    async def do(session: AsyncSession, pledge: Pledge) -> None:
        _as_seen(form).check(pledge.version)
        await staff.decline_extension(
            session, pledge, desk.part.row.id, reason=reason, origin=origin
        )

    return await desk.act("decline", form, do)


@router.get("/waive", dependencies=[WAIVE])
async def ask_waive(desk: AtDesk) -> HTMLResponse:
    return desk.ask("waive", Form({}))


@router.post("/waive", dependencies=[WAIVE])
async def waive(desk: AtDesk, form: SentForm, origin: RequestOrigin) -> Response:
    """Asks once more before it does it, since nothing takes it back."""
    reason = form.text("reason", needed=REASON_NEEDED, longest=LONGEST_REASON)
    authority = form.text(
        "authority", needed="Say who decided that it is no longer asked for", longest=LONGEST_TITLE
    )
    asked_twice = form["sure"] == "yes" or form["version"] != str(desk.pledge.version)
    if not form.errors and not asked_twice:
        return desk.ask("waive", form, sure=True)

    async def do(session: AsyncSession, pledge: Pledge) -> None:
        _as_seen(form).check(pledge.version)
        await staff.waive(
            session, pledge, desk.part.row.id, reason=reason, authority=authority, origin=origin
        )

    return await desk.act("waive", form, do)


@router.get("/decide", dependencies=[CONFIRM])
async def ask_decide(desk: AtDesk) -> HTMLResponse:
    part = desk.part
    confirmer_of(desk.caller).check_may(desk.pledge.pledger_key, part.row.confirmer, part.running)
    return desk.ask("decide", Form({}))


@router.post("/decide", dependencies=[CONFIRM])
async def decide(desk: AtDesk, form: SentForm, origin: RequestOrigin) -> Response:
    """Verifies a report, or answers a claim of having been in time after the miss."""
    claimed = desk.part.running.claim is not None
    if claimed and form["decision"] not in ("confirm", "refuse"):
        form.errors["decision"] = "Say whether you accept the claim"
    refusing = claimed and form["decision"] == "refuse"
    needed = "Say why you do not accept the claim"
    reason = form.text("reason", needed=needed, longest=LONGEST_REASON) if refusing else None
    confirmer = confirmer_of(desk.caller)

    async def do(session: AsyncSession, pledge: Pledge) -> None:
        _as_seen(form).check(pledge.version)
        await staff.confirm(
            session, pledge, desk.part.row.id, confirmer=confirmer, refused_because=reason,
            origin=origin,
        )  # fmt: skip

    return await desk.act("decide", form, do)


def _as_seen(form: Form) -> IfMatch:
    """The version of the pledge that the form was shown with."""
    return IfMatch(frozenset({form["version"]}))
