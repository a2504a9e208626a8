"""What routes ask for, by type."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from muster.database import SessionMaker
from muster.journal import Origin
from muster.observability import current_traceparent, valid_traceparent
from muster.web.callers import Caller
from muster.web.exchange import exchange_of
from muster.web.house import house_of


async def _sessions(request: Request) -> SessionMaker:
    return house_of(request).sessions


async def _now(request: Request) -> datetime:
    return house_of(request).clock()


Sessions = Annotated[SessionMaker, Depends(_sessions)]
Now = Annotated[datetime, Depends(_now)]
"""Read once per request."""


async def origin_of(request: Request, caller: Caller, now: Now) -> Origin:
    """What the facts of this request come from: the caller, now, under the request's id."""
    return Origin(
        actor=caller.actor,
        recorded_at=now,
        correlation_id=exchange_of(request).id,
        traceparent=current_traceparent() or valid_traceparent(request.headers.get("traceparent")),
    )


RequestOrigin = Annotated[Origin, Depends(origin_of)]
