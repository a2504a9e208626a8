"""The first page: what is off target, whose report is late, what came in and what was corrected."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.web import Now, Sessions
from performance.asked import strategy_of
from performance.board import board
from performance.domain.as_of import AsOf, citation
from performance.domain.definitions import WOMEN
from performance.domain.rating import Rating
from performance.pages.showing import show
from performance.storage import aims, definitions, news
from performance.storage.aims import Filters, Standing, standing
from performance.storage.known import visible_to
from performance.visibility import seen_by, viewer_of

router = APIRouter(include_in_schema=False)

MOST = 8
LOW = (Rating.YELLOW, Rating.RED)


@router.get("/")
async def show_overview(request: Request, sessions: Sessions, now: Now) -> HTMLResponse:
    """Open to everybody: figures that are public."""
    viewer = await viewer_of(request)
    async with sessions() as session:
        known = await definitions.current(session)
        seen, visible = seen_by(viewer, known), visible_to(viewer, definitions.public(known))
        missed, late = Filters(state=Standing.MISSED), Filters(state=Standing.REPORT_MISSING)
        off = await aims.newest(session, seen, missed, limit=MOST)
        awaited = await aims.newest(session, seen, late, limit=MOST)
        newest = await news.newest(session, visible, None, limit=MOST)
        women = await board(session, known, viewer, strategy_of(request))
        context: dict[str, Any] = {
            "off_count": await aims.count(session, seen, missed),
            "late_count": await aims.count(session, seen, late),
            "values": await aims.values(session, known, [*off, *awaited]),
            "corrections": await news.corrections(session, visible, None, limit=MOST),
        }
    below = [each for each in women.worldwide if each.rating in LOW]
    sources = sorted({*women.sources, *(row.cited for row in (*newest, *context["corrections"]))})
    return show(
        request, "overview.html", off=off, late=awaited, below=below, known=known,
        standing=standing, cited=citation(sources or [known[WOMEN].source.cited], AsOf(), now),
        women=women, newest=newest, **context,
    )  # fmt: skip
