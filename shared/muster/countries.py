"""Codes of ISO 3166-1, of today and withdrawn, from pycountry.

They are the codes of a standard and say nothing about the status of any territory.
"""

import re
from functools import cache
from typing import Any

import pycountry

_FOR_USERS = re.compile("ZZ[A-Z]")


def current(code: str) -> Any:
    """Its entry in today's list, by alpha-3; None where there is none."""
    return _exactly(code, pycountry.countries.get(alpha_3=code))


def is_in_use(code: str) -> bool:
    """Whether it stands in today's list."""
    return code in _in_use()


@cache
def _in_use() -> frozenset[str]:
    return frozenset(each.alpha_3 for each in pycountry.countries)


def former(code: str) -> Any:
    """Its entry in the list of what was withdrawn; None where there is none."""
    return _exactly(code, pycountry.historic_countries.get(alpha_3=code))


def is_country(code: str) -> bool:
    """Also one that was withdrawn: what happened in the past is about States of the past."""
    return current(code) is not None or former(code) is not None


def is_for_exercises(code: str) -> bool:
    """ZZA to ZZZ, which the standard leaves to its users and will give to no country."""
    return _FOR_USERS.fullmatch(code) is not None


def _exactly(code: str, found: Any) -> Any:
    # pycountry overlooks case; a code that is a key must have one spelling.
    return found if found is not None and found.alpha_3 == code else None
