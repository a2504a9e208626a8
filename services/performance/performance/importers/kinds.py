"""What a kind of file is: its columns, what a blank in it means, and what a row of it does."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar
from zlib import crc32

from sqlalchemy.ext.asyncio import AsyncSession

from muster.errors import BrokenRule
from muster.journal import Actor, Origin
from performance.domain.datasets import Blank
from performance.domain.definitions import BUILT_IN, WOMEN
from performance.domain.observation import Figures, Happened, Said
from performance.domain.periods import Period
from performance.domain.rating import Strategy
from performance.domain.subjects import Subject
from performance.importers.cells import Row
from performance.importers.table import Column
from performance.storage import definitions, series
from performance.use_cases.observing import Report, observe_each

T = TypeVar("T")

ENOUGH = 50
"""Rows that say something taken together. To be confirmed."""
LANES = 2
"""While the database works for one, the other has its turn. Another number only where no import is
half-way: how far each lane is stands in the database."""
IMPORTER = Actor("system", "import", "Import of a public file")
(WOMEN_SHARE,) = (each for each in BUILT_IN if each.code == WOMEN)


@dataclass(frozen=True, slots=True)
class Refused:
    column: str | None
    message: str


Outcome = Happened | Refused


@dataclass(frozen=True, slots=True)
class Run:
    """One transaction's worth of an import. started_at: of the whole."""

    started_at: datetime
    now: datetime
    strategy: Strategy

    @property
    def origin(self) -> Origin:
        return Origin(IMPORTER, self.now, imported=True)


Doubt = Callable[[Sequence[Any]], str | None]
"""Of the first rows of a file: why they cannot be right taken together."""


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[T]):
    name: str
    title: str
    """The file, and who publishes it."""
    columns: tuple[Column, ...]
    blank: Blank
    """What an empty cell says where a figure belongs."""
    key: tuple[str, ...]
    """Columns that a row is known by. Told again it is the same or a correction; in one file it
    stands once, and the first row counts."""
    read: Callable[[Row], T]
    """Raises `CellUnclear` or `BrokenRule`."""
    apply: Callable[[AsyncSession, Sequence[T], Run], Awaitable[list[Outcome]]]
    """For each row what became of it; nothing is left of a refused one."""
    doubt: Doubt | None = None
    apart: Callable[[T], str] | None = None
    """Whom a row is about, where it touches nothing that a row about somebody else does."""

    @property
    def lanes(self) -> int:
        """In how many transactions at once its rows are written."""
        return 1 if self.apart is None else LANES

    def lane(self, said: T) -> int:
        """The same for all rows about one of them, in whatever file and process."""
        return 0 if self.apart is None else crc32(self.apart(said).encode()) % LANES


AnyKind = Kind[Any]


class Figure(NamedTuple):
    """What one row says of one series."""

    column: str
    indicator: str
    subject: Subject
    said: Said
    only_corrects: bool = False
    """It says nothing where no other figure stands: nobody among nobody is no share."""


Read = Sequence[Figure]


async def apply_figures(session: AsyncSession, rows: Sequence[Read], run: Run) -> list[Outcome]:
    """A row says several figures: it is refused where one of them is."""
    rows = await _that_say_something(session, rows)
    known = await definitions.current(session)
    origin = run.origin
    reports = [
        Report(known[each.indicator], each.subject, each.said, origin, place)
        for place, row in enumerate(rows)
        for each in row
    ]
    if not reports:
        return [Happened.UNCHANGED for _ in rows]
    found = iter(
        await observe_each(
            session, reports, run.now, strategy=run.strategy, once_since=run.started_at
        )
    )
    return [_together([(each, next(found)) for each in row]) for row in rows]


async def _that_say_something(session: AsyncSession, rows: Sequence[Read]) -> Sequence[Read]:
    """Most categories of most rows are nobody among nobody: they go no further."""
    nobody = [each for row in rows for each in row if each.only_corrects]
    standing = await series.with_figures(
        session, ((each.indicator, each.subject, each.said.period) for each in nobody)
    )
    return [
        [
            each
            for each in row
            if not each.only_corrects
            or (each.indicator, each.subject, each.said.period) in standing
        ]
        for row in rows
    ]


def _together(figures: Sequence[tuple[Figure, Happened | BrokenRule]]) -> Outcome:
    most = Happened.UNCHANGED
    for figure, outcome in figures:
        if isinstance(outcome, BrokenRule):
            return Refused(figure.column, outcome.message)
        most = max(most, outcome)
    return most


def state(row: Read) -> str:
    """Its figures hang on those of no other State; on targets of all States together both wait."""
    return next((str(each.subject.country) for each in row), "")


def more_women_than_men(rows: Sequence[Read]) -> str | None:
    """No army and no police is like that: the headings of a file then stand the wrong way round."""
    shares = [each.said.figures for row in rows for each in row]
    women = sum(each.numerator or 0 for each in shares)
    everybody = sum(each.denominator or 0 for each in shares)
    if len(rows) < ENOUGH or 2 * women <= everybody:
        return None
    return (
        f"{women:,.0f} of {everybody:,.0f} persons are women: "
        "do the headings of men and women stand the wrong way round?"
    )


def women_among(
    period: Period, women: int, everybody: int, *, reported_at: datetime, cited: str
) -> Said:
    """Raises `FiguresContradict`."""
    return Said(period, _women(women, everybody), reported_at, cited)


def share(column: str, subject: Subject, said: Said) -> Figure:
    """A share in nobody is none, and only corrects another one."""
    return Figure(column, WOMEN, subject, said, not said.figures.denominator)


@lru_cache(maxsize=16_384)
def _women(women: int, everybody: int) -> Figures:
    return Figures.of(WOMEN_SHARE, numerator=women, denominator=everybody)
