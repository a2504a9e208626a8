"""The writer: events that come in together share one transaction.

It is an edge, like a route: it opens the transaction and answers after the commit. A failure in a
shared transaction is redone event by event, so that nobody answers for a neighbour.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from muster.cloudevents import content_key
from muster.database import SessionMaker
from muster.discretion import outline
from muster.errors import BrokenRule, Unavailable, is_away, is_contention
from muster.intake.receipts import Overtaken, Receipts
from muster.intake.settlement import Settlement, came_again
from muster.intake.submissions import Apply, Content, Outcome, Submission
from muster.observability import Telemetry
from muster.transactions import Transactions

SHARED = 500
"""Events in one transaction, at most; of one request all."""
WAITING = 5_000
"""Events waiting, at most; beyond that the service is saturated."""
GATHER = 0.003
"""Seconds between two shared transactions, at most: who was just answered often sends again at
once, and twice the events in a transaction cost two thirds each."""
CROWD = 250
"""Events waiting with which a second transaction begins beside one: while the database is at work
on that one, the rules of the other are applied."""
BESIDE = 2
"""Transactions at once, at most."""
TRIES = 3
LOOKS = 100
"""Shared transactions that look for what was accepted before, after an event came again: so that a
thin trickle of repetitions does not have every other transaction done twice."""


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
ENDING = "the service is being stopped; send the request again"


class Waiting(NamedTuple):
    """What came with one request, and is written in one transaction."""

    submissions: Sequence[Submission]
    keys: set[str]
    outcomes: "asyncio.Future[list[Outcome]]"


Running = dict["asyncio.Task[None]", set[str]]
"""Transactions, and the keys of their events."""


class Writer:
    """Events of one key are never in two transactions at once, so that they are applied in order
    of arrival."""

    def __init__(
        self,
        sessions: SessionMaker,
        receipts: Receipts,
        apply: Apply,
        key: Callable[[Submission], str],
        *,
        telemetry: Telemetry,
        transactions: Transactions | None = None,
        content: Content = content_key,
        discreet: bool = False,
    ) -> None:
        """transactions: instead of sessions, where the rules need no more and do nothing outside.

        content: instead of a hash, where one could be guessed from what was sent.

        discreet: logs say of an error no more than its kind and place.
        """
        self._sessions = sessions
        self._transactions = transactions or sessions
        self._discreet = discreet
        self._settlement = Settlement(receipts, apply, content)
        self._looks = transactions is None
        """Always for what was accepted before; else only where such a thing came lately, for its
        receipt is in the way, and with the transaction everything is undone.
        """
        self._looking = LOOKS
        """For so many more."""
        self._key = key
        self._log = telemetry.log
        self._metrics = telemetry.metrics
        self._waiting: deque[Waiting] = deque()
        self._events = 0
        """In what waits."""
        self._enough = asyncio.Event()
        self._wanted = 1
        """Waiting events that are enough to go on."""
        self._ended = False

    async def run(self) -> None:
        """Until cancelled; one connection for each of `BESIDE` transactions."""
        self._ended = False
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._serve(tasks)
        finally:
            self._ended = True
            _fail(self._waiting, Ending(ENDING))
            self._waiting.clear()
            self._events = 0

    async def take(self, submissions: Sequence[Submission]) -> list[Outcome]:
        """What became of each, in order. Raises `Saturated`, `DatabaseAway` or `Ending` for all of
        them.
        """
        if self._ended:
            raise Ending(ENDING)
        if self._events + len(submissions) > WAITING:
            raise Saturated("the service is saturated; nothing of the request was kept")
        keys = {self._key(each) for each in submissions}
        waiting = Waiting(submissions, keys, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._events += len(submissions)
        if self._events >= self._wanted:
            self._enough.set()
        return await waiting.outcomes

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

    async def _serve(self, tasks: asyncio.TaskGroup) -> None:
        running: Running = {}
        together = 0
        while True:
            running = await self._free(running)
            if not running and 1 < together < SHARED:
                await self._gather(together)
            await self._until(1)
            waiting = self._take_up()
            together = sum(len(each.submissions) for each in waiting)
            keys = set[str]().union(*(each.keys for each in waiting))
            before = [task for task, others in running.items() if not keys.isdisjoint(others)]
            running[tasks.create_task(self._answer(waiting, before))] = keys

    async def _gather(self, answered: int) -> None:
        """Until as many wait as were just answered, or long enough."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GATHER):
                await self._until(answered)

    async def _until(self, events: int) -> None:
        while self._events < events:
            self._wanted = events
            self._enough.clear()
            await self._enough.wait()

    async def _free(self, running: Running) -> Running:
        """Those still running when the next transaction may begin."""
        if not running:
            return running
        crowded = asyncio.ensure_future(self._until(CROWD))
        beside = {crowded} if len(running) < BESIDE else set()
        try:
            await asyncio.wait({*running, *beside}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            crowded.cancel()
        return {task: keys for task, keys in running.items() if not task.done()}

    def _take_up(self) -> list[Waiting]:
        """As many as one transaction takes, and at least one."""
        taken = [self._waiting.popleft()]
        many = len(taken[0].submissions)
        while self._waiting and many + len(self._waiting[0].submissions) <= SHARED:
            taken.append(self._waiting.popleft())
            many += len(taken[-1].submissions)
        self._events -= many
        return taken

    async def _answer(
        self, waiting: Sequence[Waiting], before: Sequence["asyncio.Task[None]"]
    ) -> None:
        try:
            if before:
                await asyncio.wait(before)
            submissions = [one for each in waiting for one in each.submissions]
            settled = await self._settle(submissions)
            self._count(settled)
            found = iter(settled)
            outcomes = [list(islice(found, len(each.submissions))) for each in waiting]
        except asyncio.CancelledError:
            _fail(waiting, Ending(ENDING))
            raise
        except Exception as reason:
            _fail(waiting, reason)
            return
        for each, mine in zip(waiting, outcomes, strict=True):
            # Whoever sent it may have gone.
            if not each.outcomes.done():
                each.outcomes.set_result(mine)

    def _count(self, outcomes: Sequence[Outcome]) -> None:
        for status, many in Counter(each.status for each in outcomes).items():
            self._metrics.intake.labels(status).inc(many)

    async def _settle(self, submissions: Sequence[Submission]) -> list[Outcome]:
        try:
            looks = self._looks or self._looking > 0
            outcomes = await self._write_patiently(submissions, looks=looks)
            found = any(map(came_again, outcomes))
            self._looking = LOOKS if found else max(0, self._looking - 1)
            return outcomes
        except DatabaseAway:
            raise
        except Exception as reason:
            said = outline(reason) if self._discreet else {"reason": repr(reason)}
            self._log.warning("shared transaction is redone singly", **said)
        return [await self._settle_alone(submission) for submission in submissions]

    async def _settle_alone(self, submission: Submission) -> Outcome:
        try:
            return (await self._write_patiently([submission], looks=True))[0]
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

    async def _write_patiently(
        self, submissions: Sequence[Submission], *, looks: bool
    ) -> list[Outcome]:
        """Contention and a lost COMMIT answer are met by doing the same again: what was
        committed then reads duplicate."""
        for attempt in range(1, TRIES + 1):
            try:
                async with self._transactions.begin() as transaction:
                    return await self._settlement.settle(transaction, submissions, looks=looks)
            except Exception as reason:
                away = is_away(reason)
                if not away and not is_contention(reason):
                    raise
                if attempt == TRIES:
                    if not away:
                        raise
                    raise DatabaseAway(AWAY) from reason
                looks = True
                # Who has overtaken us is through.
                if not isinstance(reason, Overtaken):
                    await asyncio.sleep(0.05 * attempt)
        raise AssertionError("unreachable")


def _fail(waiting: Iterable[Waiting], reason: Exception) -> None:
    for each in waiting:
        if not each.outcomes.done():
            each.outcomes.set_exception(reason)
