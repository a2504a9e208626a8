"""Periods that figures are about, as they are written and as days."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Self

from muster.errors import Invalid

EARLIEST, LATEST = 1945, 2200


class UnknownPeriod(Invalid):
    """Write a month (`2026-10`), a quarter (`2026-Q3`), a half (`2026-H1`), a year (`2026`), a
    budget year from July to June (`2025/2026`) or a day (`2026-10-31`).
    """

    def __init__(self, written: str) -> None:
        super().__init__(f"{written!r} is no period; write it like 2026-10", pointer="#/period")


class Frequency(StrEnum):
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    BUDGET_YEAR = "budget-year"
    """July to June, as the budgets of missions run."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    starts_on: date
    ends_on: date
    """The last day of it."""
    written: str
    frequency: Frequency

    @classmethod
    def of(cls, written: str) -> Self:
        """Raises `UnknownPeriod`."""
        return _read(written)  # type: ignore[return-value]

    @classmethod
    def month_of(cls, day: date) -> Self:
        return _read(f"{day:%Y-%m}")  # type: ignore[return-value]

    @classmethod
    def year(cls, year: int) -> Self:
        return _read(str(year))  # type: ignore[return-value]

    @property
    def month_before(self) -> "Period":
        """The month before the last one of this; at the beginning of our time this itself."""
        day = self.ends_on.replace(day=1) - timedelta(days=1)
        return Period.month_of(day) if day.year >= EARLIEST else self

    def __hash__(self) -> int:
        # Months are looked up by the million, and four members take their time.
        return hash(self.written)

    def covers(self, other: "Period") -> bool:
        return self.starts_on <= other.starts_on and other.ends_on <= self.ends_on

    def closes(self, other: "Period") -> bool:
        """Whether its figures are those at the end of the other period."""
        return other.covers(self) and self.ends_on == other.ends_on

    def __str__(self) -> str:
        return self.written


_FORM = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?|-Q(?P<quarter>[1-4])|-H(?P<half>[12])|/(?P<to>\d{4}))?",
    re.ASCII,
)


@lru_cache(maxsize=4096)
def _read(written: str) -> Period:
    found = _FORM.fullmatch(written)
    if found is None or not EARLIEST <= int(found["year"]) < LATEST:
        raise UnknownPeriod(written[:40])
    year = int(found["year"])
    try:
        if found["day"]:
            day = date(year, int(found["month"]), int(found["day"]))
            return Period(day, day, written, Frequency.DAY)
        if found["month"]:
            return _months(written, Frequency.MONTH, year, int(found["month"]), 1)
    except ValueError:
        raise UnknownPeriod(written) from None
    if found["quarter"]:
        return _months(written, Frequency.QUARTER, year, 3 * int(found["quarter"]) - 2, 3)
    if found["half"]:
        return _months(written, Frequency.HALF, year, 6 * int(found["half"]) - 5, 6)
    if found["to"]:
        if int(found["to"]) != year + 1:
            raise UnknownPeriod(written)
        return Period(date(year, 7, 1), date(year + 1, 6, 30), written, Frequency.BUDGET_YEAR)
    return _months(written, Frequency.YEAR, year, 1, 12)


def _months(written: str, frequency: Frequency, year: int, first: int, count: int) -> Period:
    starts = date(year, first, 1)
    last = first + count - 1
    ends = date(year, last, monthrange(year, last)[1])
    return Period(starts, ends, written, frequency)


@lru_cache(maxsize=4096)
def between(starts_on: date, ends_on: date) -> str:
    """How the period of these days is written."""
    for written in _ending_in(ends_on).values():
        found = Period.of(written)
        if (found.starts_on, found.ends_on) == (starts_on, ends_on):
            return written
    return f"{starts_on}/{ends_on}"


def days_after(period: Period, days: int) -> date:
    return period.ends_on + timedelta(days=days)


def last_within(frequency: Frequency, period: Period) -> Period:
    """The period of this frequency at whose end the other ends; the other itself if none does."""
    found = Period.of(_ending_in(period.ends_on)[frequency])
    return found if found.closes(period) else period


def holding(frequency: Frequency, day: date) -> Period:
    """The period of this frequency that the day lies in."""
    july = day.year if day.month > 6 else day.year - 1
    written = _ending_in(day) | {Frequency.BUDGET_YEAR: f"{july}/{july + 1}"}
    return Period.of(written[frequency])


def _ending_in(day: date) -> dict[Frequency, str]:
    return {
        Frequency.DAY: f"{day:%Y-%m-%d}",
        Frequency.MONTH: f"{day:%Y-%m}",
        Frequency.QUARTER: f"{day.year}-Q{(day.month + 2) // 3}",
        Frequency.HALF: f"{day.year}-H{(day.month + 5) // 6}",
        Frequency.YEAR: str(day.year),
        Frequency.BUDGET_YEAR: f"{day.year - 1}/{day.year}",
    }


def ends_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
