"""Codes as people read them, and figures as they are written."""

from collections.abc import Mapping
from math import floor

from muster.web import Status
from performance.domain.countries import country_name
from performance.domain.rating import Rating
from performance.domain.subjects import Category
from performance.storage.aims import Standing

CATEGORIES: Mapping[str, str] = {
    Category.TROOPS: "Troops",
    Category.EXPERTS: "Experts and staff officers",
    Category.FORMED_POLICE: "Formed police units",
    Category.INDIVIDUAL_POLICE: "Individual police",
    Category.JUSTICE: "Justice and corrections",
    Category.POLICE: "Police",
}
SHORT: Mapping[str, str] = {
    Category.EXPERTS: "Experts",
    Category.FORMED_POLICE: "Police units",
    Category.INDIVIDUAL_POLICE: "Indiv. police",
    Category.JUSTICE: "Justice",
}
"""Beside a figure on a telephone, where the long one has no room."""
STATUSES: Mapping[str, Status] = {
    Rating.GREEN: Status("●", "green", "good"),
    Rating.YELLOW: Status("▲", "yellow", "warn"),
    Rating.RED: Status("■", "red", "bad"),
    Rating.TOO_FEW: Status("○", "too few to tell", "none"),
    Standing.REPORT_MISSING: Status("■", "figures late", "bad"),
    Standing.ON_ITS_WAY: Status("●", "on its way", "good"),
    Standing.REACHED: Status("●", "reached", "good"),
    Standing.WITHDRAWN: Status("○", "withdrawn", "none"),
}
"""What pages of this service say besides the states of deadlines."""


def name_of(dimension: str, code: str | None) -> str:
    if code is None:
        return "all"
    if dimension == "country":
        return country_name(code)
    return CATEGORIES.get(code, code)


def short_name(category: str) -> str:
    return SHORT.get(category, CATEGORIES.get(category, category))


def figure(value: float | None, unit: str = "") -> str:
    """`12.4 %`, `1 204 persons`, `unknown`."""
    if value is None:
        return "unknown"
    decimals = 2 if unit == "%" or not float(value).is_integer() else 0
    written = f"{value:,.{decimals}f}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{written}\N{NO-BREAK SPACE}{unit}" if unit else written


def share(percent: float | None, target: float | None) -> str:
    """Rounded down where it would reach a target that it does not."""
    if percent is not None and target is not None and percent < target <= round(percent, 2):
        percent = floor(percent * 100) / 100
    return figure(percent, "%")


def points(value: float | None) -> str:
    """How far ahead, with its sign: `+1.20 points`."""
    if value is None:
        return "unknown"
    # What is short of it by less than is shown is short of it all the same.
    told = min(round(value, 2), -0.01) if value < 0 else value
    sign = "\N{MINUS SIGN}" if told < 0 else "+"
    return f"{sign}{abs(told):.2f}\N{NO-BREAK SPACE}points"
