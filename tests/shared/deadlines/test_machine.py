"""The life of one deadline, told in short stories. Due 24 November 2026, in UTC."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from muster.deadlines import Checkpoint, Days, Deadline, State, Terms
from muster.deadlines.calendars import HolidaysNotKnown
from muster.deadlines.states import (
    ClaimInTheFuture,
    DeadlineClosed,
    DueAlreadyPast,
    EvidenceNeeded,
    NoClaimPending,
    NotALaterDue,
    NothingToRetract,
)
from muster.deadlines.steps import (
    BecameOverdue,
    ClaimWithdrawn,
    Corrected,
    CorrectionClaimed,
    CorrectionRefused,
    DueSoon,
    Extended,
    Met,
    MetLate,
    Missed,
    MissedInHistory,
    Recomputed,
    Reopened,
    Skipped,
    Step,
    StillOpen,
    Superseded,
    Waived,
)

REMINDERS = tuple(map(Checkpoint.before_due, (30, 14, 7, 1)))
DUE = date(2026, 11, 24)
MISSED_AT = datetime(2026, 11, 25, tzinfo=UTC)
"""Without grace."""
PLEDGE, MILESTONE = UUID(int=1), UUID(int=2)


def at(text: str) -> datetime:
    """`11-24 12:00` of 2026, in UTC."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


def opened(now: str = "10-01 09:00", **said: Any) -> Deadline:
    deadline, steps = Deadline.open(
        aggregate_id=PLEDGE,
        subject=MILESTONE,
        kind="milestone",
        terms=Terms(zone="UTC", **({"due_on": DUE} | said)),
        now=at(now),
    )
    assert steps == []
    return deadline


def missed(**said: Any) -> Deadline:
    deadline = opened(**said)
    deadline.check(deadline.miss_at)
    return deadline


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


@pytest.mark.parametrize(
    ("done", "state"),
    [("11-24 23:59:59.999999", State.MET), ("11-25 00:00", State.MET_LATE)],
    ids=["last moment of the due day", "first moment after"],
)
def test_in_time_means_done_by_the_due_instant(done: str, state: State) -> None:
    deadline = opened(grace=Days(3))

    steps = deadline.report(at(done), by="KEN", now=at("11-25 00:00"))

    kind = Met if state is State.MET else MetLate
    assert steps == [BecameOverdue(at=deadline.due_at), kind(at=at(done))]
    assert deadline.state is state
    assert deadline.missed_at is None
    assert deadline.next_check_at is None


def test_what_arrives_at_the_very_due_instant_is_in_time() -> None:
    deadline = opened(due_on=None, due_at=at("11-24 12:00"))

    assert deadline.report(at("11-24 12:00"), by="KEN", now=at("11-24 12:00")) == [
        Met(at=at("11-24 12:00"))
    ]


def test_done_after_the_miss_is_met_late_and_the_miss_stays_in_history() -> None:
    deadline = missed()

    assert deadline.report(at("11-26 10:00"), by="KEN", now=at("11-26 11:00")) == [
        MetLate(at=at("11-26 10:00"))
    ]
    assert deadline.missed_at == MISSED_AT


def test_a_report_that_is_faster_than_the_sweep_still_comes_after_the_miss() -> None:
    deadline = opened()

    assert deadline.report(at("11-25 00:00"), by="KEN", now=at("11-25 00:00:01")) == [
        Missed(at=MISSED_AT, late=False),
        MetLate(at=at("11-25 00:00")),
    ]


@pytest.mark.parametrize("swept", [True, False], ids=["sweep came first", "report came first"])
def test_a_claim_of_being_in_time_after_the_miss_needs_evidence(swept: bool) -> None:
    deadline = missed() if swept else opened()
    state = deadline.state

    with pytest.raises(EvidenceNeeded, match="needs evidence"):
        deadline.report(at("11-24 10:00"), by="KEN", now=at("11-25 10:00"))

    assert deadline.state is state


def test_a_claim_with_evidence_waits_while_it_stays_missed() -> None:
    deadline = opened()

    steps = deadline.report(
        at("11-24 10:00"), by="KEN", evidence="https://un.example/1", now=at("11-25 00:02")
    )

    assert steps == [
        Missed(at=MISSED_AT, late=False),
        CorrectionClaimed(
            at=at("11-25 00:02"), done_at=at("11-24 10:00"), evidence="https://un.example/1"
        ),
    ]
    assert deadline.state is State.MISSED


def claimed() -> Deadline:
    deadline = missed()
    deadline.report(at("11-24 10:00"), by="KEN", evidence="photo", now=at("11-26 09:00"))
    return deadline


