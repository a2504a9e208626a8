"""What a type of event promises: the exact schema of its data, its version, an example."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema
from pydantic_core import CoreSchema

from muster.cloudevents import to_json
from muster.events import Event, schema_name
from muster.journal import Actor, Origin, envelope

Schema = dict[str, Any]
Direction = Literal["accepted", "published"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PARTNER = "/partners/KEN"
"""Source of the examples that partners send, where the class names no `example_source`."""
EXAMPLE_ID = UUID("01a20c5a-b180-7000-8000-0000000000e1")
MODES: Mapping[Direction, JsonSchemaMode] = {
    "accepted": "validation",
    "published": "serialization",
}


@dataclass(frozen=True)
class Contract:
    """Of one type. direction: as the service sees it that declares the type."""

    type: str
    direction: Direction
    name: str
    """Of the class, in code and in documents."""
    meaning: str
    version: str
    topic: str | None
    key: str | None
    """The member of the event that is the Kafka key; None for what comes by HTTP."""
    schema: Schema
    classification: str | None
    """How the data may be handled; None for what comes by HTTP."""
    example: Schema | None
    """A whole envelope in structured form; None where the class has none."""

    @property
    def dataschema(self) -> str:
        return schema_name(self.type, self.version)


class _Plain(GenerateJsonSchema):
    """Without titles that only repeat the name of a field."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> Schema:
        return {"$schema": DIALECT, **super().generate(schema, mode)}


def accepted(models: Sequence[type[BaseModel]]) -> list[Contract]:
    """models: of the data, each with the class variables `type`, `schema_version`, `example`."""
    return [_contract(each, "accepted", _sent(each)) for each in models]


def published(events: Sequence[type[Event]]) -> list[Contract]:
    return [_contract(each, "published", _published(each)) for each in events]


def schemas(
    models: Sequence[type[BaseModel]], direction: Direction, ref_template: str
) -> dict[str, Schema]:
    """One of each model, and of what they are made of, by name: for documents that hold many."""
    wanted = [(each, MODES[direction]) for each in models]
    _, found = models_json_schema(wanted, ref_template=ref_template, schema_generator=_Plain)
    return dict(found.get("$defs", {}))


def _contract(model: Any, direction: Direction, example: Schema | None) -> Contract:
    version = getattr(model, "schema_version", "1.0")
    schema = model.model_json_schema(mode=MODES[direction], schema_generator=_Plain)
    return Contract(
        type=model.type,
        direction=direction,
        name=model.__name__,
        meaning=inspect.getdoc(model) or "",
        version=version,
        topic=getattr(model, "topic", None),
        key=getattr(model, "key", None),
        classification=getattr(model, "classification", None),
        schema={"$id": schema_name(model.type, version), **schema},
        example=example,
    )


def example_values(model: type[BaseModel]) -> Schema:
    """Those of the class and of its bases; the class's own win."""
    values: Schema = {}
    for each in reversed(model.__mro__):
        values |= vars(each).get("example", {})
    return values


def _published(event: type[Event]) -> Schema | None:
    values = example_values(event)
    if not values:
        return None
    fact = event.model_validate(values)
    origin = Origin(Actor.SYSTEM, fact.time, correlation_id="exercise")
    return to_json(envelope(EXAMPLE_ID, fact, origin))


def _sent(model: Any) -> Schema | None:
    values = example_values(model)
    if not values:
        return None
    time = values.pop("time")
    return {
        "specversion": "1.0",
        "id": f"exercise-{'-'.join(model.type.split('.')[2:-1])}",
        "source": getattr(model, "example_source", PARTNER),
        "type": model.type,
        "time": time,
        "datacontenttype": "application/json",
        "data": values,
    }
