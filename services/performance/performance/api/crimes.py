"""Crimes against personnel: staff record them, and those concerned follow them."""

from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from muster.dates import Day
from muster.identity import Principal
from muster.web import (
    Now,
    PageOf,
    PagingQuery,
    RequestOrigin,
    Router,
    Sessions,
    cut_page,
    house_of,
    link_next,
    next_page,
    refuses,
    require,
)
from performance import payloads
from performance.crime_views import CrimeView, seen
from performance.domain import may_refuse
from performance.domain.crime_account import Result, Step, Taken
from performance.storage import crimes
from performance.use_cases.crimes import report_crime, take_step
from performance.use_cases.partners_safety import account_of
from performance.views.places import CrimePlace
from performance.visibility import check_in_charge, crimes_seen_by

router = Router(prefix="/v1", tags=["Crimes against personnel"])

Reader = Annotated[Principal, require("performance:read")]
Writer = Annotated[Principal, require("performance:write")]


class NewStep(payloads.Payload):
    step: Step
    taken_on: Day
    outcome: Result | None = None
    """With the step `outcome`, and only with it."""
    detail: payloads.Note | None = None


class Asked(NamedTuple):
    mission: str | None
    country: str | None
    is_open: bool | None


async def _asked(
    mission: Annotated[str | None, Query(max_length=40)] = None,
    country: Annotated[str | None, Query(max_length=3)] = None,
    open: Annotated[bool | None, Query(description="Without an outcome")] = None,
) -> Asked:
    return Asked(mission, country.upper() if country else None, open)


AskedQuery = Annotated[Asked, Depends(_asked)]


@router.get("/crimes")
async def list_crimes(
    request: Request, response: Response, caller: Reader, asked: AskedQuery,
    paging: PagingQuery, sessions: Sessions, now: Now,
) -> PageOf[CrimeView]:  # fmt: skip
    """Those that the caller may see, reported last first: staff all, others their own."""
    after = paging.after(CrimePlace)
    async with sessions() as session:
        rows = await crimes.listed(
            session, crimes_seen_by(caller), after=after.seq if after else None,
            limit=paging.fetch, **asked._asdict(),
        )  # fmt: skip
    shown, cursor = cut_page(rows, paging, lambda row: (row[0],))
    address = next_page(request, cursor)
    link_next(response, address)
    return PageOf(items=[CrimeView.of(crime, now.date()) for _, crime in shown], next=address)


@router.get("/crimes/{crime_id}", responses=refuses(*may_refuse.SEEING_CRIME))
async def get_crime(crime_id: UUID, caller: Reader, sessions: Sessions, now: Now) -> CrimeView:
    async with sessions() as session:
        found = (await crimes.by_ids(session, [crime_id])).get(crime_id)
    return CrimeView.of(seen(found, crimes_seen_by(caller), crime_id), now.date())


@router.post("/crimes", status_code=201, responses=refuses(*may_refuse.REPORTING_CRIME))
async def record_crime(
    request: Request, body: payloads.CrimeReported, response: Response, caller: Writer,
    sessions: Sessions, origin: RequestOrigin,
) -> CrimeView:  # fmt: skip
    """Said again with the same reference and content, it is the same crime."""
    account = account_of(body)
    check_in_charge(caller, account.country, account.mission, pointer="#/country")
    async with sessions.begin() as session:
        crime = await report_crime(
            session, account, origin, reported_at=body.reported_at,
            clocks=request.app.state.clocks,
        )  # fmt: skip
    response.headers["location"] = f"{house_of(request).public_url}/v1/crimes/{crime.id}"
    return CrimeView.of(crime, origin.recorded_at.date())


@router.post(
    "/crimes/{crime_id}/steps", status_code=201, responses=refuses(*may_refuse.TAKING_STEP)
)
async def record_step(
    crime_id: UUID, request: Request, body: NewStep, caller: Writer, sessions: Sessions,
    origin: RequestOrigin,
) -> CrimeView:  # fmt: skip
    """A step towards justice was taken; said again otherwise it is a correction."""
    taken = Taken(body.taken_on, body.detail, body.outcome)
    async with sessions.begin() as session:
        found = await crimes.locked(session, crime_id)
        crime = seen(found, crimes_seen_by(caller), crime_id)
        clocks = request.app.state.clocks
        await take_step(session, crime, body.step, taken, origin, clocks=clocks)
    return CrimeView.of(crime, origin.recorded_at.date())
