"""The writer: events that come in together share one transaction.

It is an edge, like a route: it opens the transaction and answers after the commit. A failure in a
shared transaction is redone event by event, so that nobody answers for a neighbour.
"""

import asyncio
import zlib
from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from muster.cloudevents import content_key
from muster.database import SessionMaker
from muster.errors import BrokenRule, Unavailable, is_away, is_contention
from muster.intake.receipts import Receipts
from muster.intake.submissions import Applied, Apply, OtherContent, Outcome, Submission
from muster.observability import Telemetry

SHARED = 500
"""Events in one transaction, at most."""
WAITING = 5_000
"""Events waiting, at most; beyond that the service is saturated."""
TRIES = 3


class Saturated(Unavailable):
    """More events are waiting than are taken in; come back in a moment."""


class DatabaseAway(Unavailable):
    """The database is away. Nothing of the request was kept; send it again."""


class NotApplied(BrokenRule):
    """The event could not be applied through a fault of ours; operations were told."""

    retryable = True


Place = tuple[str, str]
"""Source and id of an event."""
Waiting = tuple[Submission, "asyncio.Future[Outcome]"]


class Writer:
    """Events of one key go through one queue, so that they are applied in order of arrival."""

    def __init__(
        self,
        sessions: SessionMaker,
        receipts: Receipts,
        apply: Apply,
        key: Callable[[Submission], str],
        *,
        telemetry: Telemetry,
        queues: int = 2,
    ) -> None:
        self._sessions = sessions
        self._receipts = receipts
        self._apply = apply
        self._key = key
        self._log = telemetry.log
        self._metrics = telemetry.metrics
        self._queues: list[asyncio.Queue[Waiting]] = [asyncio.Queue() for _ in range(queues)]

    async def run(self) -> None:
        """Until cancelled; one connection per queue."""
        async with asyncio.TaskGroup() as tasks:
            for queue in self._queues:
                tasks.create_task(self._serve(queue))

    async def take(self, submissions: Sequence[Submission]) -> list[Outcome]:
        """What became of each, in order. Raises `Saturated` or `DatabaseAway` for all of them."""
        if sum(queue.qsize() for queue in self._queues) + len(submissions) > WAITING:
            raise Saturated("the service is saturated; nothing of the request was kept")
        loop = asyncio.get_running_loop()
        outcomes: list[asyncio.Future[Outcome]] = []
        for submission in submissions:
            outcome: asyncio.Future[Outcome] = loop.create_future()
            place = zlib.crc32(self._key(submission).encode()) % len(self._queues)
            self._queues[place].put_nowait((submission, outcome))
            outcomes.append(outcome)
        settled = await asyncio.gather(*outcomes, return_exceptions=True)
        for each in settled:
            if isinstance(each, BaseException):
                raise each
        for each in settled:
            self._metrics.intake.labels(each.status).inc()  # type: ignore[union-attr]
        return settled  # type: ignore[return-value]

    async def rehearse(self, submissions: Sequence[Submission]) -> list[Outcome]:
        """What would become of each; nothing is kept."""
        outcomes = []
        for submission in submissions:
            async with self._sessions() as session, session.begin() as transaction:
                outcomes += await self._write(session, [submission])
                await transaction.rollback()
        return outcomes

    async def _serve(self, queue: "asyncio.Queue[Waiting]") -> None:
        while True:
            waiting = [await queue.get()]
            while len(waiting) < SHARED and not queue.empty():
                waiting.append(queue.get_nowait())
            try:
                outcomes = await self._settle([submission for submission, _ in waiting])
            except Exception as reason:
                for _, future in waiting:
                    if not future.done():
                        future.set_exception(reason)
            else:
                for (_, future), outcome in zip(waiting, outcomes, strict=True):
                    if not future.done():
                        future.set_result(outcome)

    async def _settle(self, submissions: Sequence[Submission]) -> list[Outcome]:
        try:
            return await self._write_patiently(submissions)
        except DatabaseAway:
            raise
        except Exception as reason:
            self._log.warning("shared transaction is redone singly", reason=repr(reason))
        return [await self._settle_alone(submission) for submission in submissions]

    async def _settle_alone(self, submission: Submission) -> Outcome:
        try:
            return (await self._write_patiently([submission]))[0]
        except DatabaseAway:
            raise
        except Exception:
            self._log.exception("event could not be applied", type=submission.event.type)
            problem = NotApplied("the event could not be applied; operations were told")
            return Outcome("rejected", problem=problem)

    async def _write_patiently(self, submissions: Sequence[Submission]) -> list[Outcome]:
        """Contention and a lost COMMIT answer are met by doing the same again: what was
        committed then reads duplicate."""
        for attempt in range(1, TRIES + 1):
            try:
                async with self._sessions.begin() as session:
                    return await self._write(session, submissions)
            except Exception as reason:
                away = is_away(reason)
                if not away and not is_contention(reason):
                    raise
                if attempt == TRIES:
                    if not away:
                        raise
                    raise DatabaseAway("the database is away; send the request again") from reason
                await asyncio.sleep(0.05 * attempt)
        raise AssertionError("unreachable")

    async def _write(
        self, session: AsyncSession, submissions: Sequence[Submission]
    ) -> list[Outcome]:
        first: dict[Place, Submission] = {}
        for each in submissions:
            first.setdefault(_place(each), each)
        held = await self._receipts.bind(session, list(first.values()))
        fresh = [each for place, each in first.items() if place not in held]
        done = await self._apply_readable(session, fresh)
        concluded = [(first[place], outcome) for place, outcome in done.items()]
        await self._receipts.conclude(session, concluded)
        return [self._outcome(each, first, held, done) for each in submissions]

    async def _apply_readable(
        self, session: AsyncSession, fresh: Sequence[Submission]
    ) -> dict[Place, Outcome]:
        readable = [each for each in fresh if not isinstance(each.payload, BrokenRule)]
        results: dict[Place, Applied] = {
            _place(each): each.payload for each in fresh if isinstance(each.payload, BrokenRule)
        }
        if readable:
            applied = await self._apply(session, readable)
            results |= zip(map(_place, readable), applied, strict=True)
        return {
            place: Outcome("rejected", problem=result)
            if isinstance(result, BrokenRule)
            else Outcome("accepted", result)
            for place, result in results.items()
        }

    def _outcome(
        self,
        each: Submission,
        first: dict[Place, Submission],
        held: dict[Place, tuple[bytes, UUID | None]],
        done: dict[Place, Outcome],
    ) -> Outcome:
        place = _place(each)
        if first[place] is each and place in done:
            return done[place]
        if place in done and done[place].status == "rejected":
            return done[place]
        if place in done:
            before, subject = content_key(first[place].event), done[place].subject
        else:
            before, subject = held[place]
        if before == content_key(each.event):
            return Outcome("duplicate", subject)
        return Outcome("rejected", problem=_other_content(each))


def _place(each: Submission) -> Place:
    return each.event.source, each.event.id


def _other_content(each: Submission) -> OtherContent:
    return OtherContent(
        f"event {each.event.id} of {each.event.source} was accepted before with other content",
        pointer="#/id",
    )
