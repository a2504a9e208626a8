"""What the OpenAPI document says about the bodies that bring events."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI

from muster import contracts
from muster.cloudevents import BATCH_LIMIT, strict_json
from muster.contracts import Contract, Schema
from muster.web.asyncapi_parts import envelope_of
from muster.web.catalogue import Catalogue

SCHEMAS = "#/components/schemas/{model}"
PATHS = ("/v1/events", "/v1/events/validate")
STREAM = "/v1/events/stream"
STREAMED = "Structured mode, one event of at most 64 KiB per line; the whole of any length."
ONE = "AcceptedEvent"
SAYS = (
    "Structured mode, alone or as a batch. In binary mode the attributes are `ce-` headers and "
    "the body is the data."
)


def describe_events(app: FastAPI, catalogue: Catalogue) -> None:
    """Let the app's OpenAPI say which events it takes in, with their schemas and examples."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_events(generate(), catalogue)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _with_events(document: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    taken, _, _ = catalogue.contracts
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in _schemas(catalogue, taken).items():
        schemas.setdefault(name, schema)
    body = {"description": SAYS, "required": True, "content": _content(taken)}
    for path in PATHS:
        document["paths"][path]["post"]["requestBody"] = body
    document["paths"][STREAM]["post"]["requestBody"] = _streamed(taken)
    return document


def _streamed(taken: Sequence[Contract]) -> Schema:
    examples = [strict_json.encode(each.example) for each in taken if each.example is not None]
    lines = {"schema": {"type": "string"}, "example": "\n".join(examples[:2])}
    return {
        "description": STREAMED,
        "required": True,
        "content": {"application/x-ndjson": lines},
    }


def _schemas(catalogue: Catalogue, taken: Sequence[Contract]) -> dict[str, Schema]:
    data = contracts.schemas(catalogue.accepted, "accepted", SCHEMAS)
    events = {
        _event(each): envelope_of(each.type, {"$ref": SCHEMAS.format(model=each.name)})
        for each in taken
    }
    one = {
        "description": "A CloudEvent 1.0 of one of the types that are taken in.",
        "oneOf": [{"$ref": SCHEMAS.format(model=name)} for name in events],
    }
    return data | events | {ONE: one}


def _event(contract: Contract) -> str:
    return f"{contract.name}Event"


def _content(taken: Sequence[Contract]) -> Schema:
    event = {"$ref": SCHEMAS.format(model=ONE)}
    examples = {each.name: each.example for each in taken if each.example is not None}
    return {
        "application/cloudevents+json": {
            "schema": event,
            "examples": {name: {"value": example} for name, example in examples.items()},
        },
        "application/cloudevents-batch+json": {
            "schema": {"type": "array", "items": event, "maxItems": BATCH_LIMIT},
            "examples": {"batch": {"value": list(examples.values())[:2]}},
        },
    }
