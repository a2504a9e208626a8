"""Events as they arrive over HTTP, whichever official SDK sent them.

Ids and sources should be ASCII without `%`: only the Python SDK encodes header values as the
specification says, so a source that holds `%20` arrives decoded from all the others.
"""

import re
from collections.abc import Iterable

from muster.cloudevents import strict_json
from muster.cloudevents.attributes import single
from muster.cloudevents.data import read_binary
from muster.cloudevents.event import (
    BATCH_LIMIT,
    BODY_LIMIT,
    EVENT_LIMIT,
    CloudEvent,
    EventTooLarge,
    MalformedEvent,
    UnsupportedFormat,
    media_type,
)
from muster.cloudevents.structured import read_members, read_structured

BatchItem = CloudEvent | MalformedEvent | EventTooLarge

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


def read_http(headers: Iterable[tuple[bytes, bytes]], body: bytes) -> CloudEvent | list[BatchItem]:
    """One event, or the items of a batch in order, the unreadable ones as their errors.

    Raises `MalformedEvent`, `UnsupportedFormat` or `EventTooLarge` where the whole request is.
    """
    if len(body) > BODY_LIMIT:
        raise EventTooLarge(f"a request holds at most {BODY_LIMIT} bytes")
    content_type, named = _split(headers)
    form = media_type(content_type)
    if form.startswith("application/cloudevents-batch"):
        _support(form, "application/cloudevents-batch+json")
        return _batch(strict_json.text(body))
    if form.startswith("application/cloudevents"):
        _support(form, "application/cloudevents+json")
        _fit(len(body))
        return read_structured(body)
    if not named:
        raise UnsupportedFormat("not a CloudEvent: no content type of theirs, and no ce- header")
    return _binary(content_type, named, body)


def read_line(line: bytes) -> BatchItem:
    """One line of NDJSON, at most `EVENT_LIMIT` bytes, which is a structured event."""
    try:
        return read_structured(line)
    except MalformedEvent as error:
        return error


def _support(form: str, supported: str) -> None:
    if form != supported:
        raise UnsupportedFormat(f"events in this form are read as {supported} only")


def _fit(size: int, *, pointer: str | None = None) -> None:
    if size > EVENT_LIMIT:
        raise EventTooLarge(f"an event holds at most {EVENT_LIMIT} bytes", pointer=pointer)


def _split(
    headers: Iterable[tuple[bytes, bytes]],
) -> tuple[str | None, list[tuple[str, bytes]]]:
    """The content type, and the `ce-` headers by attribute name."""
    content_types: list[str] = []
    named: list[tuple[str, bytes]] = []
    for name, value in headers:
        lowered = name.lower()
        if lowered == b"content-type":
            content_types.append(value.decode("latin-1").strip(" \t"))
        elif lowered.startswith(b"ce-"):
            named.append((lowered[3:].decode("latin-1"), value))
    return single(content_types), named


def _binary(content_type: str | None, named: list[tuple[str, bytes]], body: bytes) -> CloudEvent:
    _fit(len(body) + sum(len(name) + len(value) for name, value in named))
    decoded = ((name, _decoded(name, value)) for name, value in named)
    return read_binary(content_type, decoded, body)


def _decoded(name: str, raw: bytes) -> str:
    """One header value: unquoted, then percent-decoded once.

    Bytes beyond ASCII are no part of the specification: Go and Rust send UTF-8, JavaScript
    Latin-1. A `%` that begins no escape is kept, for four SDKs of five send it as it is.
    """
    try:
        value = raw.decode()
    except UnicodeDecodeError:
        value = raw.decode("latin-1")
    value = value.strip(" \t")
    if quoted := QUOTED.fullmatch(value):
        value = re.sub(r"\\(.)", r"\1", quoted[1])
    if "%" not in value:
        return value
    try:
        return ENCODED.sub(lambda run: bytes.fromhex(run[0].replace("%", "")).decode(), value)
    except UnicodeDecodeError:
        raise MalformedEvent(
            "percent-encoding of what is not UTF-8", pointer=strict_json.pointer_to(name)
        ) from None


def _batch(source: str) -> list[BatchItem]:
    items: list[BatchItem] = []
    for found, size in strict_json.elements(source):
        if len(items) == BATCH_LIMIT:
            raise EventTooLarge(f"a batch holds at most {BATCH_LIMIT} events")
        items.append(_item(found, size, f"#/{len(items)}"))
    return items


def _item(found: strict_json.Scanned, size: int, at: str) -> BatchItem:
    try:
        _fit(size, pointer=at)
        return read_members(found.value, sound=found.sound)
    except EventTooLarge as error:
        return error
    except MalformedEvent as error:
        return MalformedEvent(error.message, pointer=at + error.pointer.removeprefix("#"))
