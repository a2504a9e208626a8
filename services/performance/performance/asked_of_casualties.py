"""What an address asks of casualties, the same for API, pages and plots."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import Depends, Query, Request
from pydantic import AfterValidator, Field

from muster.dates import Day
from muster.deadlines.calendars import end_of_day
from muster.web import Now
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


def _of_our_time(day: date) -> date:
    if not 1945 <= day.year <= 2200:
        raise ValueError("give a year from 1945 to 2200")
    return day


Known = Annotated[Day, AfterValidator(_of_our_time)] | Literal[""]


async def _access(request: Request, now: Now) -> Access:
    after: timedelta = request.app.state.casualties_public_after
    return Access(await viewer_of(request), now - after)


AccessQuery = Annotated[Access, Depends(_access)]


async def _filters(
    now: Now,
    access: AccessQuery,
    mission: Annotated[str, Query(max_length=40)] = "",
    personnel: Whom = Whom.ANYBODY,
    first: Annotated[Year, Query(alias="from", description="Year of the incident")] = "",
    last: Annotated[Year, Query(alias="to", description="Year of the incident")] = "",
    as_of: Annotated[Known, Query(description="As known on that day")] = "",
) -> Filters:
    return Filters(
        as_of=_instant(as_of, now),
        access=access,
        mission=mission.strip() or None,
        personnel=personnel.value or None,
        first_year=first or None,
        last_year=last or None,
    )


def _instant(as_of: Day | Literal[""], now: datetime) -> datetime:
    return min(end_of_day(as_of, "UTC"), now) if as_of else now


FatalitiesQuery = Annotated[Filters, Depends(_filters)]
"""An empty field of a form asks for nothing."""
