"""All that may ever leave conduct: the only members and attributes, looked at as they are sent."""

import inspect
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from muster.cloudevents import to_kafka
from muster.contracts import example_values
from muster.events import Event, conduct
from muster.events.ledger import CanaryEvent, HourTallied
from muster.events.troubles import TroubleEvent
from muster.journal import Actor, Origin, envelope

OF_A_CASE = {"reference", "step", "due", "audience"}
OF_THE_HOUSE = {
    conduct.AuditHeadPublished: {"hour", "chains", "entries", "head"},
    conduct.ConductTallyPublished: {"tally_id", "hour", "count", "hash"},
    conduct.ConductCanaryFellDue: {"canary_id", "version", "due"},
    conduct.ConductTroubleBegan: {"troubles_id", "trouble", "step", "what", "why", "mend"},
    conduct.ConductTroubleEnded: {"troubles_id", "trouble"},
}
"""What conduct says of itself, and of no case."""
ATTRIBUTES = {
    "content-type", "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time",
    "ce_dataschema", "ce_partitionkey", "ce_sequence", "ce_recordedtime", "ce_dataclassification",
}  # fmt: skip
ALONG = Origin(
    Actor("person", "staff:conduct-officer/canary", "Exercise canary"),
    datetime(2026, 11, 24, 13, 14, 15, 161718, UTC),
    correlation_id="canary-correlation",
    causation_id="/partners/UN#canary-cause",
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)
"""Everything that the origin of a fact may know."""

published = pytest.mark.parametrize("kind", conduct.PUBLISHED, ids=lambda each: each.__name__)
about_cases = pytest.mark.parametrize(
    "kind",
    [each for each in conduct.PUBLISHED if each not in OF_THE_HOUSE],
    ids=lambda each: each.__name__,
)


def sent(kind: type[Event]) -> tuple[dict[str, str], dict[str, Any]]:
    """Headers and data of an event as the journal hands it to the relay."""
    values = example_values(kind) | {"time": "2026-11-20T07:08:09.101112Z"}
    event = kind.model_validate(values)
    made = envelope(uuid4(), event, ALONG)
    headers, _ = to_kafka(made)
    return {name: text.decode() for name, text in headers}, event.model_dump(mode="json")


@published
def test_an_event_has_these_members_and_no_other(kind: type[Event]) -> None:
    _, data = sent(kind)

    assert set(data) == OF_THE_HOUSE.get(kind, OF_A_CASE)
    assert set(kind.model_json_schema(mode="serialization")["properties"]) == set(data)


@about_cases
def test_an_event_about_a_case_has_these_attributes_and_no_other(kind: type[Event]) -> None:
    headers, _ = sent(kind)

    assert set(headers) == ATTRIBUTES
    assert headers["ce_dataclassification"] == "restricted"
    assert headers["ce_time"] == headers["ce_recordedtime"] == "2026-11-24T00:00:00Z"


@about_cases
def test_subject_and_key_are_one_random_id(kind: type[Event]) -> None:
    headers, _ = sent(kind)

    thing, _, name = headers["ce_subject"].partition("/")
    assert thing in ("cases", "prompts")
    assert name == headers["ce_partitionkey"]
    assert UUID(name).version == 4


@published
def test_nothing_of_the_origin_travels_along(kind: type[Event]) -> None:
    headers, data = sent(kind)
    if kind in OF_THE_HOUSE:
        headers = {name: headers[name] for name in ATTRIBUTES}

    told = f"{headers} {data}"
    assert "canary" not in told.replace("canary_id", "").replace("canaries/", "").replace(
        "muster.conduct.canary", ""
    )
    assert "0af7651916cd43dd8448eb211c80319c" not in told


@about_cases
def test_a_due_date_is_a_day(kind: type[Event]) -> None:
    values = example_values(kind) | {"due": "2026-12-09"}

    assert kind.model_validate(values).model_dump(mode="json")["due"] == "2026-12-09"
    with pytest.raises(ValueError, match="due"):
        kind.model_validate(values | {"due": "2026-12-09T13:14:15Z"})


def test_every_event_class_of_conduct_is_looked_at_here() -> None:
    """A class that is published and not listed would be looked at by nobody."""
    classes = {
        each
        for _, each in inspect.getmembers(conduct, inspect.isclass)
        if issubclass(each, Event) and each.__module__ == conduct.__name__ and "type" in vars(each)
    }
    leaving = {each for each in classes if each.topic is not None}

    assert leaving == set(conduct.PUBLISHED)
    assert classes - leaving == {conduct.CaseNoted}
    house = (HourTallied, CanaryEvent, TroubleEvent, conduct.AuditHeadPublished)
    assert {each for each in leaving if issubclass(each, house)} == set(OF_THE_HOUSE)
