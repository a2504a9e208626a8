"""AsyncAPI 3.1: what a service sends and what it takes in, for programs to read."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from muster import contracts
from muster.cloudevents import BATCH_LIMIT, BODY_LIMIT, EVENT_LIMIT, to_kafka
from muster.cloudevents.structured import read_members
from muster.contracts import Contract, Schema
from muster.events import PARTITIONS
from muster.journal import RESTRICTED
from muster.web.asyncapi_parts import KAFKA_HEADERS, KAFKA_SERVER, SECURITY, envelope_of
from muster.web.catalogue import Catalogue
from muster.web.pages import Pages

SCHEMAS = "#/components/schemas/{model}"
INTAKE = "intake"


def asyncapi_document(pages: Pages, catalogue: Catalogue, version: str) -> Schema:
    """version: of the service, as in its OpenAPI document."""
    taken, sent, read = catalogue.contracts
    channels = _intake_channel(taken) | _topic_channels([*sent, *read])
    return {
        "asyncapi": "3.1.0",
        "id": f"urn:muster:service:{pages.service}",
        "info": {
            "title": f"{pages.title} events",
            "version": version,
            "description": _about(pages, catalogue),
            "externalDocs": {"url": f"{pages.public_url}/events", "description": "For people"},
        },
        "defaultContentType": "application/json",
        "servers": _servers(pages.public_url, taken, [*sent, *read]),
        "channels": channels,
        "operations": _operations(catalogue, taken, sent, read),
        "components": {
            "messages": dict(_messages(taken, sent, read)),
            "messageTraits": {"CloudEventOnKafka": {"headers": KAFKA_HEADERS}},
            "schemas": _schemas(catalogue),
            "securitySchemes": SECURITY,
        },
    }


def _about(pages: Pages, catalogue: Catalogue) -> str:
    said = [f"What the {pages.service} service tells others, and what it is told."]
    said.append(
        "Events are CloudEvents 1.0. A type only ever gains optional members; anything else is a "
        "new type beside it. Readers ignore members that they do not know."
    )
    if catalogue.accepted:
        said.append(
            f"At most {EVENT_LIMIT} bytes an event, {BATCH_LIMIT} events a batch and {BODY_LIMIT} "
            f"bytes a request. What a request is answered is in {pages.public_url}/openapi.json. "
            "Ids and sources are best plain ASCII without a percent sign."
        )
    return " ".join(said)


def _servers(
    public_url: str, taken: Sequence[Contract], on_kafka: Sequence[Contract]
) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    if taken:
        parts = urlsplit(public_url)
        found["http"] = {
            "host": parts.netloc,
            "pathname": parts.path or "/",
            "protocol": parts.scheme,
            "security": [{"$ref": "#/components/securitySchemes/bearer"}],
        }
    if on_kafka:
        found["kafka"] = KAFKA_SERVER
    return found


def _intake_channel(taken: Sequence[Contract]) -> dict[str, Schema]:
    if not taken:
        return {}
    return {
        INTAKE: {
            "address": "/v1/events",
            "title": "Events from partners",
            "description": "Structured, binary and batch mode; described here: structured.",
            "servers": [{"$ref": "#/servers/http"}],
            "messages": _named(taken),
        }
    }


def _topic_channels(on_kafka: Sequence[Contract]) -> dict[str, Schema]:
    return {
        topic: {
            "address": topic,
            "title": topic,
            "description": "Kept for ever, in order within a key.",
            "servers": [{"$ref": "#/servers/kafka"}],
            "messages": _named(_of(topic, on_kafka)),
            "bindings": {
                "kafka": {
                    "partitions": PARTITIONS,
                    "topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": -1},
                    "bindingVersion": "0.5.0",
                }
            },
        }
        for topic in _topics(on_kafka)
    }


def _operations(
    catalogue: Catalogue,
    taken: Sequence[Contract],
    sent: Sequence[Contract],
    read: Sequence[Contract],
) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    if taken:
        http = {"method": "POST", "bindingVersion": "0.3.0"}
        found["takeIn"] = _operation("receive", "Take events in", INTAKE, taken) | {
            "bindings": {"http": http}
        }
    for topic in _topics(sent):
        says = f"Publish to {topic}"
        found[f"publish.{topic}"] = _operation("send", says, topic, _of(topic, sent))
    for topic in _topics(read):
        says = f"Read from {topic}"
        group = {"type": "string", "enum": [catalogue.group]}
        found[f"read.{topic}"] = _operation("receive", says, topic, _of(topic, read)) | {
            "bindings": {"kafka": {"groupId": group, "bindingVersion": "0.5.0"}}
        }
    return found


def _operation(action: str, title: str, channel: str, told: Sequence[Contract]) -> Schema:
    of_channel = f"#/channels/{channel}"
    return {
        "action": action,
        "title": title,
        "channel": {"$ref": of_channel},
        "messages": [{"$ref": f"{of_channel}/messages/{each.name}"} for each in told],
    }


def _messages(
    taken: Sequence[Contract], sent: Sequence[Contract], read: Sequence[Contract]
) -> Iterator[tuple[str, Schema]]:
    for each in taken:
        yield each.name, _by_http(each)
    for each in sent:
        yield each.name, _on_kafka(each, {"ce_dataschema": {"const": each.dataschema}})
    for each in read:
        # Whoever sends it may be a version ahead of us, or the event older than we are.
        yield each.name, _on_kafka(each, {})


def _by_http(contract: Contract) -> Schema:
    found = _message(contract) | {
        "contentType": "application/cloudevents+json",
        "payload": envelope_of(contract.type, _data(contract)),
    }
    if contract.example is not None:
        found["examples"] = [{"name": contract.example["id"], "payload": contract.example}]
    return found


def _on_kafka(contract: Contract, headers: Schema) -> Schema:
    known = {"ce_type": {"const": contract.type}} | headers
    told = contract.key in contract.schema["properties"]
    where = f"`{contract.key}`" if told else f"`{contract.key}`, in the subject alone"
    key = {"type": "string", "format": "uuid", "description": where}
    found = _message(contract) | {
        "contentType": "application/json",
        "traits": [{"$ref": "#/components/messageTraits/CloudEventOnKafka"}],
        "headers": {"type": "object", "properties": known},
        "payload": _data(contract),
        "bindings": {"kafka": {"key": key, "bindingVersion": "0.5.0"}},
    }
    if contract.classification != RESTRICTED:
        found["headers"]["required"] = ["ce_correlationid"]
        found["correlationId"] = {"location": "$message.header#/ce_correlationid"}
    if contract.example is not None:
        sent, _ = to_kafka(read_members(contract.example))
        values = {name: value.decode() for name, value in sent}
        found["examples"] = [
            {"name": "exercise", "headers": values, "payload": contract.example["data"]}
        ]
    return found


def _message(contract: Contract) -> Schema:
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", contract.name).capitalize()
    return {"name": contract.type, "title": words, "description": contract.meaning}


def _data(contract: Contract) -> Schema:
    return {"$ref": SCHEMAS.format(model=contract.name)}


def _schemas(catalogue: Catalogue) -> dict[str, Any]:
    on_kafka = [*catalogue.published, *catalogue.consumed]
    return contracts.schemas(catalogue.accepted, "accepted", SCHEMAS) | contracts.schemas(
        on_kafka, "published", SCHEMAS
    )


def _named(told: Sequence[Contract]) -> dict[str, Schema]:
    return {each.name: {"$ref": f"#/components/messages/{each.name}"} for each in told}


def _topics(told: Sequence[Contract]) -> list[str]:
    return list(dict.fromkeys(each.topic for each in told if each.topic is not None))


def _of(topic: str, told: Sequence[Contract]) -> list[Contract]:
    return [each for each in told if each.topic == topic]
