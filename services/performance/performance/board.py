"""Women's participation in one month: what pages, tables and programs all show."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.definitions import WOMEN, Definition
from performance.domain.rating import Strategy
from performance.domain.standings import Contributor, Standing, ranked, standing
from performance.domain.subjects import Category, Subject
from performance.domain.viewer import Viewer
from performance.storage.figures import Question, figures, newest_end

CATEGORIES = tuple(each.value for each in Category)


@dataclass(frozen=True)
class Board:
    """month: last day of it; None where nothing is known."""

    month: date | None
    worldwide: list[Standing]
    contributors: list[Contributor]


async def board(
    session: AsyncSession, known: Mapping[str, Definition], viewer: Viewer, strategy: Strategy, *,
    month: date | None = None, mission: str | None = None, as_of: datetime | None = None,
) -> Board:  # fmt: skip
    """month: last day of it, or the newest that there are figures of."""
    definition = known[WOMEN]
    about = Subject(mission=mission)
    asked = Question(definition, ("country", "category"), about, as_of=as_of, viewer=viewer)
    month = month or await newest_end(session, asked)
    if month is None:
        return Board(None, [], [])
    return Board(
        month,
        await worldwide(session, definition, viewer, strategy, month, about, as_of),
        await _contributors(session, asked, strategy, month),
    )


async def worldwide(
    session: AsyncSession, definition: Definition, viewer: Viewer, strategy: Strategy, month: date,
    about: Subject, as_of: datetime | None,
) -> list[Standing]:  # fmt: skip
    asked = Question(definition, ("category",), about, as_of=as_of, viewer=viewer, on=month)
    found = {each.key[0]: each for each in await figures(session, asked)}
    return [
        standing(name, each.numerator or 0, each.denominator or 0, month.year, strategy)
        for name in sorted(found, key=_place)
        if (each := found[name]).denominator is not None
    ]


async def _contributors(
    session: AsyncSession, asked: Question, strategy: Strategy, month: date
) -> list[Contributor]:
    by_category: dict[str, dict[str, Standing]] = defaultdict(dict)
    for each in await figures(session, replace(asked, on=month)):
        country, category = each.key
        women, personnel = each.numerator or 0, each.denominator or 0
        by_category[country][category] = standing(category, women, personnel, month.year, strategy)
    found = {
        country: Contributor.of(country, categories) for country, categories in by_category.items()
    }
    for each in await figures(session, replace(asked, by=("country",), on=month)):
        (country,) = each.key
        said = Contributor(country, each.numerator or 0, each.denominator or 0)
        said.by_category = by_category[country]
        found[country] = said
    return ranked(found.values())


def _place(category: str) -> tuple[int, str]:
    """In the order of the catalogue, others after it."""
    known = CATEGORIES.index(category) if category in CATEGORIES else len(CATEGORIES)
    return known, category
