"""Crimes against personnel: for staff and those concerned."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.identity import Principal
from muster.web import Now, PagingQuery, Sessions, cut_page, next_page, render, require
from performance.crime_views import CrimeView, seen
from performance.domain.countries import country_name
from performance.storage import crimes
from performance.views.places import CrimePlace
from performance.visibility import crimes_seen_by

router = APIRouter(include_in_schema=False)

Reader = Annotated[Principal, require("performance:read")]


@router.get("/crimes")
async def show_crimes(
    request: Request, caller: Reader, paging: PagingQuery, sessions: Sessions, now: Now
) -> HTMLResponse:
    after = paging.after(CrimePlace)
    async with sessions() as session:
        rows = await crimes.listed(
            session, crimes_seen_by(caller), after=after.seq if after else None, limit=paging.fetch
        )
    shown, cursor = cut_page(rows, paging, lambda row: (row[0],))
    found = [CrimeView.of(crime, now.date()) for _, crime in shown]
    names = {each.country: country_name(each.country) for each in found}
    return render(
        request, "crimes.html", crimes=found, names=names, next=next_page(request, cursor)
    )


@router.get("/crimes/{crime_id}")
async def show_crime(
    request: Request, crime_id: UUID, caller: Reader, sessions: Sessions, now: Now
) -> HTMLResponse:
    async with sessions() as session:
        found = (await crimes.by_ids(session, [crime_id])).get(crime_id)
    crime = CrimeView.of(seen(found, crimes_seen_by(caller), crime_id), now.date())
    return render(request, "crime.html", crime=crime, country=country_name(crime.country))
