"""Events as Kafka records: binary mode out, binary and structured in."""

from collections.abc import Iterable

from muster.cloudevents import attributes, strict_json
from muster.cloudevents.data import effective_type, read_binary, write_data
from muster.cloudevents.event import CloudEvent, MalformedEvent, media_type
from muster.cloudevents.structured import read_structured

Headers = list[tuple[str, bytes]]


def to_kafka(event: CloudEvent) -> tuple[Headers, bytes | None]:
    """Headers and value. An event without data has a null value: a tombstone where compacted."""
    named = [(f"ce_{name}", text.encode()) for name, text in attributes.listed(event)]
    return [("content-type", effective_type(event).encode()), *named], write_data(event)


def from_kafka(headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> CloudEvent:
    """Raises `MalformedEvent` and nothing else."""
    content_types: list[str] = []
    named: list[tuple[str, str]] = []
    for name, raw in headers:
        if raw is None:
            continue
        if name == "content-type":
            content_types.append(_text("datacontenttype", raw))
        elif name.startswith("ce_"):
            named.append((name[3:], _text(name[3:], raw)))
    content_type = attributes.single(content_types)
    form = media_type(content_type)
    if not form.startswith("application/cloudevents"):
        return read_binary(content_type, named, value)
    if form != "application/cloudevents+json":
        raise MalformedEvent("structured records are read as JSON only")
    return read_structured(value or b"")


def _text(name: str, raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise MalformedEvent("not UTF-8", pointer=strict_json.pointer_to(name)) from None
