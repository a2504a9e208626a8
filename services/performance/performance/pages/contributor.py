"""One State's women in peacekeeping over time, category by category."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from muster.errors import BrokenRule
from muster.events.performance.indicator import SubjectNamed
from muster.web import Now, Sessions
from performance.asked import AsOfQuery, Words, strategy_of, subject_of
from performance.board import CATEGORIES
from performance.domain.as_of import citation
from performance.domain.countries import country_name
from performance.domain.definitions import WOMEN
from performance.domain.periods import ends_month
from performance.domain.rating import Strategy
from performance.domain.refusals import SeriesNotFound
from performance.domain.standings import Standing, standing
from performance.domain.subjects import Subject
from performance.pages.asked import address
from performance.pages.showing import show
from performance.storage import definitions
from performance.storage.figures import Figure, Question, figures, sources
from performance.storage.strategy import in_force
from performance.visibility import viewer_of

router = APIRouter(include_in_schema=False)

MOST_MONTHS = 60
"""In the table of the page; all of them are in the CSV."""

TOGETHER = "together"
"""In the place of a category: all of them, whether or not they are told apart."""

Months = Mapping[date, Mapping[str, Standing]]


@router.get("/women/{country}")
async def show_contributor(
    country: str, request: Request, as_of: AsOfQuery, sessions: Sessions, now: Now,
    mission: Words = None,
) -> HTMLResponse:  # fmt: skip
    country = checked(country)
    about = subject_of(mission=mission)
    viewer = await viewer_of(request)
    async with sessions() as session:
        definition = (await definitions.current(session))[WOMEN]
        asked = Question(
            definition, ("category",), Subject(country, about.mission), as_of=as_of.at,
            viewer=viewer,
        )  # fmt: skip
        strategy = await in_force(session, strategy_of(request), as_of.at)
        whole = replace(asked, by=())
        every = [*await figures(session, asked), *await figures(session, whole)]
        found = months(every, strategy)
        cited = await sources(session, asked, whole) or [definition.source.cited]
    if not found and as_of.at is None and about.mission is None:
        raise SeriesNotFound(f"about {country_name(country)}")
    told = categories(found)
    query = {"country": country, "mission": about.mission, "as_of": as_of.written}
    return show(
        request, "contributor.html", country=country, mission=about.mission, as_of=as_of,
        newest=next(iter(found), None), months=dict(list(found.items())[:MOST_MONTHS]),
        count=len(found), categories=[*told, TOGETHER], together=TOGETHER,
        plots={each: address("/plots/women.svg", **query, category=each) for each in told},
        csv=address("/explore.csv", **query, indicator=WOMEN, by="category"),
        cited=citation(cited, as_of, now),
    )  # fmt: skip


def checked(country: str) -> str:
    """In capitals. Raises `SeriesNotFound`: no figures are about what is no country."""
    try:
        return Subject.of(SubjectNamed(country=country.upper())).country or country
    except (BrokenRule, ValueError):
        raise SeriesNotFound(f"about {country[:20]!r}") from None


def months(found: Sequence[Figure], strategy: Strategy) -> Months:
    """The newest first. found: by category, and of all together."""
    made: dict[date, dict[str, Standing]] = defaultdict(dict)
    for each in sorted(found, key=attrgetter("ends_on"), reverse=True):
        category = each.key[0] if each.key else TOGETHER
        if each.denominator is not None and ends_month(each.ends_on):
            made[each.ends_on][category] = standing(
                category, each.numerator or 0, each.denominator, each.ends_on.year, strategy
            )
    return made


def categories(found: Months) -> list[str]:
    """Those of which anything is known, in the order of the catalogue."""
    there = {category for each in found.values() for category in each} - {TOGETHER}
    return [*(each for each in CATEGORIES if each in there), *sorted(there - set(CATEGORIES))]
