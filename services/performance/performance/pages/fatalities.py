"""The board of fatalities, its plot and its table as CSV; open to everybody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from muster.errors import NotFound
from muster.web import Sessions, render
from performance.asked import AsOfQuery
from performance.asked_of_casualties import AccessQuery, FatalitiesQuery, Whom
from performance.domain.as_of import citation
from performance.domain.countries import country_name
from performance.domain.csv_text import lines, one_by_one
from performance.domain.fatalities import Year
from performance.domain.notice import Cause, Personnel
from performance.pages.drawing import Line, Plot
from performance.pages.plots import Narrow, answer
from performance.pages.showing import show
from performance.storage import fatalities
from performance.tabular import csv_answer

router = APIRouter(include_in_schema=False)

COLUMNS = (
    "year", "known_until", *Cause, *Personnel, "total", "uniformed", "violent_uniformed",
    "strength_mean", "strength_months", "per_1000", "violent_per_1000",
)  # fmt: skip


class CasualtyNotFound(NotFound):
    """There is no such casualty."""

    def __init__(self, casualty_id: UUID) -> None:
        super().__init__(f"there is no casualty {casualty_id}")


@router.get("/fatalities")
async def show_fatalities(
    request: Request, filters: FatalitiesQuery, as_of: AsOfQuery, sessions: Sessions
) -> HTMLResponse:
    async with sessions() as session:
        years = await fatalities.by_year(session, filters)
        shown: dict[str, Any] = {
            "years": years[::-1],
            "over_30": await fatalities.undetermined(session, filters, 30),
            "over_90": await fatalities.undetermined(session, filters, 90),
            "cited": citation(await fatalities.cited(session, filters), as_of, filters.as_of),
            "missions": await fatalities.missions(session, filters.access),
        }
    return show(
        request, "fatalities.html", asked=filters, as_of=as_of, causes=list(Cause),
        whom=_choices(), personnel=list(Personnel), **shown,
    )  # fmt: skip


@router.get("/fatalities.csv")
async def save_fatalities(
    filters: FatalitiesQuery, as_of: AsOfQuery, sessions: Sessions
) -> Response:
    async with sessions() as session:
        years = await fatalities.by_year(session, filters)
        cited = await fatalities.cited(session, filters)
    rows = one_by_one(_cells(each) for each in years)
    return csv_answer("fatalities", lines(citation(cited, as_of, filters.as_of), COLUMNS, rows))


@router.get("/plots/fatalities.svg")
async def plot_fatalities(
    request: Request, filters: FatalitiesQuery, sessions: Sessions, narrow: Narrow = False
) -> Response:
    async with sessions() as session:
        years = await fatalities.by_year(session, filters)
    return await answer(request, _plot(years), narrow=narrow)


@router.get("/casualties/{casualty_id}")
async def show_casualty(
    request: Request, casualty_id: UUID, access: AccessQuery, sessions: Sessions
) -> HTMLResponse:
    """What is known, and what was believed before; it names nobody."""
    async with sessions() as session:
        versions = await fatalities.history(session, casualty_id, access)
    if not versions:
        raise CasualtyNotFound(casualty_id)
    now = versions[-1]
    country = country_name(now["country"]) if now["country"] else now["nationality"]
    return render(request, "casualty.html", known=now, country=country, versions=versions[::-1])


def _choices() -> list[tuple[str, str]]:
    return [("", "everybody"), *((e.value, e.value.replace("-", " ")) for e in Whom if e.value)]


def _cells(year: Year) -> Sequence[Any]:
    strength = year.strength
    return (
        year.year, year.until, *year.by_cause().values(), *year.by_personnel().values(),
        year.total, year.uniformed, year.violent, strength.mean if strength else None,
        strength.months if strength else 0, year.rate, year.violent_rate,
    )  # fmt: skip


def _plot(years: Sequence[Year]) -> Plot:
    lines = [
        Line(cause.replace("-", " "), tuple(float(each.by_cause()[cause]) for each in years))
        for cause in Cause
    ]
    shown = tuple(line for line in lines if any(line.values))
    return Plot(
        tuple(f"{each.year}{' (part)' if each.until else ''}" for each in years),
        shown,
        "deaths",
        stacked=True,
    )
