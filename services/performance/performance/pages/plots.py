"""Plots by address, for `<img>`: each shows what a table beside it says."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from muster.web import Sessions
from performance.asked import AsOfQuery, FilterQuery, strategy_of
from performance.domain.definitions import WOMEN
from performance.pages.asked import dimensions
from performance.pages.drawing import Plot, draw, tag_of
from performance.pages.trends import trend
from performance.storage import definitions
from performance.storage.figures import Question, figures
from performance.storage.strategy import in_force
from performance.visibility import viewer_of

router = APIRouter(prefix="/plots", include_in_schema=False)

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""An SVG has its style within; it runs nothing and loads nothing."""

Narrow = Annotated[bool, Query(description="For a screen of a telephone.")]
By = Annotated[str | None, Query(max_length=80)]


async def answer(request: Request, plot: Plot, *, narrow: bool) -> Response:
    """Drawn aside, so that nobody waits for it; not at all where the browser has it."""
    tag = f'"{tag_of(plot, narrow=narrow)}"'
    headers = {"etag": tag, "content-security-policy": POLICY}
    known = request.headers.get("if-none-match", "")
    if tag in [each.strip().removeprefix("W/") for each in known.split(",")]:
        return Response(status_code=304, headers=headers)
    drawn = await asyncio.to_thread(draw, plot, narrow=narrow)
    return Response(drawn, media_type="image/svg+xml", headers=headers)


@router.get("/figures.svg")
async def plot_figures(
    request: Request, filters: FilterQuery, as_of: AsOfQuery, sessions: Sessions,
    by: By = None, narrow: Narrow = False,
) -> Response:  # fmt: skip
    """Of one indicator, told apart by some dimensions."""
    viewer = await viewer_of(request)
    async with sessions() as session:
        known = await definitions.current(session)
        definition = filters.definition(known, viewer, default=WOMEN)
        wanted = dimensions(by, definition)
        asked = Question(
            definition, wanted, filters.about, filters.begins, filters.ends, as_of=as_of.at,
            viewer=viewer,
        )  # fmt: skip
        found = await figures(session, asked)
    return await answer(request, trend(definition, found, wanted), narrow=narrow)


@router.get("/women.svg")
async def plot_women(
    request: Request, filters: FilterQuery, as_of: AsOfQuery, sessions: Sessions,
    narrow: Narrow = False,
) -> Response:  # fmt: skip
    """Shares of women by category; of one category with what the strategy asks for."""
    viewer = await viewer_of(request)
    async with sessions() as session:
        definition = (await definitions.current(session))[WOMEN]
        asked = Question(
            definition, ("category",), filters.about, filters.begins, filters.ends,
            as_of=as_of.at, viewer=viewer,
        )  # fmt: skip
        found = await figures(session, asked)
        strategy = await in_force(session, strategy_of(request), as_of.at)
    target = strategy.get(filters.about.category or "")
    return await answer(request, trend(definition, found, ("category",), target), narrow=narrow)
