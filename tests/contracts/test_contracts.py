"""Every type of event has its promise as a file, and keeps the promises made before."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from muster.cloudevents import CloudEvent, from_kafka, read_http, to_kafka, to_structured
from muster.cloudevents.structured import read_members
from muster.events import Event
from muster.journal import RESTRICTED
from muster.topics import TOPICS
from tests.contracts.compatibility import Breach, breaches, means_the_same
from tests.contracts.declared import FOLDER, Declared, declared
from tests.contracts.history import Promise, is_shallow, promises

ALL = declared()
WRITE = "run `python -m tests.contracts.write` and look at what changed"

each_type = pytest.mark.parametrize("type_", ALL, ids=lambda each: each.contract.type)


def test_each_declared_type_has_one_file_and_no_file_lacks_a_type() -> None:
    types = [each.contract.type for each in ALL]

    assert len(types) == len(set(types))
    assert {each.path.name for each in ALL} == {path.name for path in FOLDER.glob("*.json")}, WRITE


@each_type
def test_the_file_says_what_the_code_does(type_: Declared) -> None:
    assert type_.path.read_text() == type_.text, WRITE


@each_type
def test_the_example_follows_the_schema_and_the_model_reads_it(type_: Declared) -> None:
    data = type_.content["example"]["data"]

    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator.check_schema(type_.contract.schema)
    Draft202012Validator(type_.contract.schema, format_checker=checker).validate(data)
    type_.model.model_validate(data | type_.envelope)


@each_type
def test_the_example_is_marked_as_an_exercise(type_: Declared) -> None:
    example = type_.content["example"]

    # A restricted fact has no word in which it could be said, and names nothing that is real.
    restricted = type_.contract.classification == RESTRICTED
    assert restricted or example.get("correlationid", example["id"]).startswith("exercise")


@each_type
def test_the_example_passes_through_http_and_kafka_unchanged(type_: Declared) -> None:
    event = read_members(type_.content["example"])
    media = [(b"content-type", b"application/cloudevents+json")]

    assert read_http(media, to_structured(event)) == event
    assert from_kafka(*to_kafka(event)) == event


@each_type
def test_an_event_of_a_later_version_is_still_read(type_: Declared) -> None:
    data = type_.content["example"]["data"] | {"added_later": {"anything": [1]}}

    Draft202012Validator(type_.contract.schema).validate(data)
    type_.model.model_validate(data | type_.envelope)
    assert list(_closed(type_.contract.schema)) == []


def _closed(schema: Any) -> Iterator[Any]:
    """Everything in it that refuses members it does not know."""
    if isinstance(schema, dict):
        if schema.get("additionalProperties") is False or "unevaluatedProperties" in schema:
            yield schema
        for each in schema.values():
            yield from _closed(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _closed(each)


published = pytest.mark.parametrize(
    "type_",
    [each for each in ALL if each.contract.direction == "published"],
    ids=lambda each: each.contract.type,
)


@published
def test_a_published_event_has_the_key_topic_and_schema_that_its_contract_names(
    type_: Declared,
) -> None:
    example: CloudEvent = read_members(type_.content["example"])
    assert issubclass(type_.model, Event)

    assert type_.model(**example.data, **type_.envelope).model_dump(mode="json") == example.data
    every = example.data | type_.envelope
    assert example.extension("partitionkey") == every[str(type_.contract.key)]
    assert example.dataschema == type_.contract.dataschema
    assert example.source == f"/muster/{type_.service}"
    assert type_.contract.type.startswith(f"muster.{type_.service}.")
    assert type_.contract.topic in {topic.name for topic in TOPICS}


MADE_BEFOREHAND = {"conduct.statistics.v1"}
"""Figures of conduct are not published yet."""


def test_every_topic_has_events() -> None:
    assert {topic.name for topic in TOPICS} == MADE_BEFOREHAND | {
        each.contract.topic for each in ALL if each.contract.topic
    }


@pytest.fixture(scope="module")
def promised() -> list[Promise]:
    """Every version ever committed."""
    if is_shallow(FOLDER):
        pytest.skip("a shallow clone holds but the last of all promises: fetch the whole history")
    try:
        return promises(FOLDER)
    except (FileNotFoundError, subprocess.CalledProcessError) as reason:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"needs this repository's history: {reason}")


def test_what_was_promised_before_is_kept(promised: list[Promise]) -> None:
    now = {each.path.name: each for each in ALL}

    broken = {str(each): _broken(each, now.get(each.path)) for each in promised}

    assert {name: found for name, found in broken.items() if found} == {}, (
        "a promise that is broken needs a new type beside the old one"
    )


def _broken(promise: Promise, kept: Declared | None) -> list[str]:
    if kept is None:
        return ["the type is gone"]
    before, now = promise.content, kept.content
    found: list[Breach | str] = [
        *breaches(before["schema"], now["schema"], now["direction"]),
        *(f"another {name}" for name in ("direction", "topic", "key") if before[name] != now[name]),
    ]
    found += [f"another {name}" for name in ENVELOPE if _form(before, name) != _form(now, name)]
    # Rules of which a schema says nothing show on what was taken once.
    try:
        kept.model.model_validate(before["example"]["data"] | kept.envelope)
    except ValidationError as invalid:
        found += [
            f"its example is refused: {each['loc']} {each['msg']}" for each in invalid.errors()
        ]
    if _number(now["version"]) < _number(before["version"]):
        found.append("an older version")
    elif now["version"] == before["version"] and not means_the_same(
        before["schema"], now["schema"]
    ):
        found.append("another schema under the same version: let `schema_version` grow")
    return [str(each) for each in found]


ENVELOPE = ("subject", "dataclassification")


def _form(content: Mapping[str, Any], name: str) -> str | None:
    """Of a subject what stands before the id."""
    said = content["example"].get(name)
    return said.partition("/")[0] if said else None


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
