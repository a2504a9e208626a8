"""Countries by their ISO 3166-1 codes, with the names that sources write.

Names of countries come from pycountry, which carries the ISO list and its withdrawn codes; they
are the codes of a standard and say nothing about the status of any territory.
"""

from datetime import date
from functools import cache

import pycountry

from muster.countries import current, former, is_country
from muster.errors import Invalid


class UnknownCountry(Invalid):
    """Not a code of the ISO 3166-1 list, neither of today nor withdrawn: `KEN` is one."""

    def __init__(self, code: str, *, pointer: str = "#/about/country") -> None:
        super().__init__(f"{code[:60]!r} is no ISO 3166-1 alpha-3 code", pointer=pointer)


class CountryOfThePast(Invalid):
    """The country's code was withdrawn from ISO 3166-1 before that time: another State, or others,
    came after it.
    """

    def __init__(self, code: str, year: str, *, pointer: str) -> None:
        super().__init__(f"{code} was withdrawn from ISO 3166-1 in {year}", pointer=pointer)


def check_was_there(code: str | None, day: date, *, pointer: str = "#/about/country") -> None:
    """Raises `CountryOfThePast`."""
    past = former(code) if code is not None and current(code) is None else None
    if past is not None and day.year > int(past.withdrawal_date[:4]):
        raise CountryOfThePast(past.alpha_3, past.withdrawal_date[:4], pointer=pointer)


@cache
def country_name(code: str) -> str:
    """For people to read; a withdrawn code keeps its last name. A code we do not know is itself."""
    if (found := current(code)) is not None:
        return str(getattr(found, "common_name", None) or found.name)
    if (past := former(code)) is not None:
        return f"{past.name} (until {past.withdrawal_date[:4]})"
    return code


@cache
def country_code(written: str) -> str | None:
    """Alpha-3 of a code in capitals, alpha-2 or alpha-3, or of a name as sources write it."""
    if is_country(written):
        return written
    known = pycountry.countries
    found = (
        (known.get(alpha_2=written) if written.isupper() else None)
        or known.get(name=written)
        or known.get(common_name=written)
        or known.get(official_name=written)
        or pycountry.historic_countries.get(name=written)
    )
    return str(found.alpha_3) if found else NAMES.get(written)


NAMES = {
    "Brunei": "BRN",
    "Cape Verde": "CPV",
    "Cote d Ivoire": "CIV",
    "DR Congo": "COD",
    "Macedonia": "MKD",
    "Republic of Korea": "KOR",
    "The former Yugoslav Republic of Macedonia": "MKD",
    "Turkey": "TUR",
}
"""Names of public files that are not in the ISO list."""
