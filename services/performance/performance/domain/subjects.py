"""Whom or what figures are about."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple
from uuid import UUID, uuid5

from muster.countries import is_country
from muster.errors import Invalid
from muster.events.performance.indicator import SubjectNamed
from muster.ids import as_read
from performance.domain.countries import UnknownCountry

SERIES = UUID("a5362da3-de6b-5fca-a4a0-85419bbb1aa9")
"""Name space of the ids of series."""

MISSION = re.compile(r"[A-Za-z][A-Za-z0-9 ./_-]{1,39}")
PLAIN = re.compile(r"[a-z][a-z0-9-]{0,39}")


Run = tuple[date | None, date | None]
"""First and last day of a mission, as far as they are known."""
WOUND_UP_WITHIN = timedelta(days=3 * 366)
"""After its end a mission still has people and figures. To be confirmed."""


class SubjectUnclear(Invalid):
    """A country is an ISO 3166-1 alpha-3 code, a mission an acronym, all else a plain word."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{value[:60]!r} cannot be a {name}", pointer=f"#/about/{name}")


class SubjectUnknown(Invalid):
    """No such mission or group of personnel is known. Write it as others write it."""

    def __init__(
        self, name: str, value: str, known: Iterable[str], *, pointer: str | None = None
    ) -> None:
        near = get_close_matches(value.casefold(), {each.casefold() for each in known}, n=1)
        meant = next((each for each in known if [each.casefold()] == near), None)
        said = f"no {name} {value!r} is known"
        detail = f"{said}: {meant}?" if meant else said
        super().__init__(detail, pointer=pointer or f"#/about/{name}")


class MissionNotThere(Invalid):
    """The mission had not begun by then, or had ended years before."""

    def __init__(self, mission: str, run: Run, *, pointer: str) -> None:
        begins, ends = run
        until = f" to {ends}" if ends else ""
        super().__init__(f"{mission} ran from {begins or 'an unknown day'}{until}", pointer=pointer)


class Category(StrEnum):
    """Of uniformed personnel, as monthly summaries of contributions have them."""

    TROOPS = "troops"
    EXPERTS = "experts"
    """Military observers and staff officers: experts on mission."""
    FORMED_POLICE = "formed-police"
    INDIVIDUAL_POLICE = "individual-police"
    JUSTICE = "justice-corrections"
    """Government-provided justice and corrections personnel."""
    POLICE = "police"
    """Formed and individual police together, where a source does not tell them apart."""


KNOWN = {
    "category": tuple(each.value for each in Category),
    "component": ("military", "police", "civilian"),
    "sex": ("female", "male"),
}


class _Dimensions(NamedTuple):
    country: str | None = None
    mission: str | None = None
    category: str | None = None
    component: str | None = None
    sex: str | None = None


class Subject(_Dimensions):
    """What is not named is all of it together. Made by `of`, which checks.

    A tuple, because subjects are looked up by the million.
    """

    @staticmethod
    def of(named: SubjectNamed) -> "Subject":
        """Raises `SubjectUnclear` or `UnknownCountry`."""
        return _checked(*(getattr(named, name) for name in DIMENSIONS))

    @cached_property
    def named(self) -> dict[str, str]:
        """The dimensions that are named, in their order."""
        found = {name: getattr(self, name) for name in DIMENSIONS}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def key(self) -> str:
        """The same for the same subject, for ever: the ids of series are made of it."""
        return ";".join(f"{name}={value}" for name, value in self.named.items())

    def includes(self, other: "Subject") -> bool:
        """Whether the other is the same or a part of it."""
        return self.named.items() <= other.named.items()

    def only(self, *names: str) -> "Subject":
        return Subject(**{name: value for name, value in self.named.items() if name in names})

    def named_so(self) -> SubjectNamed:
        return self._named_so

    @cached_property
    def _named_so(self) -> SubjectNamed:
        return SubjectNamed(**self.named)

    def __str__(self) -> str:
        return ", ".join(self.named.values()) or "all together"


DIMENSIONS = Subject._fields
ALL = Subject()


@lru_cache(maxsize=16_384)
def kept_subject(*values: str | None) -> Subject:
    """One and the same object, so that what it works out about itself is worked out once.

    values: of all dimensions, in their order.
    """
    return Subject(*values)


@lru_cache(maxsize=16_384)
def _checked(*values: str | None) -> Subject:
    made = Subject(*values)
    for name, value in made.named.items():
        form = MISSION if name == "mission" else PLAIN
        fits = re.fullmatch(r"[A-Z]{3}", value) if name == "country" else form.fullmatch(value)
        if fits is None:
            raise SubjectUnclear(name, value)
    if made.country is not None and not is_country(made.country):
        raise UnknownCountry(made.country)
    return kept_subject(*values)


def check_known(subject: Subject, missions: Collection[str]) -> None:
    """Of what people write by hand: a slip of the pen would be a subject of its own.

    missions: acronyms; none where no list was loaded. Raises `SubjectUnknown`.
    """
    for name, known in {**KNOWN, "mission": missions}.items():
        value = getattr(subject, name)
        if value is not None and known and value not in known:
            raise SubjectUnknown(name, value, known)


def check_mission(
    mission: str, begins: date, ends: date, runs: Mapping[str, Run], *, pointer: str
) -> None:
    """Where what is told is about a mission alone. Raises `SubjectUnknown` or `MissionNotThere`."""
    if runs and mission not in runs:
        raise SubjectUnknown("mission", mission, runs, pointer=pointer)
    check_runs(mission, begins, ends, runs, pointer=pointer)


def check_runs(
    mission: str | None, begins: date, ends: date, runs: Mapping[str, Run], *,
    pointer: str = "#/about/mission",
) -> None:  # fmt: skip
    """begins, ends: of what is told. runs: by acronym. Raises `MissionNotThere`."""
    if mission is None or mission not in runs:
        return
    first, last = runs[mission]
    is_before = first is not None and ends < first
    is_after = last is not None and begins > last + WOUND_UP_WITHIN
    if is_before or is_after:
        raise MissionNotThere(mission, runs[mission], pointer=pointer)


@lru_cache(maxsize=65536)
def series_id(indicator: str, subject: Subject) -> UUID:
    return as_read(uuid5(SERIES, f"{indicator}|{subject.key}"))
