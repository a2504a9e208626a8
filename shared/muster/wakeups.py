"""Telling another process of the same service that there is work, through PostgreSQL.

A wake-up may be lost; whoever waits for one also polls.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

import structlog
from sqlalchemy import event
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlalchemy.orm import Session

from muster.database import Executor, SessionMaker, direct_connection
from muster.errors import is_away

log = structlog.get_logger()

AT_MOST_EVERY = 0.05
"""Seconds between two NOTIFY of one process: each takes a lock of the whole cluster."""

AGAIN_AFTER = 1.0
"""Seconds before another connection is tried."""

TRIED_EVERY = 30.0
"""Seconds between two trials of a connection that hears nothing."""

PENDING = "muster.wakeups"


def wake_after_commit(session: Executor, channel: str) -> None:
    """Have `channel` notified once this session's transaction is committed."""
    session.info.setdefault(PENDING, set()).add(channel)


class Bell:
    """Sends wake-ups from a connection of its own, so that no commit carries a NOTIFY."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._wanted: set[str] = set()
        self._rung = asyncio.Event()

    def attach(self, sessions: SessionMaker) -> SessionMaker:
        """The same sessions, ringing after each commit that asked for it."""

        class Ringing(sessions.kw.get("sync_session_class", Session)):  # type: ignore[misc]
            pass

        event.listen(Ringing, "after_commit", self._after_commit)
        event.listen(Ringing, "after_rollback", self._after_rollback)
        options = {**sessions.kw, "sync_session_class": Ringing}
        return async_sessionmaker(class_=sessions.class_, **options)

    def _after_commit(self, session: Session) -> None:
        # A savepoint that is released says "commit" too, and nobody can see its work yet.
        if not session.in_nested_transaction() and (channels := session.info.pop(PENDING, None)):
            self.ring(channels)

    def _after_rollback(self, session: Session) -> None:
        if not session.in_nested_transaction():
            session.info.pop(PENDING, None)

    def ring(self, channels: Iterable[str]) -> None:
        self._wanted.update(channels)
        self._rung.set()

    async def run(self) -> None:
        """Until cancelled. Whatever goes wrong delays wake-ups, and nothing else."""
        while True:
            try:
                async with direct_connection(self._url) as connection:
                    await self._notify_forever(connection)
            except Exception as reason:
                _say("wake-ups are not sent", reason)
                await asyncio.sleep(AGAIN_AFTER)

    async def _notify_forever(self, connection: Any) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            channels, self._wanted = self._wanted, set()
            try:
                await connection.execute("".join(f"NOTIFY {name};" for name in sorted(channels)))
            except Exception as reason:
                if is_away(reason):
                    self.ring(channels)
                raise
            await asyncio.sleep(AT_MOST_EVERY)


class Listener:
    """Hears wake-ups on a connection of its own and sets events that workers wait for."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: dict[str, list[asyncio.Event]] = {}
        self._grown = asyncio.Event()

    def on(self, channel: str) -> asyncio.Event:
        """An event set whenever `channel` is notified; the waiter clears it."""
        heard = asyncio.Event()
        self._waiting.setdefault(channel, []).append(heard)
        self._grown.set()
        return heard

    def forget(self, channel: str, heard: asyncio.Event) -> None:
        self._waiting[channel].remove(heard)

    async def run(self) -> None:
        """Until cancelled. After each reconnection every waiter is woken: something was missed."""
        while True:
            try:
                await self._listen()
            except Exception as reason:
                _say("wake-ups are not heard", reason)
                await asyncio.sleep(AGAIN_AFTER)

    async def _listen(self) -> None:
        async with direct_connection(self._url) as connection:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            heard: set[str] = set()
            while not lost.is_set():
                for channel in set(self._waiting) - heard:
                    await connection.add_listener(channel, self._heard)
                    heard.add(channel)
                    self._wake(channel)
                await wait_for(self._grown, TRIED_EVERY, stop=lost)
                # A connection that died without a word is noticed only by using it.
                await connection.execute("SELECT")
            raise ConnectionError("the listening connection ended")

    def _heard(self, _connection: Any, _pid: int, channel: str, _payload: str) -> None:
        self._wake(channel)

    def _wake(self, channel: str) -> None:
        for heard in self._waiting[channel]:
            heard.set()


def _say(what: str, reason: Exception) -> None:
    # Whoever waits for a wake-up polls as well: that is no reason to end the whole process.
    say = log.warning if is_away(reason) else log.error
    say(what, reason=repr(reason))


async def wait_for(
    event: asyncio.Event, seconds: float, *, stop: asyncio.Event | None = None
) -> bool:
    """Until the event is set, the time is over, or `stop` is set; clears the event.

    Whether it was set.
    """
    events = [event] if stop is None else [event, stop]
    waits = [asyncio.ensure_future(each.wait()) for each in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
    heard = event.is_set()
    event.clear()
    return heard


async def stopped(stop: asyncio.Event, seconds: float) -> bool:
    """Wait this long, or until `stop` is set; whether it is."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass
    return stop.is_set()
