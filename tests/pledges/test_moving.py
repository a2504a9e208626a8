"""From state to state: what a pledge may become, and what goes along with it."""

from datetime import UTC, date, datetime

import pytest

from muster.deadlines.states import State
from muster.events.pledges import MilestoneSuperseded, PledgeRegistered, PledgeStatusChanged
from pledges.domain.kinds import FOLLOWERS, PledgeStatus
from pledges.domain.milestone import Promise
from pledges.domain.pledge import Moved, Pledge
from pledges.domain.refusals import PledgeClosed
from tests.pledges.test_pledge import ARRIVAL, NOW, names, unregistered

SECOND = Promise("staff", "Staff named", "Africa/Kigali", date(2026, 5, 31))
TODAY = NOW.date()


@pytest.fixture
def pledge() -> Pledge:
    """On paper, with two milestones of which the first is done."""
    pledge = unregistered(instrument="Statement of 2025")
    pledge.register([ARRIVAL, SECOND], now=NOW)
    pledge.report(pledge.milestone("arrival"), NOW, by="Rwanda", now=NOW)
    return pledge


def move(pledge: Pledge, *ways: PledgeStatus) -> None:
    for status in ways:
        pledge.move(Moved(status, TODAY), now=NOW)


def test_a_pledge_is_confirmed_delivered_wholly_or_in_part_and_can_be_given_up_until_then() -> None:
    onward = {
        before.value: sorted(after - {PledgeStatus.WITHDRAWN, PledgeStatus.LAPSED})
        for before, after in FOLLOWERS.items()
    }

    assert onward == {
        "announced": ["confirmed"],
        "confirmed": ["in_delivery"],
        "in_delivery": ["delivered", "partially_delivered"],
        "partially_delivered": ["delivered"],
        "delivered": [],
        "withdrawn": [],
        "lapsed": [],
    }
    given_up = {each for each, after in FOLLOWERS.items() if PledgeStatus.LAPSED in after}
    assert given_up == {each for each, after in FOLLOWERS.items() if after}


def test_a_pledge_that_enters_the_register_later_on_its_way_is_told_as_it_is() -> None:
    entering = unregistered(status=PledgeStatus.IN_DELIVERY, items=("8c", "13g"))

    [fact] = entering.register([], now=NOW)

    assert isinstance(fact, PledgeRegistered)
    assert (fact.status, fact.items) == ("in_delivery", ["8c", "13g"])


@pytest.mark.parametrize("status", [PledgeStatus.WITHDRAWN, PledgeStatus.LAPSED])
def test_what_is_given_up_takes_along_what_is_awaited_and_leaves_what_is_done(
    pledge: Pledge, status: PledgeStatus
) -> None:
    facts = pledge.move(Moved(status, TODAY, reason="budget"), now=NOW)

    assert names(facts) == ["pledge.status-changed", "milestone.superseded"]
    assert isinstance(facts[1], MilestoneSuperseded)
    assert facts[1].reason == "budget"
    states = [each.deadline.state for each in pledge.milestones]
    assert states == [State.MET, State.SUPERSEDED]


def test_a_milestone_that_no_longer_applies_says_why_also_where_nobody_gave_a_reason(
    pledge: Pledge,
) -> None:
    *_, fact = pledge.move(Moved(PledgeStatus.LAPSED, TODAY), now=NOW)

    assert isinstance(fact, MilestoneSuperseded)
    assert fact.reason == "Lapsed"


def test_a_state_has_its_day_and_keeps_the_paper_until_there_is_another(pledge: Pledge) -> None:
    day = date(2026, 2, 1)

    [fact] = pledge.move(Moved(PledgeStatus.CONFIRMED, day), now=NOW)
    kept = pledge.instrument
    pledge.move(Moved(PledgeStatus.IN_DELIVERY, TODAY, "MOU 7"), now=NOW)

    assert isinstance(fact, PledgeStatusChanged)
    assert (fact.before, fact.effective_on, fact.instrument) == ("announced", day, None)
    assert (kept, pledge.instrument) == ("Statement of 2025", "MOU 7")
    assert pledge.effective_on == TODAY


def test_a_pledge_delivered_in_part_still_awaits_the_rest(pledge: Pledge) -> None:
    move(pledge, PledgeStatus.CONFIRMED, PledgeStatus.IN_DELIVERY, PledgeStatus.PARTIALLY_DELIVERED)

    pledge.report(pledge.milestone("staff"), NOW, by="Rwanda", now=NOW)
    move(pledge, PledgeStatus.DELIVERED)

    assert pledge.status is PledgeStatus.DELIVERED


def test_a_pledge_that_is_over_gets_no_new_milestone_and_none_is_awaited_again(
    pledge: Pledge,
) -> None:
    move(pledge, PledgeStatus.WITHDRAWN)
    third = Promise("third", "Third", "UTC", datetime(2027, 1, 1, tzinfo=UTC))

    with pytest.raises(PledgeClosed):
        pledge.add_milestone(third, now=NOW)
    with pytest.raises(PledgeClosed):
        pledge.retract(pledge.milestone("arrival"), reason="mistaken", now=NOW)

    assert pledge.milestone("arrival").deadline.state is State.MET
