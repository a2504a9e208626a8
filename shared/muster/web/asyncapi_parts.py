"""The parts of an AsyncAPI document that are the same for every service."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
INSTANT: Schema = {"type": "string", "format": "date-time"}


def _said(schema: Schema, description: str) -> Schema:
    return schema | {"description": description}


ATTRIBUTES: Schema = {
    "specversion": {"type": "string", "const": "1.0"},
    "id": _said(TEXT, "Together with the source it names the event: dealt with once."),
    "source": _said(TEXT | {"format": "uri-reference"}, "Who says it."),
    "type": TEXT,
    "subject": _said(TEXT, "Path of the thing below its service."),
    "time": _said(INSTANT, "When it happened in the world."),
    "dataschema": _said(TEXT | {"format": "uri"}, "The exact version of the data's schema."),
}

KAFKA_HEADERS: Schema = {
    "type": "object",
    "description": "CloudEvents 1.0 in binary mode.",
    "required": [
        "content-type",
        *(f"ce_{name}" for name in ATTRIBUTES),
        "ce_partitionkey",
        "ce_sequence",
        "ce_recordedtime",
        "ce_dataclassification",
    ],
    "properties": {
        "content-type": {"type": "string", "const": "application/json"},
        **{f"ce_{name}": schema for name, schema in ATTRIBUTES.items()},
        "ce_partitionkey": _said(TEXT, "The record's key."),
        "ce_sequence": _said(
            TEXT, "Version of the thing, zero-padded: the newest state ignores a lower one."
        ),
        "ce_recordedtime": _said(INSTANT, "When Muster learnt it; of restricted facts the day."),
        "ce_dataclassification": _said(TEXT, "How the data may be handled."),
        "ce_correlationid": _said(TEXT, "The chain it belongs to; of restricted facts nothing."),
        "ce_causationid": _said(TEXT, "The event that led to it."),
        "ce_traceparent": _said(TEXT, "W3C trace context, when traced."),
        "ce_musterimport": {
            "type": "string",
            "const": "true",
            "description": "It came with an import of history: keep it, alert nobody.",
        },
    },
}

ENVELOPE: Schema = {
    "type": "object",
    "description": "CloudEvents 1.0 in structured mode.",
    "required": ["specversion", "id", "source", "type", "data"],
    "properties": ATTRIBUTES | {"datacontenttype": {"type": "string"}},
}


def envelope_of(event_type: str, data: Schema) -> Schema:
    """Of one type, in structured mode, with this schema of its data."""
    own = {"type": {"type": "string", "const": event_type}, "data": data}
    return ENVELOPE | {"properties": ENVELOPE["properties"] | own}


KAFKA_SERVER: Schema = {
    "host": "{bootstrap}",
    "protocol": "kafka",
    "description": "Read by those to whom whoever runs the platform gives the right.",
    "variables": {
        "bootstrap": {
            "description": "Named by whoever runs the platform.",
            "examples": ["kafka.example.org:9092"],
        }
    },
}

SECURITY: Schema = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "With the scope events:write.",
    }
}
