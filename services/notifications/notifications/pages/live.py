"""Live updates: a stream of server-sent events that says which alerts changed."""

import asyncio
import json
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Header, Request
from starlette.responses import StreamingResponse

from muster.clock import Clock
from muster.database import SessionMaker
from muster.errors import is_away
from muster.wakeups import Listener, wait_for
from muster.web.exchange import exchange_of
from notifications.edge import Reader
from notifications.storage import lists
from notifications.storage.alerts import ALERTS_CHANNEL
from notifications.storage.lists import Viewer
from notifications.visibility import viewer

OVERLAP = timedelta(seconds=60)
"""A transaction may take that long to show changes that it dated before."""
SIGN_OF_LIFE = 15.0
"""Seconds after which a silent stream says that it is still there."""
RETRY = 5000
"""Milliseconds after which a browser comes back."""
ENDS = (signal.SIGTERM, signal.SIGINT)

router = APIRouter(include_in_schema=False)


@dataclass(slots=True)
class _Stream:
    woken: asyncio.Event
    ended: bool = False

    def end(self) -> None:
        self.ended = True
        self.woken.set()


class Live:
    """Every stream of this process. It LISTENs once; a stream reads the table when woken."""

    def __init__(self, listener: Listener, sessions: SessionMaker, clock: Clock) -> None:
        self._listener = listener
        self._sessions = sessions
        self._clock = clock
        self._streams: dict[str, _Stream] = {}
        # Asked for before the listener begins: it listens to the channels it knows then.
        self._heard = listener.on(ALERTS_CHANNEL)

    def end(self) -> None:
        """Every stream, so that the process can stop."""
        for stream in self._streams.values():
            stream.end()

    async def follow(
        self, who: Viewer, browser: str, until: datetime, since: datetime | None
    ) -> AsyncGenerator[str]:
        """browser: has one stream; a newer one ends it. until: the session's end."""
        stream = _Stream(self._listener.on(ALERTS_CHANNEL))
        if before := self._streams.get(browser):
            before.end()
        self._streams[browser] = stream
        try:
            yield f"retry: {RETRY}\n\n"
            async for message in self._messages(stream, who, until, since):
                yield message
        finally:
            self._listener.forget(ALERTS_CHANNEL, stream.woken)
            if self._streams.get(browser) is stream:
                del self._streams[browser]

    async def _messages(
        self, stream: _Stream, who: Viewer, until: datetime, since: datetime | None
    ) -> AsyncIterator[str]:
        seen: dict[UUID, int] = {}
        at = since or self._clock()
        if since is None:
            await self._changed(who, at, seen)
        while not stream.ended and self._clock() < until:
            if changed := await self._changed(who, at, seen):
                at = max(at, changed[0][1])
                data = json.dumps([str(alert_id) for alert_id, _ in changed])
                yield f"id: {at.isoformat()}\ndata: {data}\n\n"
            else:
                yield ": still here\n\n"
            if not stream.ended:
                left = (until - self._clock()).total_seconds()
                await wait_for(stream.woken, max(min(SIGN_OF_LIFE, left), 0.0))

    async def _changed(
        self, who: Viewer, since: datetime, seen: dict[UUID, int]
    ) -> list[tuple[UUID, datetime]]:
        """What this stream has not told yet, the latest first."""
        try:
            async with self._sessions() as session:
                found = await lists.changed_since(session, who, since - OVERLAP)
        except Exception as reason:
            if not is_away(reason):
                raise
            return []
        fresh = [(each, at) for each, version, at in found if seen.get(each) != version]
        seen.clear()
        seen.update({each: version for each, version, _ in found})
        return fresh


@router.get("/stream")
async def stream(
    request: Request,
    caller: Reader,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    session = exchange_of(request).session
    browser = session.csrf if session else f"token {caller.subject}"
    until = session.expires_at if session else caller.expires_at
    live = cast(Live, request.app.state.live)
    messages = live.follow(viewer(caller), browser, until, _instant(last_event_id))
    return StreamingResponse(
        messages,
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


def _instant(event_id: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(event_id or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


@contextmanager
def told_to_end(end: Callable[[], None]) -> Iterator[None]:
    """Calls `end` when the process is told to stop, before whatever else that starts.

    A server waits for open streams before it ends the lifespan, so that is too late for them.
    """
    kept: dict[int, Any] = {}

    def handle(number: int, frame: Any) -> None:
        end()
        if callable(before := kept.get(number)):
            before(number, frame)

    try:
        for each in ENDS:
            kept[each] = signal.signal(each, handle)
    except ValueError:
        # Not in the main thread: whoever runs us there ends the streams by closing them.
        kept.clear()
    try:
        yield
    finally:
        for number, before in kept.items():
            signal.signal(number, before)
