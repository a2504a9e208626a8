"""Sending mail: claimed in a transaction, sent outside of any, noted in another."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta

from muster.clock import Clock
from muster.database import SessionMaker
from muster.errors import is_away, is_contention
from muster.observability import Telemetry
from muster.wakeups import stopped, wait_for
from notifications.channels.letters import Links, write
from notifications.channels.mail import MailLine, MailServer
from notifications.domain.alert import Alert
from notifications.domain.outcomes import Claimed, Outcome, Result
from notifications.domain.planning import Cause, Channel
from notifications.domain.trigger import Triggers
from notifications.storage import sending
from notifications.use_cases import delivering
from notifications.use_cases.delivering import Claim, Noted, Run, Tried

MARGIN = timedelta(seconds=30)
"""Before the lease ends nothing new is begun: one mail may take that long."""
NOTE_AT = 25
"""Outcomes written in one transaction: so many are sent again where a worker dies before it."""
NOTE_EVERY = 0.25
"""Seconds that an outcome may wait for others."""


@dataclass
class _Book:
    """What was sent and is not yet written down."""

    tried: list[Tried] = field(default_factory=list)
    finished: list[Run] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    @property
    def is_full(self) -> bool:
        waited = time.monotonic() - self.since > NOTE_EVERY
        return len(self.tried) >= NOTE_AT or (waited and bool(self.tried or self.finished))


@dataclass
class MailSweep:
    """Sends what is due. Several may run at once, in one process or in many."""

    sessions: SessionMaker
    server: MailServer
    links: Links
    triggers: Triggers
    clock: Clock
    telemetry: Telemetry
    woken: asyncio.Event
    """The same for all that share: it wakes the one that looks."""
    every: timedelta = timedelta(seconds=2)
    lease: timedelta = timedelta(seconds=90)
    sharing: int = 1
    """How many of them share what waits: whoever comes first leaves the others their part."""
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Of those that have nothing to do one looks for all."""

    def __post_init__(self) -> None:
        # As of the first mail, not after it: what begins with one never grows, and rings nothing.
        for outcome in (*Result, "dead"):
            self.telemetry.metrics.deliveries.labels(Channel.EMAIL, outcome)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`: then what is on its way is noted, and the rest left to others."""
        line, served = MailLine(self.server), False
        try:
            while not stop.is_set():
                try:
                    if await self.serve(line, stop):
                        served = True
                    else:
                        if served:
                            # What is tried again may be due before the one that looks wakes up.
                            self.woken.set()
                        served = False
                        await line.close()
                        await self._rest(stop)
                except Exception as reason:
                    if not is_away(reason) and not is_contention(reason):
                        raise
                    self.telemetry.log.warning("mail waits", reason=repr(reason))
                    await stopped(stop, 1)
                else:
                    self._beat()
        finally:
            await line.close()

    async def serve(self, line: MailLine, stop: asyncio.Event | None = None) -> int:
        """Claim what is due, send it, note what became of it. How many recipients were served."""
        async with self.sessions.begin() as session:
            now = self.clock()
            claim = await delivering.claim(
                session, Channel.EMAIL, now, self.lease, sharing=self.sharing
            )
            await delivering.call_off(session, self.triggers, claim, now)
        book = _Book()
        away: Tried | None = None
        for run in claim.runs:
            if away is None and not (stop and stop.is_set()):
                await self._send(run, claim, line, book)
                away = run.failed if run.failed and _is_away(run.failed) else None
            elif away is not None and run.claimed:
                # Who is not reached for one recipient is not reached for the others either.
                run.failed = Tried(run.claimed[0], away.outcome, run.failures + 1)
            book.finished.append(run)
            if book.is_full:
                book = await self._write_down(book, claim)
        if book.tried or book.finished:
            await self._write_down(book, claim)
        return len(claim.runs)

    async def _send(self, run: Run, claim: Claim, line: MailLine, book: _Book) -> None:
        for claimed in run.claimed:
            now = self.clock()
            if now > claim.until - min(MARGIN, self.lease / 2):
                return
            outcome = await self._try(claimed, claim.alerts[claimed.alert_id], line)
            run.tried += 1
            book.tried.append(Tried(claimed, outcome, run.failures + 1))
            if outcome.result in (Result.AWAY, Result.DEFERRED):
                run.failed = book.tried[-1]
                return
            run.failures = 0
            if book.is_full:
                await self._write_down(book, claim)
                book.tried, book.finished, book.since = [], [], time.monotonic()

    async def _try(self, claimed: Claimed, alert: Alert, line: MailLine) -> Outcome:
        now = self.clock()
        try:
            letter = write(claimed, alert, self.links, now)
            content = self.server.message(letter, now)
        except Exception as reason:
            # Whatever is wrong with one mail must not hold up the others.
            self.telemetry.log.exception("mail cannot be written", delivery=str(claimed.id))
            return Outcome(Result.REFUSED, f"this mail cannot be written: {reason!r}")
        return await line.send(letter.to_address, content)

    async def _write_down(self, book: _Book, claim: Claim) -> _Book:
        """A new, empty book."""
        while True:
            try:
                noted, hurried = await self._commit(book, claim)
                break
            except Exception as reason:
                if not is_away(reason) and not is_contention(reason):
                    raise
                # Forgetting what was sent would send it twice: this waits for the database.
                self.telemetry.log.warning("outcomes wait", reason=repr(reason))
                await asyncio.sleep(0.5)
        self._count(book, noted)
        if hurried:
            self.telemetry.log.info("mail flows again", recipients=hurried)
        return _Book()

    async def _commit(self, book: _Book, claim: Claim) -> tuple[Noted, int]:
        now = self.clock()
        async with self.sessions.begin() as session:
            noted = await delivering.note(session, self.triggers, book.tried, now)
            hurried = await delivering.release(
                session, Channel.EMAIL, claim.token, book.finished, now
            )
        return noted, hurried

    def _count(self, book: _Book, noted: Noted) -> None:
        metrics = self.telemetry.metrics
        for each in book.tried:
            metrics.deliveries.labels(Channel.EMAIL, each.outcome.result).inc()
            if each.outcome.perhaps_accepted or each.claimed.was_leased:
                metrics.deliveries.labels(Channel.EMAIL, "perhaps_twice").inc()
        metrics.deliveries.labels(Channel.EMAIL, "dead").inc(noted.dead)
        now = self.clock()
        for each, alert in noted.accepted:
            if each.claimed.cause is Cause.FIRST and not alert.restricted:
                told = max((now - alert.since).total_seconds(), 0.0)
                metrics.due_to_told.labels(Channel.EMAIL).observe(told)

    async def _rest(self, stop: asyncio.Event) -> None:
        """Until it is somebody's turn, or somebody rings."""
        longest = self.every.total_seconds()
        async with self.looking:
            while not stop.is_set():
                self._beat()
                async with self.sessions() as session:
                    turn = await sending.next_turn(session, Channel.EMAIL)
                wait = longest if turn is None else (turn - self.clock()).total_seconds()
                heard = await wait_for(self.woken, min(max(wait, 0.005), longest), stop=stop)
                if heard or wait < longest:
                    return

    def _beat(self) -> None:
        self.telemetry.metrics.sweep_heartbeat.labels("mail").set(time.time())


def _is_away(tried: Tried) -> bool:
    return tried.outcome.result is Result.AWAY
