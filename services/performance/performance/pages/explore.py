"""Any indicator by any dimension, over time: a plot, its table, and the table as CSV."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse

from muster.web import Now, PagingQuery, Sessions, cut_page, next_page
from performance.asked import AsOfQuery, FilterQuery, Filters, Words, may_see_some
from performance.domain.as_of import AsOf, citation
from performance.domain.csv_text import lines, one_by_one
from performance.domain.definitions import WOMEN, Definition
from performance.domain.standings import LOOKED_BACK, are_missing
from performance.domain.subjects import DIMENSIONS
from performance.domain.viewer import Viewer
from performance.pages.asked import address, dimensions
from performance.pages.showing import show
from performance.pages.trends import MOST_LINES, label, largest
from performance.storage import definitions, reading
from performance.storage.figures import Figure, Question, figures, sources
from performance.tabular import csv_answer
from performance.visibility import viewer_of

router = APIRouter(include_in_schema=False)


class Place(NamedTuple):
    """Where a page ended: last day of the period, and what its last figure is about."""

    ends_on: date
    key: list[str]


@dataclass(frozen=True)
class Explored:
    """found: the oldest first."""

    known: Mapping[str, Definition]
    definition: Definition
    by: tuple[str, ...]
    found: list[Figure]
    sources: list[str]
    instead: list[tuple[str, ...]]
    """Where nothing is found: what else figures about this are told apart by."""


async def _explored(
    sessions: Sessions, filters: Filters, by: str | None, as_of: AsOf, viewer: Viewer
) -> Explored:
    async with sessions() as session:
        known = await definitions.current(session)
        definition = filters.definition(known, viewer, default=WOMEN)
        wanted = dimensions(by, definition)
        asked = Question(
            definition, wanted, filters.about, filters.begins, filters.ends, as_of=as_of.at,
            viewer=viewer,
        )  # fmt: skip
        found = await figures(session, asked)
        cited = await sources(session, asked) or [definition.source.cited]
        instead = [] if found else await _instead(session, definition, known, filters, viewer)
    return Explored(known, definition, wanted, found, cited, instead)


async def _instead(
    session: AsyncSession, definition: Definition, known: Mapping[str, Definition],
    filters: Filters, viewer: Viewer,
) -> list[tuple[str, ...]]:  # fmt: skip
    wanted = reading.Wanted(viewer, definitions.public(known), definition.code, filters.about)
    named = await reading.dimensions_named(session, wanted)
    return [tuple(each for each in one if each not in filters.about.named) for one in named]


@router.get("/explore")
async def explore(
    request: Request, filters: FilterQuery, as_of: AsOfQuery, paging: PagingQuery,
    sessions: Sessions, now: Now, by: Words = None,
) -> HTMLResponse:  # fmt: skip
    viewer = await viewer_of(request)
    after = paging.after(Place)
    seen = await _explored(sessions, filters, by, as_of, viewer)
    rows, cursor = cut_page(
        _following(seen.found, after)[: paging.fetch], paging, lambda e: (e.ends_on, list(e.key))
    )
    said = request.query_params
    asked = {name: said.get(name, "") for name in ("from", "to")}
    keys = len(largest(seen.found))
    return show(
        request, "explore.html", definition=seen.definition, by=seen.by, filters=filters,
        asked=asked, as_of=as_of, rows=rows, count=len(seen.found), keys=keys,
        lines=min(keys, MOST_LINES), paged=after is not None, next=next_page(request, cursor),
        indicators=_choices(seen.known, viewer), dimensions=_dimensions(seen.definition),
        about=_about(seen, filters), fuller=_fuller(seen, filters),
        csv=_address("/explore.csv", request, seen),
        plot=_address("/plots/figures.svg", request, seen),
        instead={each: address("/explore", indicator=seen.definition.code, by=",".join(each),
                               **filters.about.named) for each in seen.instead},
        cited=citation(seen.sources, as_of, now),
    )  # fmt: skip


@router.get("/explore.csv")
async def download(
    request: Request, filters: FilterQuery, as_of: AsOfQuery, sessions: Sessions, now: Now,
    by: Words = None,
) -> Response:  # fmt: skip
    seen = await _explored(sessions, filters, by, as_of, await viewer_of(request))
    return as_csv(seen, as_of, now)


def as_csv(seen: Explored, as_of: AsOf, now: datetime) -> Response:
    names = (
        "period", *seen.by, "value", "numerator", "denominator", "parts", "parts_unknown",
        "partial",
    )  # fmt: skip
    rows = [
        (e.period, *e.key, e.value, e.numerator, e.denominator, e.parts, e.unknown, e.partial)
        for e in seen.found
    ]
    cited = citation(seen.sources, as_of, now)
    return csv_answer(seen.definition.code, lines(cited, names, one_by_one(rows)))


def _fuller(seen: Explored, filters: Filters) -> dict[tuple[date, tuple[str, ...]], int]:
    """Of sums over States that lack many: how many parts there were in the fullest month before."""
    if "country" in (*seen.by, *filters.about.named):
        return {}
    before: dict[tuple[str, ...], deque[int]] = defaultdict(partial(deque, maxlen=LOOKED_BACK))
    fuller = {}
    for each in seen.found:
        most = max(before[each.key], default=0)
        if each.parts and are_missing(each.parts, most):
            fuller[each.ends_on, each.key] = most
        before[each.key].append(each.parts)
    return fuller


def _following(found: Sequence[Figure], after: Place | None) -> list[Figure]:
    """The newest period first, within it by key."""
    ordered = sorted(found, key=lambda each: each.key)
    ordered.sort(key=lambda each: each.ends_on, reverse=True)
    if after is None:
        return ordered
    place = tuple(after.key)
    return [
        each
        for each in ordered
        if each.ends_on < after.ends_on or (each.ends_on == after.ends_on and each.key > place)
    ]


def _choices(known: Mapping[str, Definition], viewer: Viewer) -> list[tuple[str, str]]:
    return [(each.code, each.title) for each in known.values() if may_see_some(each, viewer)]


def _dimensions(definition: Definition) -> list[tuple[str, str]]:
    names = [each for each in DIMENSIONS if each in definition.disaggregation]
    pairs = [
        f"{one},{other}"
        for one in names
        for other in names
        if names.index(one) < names.index(other)
    ]
    return [("", "nothing"), *((each, each.replace(",", " and ")) for each in [*names, *pairs])]


def _about(seen: Explored, filters: Filters) -> str:
    """The subject of the page in words."""
    named = filters.about.named
    return label(tuple(named), tuple(named.values()), seen.definition) if named else ""


def _address(path: str, request: Request, seen: Explored) -> str:
    names = ("country", "mission", "category", "from", "to", "as_of")
    said: dict[str, Any] = {name: request.query_params.get(name) for name in names}
    return address(path, indicator=seen.definition.code, by=",".join(seen.by), **said)
