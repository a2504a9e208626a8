"""The routes through which partners post events, the same in every service."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Query, Request, Response
from fastapi.security import SecurityScopes
from pydantic import BaseModel

from muster.cloudevents import (
    BATCH_LIMIT,
    BODY_LIMIT,
    EVENT_LIMIT,
    EventTooLarge,
    MalformedEvent,
    UnsupportedFormat,
    read_http,
)
from muster.errors import BrokenRule, NotFound
from muster.identity import Principal
from muster.intake.receipts import Receipts
from muster.intake.stream import StreamAnswer, take_stream
from muster.intake.submissions import (
    InvalidData,
    NameTooLong,
    OtherContent,
    SourceNotYours,
    TimeOutsideOurs,
    UnknownEventType,
)
from muster.intake.submitter import BatchAnswer, ImportNotAllowed, ImportUnclear, Result, Submitter
from muster.intake.writer import DatabaseAway, NotApplied, Saturated, Writer
from muster.web.callers import authenticated, require
from muster.web.dependencies import Now, Sessions
from muster.web.described_problems import refuses
from muster.web.direct import direct
from muster.web.exchange import exchange_of
from muster.web.house import House, house_of
from muster.web.paging import LARGEST, LONGEST_PAGE, PageOf
from muster.web.problems import Problem, kept_problem
from muster.web.refusals import BodyTooSlow

SENDING = SecurityScopes(["events:write"])
Sender = Annotated[Principal, require(*SENDING.scopes)]


class NoReceipt(NotFound):
    """No event with this source and id was received from you."""


READING = (
    MalformedEvent,
    UnsupportedFormat,
    EventTooLarge,
    NameTooLong,
    SourceNotYours,
    ImportUnclear,
    ImportNotAllowed,
    UnknownEventType,
    TimeOutsideOurs,
    InvalidData,
)
SETTLING = (OtherContent, Saturated, DatabaseAway, NotApplied)
"""What an event, or a whole batch, may be refused for whatever it says."""


class Receipt(BaseModel):
    """What became of one event of yours."""

    seq: int
    source: str
    id: str
    type: str
    status: Literal["accepted", "rejected"]
    received_at: datetime
    subject: str | None = None
    """As in the answer to the event."""
    problem: Problem | None = None


class Limits(BaseModel):
    """How much may be sent at once. Sizes in bytes."""

    events_per_batch: int = BATCH_LIMIT
    bytes_per_event: int = EVENT_LIMIT
    bytes_per_request: int = BODY_LIMIT
    types: list[str]


def intake_router(
    accepted: Sequence[type[BaseModel]],
    receipts: Receipts,
    *,
    may_refuse: Sequence[type[BrokenRule]] = (),
) -> APIRouter:
    """What comes in is handed to `app.state.writer`.

    accepted: models of `data`, each with a class variable `type`.
    may_refuse: rules of the service that an event may break.
    """
    router = APIRouter(prefix="/v1/events", tags=["Events"])
    models = {str(each.__dict__["type"]): each for each in accepted}
    refused = refuses(*READING, *may_refuse, *SETTLING)

    # The busiest route: a third of what an event cost was the framework's way to it.
    @router.post(
        "",
        status_code=202,
        response_model=BatchAnswer | Result,
        responses={200: {"model": BatchAnswer | Result}, **refused},
        openapi_extra={"security": [{authenticated.scheme_name: SENDING.scopes}]},
    )
    @direct
    async def post_events(request: Request) -> Response:
        """CloudEvents 1.0, structured, binary or batch. 202: applied and committed."""
        sender = await authenticated(request, SENDING)
        read = read_http(request.headers.raw, await exchange_of(request).body.whole())
        submit = Submitter(request, sender, house_of(request).clock(), models)
        writer = _writer_of(request)
        if isinstance(read, list):
            return _json(200, await submit.all(read, writer))
        result = await submit.one(read, writer)
        return _json(200 if result.status == "duplicate" else 202, result)

    @router.post(
        "/stream",
        response_model=StreamAnswer,
        responses=refuses(
            UnsupportedFormat, ImportUnclear, ImportNotAllowed, Saturated, DatabaseAway, BodyTooSlow
        ),
        openapi_extra={"security": [{authenticated.scheme_name: SENDING.scopes}]},
    )
    async def stream_events(request: Request) -> Response:
        """CloudEvents as NDJSON, of any length: applied and committed while they arrive.

        Answered once, at the end. A line that cannot be taken is rejected alone.
        """
        sender = await authenticated(request, SENDING)
        house = house_of(request)
        answer = await take_stream(
            request,
            lambda: Submitter(request, sender, house.clock(), models),
            _writer_of(request),
        )
        return _json(200, answer)

    @router.post("/validate", responses=refused)
    async def validate_events(request: Request, sender: Sender, now: Now) -> BatchAnswer | Result:
        """A dry run: the answer that `POST /v1/events` would give; nothing is kept.

        Without a `subject` where an event would be accepted: something new has no id yet.
        """
        read = read_http(request.headers.raw, await request.body())
        submit = Submitter(request, sender, now, models, rehearse=True)
        writer = _writer_of(request)
        if isinstance(read, list):
            return await submit.all(read, writer)
        return await submit.one(read, writer)

    @router.get("/receipt", responses=refuses(NoReceipt))
    async def receipt(
        request: Request, sender: Sender, sessions: Sessions, source: str, id: str
    ) -> Receipt:
        """What became of one of your events."""
        async with sessions() as session:
            row = await receipts.find(session, sender.subject, source, id)
        if row is None:
            raise NoReceipt("no event with this source and id was received from you")
        return _receipt(row, house_of(request))

    @router.get("")
    async def own_events(
        request: Request,
        sender: Sender,
        sessions: Sessions,
        after: Annotated[
            int | None, Query(ge=1, le=LARGEST, description="`seq` of the last one seen")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = 50,
    ) -> PageOf[Receipt]:
        """What became of your events, newest first."""
        async with sessions() as session:
            found = await receipts.of_sender(session, sender.subject, after=after, limit=limit + 1)
        house, rows = house_of(request), found[:limit]
        following = (
            f"{house.public_url}/v1/events?after={rows[-1].seq}&limit={limit}"
            if len(found) > limit
            else None
        )
        return PageOf(items=[_receipt(row, house) for row in rows], next=following)

    @router.get("/limits")
    async def limits() -> Limits:
        """How much may be sent at once, and which types are taken in."""
        return Limits(types=sorted(models))

    return router


def _writer_of(request: Request) -> Writer:
    return cast(Writer, request.app.state.writer)


def _json(status: int, answer: BaseModel) -> Response:
    return Response(answer.model_dump_json(), status, media_type="application/json")


def _receipt(row: Any, house: House) -> Receipt:
    return Receipt(
        seq=row.seq,
        source=row.source,
        id=row.id,
        type=row.type,
        status=row.status,
        received_at=row.received_at,
        subject=str(row.subject) if row.subject else None,
        problem=kept_problem(row.problem, house.public_url, house.service) if row.problem else None,
    )
