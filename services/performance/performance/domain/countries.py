"""Countries by their ISO 3166-1 codes, with the names that sources write.

Names of countries come from pycountry, which carries the ISO list and its withdrawn codes; they
are the codes of a standard and say nothing about the status of any territory.
"""

from functools import cache
from typing import Any

import pycountry

from muster.errors import Invalid


class UnknownCountry(Invalid):
    """Not a code of the ISO 3166-1 list, neither of today nor withdrawn: `KEN` is one."""

    def __init__(self, code: str, *, pointer: str = "#/about/country") -> None:
        super().__init__(f"{code[:60]!r} is no ISO 3166-1 alpha-3 code", pointer=pointer)


@cache
def is_country(code: str) -> bool:
    """Also one that was withdrawn: figures of the past are about States of the past."""
    return _current(code) is not None or _former(code) is not None


@cache
def country_name(code: str) -> str:
    """For people to read; a withdrawn code keeps its last name. A code we do not know is itself."""
    found = _current(code)
    if found is not None:
        return str(getattr(found, "common_name", None) or found.name)
    former = _former(code)
    return f"{former.name} (until {former.withdrawal_date[:4]})" if former else code


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


def _current(code: str) -> Any:
    found = pycountry.countries.get(alpha_3=code)
    return found if found is not None and found.alpha_3 == code else None


def _former(code: str) -> Any:
    found = pycountry.historic_countries.get(alpha_3=code)
    return found if found is not None and found.alpha_3 == code else None
