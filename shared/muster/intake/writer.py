"""The writer: events that come in together share one transaction.

It is an edge, like a route: it opens the transaction and answers after the commit. A failure in a
shared transaction is redone event by event, so that nobody answers for a neighbour.
"""

import asyncio
import zlib
from collections.abc import Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from muster.cloudevents import content_key
from muster.database import SessionMaker
from muster.discretion import outline
from muster.errors import BrokenRule, Unavailable, is_away, is_contention
from muster.intake.receipts import Receipts
from muster.intake.settlement import Settlement
from muster.intake.submissions import Apply, Content, Outcome, Submission
from muster.observability import Telemetry

SHARED = 500
"""Events in one transaction, at most."""
WAITING = 5_000
"""Events waiting, at most; beyond that the service is saturated."""
GATHER = 0.003
"""Seconds between two shared transactions: who was just answered often sends again at once, and
twice the events in a transaction cost two thirds each."""
TRIES = 3


class Saturated(Unavailable):
    """More events are waiting than are taken in; come back in a moment."""


class DatabaseAway(Unavailable):
    """The database is away. Send the request again: what was kept of it then reads duplicate."""


class Ending(Unavailable):
    """The service is being stopped. Send the request again: what was kept then reads duplicate."""


class NotApplied(BrokenRule):
    """The event could not be applied through a fault of ours; operations were told."""

    retryable = True


AWAY = "the database is away; send the request again"

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
        queues: int = 1,
        content: Content = content_key,
        discreet: bool = False,
    ) -> None:
        """content: instead of a hash, where one could be guessed from what was sent.

        discreet: logs say of an error no more than its kind and place.
        """
        self._sessions = sessions
        self._discreet = discreet
        self._settlement = Settlement(receipts, apply, content)
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
        """What would become of each, in this order; nothing is kept. Raises `DatabaseAway`."""
        async with self._sessions() as session:
            try:
                async with session.begin_nested():
                    return await self._settlement.settle(session, submissions)
            except Exception as reason:
                if is_away(reason):
                    raise DatabaseAway(AWAY) from reason
            return [await self._rehearse_alone(session, each) for each in submissions]

    async def _rehearse_alone(self, session: AsyncSession, submission: Submission) -> Outcome:
        try:
            async with session.begin_nested():
                return (await self._settlement.settle(session, [submission]))[0]
        except Exception as reason:
            if is_away(reason):
                raise DatabaseAway(AWAY) from reason
            return self._refusal(submission, reason)

    async def _serve(self, queue: "asyncio.Queue[Waiting]") -> None:
        waiting: list[Waiting] = []
        try:
            while True:
                if len(waiting) > 1:
                    await asyncio.sleep(GATHER)
                waiting = [await queue.get()]
                while len(waiting) < SHARED and not queue.empty():
                    waiting.append(queue.get_nowait())
                await self._answer(waiting)
        finally:
            while not queue.empty():
                waiting.append(queue.get_nowait())
            _fail(waiting, Ending("the service is being stopped; send the request again"))

    async def _answer(self, waiting: Sequence[Waiting]) -> None:
        try:
            outcomes = await self._settle([submission for submission, _ in waiting])
        except Exception as reason:
            _fail(waiting, reason)
            return
        for (_, future), outcome in zip(waiting, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)

    async def _settle(self, submissions: Sequence[Submission]) -> list[Outcome]:
        try:
            return await self._write_patiently(submissions)
        except DatabaseAway:
            raise
        except Exception as reason:
            said = outline(reason) if self._discreet else {"reason": repr(reason)}
            self._log.warning("shared transaction is redone singly", **said)
        return [await self._settle_alone(submission) for submission in submissions]

    async def _settle_alone(self, submission: Submission) -> Outcome:
        try:
            return (await self._write_patiently([submission]))[0]
        except DatabaseAway:
            raise
        except Exception as reason:
            return self._refusal(submission, reason)

    def _refusal(self, submission: Submission, reason: Exception) -> Outcome:
        """A rule that was raised instead of returned is still the sender's to mend."""
        if isinstance(reason, BrokenRule):
            return Outcome("rejected", problem=reason)
        said = outline(reason) if self._discreet else {"exc_info": reason}
        self._log.error("event could not be applied", type=submission.event.type, **said)
        problem = NotApplied("the event could not be applied; operations were told")
        return Outcome("rejected", problem=problem)

    async def _write_patiently(self, submissions: Sequence[Submission]) -> list[Outcome]:
        """Contention and a lost COMMIT answer are met by doing the same again: what was
        committed then reads duplicate."""
        for attempt in range(1, TRIES + 1):
            try:
                async with self._sessions.begin() as session:
                    return await self._settlement.settle(session, submissions)
            except Exception as reason:
                away = is_away(reason)
                if not away and not is_contention(reason):
                    raise
                if attempt == TRIES:
                    if not away:
                        raise
                    raise DatabaseAway(AWAY) from reason
                await asyncio.sleep(0.05 * attempt)
        raise AssertionError("unreachable")


def _fail(waiting: Sequence[Waiting], reason: Exception) -> None:
    for _, future in waiting:
        if not future.done():
            future.set_exception(reason)
