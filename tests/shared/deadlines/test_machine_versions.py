"""Extended, retracted, waived, carried on elsewhere. Due 24 November 2026, in UTC."""

from collections.abc import Callable
from datetime import date

import pytest

from muster.deadlines import Deadline, State
from muster.deadlines.states import (
    DeadlineClosed,
    DueAlreadyPast,
    NotALaterDue,
    NothingToRetract,
)
from muster.deadlines.steps import (
    DueSoon,
    Extended,
    Missed,
    Reopened,
    Superseded,
    Waived,
)
from tests.shared.deadlines.stories import (
    MILESTONE,
    MISSED_AT,
    REMINDERS,
    at,
    missed,
    opened,
)


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

    [missed] = again.check(at("12-12 10:00:02"))
    assert missed == Missed(at=MISSED_AT, late=False, opened_at=at("12-12 10:00"))


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
