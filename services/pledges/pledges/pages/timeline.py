"""A pledge's milestones along the calendar: where on a line each of them stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from muster.deadlines.states import State
from muster.web import Status
from muster.web.filters import STATUSES, written
from pledges.pages.parts import Part

LEFT, RIGHT = 4.0, 96.0
"""Percent of the width between which marks stand."""
APART = 5.0
"""Marks closer than this percentage stand on lanes of their own."""
MOST_LANES = 6
MOST_TICKS = 4
ROOM = 18.0
"""Percent of the width that the word `today` needs on a small screen."""
LEAST_SPAN = timedelta(days=2)
LANE, FOOT = 24, 28
"""Pixels."""
OVERTAKEN = Status("○", "due before", "none")


@dataclass(frozen=True)
class Mark:
    """x: percent of the width; y: pixels."""

    x: float
    y: int
    status: Status
    title: str


@dataclass(frozen=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True)
class Timeline:
    marks: Sequence[Mark]
    ticks: Sequence[Tick]
    now: float
    axis: int
    height: int
    description: str


@dataclass(frozen=True)
class _Span:
    start: datetime
    end: datetime

    def x(self, instant: datetime) -> float:
        share = (instant - self.start) / (self.end - self.start)
        return round(LEFT + (RIGHT - LEFT) * share, 2)


def timeline(parts: Sequence[Part], now: datetime) -> Timeline | None:
    """None when there is nothing to be drawn."""
    dues = [(each.due_at, part) for part in parts for each in (*part.earlier, part.running)]
    if not dues:
        return None
    instants = [now, *(due for due, _ in dues)]
    spare = max(LEAST_SPAN - (max(instants) - min(instants)), timedelta()) / 2
    span = _Span(min(instants) - spare, max(instants) + spare)
    placed = list(_placed(parts, span))
    lanes = 1 + max(lane for _, _, lane, _ in placed)
    axis = LANE * lanes + 4
    marks = [Mark(x, axis - 10 - LANE * lane, status, title) for x, status, lane, title in placed]
    first, last = written(span.start), written(span.end)
    described = f"Due dates from {first} to {last}; the table below has them all."
    today = span.x(now)
    ticks = [tick for tick in _ticks(span) if abs(tick.x - today) > ROOM]
    return Timeline(marks, ticks, today, axis, axis + FOOT, described)


def _placed(parts: Sequence[Part], span: _Span) -> Iterator[tuple[float, Status, int, str]]:
    """Each mark on the lowest lane where it touches no other."""
    found = []
    for part in parts:
        for each in (*part.earlier, part.running):
            is_old = each is not part.running
            status = OVERTAKEN if is_old else STATUSES[State(each.state).value]
            title = f"{part.row.title}: {status.word}, {written(each.due_at, part.zone)}"
            found.append((span.x(each.due_at), status, title))
    ends: list[float] = []
    for x, status, title in sorted(found, key=lambda each: each[0]):
        free = (lane for lane in count() if lane >= len(ends) or x - ends[lane] >= APART)
        lane = min(next(free), MOST_LANES - 1)
        ends[lane : lane + 1] = [x]
        yield x, status, lane, title


def _ticks(span: _Span) -> Iterator[Tick]:
    """Calendar boundaries, as coarse as keeps them few."""
    length = span.end - span.start
    days = length.days
    if days > 730:
        step = next(n for n in (1, 2, 5, 10, 25, 50, 100) if days / 365 / n <= MOST_TICKS)
        first = span.start.year + 1
        years = range(first + -first % step, span.end.year + 1, step)
        dates = [datetime(year, 1, 1, tzinfo=UTC) for year in years]
        yield from (Tick(span.x(at), f"{at.year}") for at in dates)
    elif days > 60:
        step = next(n for n in (1, 2, 3, 6, 12) if days / 30 / n <= MOST_TICKS)
        months = range(span.start.year * 12 + span.start.month, span.end.year * 12 + span.end.month)
        dates = [datetime(m // 12, m % 12 + 1, 1, tzinfo=UTC) for m in months if m % step == 0]
        yield from (Tick(span.x(at), f"{at:%b %Y}") for at in dates)
    else:
        step = next(n for n in (1, 2, 7, 14, 28) if days / n <= MOST_TICKS)
        midnight = span.start.replace(hour=0, minute=0, second=0, microsecond=0)
        dates = [midnight + timedelta(days=n) for n in range(1, days + 2, step)]
        yield from (Tick(span.x(at), f"{at.day} {at:%b}") for at in dates if at <= span.end)
