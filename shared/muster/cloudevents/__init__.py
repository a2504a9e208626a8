"""CloudEvents 1.0 as partners send them over HTTP and services pass them through Kafka."""

from muster.cloudevents.content import content_key, same_content
from muster.cloudevents.event import (
    ABSENT,
    BATCH_LIMIT,
    BODY_LIMIT,
    EVENT_LIMIT,
    Absent,
    CloudEvent,
    EventTooLarge,
    ExtensionValue,
    MalformedEvent,
    UnsupportedFormat,
)
from muster.cloudevents.http import BatchItem, read_http, read_line
from muster.cloudevents.kafka import from_kafka, to_kafka
from muster.cloudevents.structured import STRUCTURED_TYPE, to_json, to_structured

__all__ = [
    "ABSENT",
    "BATCH_LIMIT",
    "BODY_LIMIT",
    "EVENT_LIMIT",
    "STRUCTURED_TYPE",
    "Absent",
    "BatchItem",
    "CloudEvent",
    "EventTooLarge",
    "ExtensionValue",
    "MalformedEvent",
    "UnsupportedFormat",
    "content_key",
    "from_kafka",
    "read_http",
    "read_line",
    "same_content",
    "to_json",
    "to_kafka",
    "to_structured",
]