def test_a_confirmed_claim_corrects_the_miss_visibly() -> None:
    deadline = claimed()

    assert deadline.confirm(now=at("11-27 09:00")) == [
        Corrected(at=at("11-27 09:00"), done_at=at("11-24 10:00"), evidence="photo")
    ]
    assert (deadline.state, deadline.done_at) == (State.MET, at("11-24 10:00"))
    assert deadline.missed_at == MISSED_AT
    assert deadline.reported_by == "KEN"


def test_a_refused_claim_counts_as_done_when_it_was_claimed() -> None:
    deadline = claimed()

    assert deadline.refuse(now=at("11-27 09:00")) == [
        CorrectionRefused(at=at("11-27 09:00"), claimed=at("11-24 10:00")),
        MetLate(at=at("11-26 09:00")),
    ]
    assert deadline.state is State.MET_LATE


def test_a_retracted_claim_leaves_it_missed() -> None:
    deadline = claimed()

    running, steps = deadline.retract(now=at("11-27 09:00"))

    assert running is deadline
    assert steps == [ClaimWithdrawn(at=at("11-27 09:00"))]
    assert (deadline.state, deadline.claim) == (State.MISSED, None)


@pytest.mark.parametrize("decide", [Deadline.confirm, Deadline.refuse])
def test_there_is_nothing_to_decide_without_a_claim(decide: Callable[..., list[Step]]) -> None:
    with pytest.raises(NoClaimPending):
        decide(missed(), now=at("11-27 09:00"))


def test_a_claimed_time_over_five_minutes_ahead_is_refused() -> None:
    deadline = opened()

    with pytest.raises(ClaimInTheFuture):
        deadline.report(at("11-20 10:05:01"), by="KEN", now=at("11-20 10:00"))


def test_a_reporter_whose_clock_is_a_little_ahead_is_taken_to_mean_now() -> None:
    deadline = opened()

    deadline.report(at("11-25 00:01"), by="KEN", now=at("11-24 23:58"))

    assert (deadline.state, deadline.done_at) == (State.MET, at("11-24 23:58"))


def test_an_extension_opens_the_next_version_with_its_own_reminders_and_miss() -> None:
    deadline = opened(checkpoints=REMINDERS)

    later, steps = deadline.extend(
        deadline.terms.moved_to(date(2026, 12, 24)), now=at("11-01 09:00")
    )

    assert steps == [
        DueSoon(at=at("10-25 00:00"), checkpoint="30 days before"),
        Extended(
            at=at("11-01 09:00"),
            version=2,
            before=deadline.due_at,
            due_at=at("12-24 23:59:59.999999"),
        ),
    ]
    assert deadline.state is State.SUPERSEDED
    assert deadline.next_check_at is None
    assert (later.version, later.state, later.subject) == (2, State.PENDING, MILESTONE)
    assert later.next_check_at == at("11-24 00:00")


def test_an_extension_after_the_miss_leaves_the_miss_in_the_old_version() -> None:
    deadline = missed()

    later, _ = deadline.extend(deadline.terms.moved_to(date(2026, 12, 1)), now=at("11-26 09:00"))

    assert (deadline.state, deadline.missed_at) == (State.SUPERSEDED, MISSED_AT)
    assert later.missed_at is None
    assert later.check(at("12-02 00:00")) == [Missed(at=at("12-02 00:00"), late=False)]


@pytest.mark.parametrize(
    ("due", "refusal"),
    [(date(2026, 11, 24), NotALaterDue), (date(2026, 11, 25), DueAlreadyPast)],
    ids=["the same day", "a day that has passed"],
)
def test_an_extension_must_lead_into_the_future(due: date, refusal: type[Exception]) -> None:
    deadline = missed()

    with pytest.raises(refusal):
        deadline.extend(deadline.terms.moved_to(due), now=at("11-26 09:00"))

    assert deadline.state is State.MISSED


def test_a_retracted_report_reopens_the_same_terms_as_the_next_version() -> None:
    deadline = opened()
    deadline.report(at("11-10 10:00"), by="KEN", now=at("11-10 10:00"))

    again, steps = deadline.retract(now=at("11-12 10:00"))

    assert steps == [Reopened(at=at("11-12 10:00"), version=2)]
    assert again.terms == deadline.terms
    assert (deadline.state, deadline.done_at) == (State.SUPERSEDED, at("11-10 10:00"))
    assert again.check(MISSED_AT) == [Missed(at=MISSED_AT, late=False)]


