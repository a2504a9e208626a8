"""Days in a place: where they begin and end, and which are worked."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.deadlines.calendars import (
    RESOLUTION,
    UN_HEADQUARTERS,
    HolidaysNotKnown,
    UnknownCalendar,
    UnknownZone,
    add_months,
    add_working_days,
    at_wall_clock,
    end_of_day,
    local_day,
    working_days,
    zone,
)
from muster.deadlines.un_holidays import HEADQUARTERS, KNOWN_FROM, KNOWN_TO


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "day", "ends"),
    [
        ("Africa/Kigali", date(2026, 11, 24), "2026-11-24 22:00"),
        ("Europe/Berlin", date(2026, 7, 1), "2026-07-01 22:00"),
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-25 23:00"),
        ("America/New_York", date(2026, 3, 8), "2026-03-09 04:00"),
        ("America/New_York", date(2026, 11, 1), "2026-11-02 05:00"),
        ("Asia/Kathmandu", date(2026, 11, 24), "2026-11-24 18:15"),
        ("Pacific/Apia", date(2026, 11, 24), "2026-11-24 11:00"),
        ("Pacific/Apia", date(2011, 12, 29), "2011-12-30 10:00"),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30 10:00"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-31 10:00"),
        ("America/Santiago", date(2026, 9, 5), "2026-09-06 04:00"),
        ("America/Santiago", date(2026, 4, 4), "2026-04-05 04:00"),
        ("Asia/Beirut", date(2026, 3, 28), "2026-03-28 22:00"),
        ("Asia/Beirut", date(2026, 10, 24), "2026-10-24 22:00"),
        ("America/Havana", date(2026, 10, 31), "2026-11-01 04:00"),
        ("America/St_Johns", date(2010, 11, 6), "2010-11-07 03:30"),
        ("America/Toronto", date(1919, 3, 30), "1919-03-31 04:30"),
    ],
    ids=[
        "no daylight saving", "summer", "clocks go back in the night", "clocks go forward",
        "clocks go back", "quarter-hour offset", "east of the date line", "before the lost day",
        "the lost day itself", "after the lost day", "midnight does not exist",
        "the last hour comes twice", "next midnight does not exist",
        "the last hour comes twice in Asia", "midnight comes twice on the next day",
        "back across midnight at one past", "clocks jump from 23:30 over midnight",
    ],
)  # fmt: skip
def test_a_day_ends_one_microsecond_before_the_next_begins(
    place: str, day: date, ends: str
) -> None:
    assert end_of_day(day, place) == utc(ends) - RESOLUTION


ZONES = st.sampled_from(
    ["America/Santiago", "Asia/Beirut", "America/Havana", "Africa/Cairo", "Asia/Gaza",
     "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Casablanca"]
)  # fmt: skip


@given(ZONES, st.dates(date(1980, 1, 1), date(2035, 12, 31)))
def test_no_instant_after_the_end_of_a_day_is_that_day_and_the_instant_before_is_not_later(
    place: str, day: date
) -> None:
    end = end_of_day(day, place)

    assert local_day(end, place) <= day
    for minutes in range(0, 26 * 60, 13):
        assert local_day(end + RESOLUTION + timedelta(minutes=minutes), place) > day


def test_the_time_of_day_is_kept_when_clocks_change_in_between() -> None:
    noon_in_summer = utc("2026-10-20 10:00")

    assert at_wall_clock(date(2026, 10, 27), noon_in_summer, "Europe/Berlin") == utc(
        "2026-10-27 11:00"
    )


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "", "tzdata.zi", "europe"])
def test_a_zone_that_is_not_one_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnknownZone, match="is not an IANA time zone"):
        zone(name)


@pytest.mark.parametrize(
    ("notice", "count", "expected"),
    [
        (date(2026, 11, 2), 10, date(2026, 11, 16)),
        (date(2026, 11, 16), 10, date(2026, 12, 1)),
        (date(2026, 12, 18), 5, date(2026, 12, 28)),
        (date(2026, 7, 1), 2, date(2026, 7, 6)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 12, 28), -5, date(2026, 12, 18)),
        (date(2026, 11, 28), 0, date(2026, 11, 28)),
    ],
    ids=[
        "two weekends", "Thanksgiving", "Christmas", "Independence Day, observed on Friday",
        "notice on a Saturday", "backwards", "none",
    ],
)  # fmt: skip
def test_working_days_at_headquarters_do_not_count_the_day_of_notice(
    notice: date, count: int, expected: date
) -> None:
    assert add_working_days(notice, count, UN_HEADQUARTERS) == expected


def test_national_calendars_know_their_own_holidays_and_weekends() -> None:
    assert add_working_days(date(2026, 10, 19), 1, "KEN") == date(2026, 10, 21)
    assert add_working_days(date(2026, 11, 5), 1, "EGY") == date(2026, 11, 8)


@pytest.mark.parametrize(
    ("calendar", "year"),
    [(UN_HEADQUARTERS, 2031), ("KEN", 2101), ("KEN", 1900)],
    ids=["headquarters", "a country's later years", "a country's years before it was one"],
)
def test_years_without_known_holidays_are_refused_rather_than_guessed(
    calendar: str, year: int
) -> None:
    with pytest.raises(HolidaysNotKnown, match=f"of {calendar} are not known for {year}"):
        add_working_days(date(year, 1, 1), 1, calendar)


@pytest.mark.parametrize("name", ["UTO", "KE", "NYSE", "un", "__class__"])
def test_a_calendar_that_is_not_one_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnknownCalendar, match="is not a working-day calendar"):
        working_days(name)


def test_every_known_year_of_headquarters_has_its_source_and_only_weekdays() -> None:
    assert list(HEADQUARTERS) == list(range(KNOWN_FROM, KNOWN_TO + 1))
    for number, year in HEADQUARTERS.items():
        assert "ST/IC" in year.source
        assert 8 <= len(year.days) <= 10
        assert all(day.year == number and day.weekday() < 5 for day in year.days)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 24), 3, date(2027, 2, 24)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
    ids=["shorter month", "over the year", "a year"],
)
def test_months_end_on_the_same_day_or_the_last(start: date, months: int, expected: date) -> None:
    assert add_months(start, months) == expected
