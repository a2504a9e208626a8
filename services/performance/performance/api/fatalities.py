"""Counts and rates of casualties, and the casualties behind them; open to everybody."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime

from muster.web import PageOf, PagingQuery, Sessions, cut_page, link_next, next_page, refuses
from performance.asked import AsOfQuery
from performance.asked_of_casualties import FatalitiesQuery
from performance.domain import may_refuse
from performance.domain.fatalities import Year
from performance.domain.notice import Cause, Personnel
from performance.payloads import Payload
from performance.storage import fatalities

router = APIRouter(prefix="/v1", tags=["Casualties"])


class YearView(Payload):
    year: int
    """Of the incident."""
    total: int
    by_cause: dict[Cause, int]
    by_personnel: dict[Personnel, int]
    uniformed: int
    violent: int
    """Malicious acts against uniformed personnel."""
    strength: float | None
    """Uniformed personnel, the mean of the months that are known; null where none is."""
    months: int
    """How many months of the strength are known."""
    rate: float | None
    """Deaths of uniformed personnel per 1,000 of them."""
    violent_rate: float | None
    known_until: date | None
    """The last incident that is known, where the year is not known to its end."""

    @classmethod
    def of(cls, year: Year) -> "YearView":
        names = ("year", "total", "uniformed", "violent", "rate", "violent_rate")
        strength = year.strength
        return cls(
            **{name: getattr(year, name) for name in names},
            by_cause=year.by_cause(),
            by_personnel=year.by_personnel(),
            strength=strength.mean if strength else None,
            months=strength.months if strength else 0,
            known_until=year.until,
        )


class FatalitiesView(Payload):
    as_of: AwareDatetime
    snapshot: str | None
    """Its id, where figures as of a snapshot were asked for."""
    cited: list[str]
    years: list[YearView]
    undetermined_over_30_days: int
    undetermined_over_90_days: int


class CasualtyView(Payload):
    """Nothing in it names a person."""

    id: UUID
    reference: str
    incident_on: date
    mission: str
    country: str | None
    """ISO 3166-1 alpha-3 of the nationality."""
    nationality: str | None
    sex: str | None
    personnel: Personnel
    cause: Cause
    cited: str
    reported_at: AwareDatetime


class Place(NamedTuple):
    """Where a page ended."""

    day: date
    id: UUID


@router.get("/fatalities", responses=refuses(*may_refuse.ASKING))
async def get_fatalities(
    filters: FatalitiesQuery, as_of: AsOfQuery, sessions: Sessions
) -> FatalitiesView:
    """Per year, as known then. Without a known strength a rate is null, never zero."""
    async with sessions() as session:
        return FatalitiesView(
            as_of=filters.as_of,
            snapshot=as_of.snapshot,
            cited=await fatalities.cited(session, filters),
            years=[YearView.of(each) for each in await fatalities.by_year(session, filters)],
            undetermined_over_30_days=await fatalities.undetermined(session, filters, 30),
            undetermined_over_90_days=await fatalities.undetermined(session, filters, 90),
        )


@router.get("/casualties", responses=refuses(*may_refuse.ASKING))
async def list_casualties(
    request: Request, response: Response, filters: FatalitiesQuery, paging: PagingQuery,
    sessions: Sessions,
) -> PageOf[CasualtyView]:  # fmt: skip
    """As known then, the last incident first."""
    after = paging.after(Place)
    async with sessions() as session:
        rows = await fatalities.listed(session, filters, after=after, limit=paging.fetch)
    shown, cursor = cut_page(rows, paging, lambda row: (row["incident_on"], row["id"]))
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=[CasualtyView(**row) for row in shown], next=address)