def test_what_is_reopened_after_its_end_is_missed_at_once_and_that_is_not_our_lateness() -> None:
    deadline = opened()
    deadline.report(at("11-10 10:00"), by="KEN", now=at("11-10 10:00"))

    again, _ = deadline.retract(now=at("12-12 10:00"))

    assert again.check(at("12-12 10:00:02")) == [Missed(at=MISSED_AT, late=False)]


def test_there_is_nothing_to_retract_while_it_is_awaited() -> None:
    with pytest.raises(NothingToRetract):
        opened().retract(now=at("11-12 10:00"))


def test_a_waived_deadline_is_never_missed() -> None:
    deadline = opened()

    assert deadline.waive(now=at("11-12 10:00")) == [Waived(at=at("11-12 10:00"))]
    assert deadline.next_check_at is None
    assert deadline.check(at("12-31 00:00")) == []


def test_a_waiver_after_the_end_does_not_hide_the_miss() -> None:
    deadline = opened()

    assert deadline.waive(now=at("11-25 00:01")) == [
        Missed(at=MISSED_AT, late=False),
        Waived(at=at("11-25 00:01")),
    ]
    assert deadline.missed_at == MISSED_AT


def test_what_a_successor_takes_over_ends_without_an_alert() -> None:
    deadline = opened()

    steps = deadline.supersede(now=at("11-12 10:00"))

    assert steps == [Superseded(at=at("11-12 10:00"))]
    assert not any(step.alerts for step in steps)


OPERATIONS: list[Callable[[Deadline], object]] = [
    lambda deadline: deadline.report(at("11-13 10:00"), by="KEN", now=at("11-13 10:00")),
    lambda deadline: deadline.waive(now=at("11-13 10:00")),
    lambda deadline: deadline.supersede(now=at("11-13 10:00")),
    lambda deadline: deadline.extend(
        deadline.terms.moved_to(date(2027, 1, 1)), now=at("11-13 10:00")
    ),
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=["report", "waive", "supersede", "extend"])
def test_a_closed_deadline_refuses(operation: Callable[[Deadline], object]) -> None:
    deadline = opened()
    deadline.waive(now=at("11-12 10:00"))

    with pytest.raises(DeadlineClosed, match="is waived"):
        operation(deadline)


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


def imported(now: str, **said: Any) -> tuple[Deadline, list[Step]]:
    return Deadline.open(
        aggregate_id=PLEDGE,
        subject=MILESTONE,
        kind="milestone",
        terms=Terms(zone="UTC", due_on=DUE, **said),
        now=at(now),
        imported=True,
    )


def test_history_that_was_missed_is_imported_without_an_alert() -> None:
    deadline, steps = imported("12-01 00:00", checkpoints=(Checkpoint.after_due(30),))

    assert steps == [MissedInHistory(at=MISSED_AT)]
    assert not steps[0].alerts
    assert (deadline.state, deadline.missed_at) == (State.MISSED, MISSED_AT)
    assert deadline.next_check_at is None
    assert deadline.check(at("12-31 00:00")) == []


def test_an_imported_deadline_that_is_still_to_come_is_live() -> None:
    deadline, steps = imported("11-01 00:00")

    assert steps == []
    assert deadline.check(MISSED_AT) == [Missed(at=MISSED_AT, late=False)]


@pytest.mark.parametrize(
    ("done", "state", "missed_at"),
    [
        ("11-20 10:00", State.MET, None),
        ("11-30 10:00", State.MET_LATE, MISSED_AT),
    ],
    ids=["in time", "after the miss"],
)
def test_an_imported_report_is_believed_as_it_stands(
    done: str, state: State, missed_at: datetime | None
) -> None:
    deadline, _ = imported("12-01 00:00")

    steps = deadline.report(at(done), by="KEN", now=at("12-01 00:00"), imported=True)

    assert not any(step.alerts for step in steps)
    assert (deadline.state, deadline.missed_at) == (state, missed_at)


def test_an_imported_extension_into_the_past_is_silent_too() -> None:
    deadline, _ = imported("12-20 00:00")

    later, steps = deadline.extend(
        deadline.terms.moved_to(date(2026, 12, 1)), now=at("12-20 00:00"), imported=True
    )

    assert [step.step for step in steps] == ["extended", "missed in history"]
    assert not any(step.alerts for step in steps)
    assert later.next_check_at is None


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


def test_new_zone_data_leaves_a_miss_as_it_was() -> None:
    deadline = missed()
    deadline.due_at -= timedelta(hours=1)

    assert deadline.recompute(now=at("12-01 00:00")) == []


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
