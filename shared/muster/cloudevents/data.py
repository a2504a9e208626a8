"""The data of an event: bytes to value and back, as the content type says."""

from base64 import b64decode
from collections.abc import Iterable
from typing import Any

from muster.cloudevents import attributes, strict_json
from muster.cloudevents.event import ABSENT, CloudEvent, MalformedEvent, is_json

AT = "#/data"


def read_binary(
    content_type: str | None, named: Iterable[tuple[str, str]], raw: bytes | None
) -> CloudEvent:
    """A binary message: its content type, attributes by name, and data."""
    given = attributes.from_headers(content_type, named)
    content_type = attributes.take_content_type(given)
    return attributes.build(given, content_type, read_data(raw, content_type))


def read_data(raw: bytes | None, content_type: str | None) -> Any:
    """Data that came as bytes. Without a content type: JSON if it reads as JSON, else bytes.

    No bytes are no data, except where the content type makes them an empty text or value.
    """
    if raw is None:
        return ABSENT
    if content_type is None:
        return _guessed(raw) if raw else ABSENT
    if is_json(content_type):
        return strict_json.parse(raw, at=AT) if raw else ABSENT
    if content_type.lower().startswith("text/"):
        return _text(raw)
    return raw


def read_base64(given: Any, content_type: str | None) -> Any:
    """The member `data_base64`; without a content type nothing may be assumed of it."""
    try:
        raw = b64decode(given, validate=True)
    except (TypeError, ValueError):
        raise MalformedEvent("not base64", pointer="#/data_base64") from None
    return raw if content_type is None else read_data(raw, content_type)


def write_data(event: CloudEvent) -> bytes | None:
    """The data as the body of a binary message; None when the event has none."""
    if event.data is ABSENT:
        return None
    if isinstance(event.data, bytes):
        return event.data
    if isinstance(event.data, str) and not is_json(effective_type(event)):
        return event.data.encode()
    return strict_json.encode(event.data).encode()


def effective_type(event: CloudEvent) -> str:
    """The content type, with the one that its absence implies spelled out."""
    if event.datacontenttype is not None:
        return event.datacontenttype
    return "application/octet-stream" if isinstance(event.data, bytes) else "application/json"


def _guessed(raw: bytes) -> Any:
    try:
        return strict_json.parse(raw)
    except MalformedEvent:
        return raw


def _text(raw: bytes) -> str | bytes:
    try:
        read = raw.decode()
    except UnicodeDecodeError:
        return raw
    return raw if "\0" in read else read
