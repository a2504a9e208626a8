"""The rules of a pledge, asked without any database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.deadlines.states import DeadlineClosed, State
from muster.events import Event
from pledges.domain.catalogue import UnknownItem
from pledges.domain.kinds import FOLLOWERS, PledgeKind, PledgeStatus, StatusCannotFollow
from pledges.domain.milestone import Promise
from pledges.domain.pledge import Moved, Pledge
from pledges.domain.pledgers import Pledger
from pledges.domain.refusals import (
    BeginsClosed,
    DueInThePast,
    MilestonesOpen,
    NothingAskedFor,
    NothingToConfirm,
    PledgeClosed,
    ReferenceTaken,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ARRIVAL = Promise("arrival", "Advance party arrives", "Africa/Kigali", date(2026, 4, 30))


def unregistered(**changes: object) -> Pledge:
    said = {
        "reference": "RWA-1",
        "pledger": Pledger.of_country("RWA"),
        "kind": PledgeKind.MEDICAL,
        "title": "Level 2 hospital",
        "items": ("13g",),
        "effective_on": date(2026, 3, 1),
        "registered_at": NOW,
    } | changes
    return Pledge(**said)  # type: ignore[arg-type]


@pytest.fixture
def pledge() -> Pledge:
    pledge = unregistered()
    pledge.register([ARRIVAL], now=NOW)
    return pledge


def names(facts: list[Event]) -> list[str]:
    return [fact.type.removeprefix("muster.pledges.").removesuffix(".v1") for fact in facts]


def test_registering_tells_the_pledge_and_each_milestone_in_order() -> None:
    facts = unregistered().register([ARRIVAL], now=NOW)

    assert names(facts) == ["pledge.registered", "milestone.added"]
    assert [fact.sequence for fact in facts] == [1, 2]


def test_a_pledge_serves_items_of_the_declaration_only() -> None:
    with pytest.raises(UnknownItem):
        unregistered(items=("13g", "99z")).register([], now=NOW)


def test_two_milestones_of_one_reference_are_refused() -> None:
    with pytest.raises(ReferenceTaken):
        unregistered().register([ARRIVAL, ARRIVAL], now=NOW)


def test_a_new_milestone_cannot_be_due_in_the_past(pledge: Pledge) -> None:
    with pytest.raises(DueInThePast):
        pledge.add_milestone(Promise("x", "X", "UTC", date(2026, 3, 1)), now=NOW)


def test_history_may_be_due_in_the_past_and_is_missed_in_silence() -> None:
    past = Promise("x", "X", "UTC", date(2020, 3, 1))

    facts = unregistered(imported=True).register([past], now=NOW)

    assert names(facts) == ["pledge.registered", "milestone.added", "milestone.noted"]
    assert facts[-1].topic is None


def test_done_by_the_due_date_is_met(pledge: Pledge) -> None:
    milestone = pledge.milestone("arrival")

    facts = pledge.report(milestone, NOW, by="Rwanda", now=NOW)

    assert names(facts) == ["milestone.met"]
    assert milestone.deadline.state is State.MET


def test_a_claim_after_the_miss_waits_for_staff_and_then_corrects(pledge: Pledge) -> None:
    milestone = pledge.milestone("arrival")
    after = datetime(2026, 5, 3, tzinfo=UTC)

    claimed = pledge.report(
        milestone, NOW, by="Rwanda", now=after, evidence="https://example.org/log"
    )
    confirmed = pledge.confirm(milestone, by="Exercise Officer", now=after)

    assert names(claimed)[-2:] == ["milestone.missed", "milestone.noted"]
    assert names(confirmed) == ["milestone.corrected", "milestone.verified"]
    assert milestone.deadline.missed_at is not None


def test_a_claim_that_staff_refuse_is_met_late(pledge: Pledge) -> None:
    milestone = pledge.milestone("arrival")
    after = datetime(2026, 5, 3, tzinfo=UTC)
    pledge.report(milestone, NOW, by="Rwanda", now=after, evidence="https://example.org/log")

    facts = pledge.refuse_claim(milestone, by="Officer", reason="photographs of May", now=after)

    assert names(facts) == ["milestone.noted", "milestone.met-late"]


def test_nothing_reported_leaves_nothing_to_confirm(pledge: Pledge) -> None:
    with pytest.raises(NothingToConfirm):
        pledge.confirm(pledge.milestone("arrival"), by="Officer", now=NOW)


def test_an_extension_tells_the_new_version_and_forgets_the_request(pledge: Pledge) -> None:
    milestone = pledge.milestone("arrival")
    pledge.request_extension(milestone, date(2026, 6, 1), reason="ship delayed", now=NOW)

    facts = pledge.extend(milestone, date(2026, 6, 1), reason="agreed", by="Chief", now=NOW)

    assert names(facts) == ["milestone.extended"]
    assert facts[0].model_dump()["version"] == 2
    assert milestone.requested_due is None


def test_a_request_that_is_declined_changes_no_date_and_is_forgotten(pledge: Pledge) -> None:
    milestone = pledge.milestone("arrival")
    due_at = milestone.deadline.due_at
    pledge.request_extension(milestone, date(2026, 6, 1), reason="ship delayed", now=NOW)

    facts = pledge.decline_extension(milestone, reason="needed in May", by="Chief", now=NOW)

    assert names(facts) == ["milestone.noted"]
    assert facts[0].model_dump()["detail"] == {
        "due": "2026-06-01", "reason": "needed in May", "by": "Chief",
    }  # fmt: skip
    assert milestone.deadline.due_at == due_at
    assert milestone.requested_due is None


def test_what_nobody_asks_for_is_not_declined(pledge: Pledge) -> None:
    milestone = pledge.milestone("arrival")
    with pytest.raises(NothingAskedFor):
        pledge.decline_extension(milestone, reason="no", by="Chief", now=NOW)

    pledge.request_extension(milestone, date(2026, 6, 1), reason="ship delayed", now=NOW)
    pledge.report(milestone, NOW, by="Rwanda", now=NOW)
    with pytest.raises(NothingAskedFor):
        pledge.decline_extension(milestone, reason="no", by="Chief", now=NOW)


def test_a_request_for_extension_changes_no_date(pledge: Pledge) -> None:
    milestone = pledge.milestone("arrival")
    due_at = milestone.deadline.due_at

    facts = pledge.request_extension(milestone, date(2026, 6, 1), reason="delay", now=NOW)

    assert milestone.deadline.due_at == due_at
    assert facts[0].topic is None


def test_withdrawing_takes_open_milestones_along(pledge: Pledge) -> None:
    moved = Moved(PledgeStatus.WITHDRAWN, date(2026, 3, 2), "NV/2026/12", "budget")

    facts = pledge.move(moved, now=NOW)

    assert names(facts) == ["pledge.status-changed", "milestone.superseded"]
    with pytest.raises(PledgeClosed):
        pledge.report(pledge.milestone("arrival"), NOW, by="Rwanda", now=NOW)


def test_a_pledge_is_delivered_once_nothing_of_it_is_awaited(pledge: Pledge) -> None:
    for status in (PledgeStatus.CONFIRMED, PledgeStatus.IN_DELIVERY):
        pledge.move(Moved(status, NOW.date()), now=NOW)

    with pytest.raises(MilestonesOpen, match="arrival"):
        pledge.move(Moved(PledgeStatus.DELIVERED, NOW.date()), now=NOW)
    pledge.report(pledge.milestone("arrival"), NOW, by="Rwanda", now=NOW)
    pledge.move(Moved(PledgeStatus.DELIVERED, NOW.date()), now=NOW)

    assert pledge.status is PledgeStatus.DELIVERED


def test_a_pledge_does_not_begin_where_others_end() -> None:
    with pytest.raises(BeginsClosed):
        unregistered(status=PledgeStatus.WITHDRAWN).register([ARRIVAL], now=NOW)


def test_a_waived_milestone_is_not_reported_any_more(pledge: Pledge) -> None:
    milestone = pledge.milestone("arrival")
    pledge.waive(milestone, reason="mandate ended", authority="USG", by="Chief", now=NOW)

    with pytest.raises(DeadlineClosed):
        pledge.report(milestone, NOW, by="Rwanda", now=NOW + timedelta(days=1))


@given(st.lists(st.sampled_from(PledgeStatus), max_size=8))
def test_a_pledge_follows_only_the_paths_of_its_states(wanted: list[PledgeStatus]) -> None:
    pledge = unregistered()
    pledge.register([], now=NOW)

    for status in wanted:
        before, version = pledge.status, pledge.version
        try:
            pledge.move(Moved(status, NOW.date()), now=NOW)
        except StatusCannotFollow:
            assert status not in FOLLOWERS[before]
            assert (pledge.status, pledge.version) == (before, version)
        else:
            assert status in FOLLOWERS[before]
            assert pledge.status is status
