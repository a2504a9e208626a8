"""What a report does to a deadline. Due 24 November 2026, in UTC."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from muster.deadlines import Days, Deadline, State
from muster.deadlines.states import (
    ClaimInTheFuture,
    EvidenceNeeded,
    NoClaimPending,
)
from muster.deadlines.steps import (
    BecameOverdue,
    ClaimWithdrawn,
    Corrected,
    CorrectionClaimed,
    CorrectionRefused,
    Met,
    MetLate,
    Missed,
    Step,
)
from tests.shared.deadlines.stories import (
    MISSED_AT,
    at,
    missed,
    opened,
)


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


def test_what_came_in_before_the_miss_and_is_applied_after_it_needs_no_evidence() -> None:
    deadline = missed()

    steps = deadline.report(at("11-24 10:00"), by="KEN", now=MISSED_AT - timedelta(milliseconds=5))

    assert steps == [Met(at=at("11-24 10:00"))]
    assert deadline.state is State.MET


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


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (lambda deadline: deadline.waive(now=at("11-27 09:00")), State.WAIVED),
        (lambda deadline: deadline.supersede(now=at("11-27 09:00")), State.SUPERSEDED),
        (
            lambda deadline: deadline.extend(
                deadline.terms.moved_to(date(2027, 1, 1)), now=at("11-27 09:00")
            )[1],
            State.SUPERSEDED,
        ),
    ],
)
def test_a_claim_that_waits_ends_with_its_deadline_and_that_is_said(
    end: Callable[[Deadline], list[Step]], state: State
) -> None:
    deadline = claimed()

    withdrawn, *_ = end(deadline)

    assert withdrawn == ClaimWithdrawn(at=at("11-27 09:00"))
    assert (deadline.state, deadline.claim) == (state, None)


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
