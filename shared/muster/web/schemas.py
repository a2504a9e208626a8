"""JSON Schemas as rows of a table, for the API reference and the event catalogue."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

RANGES = (
    ("minLength", "maxLength", " characters"),
    ("minimum", "maximum", ""),
    ("minItems", "maxItems", " entries"),
)


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A named schema: an object's fields, the values of an enumeration, or the shapes it may be."""

    name: str
    description: str
    fields: list[Field]
    values: list[str]


def shapes_of(definitions: Mapping[str, Schema]) -> list[Shape]:
    return [
        Shape(
            name=shape_label(name),
            description=each.get("description", ""),
            fields=fields_of(each, definitions),
            values=[*map(str, each.get("enum", ())), *map(kind_of, each.get("oneOf", ()))],
        )
        for name, each in sorted(definitions.items())
    ]


def fields_of(schema: Schema, definitions: Mapping[str, Schema]) -> list[Field]:
    """The properties of an object, in their order; of anything else, none."""
    target = resolve(schema, definitions)
    required = set(target.get("required", ()))
    return [
        Field(name, kind_of(each), name in required, note_of(each, definitions))
        for name, each in target.get("properties", {}).items()
    ]


def resolve(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    reference = schema.get("$ref")
    return definitions.get(name_of(reference), {}) if reference else schema


def name_of(reference: str) -> str:
    return reference.rpartition("/")[2]


def kind_of(schema: Schema) -> str:
    """`text, date-time`, `list of Milestone`, `"met" or "missed"` …; null is what optional says."""
    if "$ref" in schema:
        return shape_label(name_of(schema["$ref"]))
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "enum" in schema:
        return " or ".join(f'"{each}"' for each in schema["enum"])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            kinds = [kind_of(each) for each in schema[several]]
            return " or ".join(each for each in kinds if each != "null")
    return _plain_kind(schema)


def shape_label(name: str) -> str:
    """A generic model's schema name as people say it: `page of PledgeView`."""
    page = re.fullmatch(r"PageOf_(\w+)_", name)
    return f"page of {page[1]}" if page else name


def _plain_kind(schema: Schema) -> str:
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    words = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    named = words.get(kind, str(kind))
    return f"{named}, {schema['format']}" if "format" in schema else named


def note_of(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    parts = [schema.get("description") or resolve(schema, definitions).get("description", "")]
    parts += _limits(schema)
    if isinstance(default := schema.get("default"), str | int | float) and default:
        parts.append(f"Default {default}.")
    return " ".join(part for part in parts if part)


def _limits(schema: Schema) -> Iterator[str]:
    optional = schema.get("anyOf", ())
    found = {**schema, **(optional[0] if optional else {})}
    for low, high, unit in RANGES:
        if low in found and high in found:
            yield f"{found[low]:g} to {found[high]:g}{unit}."
        elif low in found:
            yield f"At least {found[low]:g}{unit}."
        elif high in found:
            yield f"At most {found[high]:g}{unit}."
    if "pattern" in found:
        yield f"Matches `{found['pattern']}`."
