"""History being loaded tells nobody. Due 24 November 2026, in UTC."""

from datetime import date, datetime
from typing import Any

import pytest

from muster.deadlines import Checkpoint, Deadline, State, Terms
from muster.deadlines.states import EvidenceNeeded
from muster.deadlines.steps import (
    MetLate,
    Missed,
    MissedInHistory,
    Step,
)
from tests.shared.deadlines.stories import DUE, MILESTONE, MISSED_AT, PLEDGE, at


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


def test_an_imported_report_of_what_was_late_tells_nobody_of_the_miss_either() -> None:
    deadline, _ = imported("11-20 00:00")

    steps = deadline.report(at("11-30 10:00"), by="KEN", now=at("12-01 00:00"), imported=True)

    assert steps == [MissedInHistory(at=MISSED_AT), MetLate(at=at("11-30 10:00"))]
    assert deadline.missed_at == MISSED_AT


def test_no_import_makes_good_without_evidence_what_was_told_as_missed() -> None:
    deadline, _ = imported("11-20 00:00")
    deadline.check(MISSED_AT)

    with pytest.raises(EvidenceNeeded):
        deadline.report(at("11-23 10:00"), by="KEN", now=at("12-01 00:00"), imported=True)
    steps = deadline.report(
        at("11-23 10:00"), by="KEN", now=at("12-01 00:00"), evidence="letter", imported=True
    )

    assert [step.step for step in steps] == ["correction claimed"]
    assert (deadline.state, deadline.missed_at) == (State.MISSED, MISSED_AT)


def test_an_imported_extension_into_the_past_is_silent_too() -> None:
    deadline, _ = imported("12-20 00:00")

    later, steps = deadline.extend(
        deadline.terms.moved_to(date(2026, 12, 1)), now=at("12-20 00:00"), imported=True
    )

    assert [step.step for step in steps] == ["extended", "missed in history"]
    assert not any(step.alerts for step in steps)
    assert later.next_check_at is None
