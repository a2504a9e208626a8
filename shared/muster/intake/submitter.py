"""What one request carries, made ready for the writer, and what became of it put into words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from fastapi import Request
from pydantic import BaseModel, ValidationError

from muster.cloudevents import CloudEvent, MalformedEvent
from muster.errors import BrokenRule, Forbidden, Malformed
from muster.identity import Principal
from muster.intake.submissions import (
    InvalidData,
    Outcome,
    Submission,
    UnknownEventType,
    check_names,
    check_source,
    check_time,
)
from muster.intake.writer import Writer
from muster.observability import valid_traceparent
from muster.web.discreet_faults import known_pointer
from muster.web.exchange import exchange_of
from muster.web.house import house_of
from muster.web.problems import Problem, faults_of, problem_of

IMPORT_HEADER = "muster-import"


class ImportUnclear(Malformed):
    """The header `muster-import` is `true` or `false`. History taken for live would tell people."""


class ImportNotAllowed(Forbidden):
    """Loading history needs the scope `events:import`."""


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


Readable = CloudEvent | BrokenRule


def _is_history(request: Request) -> bool:
    """Raises `ImportUnclear`."""
    said = request.headers.get(IMPORT_HEADER)
    if said is None:
        return False
    said = said.strip().lower()
    if said not in ("true", "false"):
        raise ImportUnclear(f"{IMPORT_HEADER} is true or false")
    return said == "true"


class Submitter:
    """Reads what one request carries and hands it to the writer."""

    def __init__(
        self,
        request: Request,
        sender: Principal,
        now: datetime,
        models: Mapping[str, type[BaseModel]],
        *,
        rehearse: bool = False,
    ) -> None:
        house = house_of(request)
        self._base = house.public_url
        self._discreet = house.discreet
        self._instance = exchange_of(request).instance
        self._sender = sender
        self._now = now
        self._models = models
        self._rehearse = rehearse
        self._imported = _is_history(request)
        self._traceparent = valid_traceparent(request.headers.get("traceparent"))
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
        return Result(**self._result(submission.event, outcome))

    async def all(self, read: Sequence[Readable], writer: Writer) -> BatchAnswer:
        submissions = [self._submission(each) for each in read]
        taken = [each for each in submissions if isinstance(each, Submission)]
        outcomes = iter(await self._settle(writer, taken) if taken else [])
        results = []
        for index, (event, submission) in enumerate(zip(read, submissions, strict=True)):
            if isinstance(submission, BrokenRule):
                said = self._refusal(event, _within_event(submission, index))
            else:
                said = self._result(submission.event, next(outcomes))
            results.append(BatchResult(index=index, **said))
        return BatchAnswer(results=results)

    async def _settle(self, writer: Writer, taken: Sequence[Submission]) -> list[Outcome]:
        return await (writer.rehearse(taken) if self._rehearse else writer.take(taken))

    def _submission(self, read: Readable) -> Submission | BrokenRule:
        """The refusal when nothing may be kept of it: unreadable, or not the sender's own."""
        if isinstance(read, BrokenRule):
            return read
        try:
            check_names(read)
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
                "this type is not taken in here; GET /v1/events/limits lists the types",
                pointer="#/type",
            )
        try:
            check_time(event)
            return model.model_validate(event.data)
        except BrokenRule as refusal:
            return refusal
        except ValidationError as invalid:
            faults = faults_of(invalid.errors(), within="#/data", discreet=self._discreet)
            return InvalidData(list(faults))

    def _refusal(self, event: Readable, refusal: BrokenRule) -> dict[str, Any]:
        named = event if isinstance(event, CloudEvent) else None
        return {
            "status": "rejected",
            "source": named.source if named else None,
            "id": named.id if named else None,
            "problem": self._problem(refusal),
        }

    def _result(self, event: CloudEvent, outcome: Outcome) -> dict[str, Any]:
        # What a rehearsal made anew is gone, and its id with it.
        is_there = outcome.subject and not (self._rehearse and outcome.status == "accepted")
        return {
            "status": outcome.status,
            "source": event.source,
            "id": event.id,
            "subject": str(outcome.subject) if is_there else None,
            "problem": self._problem(outcome.problem) if outcome.problem else None,
        }

    def _problem(self, refusal: BrokenRule) -> Problem:
        if isinstance(refusal, MalformedEvent) and self._discreet:
            refusal.pointer = known_pointer(refusal.pointer)
        return Problem.model_validate(problem_of(refusal, self._base, instance=self._instance))


def _within_event(refusal: BrokenRule, index: int) -> BrokenRule:
    """A reader of batches points into the batch; a result is about one event and points into it."""
    own = f"#/{index}"
    if refusal.pointer is not None and f"{refusal.pointer}/".startswith(f"{own}/"):
        refusal.pointer = f"#{refusal.pointer.removeprefix(own)}"
    return refusal
