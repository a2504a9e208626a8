"""What the clock does to a deadline. Due 24 November 2026, in UTC."""

from datetime import UTC, date, datetime, timedelta

import pytest

from muster.deadlines import Checkpoint, Days, State
from muster.deadlines.calendars import HolidaysNotKnown
from muster.deadlines.steps import (
    BecameOverdue,
    DueSoon,
    Missed,
    Recomputed,
    Skipped,
    StillOpen,
)
from tests.shared.deadlines.stories import MISSED_AT, REMINDERS, at, missed, opened


def test_it_waits_silently_until_the_first_reminder() -> None:
    deadline = opened(checkpoints=REMINDERS)

    assert deadline.check(at("10-24 23:59")) == []
    assert deadline.state is State.PENDING
    assert deadline.next_check_at == at("10-25 00:00")


def test_a_reminder_fires_at_its_instant_and_makes_it_due_soon() -> None:
    deadline = opened(checkpoints=REMINDERS)

    assert deadline.check(at("10-25 00:00")) == [
        DueSoon(at=at("10-25 00:00"), checkpoint="30 days before")
    ]
    assert deadline.state is State.DUE_SOON
    assert deadline.next_check_at == at("11-10 00:00")


def test_a_reminder_fires_once_however_often_it_is_checked() -> None:
    deadline = opened(checkpoints=REMINDERS)
    deadline.check(at("10-25 00:00"))

    assert deadline.check(at("10-25 00:00")) == []
    assert deadline.check(at("10-26 00:00")) == []


def test_of_several_reminders_passed_at_once_only_the_newest_alerts() -> None:
    deadline = opened(checkpoints=REMINDERS)

    steps = deadline.check(at("11-18 08:00"))

    assert steps == [
        Skipped(at=at("10-25 00:00"), checkpoint="30 days before"),
        Skipped(at=at("11-10 00:00"), checkpoint="14 days before"),
        DueSoon(at=at("11-17 00:00"), checkpoint="7 days before"),
    ]
    assert [step.alerts for step in steps] == [False, False, True]
    assert deadline.last_checkpoint == "7 days before"


def test_reminders_already_past_when_it_is_opened_never_fire_but_it_opens_as_due_soon() -> None:
    deadline = opened("11-20 09:00", checkpoints=REMINDERS)

    assert deadline.state is State.DUE_SOON
    assert deadline.check(at("11-20 09:01")) == []
    assert deadline.next_check_at == at("11-23 00:00")


def test_a_reminder_due_at_the_very_instant_of_opening_fires() -> None:
    deadline = opened("11-17 00:00", checkpoints=(Checkpoint.before_due(7),))

    assert deadline.state is State.PENDING
    assert deadline.check(at("11-17 00:00")) == [
        DueSoon(at=at("11-17 00:00"), checkpoint="7 days before")
    ]


def test_nobody_is_told_due_soon_of_what_is_found_missed() -> None:
    deadline = opened(checkpoints=(Checkpoint.before_due(7),))

    assert deadline.check(at("11-25 00:01")) == [
        Skipped(at=at("11-17 00:00"), checkpoint="7 days before"),
        Missed(at=MISSED_AT, late=False),
    ]


def test_without_grace_it_goes_from_pending_to_missed_when_the_due_day_is_over() -> None:
    deadline = opened()
    assert deadline.check(at("11-24 23:59:59.999999")) == []

    assert deadline.check(MISSED_AT) == [Missed(at=MISSED_AT, late=False)]
    assert (deadline.state, deadline.missed_at) == (State.MISSED, MISSED_AT)
    assert deadline.next_check_at is None
    assert deadline.check(at("12-31 00:00")) == []


def test_inside_the_grace_it_is_overdue_and_nobody_is_told() -> None:
    deadline = opened(grace=Days(3))

    steps = deadline.check(at("11-25 10:00"))

    assert steps == [BecameOverdue(at=deadline.due_at)]
    assert not steps[0].alerts
    assert deadline.state is State.OVERDUE
    assert deadline.next_check_at == at("11-28 00:00")
    assert deadline.check(at("11-28 00:00")) == [Missed(at=at("11-28 00:00"), late=False)]


