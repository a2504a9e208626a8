"""Who pledges: a country by its ISO 3166-1 code, or an organisation by its name.

Names of countries come from pycountry, which carries the ISO list and its withdrawn codes;
they are the codes of a standard and say nothing about the status of any territory.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Self

import pycountry
from pycountry.db import Country

from muster.countries import current, former, is_in_use
from muster.errors import Invalid

LONGEST_ORGANISATION_NAME = 200
"""Characters."""


class UnknownCountry(Invalid):
    """Not a code of today's ISO 3166-1 list; says which code took its place, where one did."""

    def __init__(self, code: str, *, pointer: str = "#/pledger/country") -> None:
        super().__init__(_what_is_wrong(code), pointer=pointer)


class PledgerUnclear(Invalid):
    """Name either a country or an organisation, and not both."""

    def __init__(self, *, pointer: str = "#/pledger") -> None:
        super().__init__("a pledger is either a country or an organisation", pointer=pointer)


class OrganisationUnnamed(Invalid):
    """The name of an organisation is empty, too long, or holds signs that cannot be printed."""

    def __init__(self, *, pointer: str = "#/pledger/organisation") -> None:
        super().__init__(
            f"an organisation is named in 1 to {LONGEST_ORGANISATION_NAME} printable characters",
            pointer=pointer,
        )


@dataclass(frozen=True)
class Pledger:
    """Exactly one of country and organisation is set.

    Made by `of`, `of_country` and `of_organisation`, which check what they are given. The
    constructor trusts its arguments, so that a pledge can be read after its code was withdrawn.
    """

    country: str | None = None
    """ISO 3166-1 alpha-3, in capitals."""
    organisation: str | None = None
    """Name as the organisation writes it, NFC, single spaces."""

    def __post_init__(self) -> None:
        if (self.country is None) == (self.organisation is None):
            raise PledgerUnclear

    @classmethod
    def of(cls, *, country: str | None = None, organisation: str | None = None) -> Self:
        """Raises `PledgerUnclear`, `UnknownCountry` or `OrganisationUnnamed`."""
        if country is not None and organisation is None:
            return cls.of_country(country)
        if organisation is not None and country is None:
            return cls.of_organisation(organisation)
        raise PledgerUnclear

    @classmethod
    def of_country(cls, code: str) -> Self:
        """Raises `UnknownCountry` for anything but a code in use today."""
        if not is_in_use(code):
            raise UnknownCountry(code)
        return cls(country=code)

    @classmethod
    def of_organisation(cls, name: str) -> Self:
        """Raises `OrganisationUnnamed`."""
        tidy = " ".join(unicodedata.normalize("NFC", name).split())
        if not tidy or len(tidy) > LONGEST_ORGANISATION_NAME or not tidy.isprintable():
            raise OrganisationUnnamed
        return cls(organisation=tidy)

    @property
    def code(self) -> str:
        """What events carry: the country's code, or the organisation's name."""
        return self.country or self.organisation or ""

    @property
    def name(self) -> str:
        """For people to read."""
        return country_name(self.country) if self.country else self.organisation or ""

    @property
    def key(self) -> str:
        """The same for two spellings of one organisation that differ only in case."""
        return self.country or (self.organisation or "").casefold()


@cache
def country_name(code: str) -> str:
    """Name in today's ISO list; a withdrawn code keeps its last name and says until when.

    Raises `UnknownCountry` for what never was an alpha-3 code.
    """
    if (found := current(code)) is not None:
        return _in_reading_order(found.name)
    if (past := former(code)) is not None:
        return f"{_in_reading_order(past.name)} (until {past.withdrawal_date[:4]})"
    raise UnknownCountry(code)


def _what_is_wrong(code: str) -> str:
    if (past := former(code)) is not None:
        said = (
            f"{code} ({_in_reading_order(past.name)}) was withdrawn from ISO 3166-1 "
            f"in {past.withdrawal_date[:4]}"
        )
        successor = _successor(past)
        return f"{said}; the code today is {successor.alpha_3}" if successor else said
    said = f"{code!r} is not an ISO 3166-1 alpha-3 country code, such as KEN"
    meant = pycountry.countries.get(alpha_3=code) or pycountry.countries.get(alpha_2=code)
    return f"{said}; did you mean {meant.alpha_3}?" if meant is not None else said


def _successor(former: Country) -> Country | None:
    """The same country under its new name: ISO keeps the number when only the name changes."""
    number = getattr(former, "numeric", None)
    return pycountry.countries.get(numeric=number) if number else None


def _in_reading_order(name: str) -> str:
    """ "Korea, Republic of" as "Republic of Korea"; "Saint Helena, Ascension and …" as it is."""
    short, _, prefix = name.partition(", ")
    if not prefix.endswith((" of", " of the")):
        return name
    return f"{prefix.removeprefix('The ')} {short}"
