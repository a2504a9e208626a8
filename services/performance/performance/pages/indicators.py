"""What is measured: each definition with its figures, targets and restatements."""

from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.web import Now, Sessions
from performance.asked import AsOfQuery, may_see_some
from performance.domain.as_of import AsOf, citation
from performance.domain.definitions import IndicatorNotFound
from performance.pages.asked import address
from performance.pages.showing import show
from performance.storage import aims, definitions, news
from performance.storage.aims import Filters, standing
from performance.storage.figures import Question, figures, sources
from performance.storage.known import visible_to
from performance.visibility import seen_by, viewer_of

router = APIRouter(prefix="/indicators", include_in_schema=False)

MOST_TARGETS, MOST_CORRECTIONS, MOST_FIGURES = 100, 20, 12


@router.get("")
async def show_indicators(request: Request, sessions: Sessions, now: Now) -> HTMLResponse:
    viewer = await viewer_of(request)
    async with sessions() as session:
        known = await definitions.current(session)
    shown = [each for each in known.values() if may_see_some(each, viewer)]
    cited = sorted({each.source.cited for each in shown})
    return show(
        request, "indicators.html", indicators=shown,
        cited=citation(cited, AsOf(), now),
    )  # fmt: skip


@router.get("/{code}")
async def show_indicator(
    code: str, request: Request, as_of: AsOfQuery, sessions: Sessions, now: Now
) -> HTMLResponse:
    viewer = await viewer_of(request)
    async with sessions() as session:
        known = await definitions.current(session)
        definition = known.get(code)
        if definition is None or not may_see_some(definition, viewer):
            raise IndicatorNotFound(code)
        seen = seen_by(viewer, known)
        targets = await aims.listed(session, seen, Filters(indicator=code), limit=MOST_TARGETS)
        visible = visible_to(viewer, definitions.public(known)) & news.of_indicator(code)
        question = Question(definition, as_of=as_of.at, viewer=viewer)
        by = ("category",) if "category" in definition.disaggregation else ()
        found = await figures(session, replace(question, by=by))
        if by and not found:
            by, found = (), await figures(session, question)
        cited = await sources(session, replace(question, by=by)) or [definition.source.cited]
        context = {
            "versions": await definitions.versions(session, code),
            "values": await aims.values(session, known, targets),
            "corrections": await news.corrections(
                session, visible, as_of.at, limit=MOST_CORRECTIONS
            ),
        }
    query = {"indicator": code, "by": ",".join(by), "as_of": as_of.written}
    return show(
        request, "indicator.html", definition=definition, targets=targets, standing=standing,
        figures=found[::-1][:MOST_FIGURES], by=by, as_of=as_of,
        plot=address("/plots/figures.svg", **query), explore=address("/explore", **query),
        csv=address("/explore.csv", **query), known=known,
        cited=citation(cited, as_of, now), **context,
    )  # fmt: skip
