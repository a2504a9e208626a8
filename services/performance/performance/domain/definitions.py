"""Definitions of indicators: versioned, dated, and never changed in place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from muster.errors import Invalid, NotFound
from performance.domain.datasets import DATA_SETS, DataSet
from performance.domain.periods import Frequency, Period, last_within
from performance.domain.rating import FEWEST
from performance.domain.subjects import DIMENSIONS, Subject

REFINED = ("country", "category", "component", "sex", "mission")
"""How totals are taken apart: what a State reports as a whole stands for its missions."""


class UnknownIndicator(Invalid):
    """No indicator has this code; `GET /v1/indicators` lists those that do."""

    def __init__(self, code: str, *, pointer: str = "#/indicator") -> None:
        super().__init__(f"there is no indicator {code[:60]!r}", pointer=pointer)


class IndicatorNotFound(NotFound):
    """There is no indicator of this code, or you may not see it."""

    def __init__(self, code: str) -> None:
        super().__init__(f"there is no indicator {code[:60]!r} that you may see")


class NotDisaggregated(Invalid):
    """The indicator does not tell figures apart in this way."""

    def __init__(self, code: str, dimension: str) -> None:
        super().__init__(f"{code} is not told apart by {dimension}", pointer=f"#/about/{dimension}")


class Measure(StrEnum):
    SHARE = "share"
    """Numerator in denominator, in percent; parts add up by adding both."""
    SUM = "sum"
    """A count whose parts add up."""
    VALUE = "value"
    """A figure that stands for itself and never adds up."""


class Direction(StrEnum):
    AT_LEAST = "at least"
    AT_MOST = "at most"

    def is_met(self, value: float, target: float) -> bool:
        return value >= target if self is Direction.AT_LEAST else value <= target


@dataclass(frozen=True, kw_only=True)
class Definition:
    code: str
    version: int
    title: str
    unit: str
    measure: Measure
    direction: Direction
    frame: str
    """`ugps`, `a4p-plus`, or another results frame."""
    data_set: str
    disaggregation: tuple[str, ...]
    """Dimensions of subjects that figures are told apart by."""
    parts: tuple[str, ...] = ()
    """Figures that name just these add up to the others; empty where nothing adds up."""
    method: str
    """How the figure comes about, for people to read."""
    effective_from: date
    result: str | None = None
    """Code of the result that it measures."""
    baseline: float | None = None
    baseline_on: date | None = None
    baseline_cited: str | None = None
    public: bool = True
    """Whether figures are shown to those who have not signed in."""
    fewest: float = 0
    """Of a smaller denominator no share is told."""

    @property
    def source(self) -> DataSet:
        return DATA_SETS[self.data_set]

    @cached_property
    def frequency(self) -> Frequency:
        return self.source.frequency

    def last_within(self, period: Period) -> Period:
        """The last period of the data set within a longer one: December of a year."""
        return last_within(self.frequency, period)

    def is_part(self, subject: Subject) -> bool:
        return bool(self.parts) and subject.named.keys() == set(self.parts)

    def is_told_of(self, denominator: float | None) -> bool:
        """Whether a share of so many says anything."""
        return denominator is None or denominator >= self.fewest

    def told(self, value: float | None, denominator: float | None) -> float | None:
        return value if self.is_told_of(denominator) else None

    def adds_up_to(self, dimensions: Collection[str]) -> bool:
        """Whether figures that name just these are sums of parts, where nobody reported them."""
        return self.measure is not Measure.VALUE and set(dimensions) <= set(self.parts)

    def levels(self, dimensions: Collection[str]) -> tuple[tuple[str, ...], ...]:
        """What figures name of which others, naming just these, are put together: coarse to fine.

        These themselves come first. What was reported on one level stands for the finer ones.
        """
        names = tuple(each for each in DIMENSIONS if each in dimensions)
        return _levels(names, self.parts) if self.adds_up_to(names) else (names,)

    def counts_in(self, subject: Subject, whole: Subject) -> bool:
        """Whether figures about the subject are, or may be a part of, those about the whole."""
        return whole.includes(subject) and tuple(subject.named) in self.levels(whole.named)

    def check_subject(self, subject: Subject) -> None:
        """Raises `NotDisaggregated`."""
        for name in subject.named:
            if name not in self.disaggregation:
                raise NotDisaggregated(self.code, name)

    def to_json(self) -> dict[str, Any]:
        written = {name: getattr(self, name) for name in self.__dataclass_fields__}
        days = ("effective_from", "baseline_on")
        return written | {name: written[name].isoformat() for name in days if written[name]}

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Definition":
        values = dict(written)
        for name in ("effective_from", "baseline_on"):
            if values.get(name):
                values[name] = date.fromisoformat(values[name])
        values["measure"] = Measure(values["measure"])
        values["direction"] = Direction(values["direction"])
        for name in ("disaggregation", "parts"):
            values[name] = tuple(values[name])
        return cls(**values)


@lru_cache(maxsize=1024)
def _levels(names: tuple[str, ...], parts: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    missing = [each for each in REFINED if each in parts and each not in names]
    named = [{*names, *missing[:many]} for many in range(len(missing) + 1)]
    return tuple(tuple(each for each in DIMENSIONS if each in one) for one in named)


WOMEN = "women-share"
STRENGTH = "strength"

BUILT_IN = (
    Definition(
        code=WOMEN,
        version=1,
        title="Women among uniformed personnel",
        unit="%",
        measure=Measure.SHARE,
        direction=Direction.AT_LEAST,
        frame="ugps",
        data_set="contributions",
        disaggregation=("country", "mission", "category"),
        parts=("country", "mission", "category"),
        method="Women in all personnel of a category at the end of the month, in percent.",
        effective_from=date(2018, 1, 1),
        baseline=4.9,
        baseline_on=date(2018, 12, 31),
        baseline_cited="United Nations: all uniformed personnel, 2018",
        fewest=FEWEST,
    ),
    Definition(
        code=STRENGTH,
        version=1,
        title="Uniformed personnel deployed",
        unit="persons",
        measure=Measure.SUM,
        direction=Direction.AT_LEAST,
        frame="strength",
        data_set="strength",
        disaggregation=DIMENSIONS,
        parts=("mission", "category"),
        method="Personnel in the field at the end of the month.",
        effective_from=date(1990, 11, 1),
    ),
)
"""Those that every register of Muster has."""
