"""What leaves a case has four members, and nothing in it names anybody."""

import pytest

from conduct.domain.lifecycle import advance, refer
from conduct.domain.opening import open_cases, register
from conduct.domain.steps import Step
from conduct.domain.words import Investigator, Need
from muster.events import Event
from muster.events.conduct import ALERTING, FACTS, PUBLISHED, AuditHeadPublished, CaseNoted, Told
from tests.conduct.cases import SOLDIER, act, at, report, ticked


@pytest.mark.parametrize(
    "event", [each for each in FACTS if issubclass(each, Told)], ids=lambda each: each.__name__
)
def test_four_members_are_told_and_no_more(event: type[Event]) -> None:
    schema = event.model_json_schema(mode="serialization")

    assert set(schema["properties"]) == {"reference", "step", "due", "audience"}
    assert event.classification == "restricted"


def test_the_head_of_the_read_log_counts_and_names_nothing() -> None:
    schema = AuditHeadPublished.model_json_schema(mode="serialization")

    assert set(schema["properties"]) == {"hour", "chains", "entries", "head"}


def test_what_is_noted_never_leaves_and_is_sealed() -> None:
    assert CaseNoted.topic is None
    assert CaseNoted not in PUBLISHED
    assert set(CaseNoted.model_json_schema(mode="serialization")["properties"]) == {"sealed"}


def test_every_alert_is_known_by_its_sequence_so_that_none_looks_like_a_repetition() -> None:
    told = [at for type_, at in ALERTING.items() if ".case." in type_]

    assert {each.thing for each in told} == {"cases", "prompts"}
    assert {(each.deadline, each.version, each.step) for each in told} == {
        ("step", "@sequence", "step")
    }


def test_nothing_that_was_said_is_in_any_event_of_a_case() -> None:
    ((case, facts),) = open_cases(report(), act())
    facts += register(case, act())
    facts += advance(case, Step.ASSESSMENT, act())
    facts += refer(case, Investigator.STATE, act())
    facts += ticked(case, at("2027-06-01"))

    sent = " ".join(each.model_dump_json() for each in facts if isinstance(each, Event))

    said = [*_names(SOLDIER), "Exercise", "EXERCISE", "sexual", *Need, str(case.report_id)]
    assert [word for word in said if word in sent] == []
    assert case.reference in sent


def _names(alleged: object) -> list[str]:
    return [str(getattr(alleged, name)) for name in ("unit", "name", "rank")]
