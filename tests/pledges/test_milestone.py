"""One milestone of a pledge: what its facts carry, and what a later word undoes."""

from datetime import UTC, datetime, timedelta

import pytest

from muster.events.pledges import (
    MilestoneAdded,
    MilestoneCorrected,
    MilestoneEvent,
    MilestoneMet,
    MilestoneMetLate,
    MilestoneMissed,
    MilestoneWaived,
)
from pledges.domain.facts import MilestoneNoted
from pledges.domain.milestone import Milestone, Promise
from pledges.domain.pledge import Pledge
from pledges.domain.refusals import DueInThePast, NothingToConfirm, ReferenceTaken
from tests.pledges.test_pledge import ARRIVAL, NOW, names, unregistered

PAPER = "https://example.org/log"
AFTER = datetime(2026, 5, 3, tzinfo=UTC)
"""The milestone was due on 30 April."""


@pytest.fixture
def pledge() -> Pledge:
    pledge = unregistered()
    pledge.register([ARRIVAL], now=NOW)
    return pledge


@pytest.fixture
def arrival(pledge: Pledge) -> Milestone:
    return pledge.milestone("arrival")


def test_a_report_tells_its_evidence_whether_in_time_or_late(pledge: Pledge) -> None:
    second = Promise("second", "Second", "UTC", ARRIVAL.due)
    late, _ = pledge.add_milestone(second, now=NOW)

    [met] = pledge.report(pledge.milestone("arrival"), NOW, by="R", now=NOW, evidence=PAPER)
    *_, met_late = pledge.report(late, AFTER, by="R", now=AFTER, evidence=PAPER)

    assert isinstance(met, MilestoneMet)
    assert isinstance(met_late, MilestoneMetLate)
    assert (met.evidence, met_late.evidence) == (PAPER, PAPER)


def test_what_was_verified_is_not_once_its_report_is_retracted(
    pledge: Pledge, arrival: Milestone
) -> None:
    pledge.report(arrival, NOW, by="Rwanda", now=NOW)
    pledge.confirm(arrival, by="Officer", now=NOW)
    with pytest.raises(NothingToConfirm):
        pledge.confirm(arrival, by="Chief", now=NOW)

    pledge.retract(arrival, reason="mistaken", now=NOW)
    pledge.report(arrival, NOW, by="Rwanda", now=NOW)

    assert (arrival.verified_by, arrival.verified_at) == (None, None)
    assert names(pledge.confirm(arrival, by="Chief", now=NOW)) == ["milestone.verified"]
    assert arrival.verified_by == "Chief"


def test_a_waiver_tells_by_whose_authority_and_why(pledge: Pledge, arrival: Milestone) -> None:
    [fact] = pledge.waive(arrival, reason="mandate ended", authority="USG-DPO", by="Chief", now=NOW)

    assert isinstance(fact, MilestoneWaived)
    assert (fact.authority, fact.reason) == ("USG-DPO", "mandate ended")


def test_a_correction_names_who_confirmed_it(pledge: Pledge, arrival: Milestone) -> None:
    pledge.report(arrival, NOW, by="Rwanda", now=AFTER, evidence=PAPER)

    corrected, _ = pledge.confirm(arrival, by="Officer", now=AFTER)

    assert isinstance(corrected, MilestoneCorrected)
    assert (corrected.confirmed_by, corrected.evidence) == ("Officer", PAPER)
    assert corrected.done_at == NOW


def test_a_refusal_of_a_claim_keeps_who_refused_it_and_why(
    pledge: Pledge, arrival: Milestone
) -> None:
    pledge.report(arrival, NOW, by="Rwanda", now=AFTER, evidence=PAPER)

    noted, _ = pledge.refuse_claim(arrival, by="Officer", reason="photographs of May", now=AFTER)

    assert isinstance(noted, MilestoneNoted)
    assert noted.detail == {
        "claimed": NOW.isoformat(), "by": "Officer", "reason": "photographs of May",
    }  # fmt: skip


def test_a_miss_that_an_extension_brings_to_light_is_of_the_version_that_was_missed(
    pledge: Pledge, arrival: Milestone
) -> None:
    later = ARRIVAL.due + timedelta(days=60)

    facts = pledge.extend(arrival, later, reason="agreed", by="Chief", now=AFTER)

    told = [each for each in facts if isinstance(each, MilestoneEvent)]
    versions = [(name, each.version) for name, each in zip(names(facts), told, strict=True)]
    assert versions[-2:] == [("milestone.missed", 1), ("milestone.extended", 2)]
    assert told[-2].due < told[-1].due


