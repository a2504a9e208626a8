"""What is aimed at: which targets were missed, which are awaited."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from muster.web import Now, PagingQuery, Sessions, cut_page, next_page
from performance.asked import FilterQuery, Words, may_see_some, period_of
from performance.domain.as_of import AsOf, citation
from performance.pages.asked import one_of
from performance.pages.showing import show
from performance.storage import aims, definitions
from performance.storage.aims import Filters, Standing, standing
from performance.views.places import TargetPlace
from performance.visibility import seen_by, viewer_of

router = APIRouter(prefix="/targets", include_in_schema=False)

STATES = [
    ("", "all that stand"),
    *((each.value, each.value.replace("-", " ")) for each in Standing),
]


async def _asked(filters: FilterQuery, period: Words = None, state: Words = None) -> Filters:
    within = period_of("period", period)
    return Filters(
        filters.indicator, filters.about.country, filters.about.mission, filters.about.category,
        within.written if within else None, one_of(Standing, "state", state),
    )  # fmt: skip


@router.get("")
async def show_targets(
    request: Request,
    asked: Annotated[Filters, Depends(_asked)],
    paging: PagingQuery,
    sessions: Sessions,
    now: Now,
) -> HTMLResponse:
    viewer = await viewer_of(request)
    after = paging.after(TargetPlace)
    async with sessions() as session:
        known = await definitions.current(session)
        seen = seen_by(viewer, known)
        rows = await aims.listed(session, seen, asked, after=after, limit=paging.fetch)
        count = await aims.count(session, seen, asked)
        shown, cursor = cut_page(rows, paging, lambda row: (row.ends_on, row.id))
        values = await aims.values(session, known, shown)
    indicators = [each for each in known.values() if may_see_some(each, viewer)]
    return show(
        request, "targets.html", targets=shown, values=values, known=known, standing=standing,
        asked=asked, count=count, filtered=asked != Filters(), states=STATES,
        indicators=[("", "all"), *((each.code, each.title) for each in indicators)],
        next=next_page(request, cursor), paged=after is not None,
        cited=citation(sorted({row.cited for row in shown}), AsOf(), now),
    )  # fmt: skip
