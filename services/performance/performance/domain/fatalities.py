"""Deaths per year, and held against those who served."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean

from performance.domain.notice import UNIFORMED, Cause, Personnel


@dataclass(frozen=True, slots=True)
class Strength:
    """Uniformed personnel over a year."""

    mean: float
    """Of the months that are known."""
    months: int
    """How many of them are known."""


@dataclass
class Year:
    year: int
    counts: Counter[tuple[Cause, Personnel]] = field(default_factory=Counter)
    strength: Strength | None = None
    """None where no month is known."""
    until: date | None = None
    """The last incident that is known, where the year is not known to its end."""

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def uniformed(self) -> int:
        return sum(n for (_, personnel), n in self.counts.items() if personnel in UNIFORMED)

    @property
    def violent(self) -> int:
        """Malicious acts against uniformed personnel."""
        return sum(
            n
            for (cause, personnel), n in self.counts.items()
            if cause is Cause.MALICIOUS and personnel in UNIFORMED
        )

    @property
    def rate(self) -> float | None:
        """Deaths of uniformed personnel per 1,000 of them."""
        return per_thousand(self.uniformed, self.strength)

    @property
    def violent_rate(self) -> float | None:
        return per_thousand(self.violent, self.strength)

    def by_cause(self) -> dict[Cause, int]:
        return {
            cause: sum(n for (each, _), n in self.counts.items() if each is cause)
            for cause in Cause
        }

    def by_personnel(self) -> dict[Personnel, int]:
        return {
            personnel: sum(n for (_, each), n in self.counts.items() if each is personnel)
            for personnel in Personnel
        }


def per_thousand(deaths: int, strength: Strength | None) -> float | None:
    """Not known, never nothing, where nobody knows how many served."""
    if strength is None or strength.mean <= 0:
        return None
    return round(1000 * deaths / strength.mean, 3)


def strengths_of(known: Iterable[tuple[date, bool, float]]) -> dict[int, Strength]:
    """By year.

    known: the last day of a period, whether the period is that day alone, and how many served.
    Every month counts once, and its days only where it is not known as a whole.
    """
    months: dict[tuple[int, int], dict[bool, list[float]]] = {}
    for ends_on, is_day, persons in known:
        of = months.setdefault((ends_on.year, ends_on.month), {False: [], True: []})
        of[is_day].append(persons)
    by_year: dict[int, list[float]] = {}
    for (year, _), of in months.items():
        by_year.setdefault(year, []).append(fmean(of[False] or of[True]))
    return {year: Strength(fmean(each), len(each)) for year, each in by_year.items()}


def years_of(
    counts: Iterable[tuple[int, str, str, int]], strength: Mapping[int, Strength],
    newest: date | None = None, last: date | None = None,
) -> list[Year]:  # fmt: skip
    """Oldest first, with the years between in which nobody died.

    counts: year, cause, personnel, how many. strength: by year. newest: the last incident that was
    published: what came after it is known in part, save in a December. last: of all incidents.
    """
    found: dict[int, Year] = {}
    for year, cause, personnel, number in counts:
        of = found.setdefault(year, Year(year))
        of.counts[Cause(cause), Personnel(personnel)] += number
    if not found:
        return []
    years = [found.get(each, Year(each)) for each in range(min(found), max(found) + 1)]
    for each in years:
        each.strength = strength.get(each.year)
    for each in years:
        if newest is not None and newest.month < 12 and newest.year == each.year:
            each.until = newest
        elif newest is not None and last is not None and newest.year < each.year:
            each.until = min(last, date(each.year, 12, 31))
    return years
