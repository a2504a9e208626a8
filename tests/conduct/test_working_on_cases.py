"""Measures, actions, notes and corrections."""

import pytest

from conduct.domain.case import Case
from conduct.domain.correcting import (
    correct_kind,
    correct_narrative,
    make_urgent,
    put_incident,
    put_perpetrator,
    put_victim,
)
from conduct.domain.exchange import notify_state
from conduct.domain.happenings import Happened
from conduct.domain.lifecycle import advance, end
from conduct.domain.measures import impose, lift, record_action
from conduct.domain.notes import add_note
from conduct.domain.opening import further_case
from conduct.domain.parties import Alleged, Incident, Victim
from conduct.domain.refusals import (
    ActionUnknown,
    CannotBeTold,
    FindingNeeded,
    NotInCase,
    NotOfThisCase,
    StepImpossible,
)
from conduct.domain.steps import Step
from conduct.domain.words import (
    ActionKind,
    Age,
    Kind,
    MeasureKind,
    NoteChannel,
    Personnel,
    Track,
)
from tests.conduct.cases import (
    PERPETRATOR,
    SOLDIER,
    VICTIM,
    act,
    at,
    found,
    referred,
    registered,
    reported,
    running,
    told,
)

CANARY = "Exercise canary 7f3a"
STRANGER = Alleged(personnel=Personnel.POLICE_UNIT, country="ZZY")


def closed(case: Case) -> Case:
    advance(case, Step.ASSESSMENT, act())
    end(case, Step.NOT_A_CASE, "Exercise: a reason.", act())
    return case


def test_an_interim_measure_is_imposed_and_lifted_and_stays_on_record() -> None:
    case = registered()

    id_, _ = impose(case, MeasureKind.SUSPENDED_PAYMENTS, act(), detail="Exercise.")
    lift(case, id_, act(at("2026-12-01")))

    measure = case.content.measures[id_]
    assert (measure.since, measure.until) == (at("2026-11-24"), at("2026-12-01"))
    assert lift(case, id_, act(at("2026-12-02"))) == []


def test_a_measure_is_lifted_after_the_case_has_ended_and_none_is_imposed() -> None:
    case = registered()
    id_, _ = impose(case, MeasureKind.REMOVAL, act())
    closed(case)

    assert lift(case, id_, act()) != []
    with pytest.raises(StepImpossible):
        impose(case, MeasureKind.REMOVAL, act())


def test_a_measure_is_not_lifted_before_it_was_imposed() -> None:
    case = registered()
    id_, _ = impose(case, MeasureKind.OTHER, act(at("2026-11-26")))

    with pytest.raises(CannotBeTold):
        lift(case, id_, act(at("2026-11-27"), happened_at=at("2026-11-25")))
    with pytest.raises(NotInCase):
        lift(case, VICTIM, act())


def test_action_follows_a_substantiated_finding_and_a_criminal_referral_need_not() -> None:
    case = referred()

    with pytest.raises(FindingNeeded):
        record_action(case, Track.UN, ActionKind.REPATRIATION, act())
    id_, _ = record_action(case, Track.CRIMINAL, ActionKind.REFERRAL, act())

    assert case.content.actions[id_].track is Track.CRIMINAL


@pytest.mark.parametrize(
    ("track", "kind"),
    [(Track.UN, ActionKind.JAIL), (Track.NATIONAL, ActionKind.BAR),
     (Track.CRIMINAL, ActionKind.DEMOTION)],
)  # fmt: skip
def test_each_track_has_its_own_actions(track: Track, kind: ActionKind) -> None:
    with pytest.raises(ActionUnknown):
        record_action(found(), track, kind, act())


def test_a_note_is_kept_in_its_channel_and_its_text_is_in_no_fact() -> None:
    case = registered()

    file, facts = add_note(case, NoteChannel.FILE, CANARY, act())
    hidden, more = add_note(case, NoteChannel.RESTRICTED, CANARY, act())

    assert case.content.notes[file].text == CANARY
    assert case.content.restricted[hidden].by == "exercise-officer-one"
    assert all(CANARY not in repr(fact) for fact in [*facts, *more])


def test_who_was_unknown_becomes_known_and_the_state_is_then_notified() -> None:
    case = referred(perpetrators={PERPETRATOR: Alleged()})

    put_perpetrator(case, SOLDIER, act(), id_=PERPETRATOR)

    assert case.state == "ZZZ"
    assert "notice" in running(case)


def test_somebody_of_another_state_has_a_case_of_their_own() -> None:
    case = registered()

    with pytest.raises(NotOfThisCase):
        put_perpetrator(case, STRANGER, act())
    further, _, facts = further_case(case, VICTIM, STRANGER, act())

    assert further.report_id == case.report_id
    assert set(further.content.links) == {case.id}
    assert set(case.content.links) == {further.id}
    assert further.content.victims == {}
    assert told(facts) == []


def test_another_member_of_the_same_contingent_joins_the_case() -> None:
    case = registered()

    id_, _ = put_perpetrator(case, Alleged(personnel=SOLDIER.personnel, country="ZZZ"), act())

    assert set(case.content.perpetrators) == {PERPETRATOR, id_}


def test_what_one_state_was_told_is_told_anew_to_another() -> None:
    case = referred()
    notify_state(case, act())

    put_perpetrator(case, STRANGER, act(), id_=PERPETRATOR)

    assert case.content.notice is None
    assert running(case) == ["assistance", "evidence", "investigation", "notice"]


def test_a_victim_who_turns_out_to_be_a_child_makes_it_abuse() -> None:
    case = registered()

    put_victim(case, Victim(age=Age.CHILD), act(), id_=VICTIM)

    assert case.said.kind is Kind.SEXUAL_ABUSE
    assert case.said.said_kind is Kind.SEXUAL_EXPLOITATION
    assert running(case).count("assistance") == 1


def test_what_turns_out_to_be_serious_is_told_as_a_registration() -> None:
    case = registered(kind=Kind.MISCONDUCT)

    facts = correct_kind(case, Kind.SERIOUS_MISCONDUCT, act())

    assert told(facts) == [("registered", "registered")]
    assert "evidence" in running(case)


def test_a_corrected_narrative_is_written_once_and_in_no_fact() -> None:
    case = registered()

    facts = correct_narrative(case, CANARY, act())

    assert correct_narrative(case, CANARY, act()) == []
    assert CANARY not in repr(facts)
    assert case.said.narrative == CANARY


def test_an_incident_is_added_or_put_right_by_its_number() -> None:
    case = registered()

    number, _ = put_incident(case, Incident(place="Exercise place two"), act())
    put_incident(case, Incident(place="Exercise place three"), act(), number=number)

    assert number == 2
    assert case.content.incidents[2].place == "Exercise place three"
    with pytest.raises(NotInCase):
        put_incident(case, Incident(), act(), number=3)


def test_clocks_that_start_after_a_case_became_urgent_are_shorter() -> None:
    case = referred()

    make_urgent(case, "Exercise: urgent.", act())
    notify_state(case, act())

    days = {each.kind: each.terms.due_on for each in case.deadlines if each.terms.due_on}
    assert days["state-reply"].isoformat() == "2026-12-02"
    assert days["investigation"].isoformat() == "2027-05-24"
    assert make_urgent(case, "Exercise: again.", act()) == []


def test_happenings_name_parties_by_id_only() -> None:
    case = reported()

    _, facts = put_perpetrator(case, SOLDIER, act(), id_=PERPETRATOR)

    assert [f.detail for f in facts if isinstance(f, Happened)] == [
        {"perpetrator": str(PERPETRATOR)}
    ]
