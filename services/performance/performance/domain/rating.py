"""How a State's share of women stands against the target of the year.

The rule is the United Nations' own for its monthly data on contributors: green meets the target,
yellow has at least 0.1 %, red less (docs/sources.md, "Women's participation").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from performance.domain.periods import Period
from performance.domain.subjects import Category, Subject

LEAST = 0.1
"""Percent of women, from which on a share is yellow."""
BEGINS, ENDS = 2018, 2028
"""Years of the strategy: what came before is held against its first targets, and said to be."""
FEWEST = 10
"""Persons: of fewer no share is told. To be confirmed."""


class Rating(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    TOO_FEW = "too few"
    """Not rated: a share of so few persons says little, and may point at one of them."""


@dataclass(frozen=True, slots=True)
class Rated:
    rating: Rating
    period: Period
    year: int
    told: bool
    """Whether it was said to anybody: what was imported was not."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Of women, in percent, that the strategy asks of one category at the end of each year."""

    by_year: Mapping[int, float]
    cited: str
    confirmed: bool = False
    decided: Mapping[int, str] = field(default_factory=dict)
    """Years of which staff set another target, each with its source."""

    def of(self, year: int) -> float | None:
        """Of a year of which none is known that of the last one before it, or else of the first."""
        known = self.year_for(year)
        return None if known is None else self.by_year[known]

    def year_for(self, year: int) -> int | None:
        """Whose target a year is held against."""
        if not self.by_year:
            return None
        return max((each for each in self.by_year if each <= year), default=min(self.by_year))


Strategy = Mapping[str, Shares]
"""Shares of women asked of each category."""


def rating(women: float, everybody: float, target: float) -> Rating:
    """women, everybody: persons. target: percent."""
    if everybody < FEWEST:
        return Rating.TOO_FEW
    if 100 * women < LEAST * everybody:
        return Rating.RED
    return Rating.GREEN if 100 * women >= target * everybody else Rating.YELLOW


@lru_cache(maxsize=65536)
def rated_with(subject: Subject) -> Subject | None:
    """Whose rating figures about this subject are a part of, if anybody's."""
    found = subject.only("country", "category")
    return found if is_rated(found) else None


def is_rated(subject: Subject) -> bool:
    """What is rated: one State in one category."""
    return subject.named.keys() == {"country", "category"} and subject.category in UGPS


def _rising(first: int, last: int, begins: float, ends: float) -> dict[int, float]:
    step = (ends - begins) / (last - first)
    return {year: round(begins + step * (year - first), 2) for year in range(first, last + 1)}


STRATEGY = "Uniformed Gender Parity Strategy 2018-2028"

UGPS: Strategy = {
    Category.TROOPS: Shares(
        _rising(2021, 2028, 8, 15), f"{STRATEGY}: 8 % in 2021, 15 % in 2028, one point a year"
    ),
    Category.EXPERTS: Shares(
        _rising(2021, 2028, 18, 25), f"{STRATEGY}: 18 % in 2021, 25 % in 2028, one point a year"
    ),
    Category.FORMED_POLICE: Shares(
        {2028: 20.0}, f"{STRATEGY}: 20 % in 2028; steps of the years not seen"
    ),
    Category.INDIVIDUAL_POLICE: Shares(
        {2028: 30.0}, f"{STRATEGY}: 30 % in 2028; steps of the years not seen"
    ),
    Category.JUSTICE: Shares({2028: 30.0}, f"{STRATEGY}: 30 % in 2028"),
}
"""Defaults, to be confirmed; `PERFORMANCE_PARITY_TARGETS` says others."""
