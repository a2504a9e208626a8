"""Reading the cells of one row: what is blank, what is a number, a day, a country."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache

from muster.errors import BrokenRule
from performance.domain.countries import country_code
from performance.domain.periods import Period
from performance.domain.subjects import MISSION

BLANK = ("", "NA", "N/A")
APOSTROPHE = "a stray apostrophe was left out"
NOT_MONTH_END = "is not the last day of its month, and was taken for it"
OTHER_NAMES = {"ONUCI": "UNOCI"}
"""One mission in French, for 14 months of 2005 and 2006 in the file of monthly strength."""
COUNT = re.compile(r"(\d{1,9})(?:[.,]0{1,2})?")
"""`12` or `12.0`; `1,000` may be a thousand or one, and is refused."""
NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,9})?")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WRITTEN_OUT = re.compile(rf"(\d{{1,2}})-({'|'.join(MONTHS)})-(\d\d|\d{{4}})")


class CellUnclear(Exception):
    """One cell cannot be what its column says."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass
class Notes:
    """What is worth telling of a whole file."""

    remarks: Counter[str] = field(default_factory=Counter)
    """Sentence, and in how many rows."""
    months: set[str] = field(default_factory=set)
    """That figures are about."""

    def add(self, others: "Notes") -> None:
        self.remarks += others.remarks
        self.months |= others.months

    def years_in_part(self) -> dict[str, int]:
        """Year, and of how many of its months there are figures."""
        by_year = Counter(each[:4] for each in self.months)
        return {year: months for year, months in sorted(by_year.items()) if months < 12}


@dataclass(slots=True)
class Row:
    """A method reads a column as something, or raises `CellUnclear`."""

    line: int
    cells: dict[str, str]
    notes: Notes
    months: list[str] = field(default_factory=list)
    """That its figures are about."""

    def text(self, column: str) -> str:
        """May be empty. `NA` is what stands there: only columns of figures have it for a blank."""
        plain = self.cells[column].strip()
        bare = plain.strip("'`\u2019")
        if bare != plain:
            self.notes.remarks[f"{column}: {APOSTROPHE}"] += 1
        return bare.strip()

    def said(self, column: str) -> str:
        found = self.text(column)
        if not found:
            raise CellUnclear(column, "is blank")
        return found

    def is_blank(self, column: str) -> bool:
        return self.cells[column].strip() in BLANK

    def count(self, column: str) -> int:
        """Persons: a whole number."""
        written = self.cells[column].strip()
        if len(written) < 10 and written.isascii() and written.isdigit():
            return int(written)
        found = COUNT.fullmatch(written)
        if found is None:
            why = "is blank" if written in BLANK else f"{written[:40]!r} is no whole number"
            raise CellUnclear(column, why)
        return int(found[1])

    def counts(self, columns: Sequence[str]) -> list[int]:
        cells = self.cells
        # Nearly all are plain, and a file has half a million of them.
        return [
            int(written)
            if len(written := cells[each]) < 10 and written.isascii() and written.isdigit()
            else self.count(each)
            for each in columns
        ]

    def count_or_zero(self, column: str) -> int:
        return 0 if self.is_blank(column) else self.count(column)

    def count_or_unknown(self, column: str) -> int | None:
        return None if self.is_blank(column) else self.count(column)

    def number(self, column: str, *, within: float) -> float | None:
        """Also with a decimal comma; None where it is blank. within: the largest either way."""
        if self.is_blank(column):
            return None
        written = self.cells[column].strip()
        if NUMBER.fullmatch(written) is None:
            raise CellUnclear(column, f"{written[:40]!r} is no number")
        found = float(written.replace(",", "."))
        if abs(found) > within:
            raise CellUnclear(column, f"{written} lies beyond {within:g}")
        return found

    def day(self, column: str) -> date:
        """`2014-02-28` or `31-Jan-21`."""
        written = self.said(column)
        found = _day(written)
        if found is None:
            raise CellUnclear(column, f"{written[:40]!r} is no day; write it like 2014-02-28")
        return found

    def day_or_blank(self, column: str) -> date | None:
        return None if self.is_blank(column) else self.day(column)

    def reported(self, column: str) -> datetime:
        """The day as an instant: its beginning in UTC."""
        day = self.day(column)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    def month(self, column: str) -> Period:
        """The month that ends on this day; sources write 28 February also in leap years."""
        day = self.day(column)
        last, found = _month(day)
        if day.day < last - 1:
            raise CellUnclear(column, f"{day} is no end of a month")
        if day.day != last:
            self.notes.remarks[f"{column}: {day} {NOT_MONTH_END}"] += 1
        if found is None:
            raise CellUnclear(column, f"{day} lies outside of the years that are kept")
        self.months.append(found.written)
        return found

    def mission(self, column: str) -> str:
        found = self.said(column)
        if MISSION.fullmatch(found) is None:
            raise CellUnclear(column, f"{found[:40]!r} is no acronym of a mission")
        if found in OTHER_NAMES:
            self.notes.remarks[f"{column}: {found} was taken for {OTHER_NAMES[found]}"] += 1
        return OTHER_NAMES.get(found, found)

    def country(self, column: str) -> str:
        """ISO 3166-1 alpha-3, from any code of the list or a name. `NA` is Namibia."""
        written = self.said(column)
        found = country_code(written)
        if found is None:
            raise CellUnclear(column, f"{written[:60]!r} is no country by code or name")
        return found


@lru_cache(maxsize=4096)
def _day(written: str) -> date | None:
    try:
        if found := WRITTEN_OUT.fullmatch(written):
            year = int(found[3])
            century = 0 if year > 99 else 2000 if year < 50 else 1900
            return date(century + year, MONTHS.index(found[2]) + 1, int(found[1]))
        return date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _month(day: date) -> tuple[int, Period | None]:
    """How many days it has, and itself where its year is kept."""
    days = monthrange(day.year, day.month)[1]
    try:
        return days, Period.month_of(day)
    except BrokenRule:
        return days, None
