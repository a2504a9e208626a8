"""What becomes known later, or is done once more: which clocks begin anew, and what is refused."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from conduct.domain.assisting import assist
from conduct.domain.case import Case
from conduct.domain.correcting import (
    correct_kind,
    put_incident,
    put_perpetrator,
    put_victim,
    remove_incident,
    remove_perpetrator,
    remove_victim,
)
from conduct.domain.exchange import notify_state
from conduct.domain.lifecycle import advance, end, hand_on, reopen
from conduct.domain.limits import Clock
from conduct.domain.measures import record_action
from conduct.domain.merging import link, merge, part
from conduct.domain.opening import further_case, register
from conduct.domain.parties import Alleged, Incident, Victim
from conduct.domain.refusals import (
    AlreadyAssisted,
    FindingNeeded,
    NotADuplicate,
    NotInCase,
    ReasonNeeded,
    ReportUnclear,
    StepImpossible,
)
from conduct.domain.steps import Step
from conduct.domain.words import (
    ActionKind,
    Age,
    Assistance,
    Kind,
    Personnel,
    Precision,
    Receiver,
    Track,
)
from muster.events.conduct import ClockMissed
from tests.conduct.cases import (
    NOW,
    PERPETRATOR,
    SOLDIER,
    VICTIM,
    act,
    at,
    due,
    found,
    referred,
    registered,
    reported,
    running,
    ticked,
    told,
)

WHY = "Exercise: a reason."
STRANGER = Alleged(personnel=Personnel.POLICE_UNIT, country="ZZY")
MISSION, STATE = uuid4(), uuid4()


def missed_by(case: Case) -> dict[str, UUID | None]:
    """Clocks that are missed in the end, and the desk that is told."""
    case.audience, case.state_audience = MISSION, STATE
    facts = ticked(case, NOW + timedelta(days=800))
    return {each.step: each.audience for each in facts if isinstance(each, ClockMissed)}


def test_only_what_a_state_is_asked_for_is_told_to_its_own_desk() -> None:
    case = referred()
    notify_state(case, act())

    assert missed_by(case) == {
        "assistance": MISSION, "evidence": MISSION, "investigation": MISSION, "state-reply": STATE,
    }  # fmt: skip
    assert missed_by(referred())["notice"] == MISSION
    assert missed_by(found())["action-report"] == STATE


def test_what_happens_at_the_instant_of_the_report_is_told() -> None:
    case = reported()

    register(case, act(at("2026-11-25"), happened_at=NOW))

    assert case.content.steps[1].at == NOW


def test_what_a_clock_that_goes_ahead_says_has_happened_by_now() -> None:
    case = reported()

    register(case, act(happened_at=NOW + timedelta(minutes=5)))

    assert case.content.steps[1].at == NOW


def test_a_report_that_comes_back_is_to_be_registered_anew() -> None:
    case = reported()
    hand_on(case, Receiver.MISSION, WHY, act())
    assert "registration" not in running(case)

    reopen(case, Step.REPORTED, WHY, act(at("2026-12-01")))

    assert running(case) == ["assistance", "evidence", "registration"]

    assert due(case, Clock.REGISTRATION) == "2026-12-04T23:59:59.999999+00:00"


def test_an_ended_case_that_turns_out_to_be_serious_awaits_nothing_and_is_told_to_nobody() -> None:
    case = registered(kind=Kind.MISCONDUCT)
    advance(case, Step.ASSESSMENT, act())
    end(case, Step.NOT_A_CASE, WHY, act())

    facts = correct_kind(case, Kind.SERIOUS_MISCONDUCT, act())

    assert told(facts) == []
    assert running(case) == ["assistance"]


def test_of_a_report_that_turns_out_to_be_serious_nobody_hears_before_it_is_registered() -> None:
    case = reported(kind=Kind.MISCONDUCT)

    facts = correct_kind(case, Kind.SERIOUS_MISCONDUCT, act())

    assert told(facts) == []
    assert "evidence" in running(case)


def test_another_state_is_to_be_told_within_days_of_when_it_became_known() -> None:
    case = referred()

    put_perpetrator(case, STRANGER, act(at("2026-11-27")), id_=PERPETRATOR)

    assert due(case, Clock.NOTICE) == "2026-12-02T23:59:59.999999+00:00"


def test_a_further_case_counts_from_when_it_became_known_and_is_as_urgent() -> None:
    lead = registered(urgent_because=WHY)

    further, _, _ = further_case(lead, uuid4(), STRANGER, act(at("2026-12-01")))

    assert further.opened_on == date(2026, 12, 1)
    assert due(further, Clock.REGISTRATION) == "2026-12-04T23:59:59.999999+00:00"
    assert further.urgent


def test_a_case_holds_a_hundred_of_each_and_no_more() -> None:
    case = registered()
    for _ in range(99):
        put_perpetrator(case, SOLDIER, act())
        put_victim(case, Victim(), act())
        put_incident(case, Incident(), act())

    with pytest.raises(ReportUnclear):
        put_perpetrator(case, SOLDIER, act())
    with pytest.raises(ReportUnclear):
        put_victim(case, Victim(), act())
    with pytest.raises(ReportUnclear):
        put_incident(case, Incident(), act())
    put_perpetrator(case, SOLDIER, act(), id_=PERPETRATOR)
    put_incident(case, Incident(), act(), number=1)


def test_after_a_reopening_action_waits_for_the_finding_anew() -> None:
    case = found()
    record_action(case, Track.NATIONAL, ActionKind.JAIL, act())
    for step in (Step.ACTION_PENDING, Step.ACTION_TAKEN):
        advance(case, step, act())
    end(case, Step.CLOSED, WHY, act())
    reopen(case, Step.ASSESSMENT, WHY, act())

    with pytest.raises(FindingNeeded):
        record_action(case, Track.UN, ActionKind.DISMISSAL, act())


def test_a_duplicate_is_referred_to_no_court() -> None:
    duplicate = registered()
    merge(duplicate, registered(), WHY, act())

    with pytest.raises(StepImpossible):
        record_action(duplicate, Track.CRIMINAL, ActionKind.REFERRAL, act())


def test_a_case_is_linked_to_others_only_and_parted_only_from_what_it_was_merged_into() -> None:
    case, other, into = registered(), registered(), registered()
    with pytest.raises(NotADuplicate):
        link(case, case, WHY, act())
    link(case, other, WHY, act())
    merge(case, into, WHY, act())

    with pytest.raises(NotADuplicate):
        part(case, other, WHY, act())


@pytest.mark.parametrize("name", [" ", "x" * 401], ids=["blank", "too long"])
def test_a_receiver_is_named_or_left_out(name: str) -> None:
    case = registered()

    with pytest.raises(ReportUnclear):
        hand_on(case, Receiver.AGENCY, WHY, act(), name=name)

    assert case.step is Step.REGISTERED


def test_a_period_has_not_ended_before_it_is_over() -> None:
    period = Incident(on=date(2026, 11, 20), until=date(2026, 11, 25), precision=Precision.PERIOD)

    with pytest.raises(ReportUnclear):
        put_incident(registered(), period, act())


def test_a_victim_added_by_mistake_is_none_of_the_case_and_their_clock_alone_ends() -> None:
    case = registered()
    other, _ = put_victim(case, Victim(age=Age.ADULT), act())

    facts = remove_victim(case, other, WHY, act())

    assert set(case.content.victims) == {VICTIM}
    assert case.is_running(Clock.ASSISTANCE, case.content.victim_clocks[VICTIM].subject)
    assert not case.is_running(Clock.ASSISTANCE, case.content.victim_clocks[other].subject)
    # Another victim still waits, and outside their clocks look alike.
    assert told(facts) == []
    assert told(remove_victim(case, VICTIM, WHY, act())) == [("clock-met", "assistance")]
    with pytest.raises(NotInCase):
        remove_victim(case, VICTIM, WHY, act())


def test_a_victim_who_was_assisted_stays_one() -> None:
    case = registered()
    assist(case, VICTIM, Assistance.OFFERED, act())

    with pytest.raises(AlreadyAssisted):
        remove_victim(case, VICTIM, WHY, act())

    assert VICTIM in case.content.victims


def test_who_was_named_by_mistake_is_accused_no_more() -> None:
    case = registered()

    with pytest.raises(ReasonNeeded):
        remove_perpetrator(case, PERPETRATOR, " ", act())
    remove_perpetrator(case, PERPETRATOR, WHY, act())

    assert case.content.perpetrators == {}


def test_an_incident_of_another_case_is_removed_and_its_number_is_not_given_again() -> None:
    case = registered()
    [known] = case.content.incidents
    added, _ = put_incident(case, Incident(place="Exercise elsewhere"), act())
    stored = Case.known(
        found=case.changed_fields(), id=case.id, opened_on=case.opened_on, step=case.step
    )

    with pytest.raises(ReasonNeeded):
        remove_incident(stored, added, " ", act())
    remove_incident(stored, added, WHY, act())
    stored.read = {**stored.read, **stored.changed_fields()}
    again, _ = put_incident(stored, Incident(place="Exercise place"), act())

    assert set(stored.content.incidents) == {known, again}
    assert again == added + 1
    with pytest.raises(NotInCase):
        remove_incident(stored, added, WHY, act())
