"""The routes through which partners post events, the same in every service."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.security import SecurityScopes
from pydantic import BaseModel, ValidationError

from muster.cloudevents import (
    BATCH_LIMIT,
    BODY_LIMIT,
    EVENT_LIMIT,
    CloudEvent,
    EventTooLarge,
    MalformedEvent,
    UnsupportedFormat,
    read_http,
)
from muster.errors import BrokenRule, Forbidden, NotFound
from muster.identity import Principal
from muster.intake.receipts import Receipts
from muster.intake.submissions import (
    InvalidData,
    OtherContent,
    Outcome,
    SourceNotYours,
    Submission,
    UnknownEventType,
    check_source,
)
from muster.intake.writer import DatabaseAway, NotApplied, Saturated, Writer
from muster.web.callers import authenticated, require
from muster.web.dependencies import Now, Sessions
from muster.web.described_problems import refuses
from muster.web.exchange import exchange_of
from muster.web.house import house_of
from muster.web.paging import LARGEST, LONGEST_PAGE, PageOf
from muster.web.problems import Problem, faults_of, kept_problem, problem_of

IMPORT_HEADER = "muster-import"

SENDING = SecurityScopes(["events:write"])
Sender = Annotated[Principal, require(*SENDING.scopes)]


class NoReceipt(NotFound):
    """No event with this source and id was received from you."""


class ImportNotAllowed(Forbidden):
    """Loading history needs the scope `events:import`."""


READING = (
    MalformedEvent,
    UnsupportedFormat,
    EventTooLarge,
    SourceNotYours,
    ImportNotAllowed,
    UnknownEventType,
    InvalidData,
)
SETTLING = (OtherContent, Saturated, DatabaseAway, NotApplied)
"""What an event, or a whole batch, may be refused for whatever it says."""


class Result(BaseModel):
    """What became of one event."""

    status: Literal["accepted", "duplicate", "rejected"]
    source: str | None = None
    id: str | None = None
    subject: str | None = None
    """Our id of what it was applied to; the Kafka key of the facts that follow."""
    problem: Problem | None = None


class BatchResult(Result):
    index: int


class BatchAnswer(BaseModel):
    """One result per event, in the order of the batch."""

    results: list[BatchResult]


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


Readable = CloudEvent | BrokenRule


def intake_router(
    accepted: Sequence[type[BaseModel]],
    receipts: Receipts,
    writer: Writer,
    *,
    may_refuse: Sequence[type[BrokenRule]] = (),
) -> APIRouter:
    """accepted: models of `data`, each with a class variable `type`.

    may_refuse: rules of the service that an event may break.
    """
    router = APIRouter(prefix="/v1/events", tags=["Events"])
    models = {str(each.__dict__["type"]): each for each in accepted}
    refused = refuses(*READING, *may_refuse, *SETTLING)

    # The busiest route asks for its sender and builds its answer by itself: as dependencies and
    # response model they would cost more than reading the event does.
    @router.post(
        "",
        status_code=202,
        response_model=BatchAnswer | Result,
        responses={200: {"model": BatchAnswer | Result}, **refused},
        openapi_extra={"security": [{authenticated.scheme_name: SENDING.scopes}]},
    )
    async def post_events(request: Request) -> Response:
        """CloudEvents 1.0, structured, binary or batch. 202: applied and committed."""
        sender = await authenticated(request, SENDING)
        read = read_http(request.headers.raw, await request.body())
        submit = _Submitter(request, sender, house_of(request).clock(), models)
        if isinstance(read, list):
            return _json(200, await submit.all(read, writer))
        result = await submit.one(read, writer)
        return _json(200 if result.status == "duplicate" else 202, result)

    @router.post("/validate", responses=refused)
    async def validate_events(request: Request, sender: Sender, now: Now) -> BatchAnswer | Result:
        """A dry run: the answer that `POST /v1/events` would give; nothing is kept."""
        read = read_http(request.headers.raw, await request.body())
        submit = _Submitter(request, sender, now, models, rehearse=True)
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
        return _receipt(row, house_of(request).public_url)

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
            rows = await receipts.of_sender(session, sender.subject, after=after, limit=limit)
        base = house_of(request).public_url
        full = len(rows) == limit
        following = f"{base}/v1/events?after={rows[-1].seq}&limit={limit}" if full else None
        return PageOf(items=[_receipt(row, base) for row in rows], next=following)

    @router.get("/limits")
    async def limits() -> Limits:
        """How much may be sent at once, and which types are taken in."""
        return Limits(types=sorted(models))

    return router


class _Submitter:
    """Reads what one request carries and hands it to the writer."""

    def __init__(
        self,
        request: Request,
        sender: Principal,
        now: Any,
        models: Mapping[str, type[BaseModel]],
        *,
        rehearse: bool = False,
    ) -> None:
        self._base = house_of(request).public_url
        self._instance = exchange_of(request).instance
        self._sender = sender
        self._now = now
        self._models = models
        self._rehearse = rehearse
        self._imported = request.headers.get(IMPORT_HEADER, "").lower() == "true"
        self._traceparent = request.headers.get("traceparent")
        if self._imported and not sender.may("events:import"):
            raise ImportNotAllowed("loading history needs the scope events:import")

    async def one(self, read: Readable, writer: Writer) -> Result:
        """Raises the problem of a rejected event."""
        submission = self._submission(read)
        if isinstance(submission, BrokenRule):
            raise submission
        outcome = (await self._settle(writer, [submission]))[0]
        if outcome.problem is not None:
            raise outcome.problem
        return self._result(submission.event, outcome)

    async def all(self, read: Sequence[Readable], writer: Writer) -> BatchAnswer:
        submissions = [self._submission(each) for each in read]
        taken = [each for each in submissions if isinstance(each, Submission)]
        outcomes = iter(await self._settle(writer, taken) if taken else [])
        results = []
        for index, (event, submission) in enumerate(zip(read, submissions, strict=True)):
            if isinstance(submission, BrokenRule):
                result = self._refusal(event, _within_event(submission, index))
            else:
                result = self._result(submission.event, next(outcomes))
            results.append(BatchResult(index=index, **result.model_dump()))
        return BatchAnswer(results=results)

    async def _settle(self, writer: Writer, taken: Sequence[Submission]) -> list[Outcome]:
        return await (writer.rehearse(taken) if self._rehearse else writer.take(taken))

    def _submission(self, read: Readable) -> Submission | BrokenRule:
        """The refusal when nothing may be kept of it: unreadable, or not the sender's own."""
        if isinstance(read, BrokenRule):
            return read
        try:
            check_source(read, self._sender)
        except BrokenRule as refusal:
            return refusal
        return Submission(
            event=read,
            payload=self._payload(read),
            sender=self._sender,
            received_at=self._now,
            imported=self._imported,
            traceparent=self._traceparent,
        )

    def _payload(self, event: CloudEvent) -> BaseModel | BrokenRule:
        model = self._models.get(event.type)
        if model is None:
            return UnknownEventType(
                f"{event.type} is not taken in here; GET /v1/events/limits lists the types",
                pointer="#/type",
            )
        try:
            return model.model_validate(event.data)
        except ValidationError as invalid:
            return InvalidData(list(faults_of(invalid.errors(), within="#/data")))

    def _refusal(self, event: Readable, refusal: BrokenRule) -> Result:
        named = event if isinstance(event, CloudEvent) else None
        return Result(
            status="rejected",
            source=named.source if named else None,
            id=named.id if named else None,
            problem=self._problem(refusal),
        )

    def _result(self, event: CloudEvent, outcome: Outcome) -> Result:
        return Result(
            status=outcome.status,
            source=event.source,
            id=event.id,
            subject=str(outcome.subject) if outcome.subject else None,
            problem=self._problem(outcome.problem) if outcome.problem else None,
        )

    def _problem(self, refusal: BrokenRule) -> Problem:
        return Problem.model_validate(problem_of(refusal, self._base, instance=self._instance))


def _within_event(refusal: BrokenRule, index: int) -> BrokenRule:
    """A reader of batches points into the batch; a result is about one event and points into it."""
    own = f"#/{index}"
    if refusal.pointer is not None and f"{refusal.pointer}/".startswith(f"{own}/"):
        refusal.pointer = f"#{refusal.pointer.removeprefix(own)}"
    return refusal


def _json(status: int, answer: BaseModel) -> Response:
    return Response(answer.model_dump_json(), status, media_type="application/json")


def _receipt(row: Any, base: str) -> Receipt:
    return Receipt(
        seq=row.seq,
        source=row.source,
        id=row.id,
        type=row.type,
        status=row.status,
        received_at=row.received_at,
        subject=str(row.subject) if row.subject else None,
        problem=kept_problem(row.problem, base) if row.problem else None,
    )
