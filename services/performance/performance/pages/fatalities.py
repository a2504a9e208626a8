"""The board of fatalities, its plot and its table as CSV; open to everybody."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from muster.errors import NotFound
from muster.web import Sessions, render
from performance.asked_of_casualties import AccessQuery, FatalitiesQuery, Whom
from performance.domain.countries import country_name
from performance.domain.fatalities import Year
from performance.domain.notice import Cause, Personnel
from performance.pages.drawing import Line, Plot
from performance.pages.plots import Narrow, answer
from performance.storage import fatalities
from performance.storage.fatalities import Filters

router = APIRouter(include_in_schema=False)


class CasualtyNotFound(NotFound):
    """There is no such casualty."""

    def __init__(self, casualty_id: UUID) -> None:
        super().__init__(f"there is no casualty {casualty_id}")


@router.get("/fatalities")
async def show_fatalities(
    request: Request, filters: FatalitiesQuery, sessions: Sessions
) -> HTMLResponse:
    async with sessions() as session:
        years = await fatalities.by_year(session, filters)
        shown: dict[str, Any] = {
            "years": years[::-1],
            "over_30": await fatalities.undetermined(session, filters, 30),
            "over_90": await fatalities.undetermined(session, filters, 90),
            "cited": await fatalities.cited(session, filters),
            "missions": await fatalities.missions(session, filters.access),
        }
    return render(
        request, "fatalities.html", asked=filters, causes=list(Cause), whom=_choices(),
        personnel=list(Personnel), **shown,
    )  # fmt: skip


@router.get("/fatalities.csv")
async def save_fatalities(filters: FatalitiesQuery, sessions: Sessions) -> Response:
    async with sessions() as session:
        years = await fatalities.by_year(session, filters)
        cited = await fatalities.cited(session, filters)
    return Response(
        _csv(years, filters, cited),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="fatalities.csv"'},
    )


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


def _csv(years: Sequence[Year], filters: Filters, cited: Sequence[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(
        ["year", "known_until", *Cause, *Personnel,
         "total", "uniformed", "violent_uniformed", "strength_mean",
         "strength_months", "per_1000", "violent_per_1000", "as_of", "cited"]
    )  # fmt: skip
    for each in years:
        strength = each.strength
        writer.writerow(
            [each.year, each.until or "", *each.by_cause().values(),
             *each.by_personnel().values(), each.total, each.uniformed, each.violent,
             strength.mean if strength else "", strength.months if strength else 0,
             _or_blank(each.rate), _or_blank(each.violent_rate), filters.as_of.isoformat(),
             "; ".join(cited)]
        )  # fmt: skip
    return text.getvalue()


def _or_blank(value: float | None) -> float | str:
    return "" if value is None else value


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
