"""JSON Schemas as rows of a table, for the API reference and the event catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    required: bool
    description: str


def fields_of(schema: Schema, definitions: Mapping[str, Schema]) -> list[Field]:
    """The properties of an object, in their order; of anything else, none."""
    target = resolve(schema, definitions)
    required = set(target.get("required", ()))
    return [
        Field(name, kind_of(each), name in required, _note(each, definitions))
        for name, each in target.get("properties", {}).items()
    ]


def resolve(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    reference = schema.get("$ref")
    return definitions.get(name_of(reference), {}) if reference else schema


def name_of(reference: str) -> str:
    return reference.rpartition("/")[2]


def kind_of(schema: Schema) -> str:
    """`text, date-time`, `list of Milestone`, `"met" or "missed"` …"""
    if "$ref" in schema:
        return name_of(schema["$ref"])
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "enum" in schema:
        return " or ".join(f'"{each}"' for each in schema["enum"])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(kind_of(each) for each in schema[several])
    return _plain_kind(schema)


def _plain_kind(schema: Schema) -> str:
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    words = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    named = words.get(kind, str(kind))
    return f"{named}, {schema['format']}" if "format" in schema else named


def _note(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    parts = [schema.get("description") or resolve(schema, definitions).get("description", "")]
    limits = {
        "minLength": "at least {} characters",
        "maxLength": "at most {} characters",
        "minimum": "from {}",
        "maximum": "up to {}",
        "maxItems": "at most {} entries",
        "pattern": "matches {}",
    }
    parts += [text.format(schema[name]) for name, text in limits.items() if name in schema]
    if schema.get("default") is not None:
        parts.append(f"default {schema['default']}")
    return "; ".join(part for part in parts if part)
