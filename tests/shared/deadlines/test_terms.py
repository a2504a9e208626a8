"""Terms: every clock of the domain can be said, and nothing that contradicts itself."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from muster.deadlines import UN_HEADQUARTERS, Anchor, Checkpoint, Days, Terms, Unit
from muster.deadlines.calendars import HolidaysNotKnown, UnknownCalendar, UnknownZone
from muster.deadlines.checkpoints import TermsContradict

FOR_EVER = datetime(2029, 1, 1, tzinfo=UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def reached(terms: Terms, until: datetime = FOR_EVER) -> dict[str, str]:
    found = terms.passed(utc("1990-01-01"), until)
    return {each.step: each.at.strftime("%Y-%m-%d %H:%M") for each in found}


def test_a_due_date_is_on_time_to_the_last_moment_of_its_day_and_missed_in_the_next() -> None:
    terms = Terms(zone="Africa/Kigali", due_on=date(2026, 11, 24))

    assert terms.due_at_instant == utc("2026-11-24 21:59:59.999999")
    assert terms.miss_instant == utc("2026-11-24 22:00")


def test_a_due_instant_is_itself_on_time_and_its_grace_is_a_duration() -> None:
    terms = Terms(zone="UTC", due_at=utc("2026-11-24 12:00"), grace=timedelta(hours=2))

    assert terms.due_at_instant == utc("2026-11-24 12:00")
    assert terms.miss_instant == utc("2026-11-24 14:00")


def test_grace_in_days_ends_with_a_local_day_also_when_clocks_change_within() -> None:
    terms = Terms(zone="America/New_York", due_on=date(2026, 10, 30), grace=Days(3))

    assert terms.due_at_instant == utc("2026-10-31 03:59:59.999999")
    assert terms.miss_instant == utc("2026-11-03 05:00")


def test_grace_in_working_days_passes_over_weekends_and_holidays() -> None:
    terms = Terms(
        zone="America/New_York",
        due_on=date(2026, 11, 25),
        grace=Days(2, working=True),
        calendar=UN_HEADQUARTERS,
    )

    assert terms.miss_instant == utc("2026-12-01 05:00")


def test_a1_reminds_at_the_start_of_the_local_day_30_14_7_and_1_days_before() -> None:
    reminders = tuple(map(Checkpoint.before_due, (30, 14, 7, 1)))
    terms = Terms(zone="America/New_York", due_on=date(2026, 11, 24), checkpoints=reminders)

    assert reached(terms) == {
        "30 days before": "2026-10-25 04:00",
        "14 days before": "2026-11-10 05:00",
        "7 days before": "2026-11-17 05:00",
        "1 day before": "2026-11-23 05:00",
    }


def test_a2_and_its_ladder_run_on_after_the_due_date() -> None:
    ladder = (Checkpoint.after_due(14), Checkpoint.after_due(30))
    terms = Terms(zone="UTC", due_on=date(2026, 11, 24), checkpoints=ladder)

    assert reached(terms) == {
        "14 days after": "2026-12-08 00:00",
        "30 days after": "2026-12-24 00:00",
    }


def test_a4_counts_the_60_days_of_a_rapid_deployment_from_the_request() -> None:
    request = utc("2026-11-02 15:00")
    days = tuple(map(Checkpoint.day, (0, 15, 30, 45, 55)))
    terms = Terms.after(request, "America/New_York", days=60, checkpoints=days)

    assert terms.due_on == date(2027, 1, 1)
    assert reached(terms) == {
        "day 0": "2026-11-02 15:00",
        "day 15": "2026-11-17 05:00",
        "day 30": "2026-12-02 05:00",
        "day 45": "2026-12-17 05:00",
        "day 55": "2026-12-27 05:00",
    }


def test_a13_fires_at_80_and_100_percent_of_the_evaluation_period() -> None:
    marks = (Checkpoint.percent(80), Checkpoint.percent(100), Checkpoint.after_due(30))
    terms = Terms(
        zone="UTC", due_at=utc("2026-04-11 00:00"), started_at=utc("2026-01-01"), checkpoints=marks
    )

    assert reached(terms) == {
        "80 %": "2026-03-22 00:00",
        "100 %": "2026-04-11 00:00",
        "30 days after": "2026-05-11 00:00",
    }


def test_a20_gives_a_state_10_working_days_with_marks_on_the_5th_and_10th() -> None:
    marks = (Checkpoint.working_day(5), Checkpoint.working_day(10))
    terms = Terms.after(
        utc("2026-11-16 20:00"),
        "America/New_York",
        working_days=10,
        calendar=UN_HEADQUARTERS,
        checkpoints=marks,
    )

    assert terms.due_on == date(2026, 12, 1)
    assert reached(terms) == {
        "working day 5": "2026-11-23 05:00",
        "working day 10": "2026-12-01 05:00",
    }
    assert terms.miss_instant == utc("2026-12-02 05:00")


def test_a21_marks_50_80_and_100_percent_of_6_months_of_investigation() -> None:
    marks = tuple(map(Checkpoint.percent, (50, 80, 100)))
    terms = Terms.after(utc("2026-08-31 00:00"), "UTC", months=6, checkpoints=marks)

    assert terms.due_on == date(2027, 2, 28)
    assert reached(terms) == {
        "50 %": "2026-11-30 00:00",
        "80 %": "2027-01-23 14:23",
        "100 %": "2027-02-28 23:59",
    }


def test_a22_asks_after_30_60_and_90_days_and_then_every_quarter() -> None:
    ladder = (
        Checkpoint.day(30),
        Checkpoint.day(60),
        Checkpoint.day(90, repeat_every=91),
        Checkpoint.day(180),
    )
    terms = Terms.after(utc("2026-01-01 09:00"), "UTC", days=30, checkpoints=ladder)

    assert reached(terms, until=utc("2026-12-31")) == {
        "day 30": "2026-01-31 00:00",
        "day 60": "2026-03-02 00:00",
        "day 90": "2026-04-01 00:00",
        "day 180": "2026-06-30 00:00",
        "day 90, repeat 1": "2026-07-01 00:00",
        "day 90, repeat 2": "2026-09-30 00:00",
        "day 90, repeat 3": "2026-12-30 00:00",
    }


def test_a24_asks_again_every_quarter_for_ever() -> None:
    silence = (Checkpoint.after_due(1, repeat_every=91),)
    terms = Terms.after(utc("2026-01-01"), "UTC", days=90, checkpoints=silence)

    assert terms.next_after(utc("2036-01-01")) == utc("2036-03-20")


@pytest.mark.parametrize(
    ("after", "following"),
    [
        ("2026-04-02", "2026-07-02"),
        ("2026-07-01 23:59:59.999999", "2026-07-02"),
        ("2026-07-02", "2026-10-01"),
    ],
    ids=["at the first", "just before a repetition", "at a repetition"],
)
def test_the_next_repetition_is_always_later(after: str, following: str) -> None:
    silence = (Checkpoint.after_due(1, repeat_every=91),)
    terms = Terms(zone="UTC", due_on=date(2026, 4, 1), checkpoints=silence)

    assert terms.next_after(utc(after)) == utc(following)


def test_no_repetition_is_lost_in_the_hour_after_clocks_go_back() -> None:
    daily = (Checkpoint.after_due(1, repeat_every=1),)
    terms = Terms(zone="America/New_York", due_on=date(2026, 10, 30), checkpoints=daily)

    assert terms.next_after(utc("2026-11-02 04:30")) == utc("2026-11-02 05:00")


def test_repetitions_keep_to_the_start_of_the_local_day_when_clocks_change() -> None:
    weekly = (Checkpoint.after_due(1, repeat_every=7),)
    terms = Terms(zone="Europe/Berlin", due_on=date(2026, 10, 19), checkpoints=weekly)

    assert list(reached(terms, until=utc("2026-10-27")).values()) == [
        "2026-10-19 22:00",
        "2026-10-26 23:00",
    ]


def test_reminders_of_a_due_instant_keep_its_time_of_day() -> None:
    terms = Terms(
        zone="Europe/Berlin",
        due_at=utc("2026-10-27 11:00"),
        checkpoints=(Checkpoint.before_due(7),),
    )

    assert reached(terms) == {"7 days before": "2026-10-20 10:00"}


def test_working_days_before_the_due_date_are_counted_backwards() -> None:
    visit = Checkpoint("5 working days before", Anchor.DUE, -5, Unit.WORKING_DAYS)
    terms = Terms(
        zone="UTC", due_on=date(2026, 12, 1), calendar=UN_HEADQUARTERS, checkpoints=(visit,)
    )

    assert reached(terms) == {"5 working days before": "2026-11-23 00:00"}


ALL_KINDS = [
    Terms(zone="Africa/Kigali", due_on=date(2026, 11, 24)),
    Terms(zone="UTC", due_at=utc("2026-11-24 12:00:00.000001"), grace=timedelta(microseconds=7)),
    Terms(
        zone="America/New_York",
        due_on=date(2026, 11, 24),
        grace=Days(2, working=True),
        calendar=UN_HEADQUARTERS,
        started_at=utc("2026-11-01 10:00"),
        checkpoints=(
            Checkpoint.before_due(7),
            Checkpoint.working_day(5),
            Checkpoint.percent(80),
            Checkpoint.after_due(30, repeat_every=91),
        ),
    ),
]


@pytest.mark.parametrize("terms", ALL_KINDS, ids=["date", "instant", "everything"])
def test_terms_come_back_from_storage_as_they_went(terms: Terms) -> None:
    assert Terms.from_json(json.loads(json.dumps(terms.to_json()))) == terms


DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "either a due date or a due instant"),
        ({"due_on": DAY, "due_at": utc("2026-11-24")}, "either a due date or a due instant"),
        ({"due_at": datetime(2026, 11, 24)}, "needs a time zone"),  # noqa: DTZ001
        ({"due_on": date(9999, 12, 31)}, "outside 1945 to 2200"),
        ({"due_at": datetime(9999, 1, 1, tzinfo=UTC)}, "outside 1945 to 2200"),
        ({"due_on": DAY, "grace": timedelta(hours=1)}, "days for a due date"),
        ({"due_at": utc("2026-11-24"), "grace": Days(1)}, "a duration for a due instant"),
        ({"due_on": DAY, "grace": Days(-1)}, "from nothing"),
        ({"due_on": DAY, "grace": Days(1, working=True)}, "need a calendar"),
        ({"due_on": DAY, "checkpoints": (Checkpoint.working_day(5),)}, "need a calendar"),
        ({"due_on": DAY, "checkpoints": (Checkpoint.before_due(7),) * 2}, "name of its own"),
        (
            {"due_on": DAY, "checkpoints": (Checkpoint("missed", Anchor.DUE, -1),)},
            "name of its own",
        ),
    ],
)
def test_terms_that_contradict_themselves_are_refused(said: dict[str, Any], why: str) -> None:
    with pytest.raises(TermsContradict, match=why):
        Terms(zone="UTC", **said)


@pytest.mark.parametrize(
    ("offset", "unit", "repeat"),
    [(-50, Unit.PERCENT, None), (30_000, Unit.DAYS, None), (1, Unit.DAYS, 0)],
    ids=["percent before the start", "too far", "repeats without a pause"],
)
def test_checkpoints_without_a_sense_are_refused(
    offset: int, unit: Unit, repeat: int | None
) -> None:
    with pytest.raises(TermsContradict):
        Checkpoint("odd", Anchor.START, offset, unit, repeat)


def test_unknown_places_and_calendars_are_refused_when_the_terms_are_made() -> None:
    with pytest.raises(UnknownZone):
        Terms(zone="Africa/Atlantis", due_on=DAY)
    with pytest.raises(UnknownCalendar):
        Terms(zone="UTC", due_on=DAY, calendar="moon")


def test_holidays_that_nobody_knows_yet_are_refused_when_the_instant_is_asked_for() -> None:
    terms = Terms(
        zone="UTC", due_on=date(2031, 1, 1), grace=Days(1, working=True), calendar=UN_HEADQUARTERS
    )

    with pytest.raises(HolidaysNotKnown):
        _ = terms.miss_instant


def test_a_due_date_does_not_become_a_due_instant() -> None:
    terms = Terms(zone="UTC", due_on=DAY)

    assert terms.moved_to(date(2026, 12, 1)).due_on == date(2026, 12, 1)
    with pytest.raises(TermsContradict, match="moves to a date"):
        terms.moved_to(utc("2026-12-01"))
