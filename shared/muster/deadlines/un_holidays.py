"""Days on which United Nations Headquarters, New York, is closed: dated reference data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

EDITION = "2026-11"
"""Changes with any day below, so that open deadlines are computed again."""

KNOWN_FROM, KNOWN_TO = 2025, 2028

_RULE = (
    "Nine fixed holidays of ST/IC circulars (General Assembly decision 52/468, resolution 69/250); "
    "a day on a weekend is observed on the nearest working day, as in ST/IC/2019/23 (3 July 2020); "
    "the tenth, floating holiday is each staff member's own and closes no office. "
)
_COMPUTED = _RULE + "Dates computed; to be confirmed against the year's circular."
_ESTIMATED = (
    _RULE + "Dates computed, both Eids estimated; to be confirmed when the circular is out."
)


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """The official holidays of one year, and how far they can be relied on."""

    source: str
    confirmed: bool
    """Whether somebody compared the days with the circular itself."""
    days: Mapping[date, str]


HEADQUARTERS: Mapping[int, HolidayYear] = {
    2025: HolidayYear(
        _COMPUTED,
        confirmed=False,
        days={
            date(2025, 1, 1): "New Year's Day",
            date(2025, 3, 31): "Eid al-Fitr",
            date(2025, 4, 18): "Good Friday",
            date(2025, 5, 26): "Memorial Day",
            date(2025, 6, 6): "Eid al-Adha",
            date(2025, 7, 4): "Independence Day",
            date(2025, 9, 1): "Labour Day",
            date(2025, 11, 27): "Thanksgiving Day",
            date(2025, 12, 25): "Christmas Day",
        },
    ),
    2026: HolidayYear(
        _COMPUTED,
        confirmed=False,
        days={
            date(2026, 1, 1): "New Year's Day",
            date(2026, 3, 20): "Eid al-Fitr",
            date(2026, 4, 3): "Good Friday",
            date(2026, 5, 25): "Memorial Day",
            date(2026, 5, 27): "Eid al-Adha",
            date(2026, 7, 3): "Independence Day (observed)",
            date(2026, 9, 7): "Labour Day",
            date(2026, 11, 26): "Thanksgiving Day",
            date(2026, 12, 25): "Christmas Day",
        },
    ),
    2027: HolidayYear(
        _ESTIMATED,
        confirmed=False,
        days={
            date(2027, 1, 1): "New Year's Day",
            date(2027, 3, 9): "Eid al-Fitr",
            date(2027, 3, 26): "Good Friday",
            date(2027, 5, 17): "Eid al-Adha (observed)",
            date(2027, 5, 31): "Memorial Day",
            date(2027, 7, 5): "Independence Day (observed)",
            date(2027, 9, 6): "Labour Day",
            date(2027, 11, 25): "Thanksgiving Day",
            date(2027, 12, 24): "Christmas Day (observed)",
            date(2027, 12, 31): "New Year's Day 2028 (observed)",
        },
    ),
    2028: HolidayYear(
        _ESTIMATED,
        confirmed=False,
        days={
            date(2028, 2, 25): "Eid al-Fitr (observed)",
            date(2028, 4, 14): "Good Friday",
            date(2028, 5, 5): "Eid al-Adha",
            date(2028, 5, 29): "Memorial Day",
            date(2028, 7, 4): "Independence Day",
            date(2028, 9, 4): "Labour Day",
            date(2028, 11, 23): "Thanksgiving Day",
            date(2028, 12, 25): "Christmas Day",
        },
    ),
}
