"""What a notification of casualty (NOTICAS) says. It names nobody."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self, TypeVar
from uuid import UUID, uuid5

from muster.countries import is_country
from muster.deadlines.machine import CLOCKS_DIFFER
from muster.errors import Invalid
from performance.domain.countries import UnknownCountry
from performance.domain.refusals import ReportedInTheFuture
from performance.domain.subjects import MISSION

CASUALTIES = UUID("0a92b8a6-a75a-5487-b2d5-59cb8991cff6")
"""Name space of the ids of casualties."""

EARLIEST = date(1945, 10, 24)
"""The day the United Nations began."""

Code = TypeVar("Code", bound=StrEnum)

REFERENCE = re.compile(r"\S(?:.{0,118}\S)?")


class NoticeUnclear(Invalid):
    """The notification says something that cannot be, or in words that nobody has agreed on."""

    def __init__(self, message: str, *, pointer: str) -> None:
        super().__init__(message, pointer=pointer)


class Cause(StrEnum):
    ACCIDENT = "accident"
    MALICIOUS = "malicious-act"
    ILLNESS = "illness"
    SELF_INFLICTED = "self-inflicted"
    TO_BE_DETERMINED = "to-be-determined"
    UNKNOWN = "unknown"
    """Looked into, and not known: nobody waits for it."""


class Personnel(StrEnum):
    MILITARY = "military"
    MILITARY_OBSERVER = "military-observer"
    POLICE = "police"
    INTERNATIONAL_CIVILIAN = "international-civilian"
    LOCAL = "local"
    OTHER = "other"


UNIFORMED = frozenset({Personnel.MILITARY, Personnel.MILITARY_OBSERVER, Personnel.POLICE})

SEXES: Mapping[str, str | None] = {
    "": None, "unknown": None, "f": "female", "female": "female", "m": "male", "male": "male",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    reference: str
    """Of the notification: `UNMISS-2026-11-00001`."""
    incident_on: date
    mission: str
    country: str | None
    """ISO 3166-1 alpha-3 of the nationality; None where it is not known."""
    nationality: str | None
    """As the source writes it."""
    sex: str | None
    """`female` or `male`; None where it is not known."""
    personnel: Personnel
    cause: Cause
    cited: str
    reported_at: datetime

    @classmethod
    def of(
        cls, *, reference: str, incident_on: date, mission: str, personnel: str, cause: str,
        cited: str, reported_at: datetime, country: str | None = None,
        nationality: str | None = None, sex: str | None = None,
    ) -> Self:  # fmt: skip
        """In the words of the United Nations' file or in our codes; blanks around them are nothing.

        Raises `NoticeUnclear` or `UnknownCountry`.
        """
        country = _blank_is_none(country)
        if country is not None and not is_country(country):
            raise UnknownCountry(country, pointer="#/country")
        return cls(
            reference=_fitting(reference, REFERENCE, "reference"),
            incident_on=incident_on,
            mission=_fitting(mission, MISSION, "mission"),
            country=country,
            nationality=_blank_is_none(nationality),
            sex=_sex(sex),
            personnel=_coded(personnel, Personnel, "personnel"),
            cause=_coded(cause, Cause, "cause"),
            cited=cited,
            reported_at=reported_at,
        )

    @property
    def casualty_id(self) -> UUID:
        return casualty_id(self.reference)

    def check(self, now: datetime) -> None:
        """Raises `ReportedInTheFuture` or `NoticeUnclear`."""
        if self.reported_at - now > CLOCKS_DIFFER:
            raise ReportedInTheFuture(self.reported_at, now)
        # In the east of the world the day of the incident has begun before it has in UTC.
        if not EARLIEST <= self.incident_on <= (self.reported_at + timedelta(days=1)).date():
            raise NoticeUnclear(
                f"{self.incident_on} is before {EARLIEST} or after it was reported",
                pointer="#/incident_on",
            )


def casualty_id(reference: str) -> UUID:
    """The same for ever: a row's place in a file changes, the reference does not."""
    return uuid5(CASUALTIES, reference)


def _coded(written: str, codes: type[Code], name: str) -> Code:
    code = "-".join(re.split(r"[\s_-]+", written.strip().casefold()))
    try:
        return codes(code)
    except ValueError:
        known = ", ".join(codes)
        raise NoticeUnclear(f"{written[:60]!r} is none of {known}", pointer=f"#/{name}") from None


def _sex(written: str | None) -> str | None:
    code = (written or "").strip().casefold()
    if code not in SEXES:
        raise NoticeUnclear(f"{code[:60]!r} is neither female nor male nor blank", pointer="#/sex")
    return SEXES[code]


def _fitting(written: str, form: re.Pattern[str], name: str) -> str:
    value = written.strip()
    if form.fullmatch(value) is None:
        raise NoticeUnclear(f"{value[:60]!r} cannot be a {name}", pointer=f"#/{name}")
    return value


def _blank_is_none(written: str | None) -> str | None:
    return (written or "").strip() or None
