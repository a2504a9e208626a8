"""One indicator about one subject: every figure that was ever known, and what is aimed at."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.web import Now, PagingQuery, Sessions, cut_page, next_page
from performance.domain.as_of import AsOf, citation
from performance.domain.subjects import Subject
from performance.pages.asked import address
from performance.pages.showing import show
from performance.storage import aims, definitions, reading
from performance.storage.aims import Filters, standing
from performance.storage.series import subject_of
from performance.views.places import FigurePlace
from performance.visibility import seen_by, viewer_of

router = APIRouter(prefix="/series", include_in_schema=False)

MOST_TARGETS = 50
PLOTTED = {"country", "mission", "category"}
"""Dimensions that a plot can be asked for."""


@router.get("/{series_id}")
async def show_series(
    series_id: UUID, request: Request, paging: PagingQuery, sessions: Sessions, now: Now
) -> HTMLResponse:
    viewer = await viewer_of(request)
    after = paging.after(FigurePlace)
    async with sessions() as session:
        known = await definitions.current(session)
        of = await reading.series(session, viewer, definitions.public(known), series_id)
        definition, subject = known[of.indicator], subject_of(of._mapping)
        rows = await reading.versions(session, series_id, None, after=after, limit=paging.fetch)
        filters = Filters(series_id=series_id)
        targets = await aims.listed(session, seen_by(viewer, known), filters, limit=MOST_TARGETS)
        values = await aims.values(session, known, targets)
    shown, cursor = cut_page(rows, paging, lambda row: (row.ends_on, row.seq))
    sources = sorted({definition.source.cited, *(row.cited for row in shown)})
    return show(
        request, "series.html", definition=definition, about=of._mapping, versions=shown,
        targets=targets, values=values, known=known, standing=standing,
        next=next_page(request, cursor), paged=after is not None,
        plot=_about(subject, "/plots/figures.svg", definition.code),
        explore=_about(subject, "/explore", definition.code),
        cited=citation(sources, AsOf(), now),
    )  # fmt: skip


def _about(subject: Subject, path: str, indicator: str) -> str | None:
    """None where the page cannot be asked for so narrow a subject."""
    if not subject.named.keys() <= PLOTTED:
        return None
    return address(path, indicator=indicator, **subject.named)
