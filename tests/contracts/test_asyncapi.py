"""The AsyncAPI documents: valid, whole, and true to the contracts."""

import hashlib
import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft7Validator

from muster.events import performance
from muster.topics import TOPICS
from muster.web.asyncapi import asyncapi_document
from muster.web.catalogue import Catalogue
from muster.web.pages import Pages
from tests.contracts.conftest import Documents
from tests.contracts.declared import FOLDER, declared

Document = dict[str, Any]

META = FOLDER / "asyncapi" / "3.1.0.json"
VALID = Draft7Validator(json.loads(META.read_text()))
ALL = declared()

each_service = pytest.mark.parametrize(
    "service", ["pledges", "performance", "conduct", "notifications"]
)


def test_the_meta_schema_is_the_one_that_its_readme_names() -> None:
    digest = hashlib.sha256(META.read_bytes()).hexdigest()

    assert digest in (META.parent / "README.md").read_text()


@each_service
async def test_the_document_is_valid(service: str, documents: Documents) -> None:
    document = await documents(service, "/asyncapi.json")

    assert [error.message for error in VALID.iter_errors(document)] == []
    assert document["asyncapi"] == "3.1.0"


async def test_the_meta_schema_notices_mistakes(documents: Documents) -> None:
    document = await documents("notifications", "/asyncapi.json")
    flies, dozen = deepcopy(document), deepcopy(document)
    flies["operations"]["publish.notifications.alert.v1"]["action"] = "fly"
    topic = dozen["channels"]["notifications.alert.v1"]
    topic["bindings"]["kafka"]["partitions"] = "twelve"

    assert not VALID.is_valid(flies)
    assert not VALID.is_valid(dozen)


@each_service
async def test_every_reference_leads_somewhere(service: str, documents: Documents) -> None:
    document = await documents(service, "/asyncapi.json")

    found = list(_references(document))

    assert len(found) > 30
    assert [each for each in found if _at(document, each) is None] == []


@each_service
async def test_an_operation_names_messages_of_its_own_channel(
    service: str, documents: Documents
) -> None:
    document = await documents(service, "/asyncapi.json")

    for operation in document["operations"].values():
        channel = operation["channel"]["$ref"]
        assert operation["messages"]
        assert all(each["$ref"].startswith(f"{channel}/") for each in operation["messages"])


@each_service
async def test_the_examples_follow_their_schemas(service: str, documents: Documents) -> None:
    document = await documents(service, "/asyncapi.json")
    root = {"components": document["components"]}

    for name, message in document["components"]["messages"].items():
        [example] = message["examples"]
        Draft7Validator(root | {"allOf": [message["payload"]]}).validate(example["payload"])
        for trait in message.get("traits", []):
            headers = {"allOf": [_at(document, trait["$ref"])["headers"], message["headers"]]}
            Draft7Validator(headers).validate(example["headers"])
            assert example["headers"].keys() <= headers["allOf"][0]["properties"].keys(), name


async def test_pledges_takes_events_in_by_http_and_publishes_to_its_topic(
    documents: Documents,
) -> None:
    document = await documents("pledges", "/asyncapi.json")

    taken = document["operations"]["takeIn"]
    assert (taken["action"], taken["bindings"]["http"]["method"]) == ("receive", "POST")
    assert _types(document, taken) == _declared("pledges", "accepted")
    sent = document["operations"]["publish.pledges.pledge.v1"]
    assert sent["action"] == "send"
    assert _types(document, sent) == _declared("pledges", "published")
    assert document["servers"]["http"] | {"security": None} == {
        "host": "muster.example",
        "pathname": "/pledges",
        "protocol": "http",
        "security": None,
    }
    assert document["channels"]["intake"]["address"] == "/v1/events"


async def test_performance_publishes_to_three_topics(documents: Documents) -> None:
    document = await documents("performance", "/asyncapi.json")

    sent = [document["operations"][f"publish.{topic}"] for topic in performance.TOPICS]
    told = [_types(document, each) for each in sent]
    assert set().union(*told) == _declared("performance", "published")
    assert _types(document, document["operations"]["takeIn"]) == _declared(
        "performance", "accepted"
    )


async def test_notifications_reads_what_its_triggers_name_and_publishes_to_its_topic(
    documents: Documents,
) -> None:
    document = await documents("notifications", "/asyncapi.json")

    sent = document["operations"]["publish.notifications.alert.v1"]
    assert _types(document, sent) == _declared("notifications", "published")
    for topic in ("pledges.pledge.v1", *performance.TOPICS):
        read = document["operations"][f"read.{topic}"]
        assert read["action"] == "receive"
        assert read["bindings"]["kafka"]["groupId"]["enum"] == ["notifications"]
        consumed = {
            each.contract.type
            for each in ALL
            if (each.consumers, each.contract.topic) == (["notifications"], topic)
        }
        assert _types(document, read) == consumed != set()
    assert "http" not in document["servers"]


@each_service
async def test_a_topic_is_described_as_it_is_made(service: str, documents: Documents) -> None:
    document = await documents(service, "/asyncapi.json")
    partitions = {topic.name: topic.partitions for topic in TOPICS}

    for name, channel in document["channels"].items():
        if name != "intake":
            bound = channel["bindings"]["kafka"]
            assert bound["partitions"] == partitions[channel["address"]] == 12
            assert bound["topicConfiguration"] == {
                "cleanup.policy": ["delete"],
                "retention.ms": -1,
            }


@each_service
async def test_the_document_is_linked_where_people_look_for_events(
    service: str, documents: Documents
) -> None:
    page = await documents(service, "/events")

    assert page.count('href="/asyncapi.json"') == 2
    assert 'href="/openapi.json"' in page
    for each in ALL:
        if each.service == service:
            assert each.contract.dataschema in page
            assert f'Example<span class="unseen"> of {each.contract.type}</span>' in page


def test_a_service_without_events_has_a_valid_document_too() -> None:
    pages = Pages(service="sample", title="Sample", public_url="https://x.example", sign_in_url="/")

    document = asyncapi_document(pages, Catalogue(), "1")

    assert VALID.is_valid(document)


def _declared(service: str, direction: str) -> set[str]:
    return {
        each.contract.type
        for each in ALL
        if (each.service, each.contract.direction) == (service, direction)
    }


def _types(document: Document, operation: Document) -> set[str]:
    messages = (_at(document, each["$ref"]) for each in operation["messages"])
    return {_at(document, each["$ref"])["name"] for each in messages}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def _at(document: Any, reference: str) -> Any:
    found = document
    for part in reference.removeprefix("#/").split("/"):
        found = found.get(part.replace("~1", "/")) if isinstance(found, dict) else None
    return found
