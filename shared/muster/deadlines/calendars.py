"""Days in a place: when they begin and end, and which of them are worked."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from zoneinfo import ZoneInfo

from muster.deadlines import un_holidays
from muster.errors import Invalid

RESOLUTION = timedelta(microseconds=1)
"""The smallest step of time that datetime and PostgreSQL keep."""

UN_HEADQUARTERS = "un-headquarters"
"""Name of the working-day calendar of New York; a national one is named by ISO 3166-1 alpha-3."""


class UnknownZone(Invalid):
    """The time zone is not a name of the IANA list, such as Africa/Nairobi."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name[:64]!r} is not an IANA time zone, such as Africa/Kigali", pointer="#/zone"
        )


class UnknownCalendar(Invalid):
    """The calendar is neither UN Headquarters' nor that of a country known here."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name[:64]!r} is not a working-day calendar: use {UN_HEADQUARTERS!r} or the "
            "ISO 3166-1 alpha-3 code of a State whose public holidays are known"
        )


class HolidaysNotKnown(Invalid):
    """Working days cannot be counted in a year whose holidays are not known yet."""

    def __init__(self, calendar: str, year: int) -> None:
        super().__init__(f"the holidays of {calendar} are not known for {year}")


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text().split())


@cache
def zone(name: str) -> ZoneInfo:
    """Read from the `tzdata` package only, so that every service and machine agrees.

    Raises `UnknownZone`.
    """
    if name not in _zone_names():
        raise UnknownZone(name)
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as rules:
        return ZoneInfo.from_file(rules, key=name)


@lru_cache(maxsize=8192)
def start_of_day(day: date, zone_name: str) -> datetime:
    """The instant, in UTC, from which it is `day` or later, for good.

    Midnight where there is one. Where clocks jump over midnight or over whole days, the jump;
    where they go back across midnight, the second midnight.
    """
    place = zone(zone_name)
    midnight = datetime.combine(day, time.min, place)
    candidates = sorted(midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    for instant in reversed(candidates):
        if _day_at(instant - RESOLUTION, place) < day <= _day_at(instant, place):
            return instant
    return _first_at_or_after(day, place, *candidates)


def _day_at(instant: datetime, place: ZoneInfo) -> date:
    return instant.astimezone(place).date()


def _first_at_or_after(day: date, place: ZoneInfo, low: datetime, high: datetime) -> datetime:
    while high - low > RESOLUTION:
        middle = low + (high - low) // 2
        if _day_at(middle, place) < day:
            low = middle
        else:
            high = middle
    return high


def end_of_day(day: date, zone_name: str) -> datetime:
    """The last instant of `day`, in UTC."""
    return start_of_day(day + timedelta(days=1), zone_name) - RESOLUTION


def at_wall_clock(day: date, like: datetime, zone_name: str) -> datetime:
    """`day` at the time of day that `like` has in the zone, as an instant in UTC."""
    place = zone(zone_name)
    return datetime.combine(day, like.astimezone(place).time(), place).astimezone(UTC)


def local_day(instant: datetime, zone_name: str) -> date:
    return _day_at(instant, zone(zone_name))


def add_months(day: date, months: int) -> date:
    """The same day of the month, or the month's last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_working_days(day: date, count: int, calendar: str) -> date:
    """The `count`-th working day after `day`, or before it where negative; `day` never counts.

    Raises `UnknownCalendar` and `HolidaysNotKnown`.
    """
    is_worked = working_days(calendar)
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_worked(day)
    return day


@cache
def working_days(calendar: str) -> Callable[[date], bool]:
    """Says of a date whether it is worked. Raises `UnknownCalendar`."""
    if calendar == UN_HEADQUARTERS:
        return _worked_at_headquarters
    if re.fullmatch("[A-Z]{3}", calendar):
        return _worked_in(calendar)
    raise UnknownCalendar(calendar)


def _worked_at_headquarters(day: date) -> bool:
    year = un_holidays.HEADQUARTERS.get(day.year)
    if year is None:
        raise HolidaysNotKnown(UN_HEADQUARTERS, day.year)
    return day.weekday() < 5 and day not in year.days


def _worked_in(country: str) -> Callable[[date], bool]:
    # Imported here: it costs memory that a service without national calendars need not pay.
    from holidays import country_holidays
    from holidays.registry import COUNTRIES

    if country not in {codes[2] for codes in COUNTRIES.values()}:
        raise UnknownCalendar(country)
    known = country_holidays(country)

    def is_worked(day: date) -> bool:
        if not known.start_year <= day.year <= known.end_year:
            raise HolidaysNotKnown(country, day.year)
        return known.is_working_day(day)

    return is_worked


@cache
def edition(calendar: str | None) -> str:
    """Names the zone data and the holidays that instants are computed with today."""
    zones = f"tzdata {version('tzdata')}"
    if calendar is None:
        return zones
    if calendar == UN_HEADQUARTERS:
        return f"{zones}, {UN_HEADQUARTERS} {un_holidays.EDITION}"
    return f"{zones}, holidays {version('holidays')}"


def current_editions() -> list[str]:
    return [edition(None), edition(UN_HEADQUARTERS), edition("national")]
