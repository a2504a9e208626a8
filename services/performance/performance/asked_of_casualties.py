"""What an address asks of casualties, the same for API, pages and plots."""

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import Depends, Query, Request
from pydantic import Field

from muster.web import Now
from performance.asked import AsOfQuery, acronym
from performance.domain.viewer import Access
from performance.storage.fatalities import Filters
from performance.visibility import viewer_of


class Whom(StrEnum):
    UNIFORMED = "uniformed"
    """Military, military observers and police."""
    MILITARY = "military"
    MILITARY_OBSERVER = "military-observer"
    POLICE = "police"
    INTERNATIONAL_CIVILIAN = "international-civilian"
    LOCAL = "local"
    OTHER = "other"
    ANYBODY = ""


Year = Annotated[int, Field(ge=1945, le=2200)] | Literal[""]


async def _access(request: Request, now: Now) -> Access:
    after: timedelta = request.app.state.casualties_public_after
    return Access(await viewer_of(request), now - after)


AccessQuery = Annotated[Access, Depends(_access)]


async def _access_then(request: Request, access: AccessQuery, as_of: AsOfQuery) -> Access:
    """In a snapshot what was open when it was made: it shows everybody the same for ever."""
    if as_of.snapshot is None or as_of.at is None:
        return access
    return replace(access, open_until=as_of.at - request.app.state.casualties_public_after)


AccessThenQuery = Annotated[Access, Depends(_access_then)]


async def _filters(
    now: Now,
    access: AccessThenQuery,
    as_of: AsOfQuery,
    mission: Annotated[str, Query(max_length=40)] = "",
    personnel: Whom = Whom.ANYBODY,
    first: Annotated[Year, Query(alias="from", description="Year of the incident")] = "",
    last: Annotated[Year, Query(alias="to", description="Year of the incident")] = "",
) -> Filters:
    return Filters(
        as_of=as_of.at or now,
        access=access,
        mission=acronym(mission.strip()) or None,
        personnel=personnel.value or None,
        first_year=first or None,
        last_year=last or None,
    )


FatalitiesQuery = Annotated[Filters, Depends(_filters)]
"""An empty field of a form asks for nothing."""