@pytest.mark.parametrize(
    ("noticed", "late"),
    [("11-25 00:05", False), ("11-25 00:05:01", True)],
    ids=["five minutes after", "later"],
)
def test_a_miss_that_is_noticed_over_five_minutes_after_is_marked_late(
    noticed: str, late: bool
) -> None:
    deadline = opened()

    assert deadline.check(at(noticed)) == [Missed(at=MISSED_AT, late=late)]
    assert deadline.missed_late is late


def test_a_missed_deadline_keeps_asking_at_its_later_checkpoints_until_it_is_done() -> None:
    ladder = (Checkpoint.after_due(30), Checkpoint.after_due(60, repeat_every=91))
    deadline = missed(checkpoints=ladder)

    assert deadline.next_check_at == at("12-24 00:00")
    assert deadline.check(at("12-24 00:00")) == [
        StillOpen(at=at("12-24 00:00"), checkpoint="30 days after")
    ]
    half_a_year_later = deadline.check(datetime(2027, 8, 1, tzinfo=UTC))
    assert [(type(step), step.step) for step in half_a_year_later] == [
        (Skipped, "60 days after"),
        (Skipped, "60 days after, repeat 1"),
        (StillOpen, "60 days after, repeat 2"),
    ]
    deadline.report(
        datetime(2027, 8, 2, tzinfo=UTC), by="KEN", now=datetime(2027, 8, 2, tzinfo=UTC)
    )
    assert deadline.next_check_at is None


def test_after_an_outage_the_miss_and_the_newest_later_checkpoint_are_told() -> None:
    deadline = opened(checkpoints=(Checkpoint.before_due(1), Checkpoint.after_due(14)))

    assert deadline.check(at("12-10 00:00")) == [
        Skipped(at=at("11-23 00:00"), checkpoint="1 day before"),
        Missed(at=MISSED_AT, late=True),
        StillOpen(at=at("12-08 00:00"), checkpoint="14 days after"),
    ]


def test_percentages_count_from_the_opening_when_no_start_is_named() -> None:
    deadline = opened(
        "11-04 00:00", due_on=None, due_at=at("11-24 00:00"), checkpoints=(Checkpoint.percent(50),)
    )

    assert deadline.check(at("11-14 00:00")) == [DueSoon(at=at("11-14 00:00"), checkpoint="50 %")]


def test_terms_that_cannot_be_evaluated_are_refused_at_the_opening() -> None:
    with pytest.raises(HolidaysNotKnown):
        opened(
            due_on=date(2031, 1, 1),
            calendar="un-headquarters",
            checkpoints=(Checkpoint.working_day(5),),
            started_at=datetime(2030, 12, 1, tzinfo=UTC),
        )


def test_a_clock_that_is_behind_another_workers_changes_nothing() -> None:
    deadline = missed()

    assert deadline.check(MISSED_AT - timedelta(seconds=3)) == []
    assert deadline.state is State.MISSED


def test_the_due_instant_moves_visibly_when_zone_data_changed() -> None:
    deadline = opened()
    true_due, true_miss = deadline.due_at, deadline.miss_at
    deadline.edition = "tzdata 2019.1"
    deadline.due_at, deadline.miss_at = true_due - timedelta(hours=1), true_miss

    assert deadline.recompute(now=at("11-01 00:00")) == [
        Recomputed(at=at("11-01 00:00"), before=true_due - timedelta(hours=1), due_at=true_due)
    ]
    assert deadline.edition != "tzdata 2019.1"
    assert deadline.recompute(now=at("11-01 00:00")) == []


def test_what_was_overdue_by_old_zone_data_and_is_not_yet_due_is_due_soon_again() -> None:
    deadline = opened(grace=Days(5))
    true_due = deadline.due_at
    deadline.due_at = true_due - timedelta(hours=1)
    now = true_due - timedelta(minutes=30)
    assert deadline.check(now) == [BecameOverdue(at=deadline.due_at)]

    deadline.recompute(now=now)

    assert deadline.state is State.DUE_SOON
    assert deadline.next_check_at == true_due


def test_new_zone_data_leaves_a_miss_as_it_was() -> None:
    deadline = missed()
    deadline.due_at -= timedelta(hours=1)

    assert deadline.recompute(now=at("12-01 00:00")) == []
