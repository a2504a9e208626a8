"""Women's participation in one month: what pages, tables and programs all show."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import itemgetter

from sqlalchemy.ext.asyncio import AsyncSession

from performance.domain.definitions import WOMEN, Definition
from performance.domain.periods import ends_month
from performance.domain.rating import ENDS, Strategy
from performance.domain.standings import (
    LOOKED_BACK,
    Contributor,
    Reported,
    Standing,
    are_missing,
    ranked,
    standing,
    whole,
)
from performance.domain.subjects import Category, Subject
from performance.domain.viewer import Viewer
from performance.storage.figures import (
    Figure,
    Question,
    figures,
    reported_by_end,
    sources,
)
from performance.storage.strategy import in_force

CATEGORIES = tuple(each.value for each in Category)


@dataclass(frozen=True)
class Before:
    """month: last day of it."""

    month: date
    contributors: int


@dataclass(frozen=True)
class Board:
    """month: last day of it; None where nothing is known. sources: of the figures in it."""

    month: date | None
    worldwide: list[Standing]
    """By category; nothing where too few States tell theirs apart."""
    contributors: list[Contributor]
    told_apart: int
    """How many of them tell their categories apart."""
    sources: list[str]
    decisions: list[str]
    """Sources of the targets that staff set for this year or 2028."""
    before: Before | None = None
    """The fullest of the twelve months before it: others may still be missing in this one."""
    later: date | None = None
    """Last day of the newest month, where that is another one."""

    @property
    def is_incomplete(self) -> bool:
        return self.before is not None and are_missing(
            len(self.contributors), self.before.contributors
        )

    @property
    def categories(self) -> list[str]:
        """Of which anybody has figures, in the order of the catalogue."""
        return sorted({name for each in self.contributors for name in each.by_category}, key=_place)


async def board(
    session: AsyncSession, known: Mapping[str, Definition], viewer: Viewer, strategy: Strategy, *,
    month: date | None = None, mission: str | None = None, as_of: datetime | None = None,
) -> Board:  # fmt: skip
    """month: last day of it, or the newest that most States have reported."""
    definition = known[WOMEN]
    strategy = await in_force(session, strategy, as_of)
    about = Subject(mission=mission)
    asked = Question(definition, ("country", "category"), about, as_of=as_of, viewer=viewer)
    everything = await reported_by_end(session, replace(asked, by=("country",)), None)
    # Of a day in the middle of a month there is no board.
    reported = [each for each in everything if ends_month(each[0])]
    newest = reported[0][0] if reported else None
    if month is None:
        month = next(whole(reported), newest)
    if month is None:
        return Board(None, [], [], 0, [], [])
    asked = replace(asked, on=month)
    contributors = await _contributors(session, asked, strategy, month)
    apart = sum(1 for each in contributors if each.by_category)
    few = are_missing(apart, len(contributors))
    return Board(
        month,
        [] if few else await _worldwide(session, asked, strategy, month),
        contributors,
        apart,
        await sources(
            session, asked, replace(asked, by=("country",)), replace(asked, by=("category",))
        ),
        sorted(
            {each.decided[year] for each in strategy.values() for year in (month.year, ENDS)
             if year in each.decided}
        ),
        _before(reported, month),
        newest if newest is not None and newest > month else None,
    )  # fmt: skip


def _before(reported: Reported, month: date) -> Before | None:
    earlier = [each for each in reported if each[0] < month][:LOOKED_BACK]
    fullest = max(earlier, key=itemgetter(1), default=None)
    return Before(*fullest) if fullest else None


async def standings(
    session: AsyncSession, definition: Definition, viewer: Viewer, strategy: Strategy, month: date,
    about: Subject, as_of: datetime | None,
) -> list[Standing]:  # fmt: skip
    """Of all States together, by category."""
    asked = Question(definition, (), about, as_of=as_of, viewer=viewer, on=month)
    return await _worldwide(session, asked, strategy, month)


async def _worldwide(
    session: AsyncSession, asked: Question, strategy: Strategy, month: date
) -> list[Standing]:
    by_category = {
        each.key[0]: _standing(each.key[0], each, month, strategy)
        for each in await figures(session, replace(asked, by=("category",)))
    }
    return [by_category[name] for name in sorted(by_category, key=_place)]


async def _contributors(
    session: AsyncSession, asked: Question, strategy: Strategy, month: date
) -> list[Contributor]:
    by_category: dict[str, dict[str, Standing]] = defaultdict(dict)
    for each in await figures(session, asked):
        country, category = each.key
        by_category[country][category] = _standing(category, each, month, strategy)
    found = []
    for each in await figures(session, replace(asked, by=("country",))):
        (country,) = each.key
        said = Contributor(country, each.numerator or 0, each.denominator or 0)
        said.by_category = by_category[country]
        found.append(said)
    return ranked(found)


def _standing(category: str, known: Figure, month: date, strategy: Strategy) -> Standing:
    return standing(category, known.numerator or 0, known.denominator or 0, month.year, strategy)


def _place(category: str) -> tuple[int, str]:
    """In the order of the catalogue, others after it."""
    known = CATEGORIES.index(category) if category in CATEGORIES else len(CATEGORIES)
    return known, category