def test_what_is_due_at_this_very_instant_comes_too_late_to_be_promised(pledge: Pledge) -> None:
    with pytest.raises(DueInThePast):
        pledge.add_milestone(Promise("x", "X", "UTC", NOW), now=NOW)
    pledge.add_milestone(Promise("x", "X", "UTC", NOW + timedelta(seconds=1)), now=NOW)


def test_what_is_added_to_a_pledge_that_was_loaded_is_no_history() -> None:
    pledge = unregistered(imported=True)
    pledge.register([ARRIVAL], now=AFTER)

    with pytest.raises(DueInThePast):
        pledge.add_milestone(Promise("x", "X", "UTC", AFTER - timedelta(days=1)), now=AFTER)


def test_a_second_milestone_has_a_reference_of_its_own(pledge: Pledge) -> None:
    with pytest.raises(ReferenceTaken):
        pledge.add_milestone(ARRIVAL, now=NOW)


def test_an_instant_has_its_grace_and_the_reminders_that_a_day_has(pledge: Pledge) -> None:
    due = NOW + timedelta(days=60)
    promise = Promise("x", "X", "UTC", due, grace=timedelta(hours=6))

    milestone, _ = pledge.add_milestone(promise, now=NOW)

    deadline = milestone.deadline
    steps = [each.step for each in deadline.check(due + timedelta(hours=6))]
    assert deadline.miss_at - due == timedelta(hours=6)
    assert [each for each in steps if each.endswith("before")] == [
        "30 days before", "14 days before", "7 days before", "1 day before",
    ]  # fmt: skip
    assert "missed" in steps


def test_history_that_is_taken_back_is_awaited_again_and_then_missed_as_the_new_version() -> None:
    pledge = unregistered(imported=True)
    pledge.register([ARRIVAL], now=AFTER)
    arrival = pledge.milestone("arrival")
    pledge.report(arrival, NOW, by="Rwanda", now=AFTER, imported=True)

    facts = pledge.retract(arrival, reason="mistaken", now=AFTER, imported=True)

    told = [each for each in facts if isinstance(each, MilestoneEvent)]
    versions = [(name, each.version) for name, each in zip(names(facts), told, strict=True)]
    assert versions == [("milestone.reopened", 2), ("milestone.noted", 2)]


def test_facts_carry_what_others_find_them_by(pledge: Pledge, arrival: Milestone) -> None:
    """Notifications tells a State's desk, by the due date and not by the end of the grace."""
    promise = Promise("x", "X", "UTC", ARRIVAL.due, grace_days=3)
    second, [added] = pledge.add_milestone(promise, now=NOW)
    missed_at = second.deadline.miss_at

    steps = second.deadline.check(missed_at)
    *_, missed = pledge.tell(second, second.deadline, steps)

    assert isinstance(added, MilestoneAdded)
    assert (added.pledger, added.country) == ("RWA", "RWA")
    assert (added.due, added.zone) == (second.deadline.due_at, "UTC")
    assert isinstance(missed, MilestoneMissed)
    assert missed.missed_at == missed_at > added.due


def test_an_extension_that_was_asked_for_before_a_report_does_not_come_back_with_it(
    pledge: Pledge, arrival: Milestone
) -> None:
    pledge.request_extension(arrival, AFTER.date(), reason="Rain.", now=NOW)
    pledge.report(arrival, NOW, by="Rwanda", now=NOW)

    pledge.retract(arrival, reason="mistaken", now=NOW)

    assert (arrival.requested_due, arrival.request_reason) == (None, None)


def test_it_still_stands_where_only_a_claim_was_taken_back(
    pledge: Pledge, arrival: Milestone
) -> None:
    later = AFTER.date() + timedelta(days=30)
    pledge.request_extension(arrival, later, reason="Rain.", now=NOW)
    pledge.report(arrival, NOW, by="Rwanda", now=AFTER, evidence=PAPER)

    pledge.retract(arrival, reason="mistaken", now=AFTER)

    assert arrival.requested_due == later.isoformat()
