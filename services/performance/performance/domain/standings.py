"""Where women's participation stands: worldwide, and State by State, against the strategy."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from performance.domain.observation import percent
from performance.domain.rating import ENDS, FEWEST, Rating, Strategy, rating

COMPLETE = 0.9
"""Of the States of the fullest month; a few come and go every month. To be confirmed."""
LOOKED_BACK = 12
"""Months with figures that one is held against: that before it may lack as many."""

Reported = Sequence[tuple[date, int]]
"""Last day of each month with figures, and how many States have reported it; the newest first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """women, personnel: persons. share, target, ahead: percent, and points of it."""

    category: str
    women: float
    personnel: float
    share: float | None
    """None of too few persons."""
    target: float | None
    target_year: int | None
    """Whose target it is: the year's own is not known of every year."""
    final: float | None
    """The target of 2028."""
    rating: Rating | None
    """None where the strategy asks for nothing."""

    @property
    def ahead(self) -> float | None:
        return _difference(self.share, self.target)

    @property
    def ahead_of_final(self) -> float | None:
        return _difference(self.share, self.final)


def standing(
    category: str, women: float, personnel: float, year: int, strategy: Strategy
) -> Standing:
    shares = strategy.get(category)
    target = shares.of(year) if shares else None
    return Standing(
        category=category,
        women=women,
        personnel=personnel,
        share=percent(women, personnel) if personnel >= FEWEST else None,
        target=target,
        target_year=shares.year_for(year) if shares else None,
        final=shares.of(ENDS) if shares else None,
        rating=None if target is None else rating(women, personnel, target),
    )


@dataclass
class Contributor:
    """One State in one month."""

    country: str
    women: float
    personnel: float
    rank: int = 0
    """By personnel; equals share one."""
    by_category: dict[str, Standing] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        return percent(self.women, self.personnel) if self.personnel >= FEWEST else None

    @property
    def untold(self) -> "Contributor | None":
        """Those whose category is not told, if there are any."""
        if not self.by_category:
            return self
        women = self.women - sum(each.women for each in self.by_category.values())
        personnel = self.personnel - sum(each.personnel for each in self.by_category.values())
        if personnel <= 0 or not 0 <= women <= personnel:
            return None
        return Contributor(self.country, women, personnel, self.rank)

    def is_rated(self, wanted: Rating, category: str | None) -> bool:
        """In this category, or without one in any."""
        looked_at = [self.by_category.get(category)] if category else self.by_category.values()
        return any(each is not None and each.rating is wanted for each in looked_at)


def are_missing(contributors: int, before: int) -> bool:
    """Whether so many more were there in months before that some have not reported yet."""
    return contributors < COMPLETE * before


def have_reported(month: date, reported: Reported) -> bool:
    """Whether nearly as many have as of the fullest of the months before it."""
    return month in whole(reported)


def whole(reported: Reported) -> Iterator[date]:
    """The months that nearly all have reported, the newest first."""
    for place, (month, many) in enumerate(reported):
        before = reported[place + 1 : place + 1 + LOOKED_BACK]
        if not are_missing(many, max((each for _, each in before), default=0)):
            yield month


def ranked(contributors: Iterable[Contributor]) -> list[Contributor]:
    """The largest first."""
    found = sorted(contributors, key=lambda each: (-each.personnel, each.country))
    for place, each in enumerate(found):
        same = place and found[place - 1].personnel == each.personnel
        each.rank = found[place - 1].rank if same else place + 1
    return found


def _difference(share: float | None, target: float | None) -> float | None:
    return None if share is None or target is None else round(share - target, 6)
