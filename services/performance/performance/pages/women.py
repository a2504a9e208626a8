"""Women's participation: where the world and each State stand against the strategy."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from muster.web import Now, Sessions
from performance.asked import AsOfQuery, MonthQuery, Words, strategy_of, subject_of
from performance.board import Board, board
from performance.domain.as_of import citation
from performance.domain.countries import country_name
from performance.domain.definitions import WOMEN
from performance.domain.rating import STRATEGY, Rating
from performance.domain.standings import Contributor
from performance.domain.subjects import Category, Subject
from performance.pages.asked import address, one_of
from performance.pages.showing import show
from performance.pages.words import CATEGORIES
from performance.storage import definitions
from performance.visibility import viewer_of

router = APIRouter(include_in_schema=False)


class Order(StrEnum):
    RANK = "rank"
    COUNTRY = "country"
    WOMEN = "women"
    SHARE = "share"


Key = Callable[[Contributor], Any]
KEYS: Mapping[Order, Key] = {
    Order.RANK: lambda each: (each.rank, each.country),
    Order.COUNTRY: lambda each: country_name(each.country),
    Order.WOMEN: lambda each: (each.women, each.personnel),
    Order.SHARE: lambda each: -1 if each.share is None else each.share,
}
RATINGS = [("", "any"), *((each.value, each.value) for each in Rating)]
OPTIONS = [("", "all"), *((each.value, CATEGORIES[each]) for each in Category)]


@dataclass(frozen=True)
class Asked:
    about: Subject
    rating: Rating | None
    order: Order
    turned: bool

    @property
    def sort(self) -> str:
        return ("-" if self.turned else "") + self.order.value

    def of(self, contributors: Iterable[Contributor]) -> list[Contributor]:
        category = self.about.category
        found = [
            each
            for each in contributors
            if (category is None or category in each.by_category)
            and (self.rating is None or each.is_rated(self.rating, category))
        ]
        return sorted(found, key=KEYS[self.order], reverse=self.turned)


async def _asked(
    mission: Words = None, category: Words = None, rating: Words = None, sort: Words = None
) -> Asked:
    about = subject_of(mission=mission, category=category)
    order = one_of(Order, "sort", (sort or "").removeprefix("-")) or Order.RANK
    return Asked(
        about, one_of(Rating, "rating", rating), order, turned=(sort or "").startswith("-")
    )


@router.get("/women")
async def show_board(
    request: Request, asked: Annotated[Asked, Depends(_asked)], month: MonthQuery,
    as_of: AsOfQuery, sessions: Sessions, now: Now,
) -> HTMLResponse:  # fmt: skip
    viewer = await viewer_of(request)
    about = asked.about
    async with sessions() as session:
        known = await definitions.current(session)
        found = await board(
            session, known, viewer, strategy_of(request), month=month.ends_on if month else None,
            mission=about.mission, as_of=as_of.at,
        )  # fmt: skip
    written = f"{found.month:%Y-%m}" if found.month else None
    of_page = {"mission": about.mission, "category": about.category, "as_of": as_of.written}
    return show(
        request, "women.html", found=found, month=written, asked=asked, as_of=as_of,
        contributors=asked.of(found.contributors), shown=shown_categories(found, about.category),
        ratings=RATINGS, categories=OPTIONS, strategy=STRATEGY,
        plot=address("/plots/women.svg", **of_page),
        asks=address("", mission=about.mission, as_of=as_of.written),
        csv=address("/v1/shares.csv", **of_page, month=written, rating=asked.rating),
        cited=citation(found.sources or [known[WOMEN].source.cited], as_of, now),
    )  # fmt: skip


def shown_categories(found: Board, only: str | None) -> list[str]:
    """Columns: those of which anybody has personnel."""
    return [each for each in found.categories if only in (None, each)]
