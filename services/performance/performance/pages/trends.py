"""Figures over time as lines of a plot: every period has its place, the unknown ones a gap."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from performance.domain.definitions import Definition
from performance.domain.periods import Period, holding
from performance.domain.rating import BEGINS, Shares
from performance.pages.drawing import Line, Plot
from performance.pages.words import name_of
from performance.storage.figures import Figure, newest_of_each

MOST_LINES = 8
LONGEST = 1200
"""Periods of one plot; older ones are left out."""


def trend(
    definition: Definition, found: Sequence[Figure], by: Sequence[str], target: Shares | None = None
) -> Plot:
    """found: the oldest first. Of many lines those that are the largest at their end."""
    periods = periods_of(definition, found)
    place = {each: index for index, each in enumerate(periods)}
    lines: dict[tuple[str, ...], list[float | None]] = {
        key: [None] * len(periods) for key in largest(found)[:MOST_LINES]
    }
    for each in found:
        index = place.get(holding(definition.frequency, each.ends_on).written)
        if index is not None and each.key in lines:
            lines[each.key][index] = each.value
    drawn = [Line(label(by, key, definition), tuple(values)) for key, values in lines.items()]
    if target is not None and drawn:
        line = _target_line(target, periods)
        drawn += [line] if any(line.values) else []
    return Plot(periods, tuple(drawn), definition.unit)


def label(by: Sequence[str], key: Sequence[str], definition: Definition) -> str:
    names = [name_of(dimension, code) for dimension, code in zip(by, key, strict=True)]
    return ", ".join(names) or definition.title


def largest(found: Sequence[Figure]) -> list[tuple[str, ...]]:
    """Keys, by the persons, or the amount, of the newest figure of each."""
    newest = newest_of_each(found)
    size = {key: each.denominator or each.value or 0 for key, each in newest.items()}
    return sorted(size, key=lambda key: (-size[key], key))


def periods_of(definition: Definition, found: Iterable[Figure]) -> tuple[str, ...]:
    """As the data set appears, without gaps, from the oldest to the newest."""
    days = {each.ends_on for each in found}
    if not days:
        return ()
    first, day = min(days), max(days)
    every: list[str] = []
    while day >= first and len(every) < LONGEST:
        one = holding(definition.frequency, day)
        every.append(one.written)
        day = one.starts_on - timedelta(days=1)
    return tuple(reversed(every))


def _target_line(shares: Shares, periods: Sequence[str]) -> Line:
    """What the strategy asks for at the end of each year, from the year on in which it began."""
    years = [Period.of(each).ends_on.year for each in periods]
    values = tuple(shares.of(year) if year >= BEGINS else None for year in years)
    return Line("Target", values, is_target=True)
