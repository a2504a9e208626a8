"""What a report may say, how it is refused, and how many cases it makes."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conduct.domain.opening import open_cases
from conduct.domain.parties import Alleged, Incident, Reporter, Victim
from conduct.domain.refusals import ReportUnclear
from conduct.domain.report import groups
from conduct.domain.steps import Step
from conduct.domain.words import Age, Channel, Kind, Personnel, Precision
from tests.conduct.cases import (
    INCIDENT,
    NOW,
    PERPETRATOR,
    PERSON,
    SOLDIER,
    VICTIM,
    act,
    at,
    report,
    running,
)

CANARY = "Exercise canary 7f3a"


@pytest.mark.parametrize(
    ("differently", "pointer"),
    [
        ({"narrative": " "}, "#/narrative"),
        ({"narrative": CANARY * 5_000}, "#/narrative"),
        ({"narrative": f"{CANARY}\x00"}, "#/narrative"),
        ({"mission": CANARY * 10}, "#/mission"),
        ({"received_on": date(2026, 11, 23)}, "#/received_on"),
        ({"channel": Channel.PAPER}, "#/received_on"),
        ({"channel": Channel.PAPER, "received_on": date(2026, 11, 25)}, "#/received_on"),
        ({"channel": Channel.PAPER, "received_on": date(1999, 12, 31)}, "#/received_on"),
        ({"perpetrators": {PERPETRATOR: Alleged(country=CANARY)}}, "#/perpetrators/0/country"),
        ({"perpetrators": {PERPETRATOR: Alleged(country="QQQ")}}, "#/perpetrators/0/country"),
        ({"perpetrators": {PERPETRATOR: Alleged(name=CANARY * 30)}}, "#/perpetrators/0/name"),
        ({"victims": {VICTIM: Victim(contact=f"{CANARY}\x1b")}}, "#/victims/0/contact"),
        ({"reporter": Reporter()}, "#/reporter"),
        ({"urgent_because": ""}, "#/urgent_because"),
        (
            {"incidents": (INCIDENT, Incident(place=CANARY * 30))},
            "#/incidents/1/place",
        ),
        (
            {"incidents": (Incident(on=date(2026, 11, 25), precision=Precision.DAY),)},
            "#/incidents/0/on",
        ),
        ({"incidents": (Incident(on=date(2026, 11, 20)),)}, "#/incidents/0/precision"),
        (
            {"incidents": (Incident(on=date(2026, 11, 20), precision=Precision.PERIOD),)},
            "#/incidents/0/until",
        ),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands_and_not_repeated(
    differently: dict[str, object], pointer: str
) -> None:
    with pytest.raises(ReportUnclear) as refused:
        report(**differently).check(NOW)

    assert refused.value.pointer == pointer
    assert CANARY not in refused.value.message


def test_everything_but_what_happened_and_where_to_may_be_left_out() -> None:
    report(incidents=(), perpetrators={}, victims={}, reporter=None).check(NOW)


@pytest.mark.parametrize("country", ["KEN", "YUG", "ZZZ"])
def test_a_state_of_today_or_of_the_past_or_of_an_exercise_is_taken(country: str) -> None:
    report(perpetrators={PERPETRATOR: Alleged(country=country)}).check(NOW)


def test_html_in_a_text_is_a_text() -> None:
    report(narrative="<script>alert('Exercise')</script>").check(NOW)


def test_a_paper_was_received_at_the_end_of_its_own_day() -> None:
    paper = report(channel=Channel.PAPER, received_on=date(2026, 11, 2))

    assert paper.received_at(NOW).isoformat() == "2026-11-02T23:59:59.999999+00:00"


def test_a_paper_of_today_was_received_by_now() -> None:
    paper = report(channel=Channel.PAPER, received_on=date(2026, 11, 24))

    assert paper.received_at(NOW) == NOW


def test_the_clocks_of_a_paper_run_from_its_own_day() -> None:
    paper = report(channel=Channel.PAPER, received_on=date(2026, 11, 2))

    (case, _), *_ = open_cases(paper, act())

    due = {each.kind: each.due_at for each in case.deadlines}
    assert due["registration"] == at("2026-11-05", "23:59:59.999999")
    assert due["assistance"] == at("2026-11-05", "23:59:59.999999")


@pytest.mark.parametrize(
    ("said", "age", "counted"),
    [
        (Kind.SEXUAL_EXPLOITATION, Age.CHILD, Kind.SEXUAL_ABUSE),
        (Kind.SEXUAL_EXPLOITATION, Age.UNKNOWN, Kind.SEXUAL_EXPLOITATION),
        (Kind.SERIOUS_MISCONDUCT, Age.CHILD, Kind.SERIOUS_MISCONDUCT),
    ],
    ids=["of a child", "of unknown age", "nothing sexual"],
)
def test_exploitation_of_anybody_under_18_counts_as_abuse(
    said: Kind, age: Age, counted: Kind
) -> None:
    victims = {VICTIM: PERSON, uuid4(): Victim(age=age)}

    assert report(kind=said, victims=victims).counted_as is counted


def test_a_report_over_two_states_and_civilians_makes_three_cases_and_the_first_leads() -> None:
    named = {
        uuid4(): SOLDIER,
        uuid4(): Alleged(personnel=Personnel.CIVILIAN_NATIONAL, country="ZZY"),
        uuid4(): Alleged(personnel=Personnel.MILITARY_CONTINGENT, country="ZZY"),
        uuid4(): Alleged(personnel=Personnel.CIVILIAN_NATIONAL, country="ZZX"),
    }

    opened = [case for case, _ in open_cases(report(perpetrators=named), act())]

    assert [(case.said.personnel, case.said.country) for case in opened] == [
        (Personnel.MILITARY_CONTINGENT, "ZZZ"),
        (Personnel.CIVILIAN_NATIONAL, None),
        (Personnel.MILITARY_CONTINGENT, "ZZY"),
    ]
    lead, *others = opened
    assert len({case.report_id for case in opened}) == 1
    assert set(lead.content.victims) == {VICTIM}
    assert all(case.content.victims == {} for case in others)
    assert set(lead.content.links) == {case.id for case in others}
    assert all(set(case.content.links) == {lead.id} for case in others)


def test_where_nobody_is_named_there_is_one_case() -> None:
    ((case, _),) = open_cases(report(perpetrators={}), act())

    assert (case.said.personnel, case.said.country) == (Personnel.UNKNOWN, None)


def test_a_report_starts_registration_evidence_and_the_victims_own_clock() -> None:
    ((case, _),) = open_cases(report(), act())

    assert case.step is Step.REPORTED
    assert running(case) == ["assistance", "evidence", "registration"]


def test_no_evidence_is_awaited_of_what_is_not_serious() -> None:
    ((case, _),) = open_cases(report(kind=Kind.MISCONDUCT, victims={}), act())

    assert running(case) == ["registration"]


alleged = st.builds(
    Alleged,
    personnel=st.sampled_from(Personnel),
    country=st.sampled_from([None, "ZZX", "ZZY", "ZZZ"]),
)


@settings(deadline=None)
@given(st.dictionaries(st.uuids(version=4), alleged, max_size=12))
def test_everybody_named_is_in_exactly_one_group_with_those_of_the_same_kind(
    named: dict[UUID, Alleged],
) -> None:
    found = groups(report(perpetrators=named))

    members = [id_ for _, group in found for id_ in group]
    assert sorted(members) == sorted(named)
    assert len({group for group, _ in found}) == len(found) >= 1
    assert all(each.group == group for group, those in found for each in those.values())
    assert not named or found[0][1][next(iter(named))] == next(iter(named.values()))
