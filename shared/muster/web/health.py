"""Whether the process lives, whether it can do its work, and its metrics."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from sqlalchemy import text
from starlette.responses import JSONResponse, Response

from muster.clock import Clock
from muster.database import SessionMaker
from muster.errors import BrokenRule, Unavailable
from muster.identity import TokenVerifier

Check = Callable[[], Awaitable[None]]
"""Returns when all is well; raises what is wrong."""

CHECK_WITHIN = 3.0
"""Seconds."""
SKEW = timedelta(seconds=1)
KEYS_AWAITED = timedelta(minutes=1)


class ClockDiffers(Unavailable):
    """This machine's clock and the database's differ too much to decide what is due."""


def database_and_clock(sessions: SessionMaker, clock: Clock) -> Check:
    """The database answers, and its clock agrees with ours within `SKEW`."""

    async def check() -> None:
        async with sessions() as session:
            before = clock()
            theirs = await session.scalar(text("SELECT clock_timestamp()"))
            after = clock()
        assert isinstance(theirs, datetime)
        if theirs < before - SKEW or theirs > after + SKEW:
            apart = abs((theirs - before).total_seconds())
            raise ClockDiffers(f"this clock and the database's are {apart:.1f} s apart")

    return check


def keys_at_first(verifier: TokenVerifier, clock: Clock) -> Check:
    """Whoever takes the place of another waits until tokens can be checked, `KEYS_AWAITED` at most:
    without that it still serves what is open to everybody, and browsers that are signed in.
    """
    began = clock()

    async def check() -> None:
        if clock() - began < KEYS_AWAITED:
            await verifier.has_keys()

    return check


class WorkStopped(Unavailable):
    """A part of the worker cannot go on by itself; operations have to look."""


def work_goes_on(stopped: Mapping[str, str]) -> Check:
    """stopped: parts that cannot go on, and why; see `Telemetry.stopped`."""

    async def check() -> None:
        if stopped:
            raise WorkStopped("; ".join(f"{name}: {why}" for name, why in stopped.items()))

    return check


def health_routes(checks: Mapping[str, Check], registry: CollectorRegistry) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/livez")
    async def live() -> JSONResponse:
        return JSONResponse({"status": "alive"})

    @router.get("/readyz")
    async def ready() -> JSONResponse:
        answers = await asyncio.gather(*(_answer(check) for check in checks.values()))
        results = dict(zip(checks, answers, strict=True))
        good = all(result["ok"] for result in answers)
        body = {"status": "ready" if good else "not ready", "checks": results}
        return JSONResponse(body, status_code=200 if good else 503)

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), headers={"content-type": media_type})

    return router


async def _answer(check: Check) -> dict[str, Any]:
    started = time.perf_counter()
    problem: str | None = None
    try:
        async with asyncio.timeout(CHECK_WITHIN):
            await check()
    except TimeoutError:
        problem = f"no answer within {CHECK_WITHIN:g} s"
    except BrokenRule as error:
        problem = error.message
    except Exception as error:
        # A check may fail in any way; the probe names the kind and keeps the text to itself.
        problem = type(error).__name__
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    answer: dict[str, Any] = {"ok": problem is None, "milliseconds": milliseconds}
    return answer if problem is None else answer | {"problem": problem}
