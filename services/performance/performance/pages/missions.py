"""Missions: how many serve in them, how many of these are women, what was lost."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse

from muster.errors import NotFound
from muster.web import Now, Sessions
from performance.asked import AsOfQuery, strategy_of
from performance.asked_of_casualties import AccessThenQuery
from performance.board import standings
from performance.domain.as_of import AsOf, citation
from performance.domain.definitions import STRENGTH, WOMEN, Definition
from performance.domain.periods import ends_month
from performance.domain.rating import Strategy
from performance.domain.subjects import MISSION, Subject
from performance.domain.viewer import Viewer
from performance.pages.asked import address
from performance.pages.showing import show
from performance.storage import aims, definitions, fatalities, news, places
from performance.storage.aims import Filters, standing
from performance.storage.figures import Question, figures, sources
from performance.storage.known import visible_to
from performance.storage.strategy import in_force
from performance.visibility import seen_by, viewer_of

router = APIRouter(prefix="/missions", include_in_schema=False)

SHOWN = 12
"""Months of strength, and corrections."""
MOST_TARGETS = 50


class MissionNotFound(NotFound):
    """No figures are about a mission of this name, and no list of missions has it."""

    def __init__(self, acronym: str) -> None:
        super().__init__(f"there is no mission {acronym[:40]!r}")


@router.get("")
async def show_missions(
    request: Request, as_of: AsOfQuery, sessions: Sessions, now: Now
) -> HTMLResponse:
    """The list is that of now; what served in each as known then."""
    viewer = await viewer_of(request)
    async with sessions() as session:
        known = await definitions.current(session)
        visible = visible_to(viewer, definitions.public(known))
        found = await places.missions(session, visible)
        asked = Question(known[STRENGTH], ("mission",), as_of=as_of.at, viewer=viewer)
        strength = {each.key[0]: each for each in await figures(session, asked)}
        cited = set(await sources(session, asked))
    if as_of.at is None:
        cited |= {each.cited for each in found if each.cited}
    return show(
        request, "missions.html", groups=_groups(found, (as_of.at or now).date()),
        strength=strength, as_of=as_of, cited=citation(sorted(cited), as_of, now),
    )  # fmt: skip


def _groups(missions: Sequence[Any], today: date) -> dict[str, list[Any]]:
    """Those that run, that ended, and of which no list says anything."""
    groups: dict[str, list[Any]] = {"running": [], "others": [], "ended": []}
    for each in missions:
        if each.ends_on is not None and each.ends_on < today:
            groups["ended"].append(each)
        else:
            groups["others" if each.starts_on is None else "running"].append(each)
    return groups


@router.get("/{acronym:path}")
async def show_mission(
    acronym: str, request: Request, as_of: AsOfQuery, access: AccessThenQuery, sessions: Sessions,
    now: Now,
) -> HTMLResponse:  # fmt: skip
    viewer = await viewer_of(request)
    async with sessions() as session:
        known = await definitions.current(session)
        visible = visible_to(viewer, definitions.public(known))
        mission = None
        if MISSION.fullmatch(acronym):
            mission = await places.find_mission(session, visible, acronym)
        if mission is None:
            raise MissionNotFound(acronym)
        acronym = mission.acronym
        seen = seen_by(viewer, known)
        lost = fatalities.Filters(as_of.at or now, access, mission=acronym)
        targets = await aims.listed(session, seen, Filters(mission=acronym), limit=MOST_TARGETS)
        context: dict[str, Any] = {
            "deaths": await places.deaths(session, acronym, as_of.at, access),
            "values": await aims.values(session, known, targets),
            "corrections": await news.corrections(
                session, visible & news.of_mission(acronym), as_of.at, limit=SHOWN
            ),
            **await _figures(
                session, known[STRENGTH], known[WOMEN], viewer, strategy_of(request), acronym, as_of
            ),
        }
        cited = {*context.pop("sources"), mission.cited, *await fatalities.cited(session, lost)}
    query = {"mission": acronym, "as_of": as_of.written}
    return show(
        request, "mission.html", mission=mission, targets=targets, standing=standing, as_of=as_of,
        known=known, board=address("/women", **query),
        explore=address("/explore", **query, indicator=STRENGTH, by="category"),
        csv=address("/explore.csv", **query, indicator=STRENGTH),
        women_csv=address("/explore.csv", **query, indicator=WOMEN, by="category"),
        plot=address("/plots/figures.svg", **query, indicator=STRENGTH),
        women_plot=address("/plots/women.svg", **query),
        cited=citation(sorted(each for each in cited if each), as_of, now), **context,
    )  # fmt: skip


async def _figures(
    session: AsyncSession, strength: Definition, women: Definition, viewer: Viewer,
    strategy: Strategy, acronym: str, as_of: AsOf,
) -> dict[str, Any]:  # fmt: skip
    about = Subject(mission=acronym)
    asked = Question(women, ("category",), about, as_of=as_of.at, viewer=viewer)
    known = [each.ends_on for each in await figures(session, asked) if ends_month(each.ends_on)]
    month = max(known, default=None)
    serving = Question(strength, (), about, as_of=as_of.at, viewer=viewer)
    found = await figures(session, serving)
    strategy = await in_force(session, strategy, as_of.at)
    return {
        "sources": await sources(session, serving, asked),
        "strength": found[::-1][:SHOWN],
        "months": len(found),
        "month": month,
        "standings": await standings(session, women, viewer, strategy, month, about, as_of.at)
        if month
        else [],
    }
