"""Limits on what one caller may send: body size, patience with slow bodies, requests per minute."""

import asyncio
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope

from muster.http_server import ARRIVED
from muster.web.refusals import BodyTooLarge, BodyTooSlow, RateLimited

REMEMBERED_CALLERS = 10_000


@dataclass(frozen=True)
class Limits:
    """What one process of a service allows."""

    body: int = 1024 * 1024
    """Bytes."""
    body_within: timedelta = timedelta(seconds=20)
    idle: timedelta = timedelta(seconds=30)
    """Between two parts of a body that is read as a stream."""
    requests: int = 60_000
    """Per principal and `per`, in one process; as many may come at once."""
    per: timedelta = timedelta(minutes=1)


class BoundedBody:
    """Receives a body up to a size and within a time; refuses in the middle of it otherwise."""

    def __init__(self, receive: Receive, scope: Scope, limits: Limits) -> None:
        self._receive = receive
        self._scope = scope
        self._limits = limits
        self._announced = _content_length(scope)
        self._arrived = 0
        self._complete = False
        self._deadline: float | None = None
        self._streamed = False

    def stream(self) -> None:
        """From now on of any length, for as long as parts of it keep arriving."""
        self._streamed = True

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()
        if not self._streamed and self._announced > self._limits.body:
            raise self._too_large()
        message = await self._next()
        if message["type"] == "http.request":
            self._arrived += len(message.get("body", b""))
            self._complete = not message.get("more_body", False)
            if not self._streamed and self._arrived > self._limits.body:
                raise self._too_large()
        return message

    async def whole(self) -> bytes:
        """Raises `ClientDisconnect` where the client has gone."""
        body = b""
        while not self._complete:
            message = await self()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
        return body

    async def _next(self) -> Message:
        if ARRIVED in self._scope:
            return await self._receive()
        loop = asyncio.get_running_loop()
        if self._streamed:
            deadline = loop.time() + self._limits.idle.total_seconds()
        elif self._deadline is None:
            deadline = self._deadline = loop.time() + self._limits.body_within.total_seconds()
        else:
            deadline = self._deadline
        try:
            async with asyncio.timeout_at(deadline):
                return await self._receive()
        except TimeoutError:
            raise self._too_slow() from None

    def _too_slow(self) -> BodyTooSlow:
        if self._streamed:
            return BodyTooSlow(f"nothing arrived for {self._limits.idle.total_seconds():g} s")
        seconds = self._limits.body_within.total_seconds()
        return BodyTooSlow(f"the body did not arrive within {seconds:g} s")

    def _too_large(self) -> BodyTooLarge:
        return BodyTooLarge(f"the body is over {self._limits.body} bytes")


def _content_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime


class Buckets:
    """Token buckets, one per principal, kept in this process."""

    def __init__(self, limits: Limits) -> None:
        self._capacity = limits.requests
        self._per_second = limits.requests / limits.per.total_seconds()
        self._buckets: dict[str, _Bucket] = {}
        window = int(limits.per.total_seconds())
        self._policy = (b"ratelimit-policy", b'"requests";q=%d;w=%d' % (limits.requests, window))

    def take(self, subject: str, now: datetime) -> list[tuple[bytes, bytes]]:
        """Take one. The headers that tell what is left. Raises `RateLimited`."""
        bucket = self._buckets.get(subject) or self._new(subject, now)
        passed = max(0.0, (now - bucket.at).total_seconds())
        bucket.left = min(self._capacity, bucket.left + passed * self._per_second)
        bucket.at = now
        if bucket.left < 1:
            wait = math.ceil((1 - bucket.left) / self._per_second)
            raise RateLimited(wait, [self._policy, (b"ratelimit", b'"requests";r=0;t=%d' % wait)])
        bucket.left -= 1
        full_in = math.ceil((self._capacity - bucket.left) / self._per_second)
        left = b'"requests";r=%d;t=%d' % (int(bucket.left), full_in)
        return [self._policy, (b"ratelimit", left)]

    def _new(self, subject: str, now: datetime) -> _Bucket:
        while len(self._buckets) >= REMEMBERED_CALLERS:
            del self._buckets[next(iter(self._buckets))]
        bucket = self._buckets[subject] = _Bucket(self._capacity, now)
        return bucket
