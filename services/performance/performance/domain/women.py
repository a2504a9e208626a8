"""A State's share of women is rated, and what is said of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from muster.events import Event
from muster.events.performance.indicator import ShareBelowTarget, ShareNotRated, ShareOnTarget
from performance.domain.observation import Figures
from performance.domain.periods import Period
from performance.domain.rating import Rated, Rating, Shares, rating
from performance.domain.refusals import FiguresContradict
from performance.domain.series import Series

LOW = (Rating.YELLOW, Rating.RED)
RATED = (*LOW, Rating.GREEN)


class Counted(Protocol):
    """Figures of a State, put together from those about its missions."""

    @property
    def parts(self) -> int:
        """0 where they were reported as such."""

    @property
    def peopled(self) -> int:
        """Those of the parts that are not of nobody."""


def is_whole(month: Counted, before: Counted | None) -> bool:
    """Whether a month has as many figures as the month before: a part of a State's missions says
    another share than all of them. Where somebody was, nobody is an answer too. To be confirmed.
    """
    return before is None or not month.parts or month.parts >= before.peopled


def check_persons(figures: Figures) -> None:
    """Raises `FiguresContradict`."""
    is_share = figures.denominator is not None
    for name in ("numerator", "denominator") if is_share else ("value",):
        said: float | None = getattr(figures, name)
        if said is not None and not said.is_integer():
            raise FiguresContradict("persons are counted whole", pointer=f"#/{name}")


def rate(
    of: Series, period: Period, figures: Figures, strategy: Mapping[str, Shares], *,
    now: datetime, imported: bool,
) -> list[Event]:  # fmt: skip
    """Rates a State in one category at the end of a month.

    Told when rating or year are others than were told before. History being loaded tells nobody,
    but ends what was told.
    """
    year = period.ends_on.year
    shares = strategy.get(str(of.subject.category))
    target = shares.of(year) if shares else None
    if target is None or figures.numerator is None or figures.denominator is None:
        return []
    before = of.rated
    found = rating(figures.numerator, figures.denominator, target)
    same = before is not None and before.told and (before.rating, before.year) == (found, year)
    low = before if before is not None and before.told and before.rating in LOW else None
    ends = low is not None and (found is Rating.GREEN or figures.denominator == 0)
    if (imported or found is Rating.TOO_FEW) and not ends:
        # What was told stands until it is told otherwise.
        of.rated = replace(low, period=period) if low else Rated(found, period, year, told=same)
        return []
    of.rated = Rated(found, period, year, told=True)
    if same or (found is Rating.GREEN and low is None):
        return []
    about = of.about() | {"time": now, "period": period.written}
    if low is not None and found is Rating.TOO_FEW:
        return [ShareNotRated(**about, before=low.rating.value)]
    about |= {
        "year": year,
        "rating": found.value,
        "before": before.rating.value if before and before.rating in RATED else None,
        "share": figures.value or 0.0,
        "target": target,
    }
    if found is Rating.GREEN:
        return [ShareOnTarget(**about)]
    return [ShareBelowTarget(**about, step=f"{year} {found.value}", revision=of.version)]
