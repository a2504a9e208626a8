"""Women's share by contributor, category, mission and month, as the strategy rates it."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from muster.web import Now, Sessions, refuses
from performance.asked import AsOfQuery, MonthQuery, Words, strategy_of, subject_of
from performance.board import Board, board
from performance.domain import may_refuse
from performance.domain.as_of import AsOf, citation
from performance.domain.countries import country_name
from performance.domain.csv_text import lines, one_by_one
from performance.domain.definitions import WOMEN
from performance.domain.periods import Period
from performance.domain.rating import Rating
from performance.domain.standings import Contributor
from performance.storage import definitions
from performance.tabular import ALSO_CSV, Csv, csv_answer, wants_csv
from performance.visibility import viewer_of

router = APIRouter(prefix="/v1", tags=["Figures"])


class ShareView(BaseModel):
    country: str = Field(description="ISO 3166-1 alpha-3.")
    name: str
    rank: int = Field(description="By personnel in all categories.")
    category: str | None = Field(description="Null of those whose category is not told.")
    women: float
    personnel: float
    share: float | None = Field(description="Percent; null of fewer than 10 persons.")
    target: float | None = Field(description="Percent that it is held against.")
    target_year: int | None = Field(
        description="At whose end the strategy asks for it: where the year's own is not known, the "
        "last before it of which it is, or else the first."
    )
    rating: str | None = Field(description="`green`, `yellow`, `red` or `too few`.")


class Shares(BaseModel):
    month: str | None
    contributors: int = Field(
        description="States with figures of this month, in the mission asked for."
    )
    contributors_before: int | None = Field(
        description="Most of any of the twelve months with figures before it; where it is more, "
        "others are still missing."
    )
    items: list[ShareView]
    citation: str


async def _shares(
    request: Request, sessions: Sessions, now: datetime, month: Period | None, as_of: AsOf,
    country: str | None, mission: str | None, category: str | None, rating: Rating | None,
) -> Shares:  # fmt: skip
    about = subject_of(country=country, mission=mission, category=category)
    viewer = await viewer_of(request)
    async with sessions() as session:
        known = await definitions.current(session)
        found = await board(
            session, known, viewer, strategy_of(request), month=month.ends_on if month else None,
            mission=about.mission, as_of=as_of.at,
        )  # fmt: skip
    return Shares(
        month=f"{found.month:%Y-%m}" if found.month else None,
        contributors=len(found.contributors),
        contributors_before=found.before.contributors if found.before else None,
        items=[
            each
            for each in _views(found)
            if about.country in (None, each.country)
            and about.category in (None, each.category)
            and rating in (None, each.rating)
        ],
        citation=citation(found.sources or [known[WOMEN].source.cited], as_of, now),
    )


def _views(found: Board) -> list[ShareView]:
    return [view for each in found.contributors for view in (*_by_category(each), *_rest(each))]


def _rest(of: Contributor) -> list[ShareView]:
    """Those whose category is not told; all items of a State add up to it."""
    rest = of.untold
    if rest is None:
        return []
    view = ShareView(
        country=of.country,
        name=country_name(of.country),
        rank=of.rank,
        category=None,
        women=rest.women,
        personnel=rest.personnel,
        share=rest.share,
        target=None,
        target_year=None,
        rating=None,
    )
    return [view]


def _by_category(each: Contributor) -> list[ShareView]:
    return [
        ShareView(
            country=each.country,
            name=country_name(each.country),
            rank=each.rank,
            category=one.category,
            women=one.women,
            personnel=one.personnel,
            share=one.share,
            target=one.target,
            target_year=one.target_year,
            rating=one.rating,
        )
        for one in each.by_category.values()
    ]


def _as_csv(shares: Shares) -> Response:
    names = ["month", *ShareView.model_fields]
    rows = [[shares.month, *each.model_dump().values()] for each in shares.items]
    return csv_answer("shares", lines(shares.citation, names, one_by_one(rows)))


@router.get("/shares.csv", response_class=Csv, responses=refuses(*may_refuse.ASKING))
async def shares_as_csv(
    request: Request, sessions: Sessions, now: Now, month: MonthQuery, as_of: AsOfQuery,
    country: Words = None, mission: Words = None, category: Words = None,
    rating: Rating | None = None,
) -> Response:  # fmt: skip
    """As a table to download."""
    return _as_csv(
        await _shares(request, sessions, now, month, as_of, country, mission, category, rating)
    )


@router.get("/shares", response_model=Shares, responses=ALSO_CSV | refuses(*may_refuse.ASKING))
async def list_shares(
    request: Request, sessions: Sessions, now: Now, month: MonthQuery, as_of: AsOfQuery,
    country: Words = None, mission: Words = None, category: Words = None,
    rating: Rating | None = None,
) -> Response | Shares:  # fmt: skip
    """Of one month, the largest contributor first; as CSV by `Accept: text/csv`."""
    found = await _shares(request, sessions, now, month, as_of, country, mission, category, rating)
    return _as_csv(found) if wants_csv(request) else found
