"""Whom and what a report is about: incidents, alleged perpetrators, victims, who reported."""

import re
from dataclasses import dataclass
from datetime import date

from conduct.domain.refusals import ReportUnclear
from conduct.domain.words import COUNTED_BY_COUNTRY, Age, Need, Personnel, Precision
from muster.countries import is_country, is_for_exercises

EARLIEST = date(1945, 10, 24)
"""No incident is older than the United Nations."""
LONGEST = 400
"""Letters of a name, a place or a unit."""
LONGEST_TEXT = 40_000
# Line feed and tab are part of a text; nothing else that does not print is.
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Group = tuple[Personnel, str | None]
"""Personnel category and, where it counts, contributing country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    on: date | None = None
    """Its first day; None where it is not known."""
    until: date | None = None
    precision: Precision = Precision.UNKNOWN
    place: str | None = None

    def check(self, today: date, pointer: str) -> None:
        """Raises `ReportUnclear`."""
        fits(self.place, f"{pointer}/place")
        if (self.on is None) is not (self.precision is Precision.UNKNOWN):
            raise ReportUnclear(
                "a day says how exact it is, and only a day", pointer=f"{pointer}/precision"
            )
        if (self.until is None) is (self.precision is Precision.PERIOD):
            raise ReportUnclear("a period, and only a period, ends", pointer=f"{pointer}/until")
        if self.on is not None and not EARLIEST <= self.on <= today:
            raise ReportUnclear(
                f"it lies ahead, or before {EARLIEST}", pointer=f"{pointer}/on"
            )  # fmt: skip
        if self.on and self.until and not self.on <= self.until <= today:
            raise ReportUnclear("it ends before it begins, or ahead", pointer=f"{pointer}/until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alleged:
    """An alleged perpetrator."""

    personnel: Personnel = Personnel.UNKNOWN
    country: str | None = None
    """ISO 3166-1 alpha-3."""
    unit: str | None = None
    name: str | None = None
    rank: str | None = None
    service_number: str | None = None

    @property
    def group(self) -> Group:
        return self.personnel, self.country if self.personnel in COUNTED_BY_COUNTRY else None

    def check(self, pointer: str) -> None:
        """Raises `ReportUnclear`."""
        if self.country is not None and not _is_known(self.country):
            raise ReportUnclear(
                "a country has an alpha-3 code of ISO 3166-1, such as KEN",
                pointer=f"{pointer}/country",
            )
        for name in ("unit", "name", "rank", "service_number"):
            fits(getattr(self, name), f"{pointer}/{name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Victim:
    age: Age = Age.UNKNOWN
    needs: tuple[Need, ...] = ()
    name: str | None = None
    contact: str | None = None

    def check(self, pointer: str) -> None:
        """Raises `ReportUnclear`."""
        if len(set(self.needs)) < len(self.needs):
            raise ReportUnclear("each need is named once", pointer=f"{pointer}/needs")
        for name in ("name", "contact"):
            fits(getattr(self, name), f"{pointer}/{name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    name: str | None = None
    contact: str | None = None

    def check(self, pointer: str) -> None:
        """Raises `ReportUnclear`."""
        if self.name is None and self.contact is None:
            raise ReportUnclear("say who reports, or leave it out", pointer=pointer)
        for name in ("name", "contact"):
            fits(getattr(self, name), f"{pointer}/{name}")


def _is_known(country: str) -> bool:
    return is_country(country) or is_for_exercises(country)


def fits(written: str | None, pointer: str, longest: int = LONGEST) -> None:
    """Raises `ReportUnclear`."""
    if written is None:
        return
    if not written.strip():
        raise ReportUnclear("leave out what is not known", pointer=pointer)
    if len(written) > longest:
        raise ReportUnclear(f"at most {longest:,} characters", pointer=pointer)
    if _UNPRINTED.search(written):
        raise ReportUnclear("it holds characters that are no text", pointer=pointer)
