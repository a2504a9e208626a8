"""Whether two events with the same id say the same."""

from functools import lru_cache
from hashlib import sha256
from json import JSONEncoder
from typing import Any

from muster.cloudevents.data import effective_type
from muster.cloudevents.event import ABSENT, CloudEvent, is_json

_canonical = JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def same_content(one: CloudEvent, other: CloudEvent) -> bool:
    return content_key(one) == content_key(other)


def content_key(event: CloudEvent) -> bytes:
    """32 bytes: SHA-256 over type, subject and data as values, not as they were written.

    Numbers count as numbers, so `1.0` is `1`, while an integer that JavaScript rounded differs.
    Time, trace and all other attributes are left out: SDKs renew them when they send again.
    """
    return sha256(_heading(event.type, event.subject) + b"\n" + _content(event)).digest()


@lru_cache(maxsize=1024)
def _heading(kind: str, subject: str | None) -> bytes:
    return _canonical([kind, subject]).encode()


def _content(event: CloudEvent) -> bytes:
    data = event.data
    if data is ABSENT:
        return b""
    if isinstance(data, str) and not is_json(effective_type(event)):
        data = data.encode()
    if isinstance(data, bytes):
        return b"\0" + data
    written = _canonical(data)
    # Only a float with an integer's value is written like this; mostly there is none.
    if ".0" in written or "e+" in written:
        written = _canonical(_by_value(data))
    return written.encode()


def _by_value(value: Any) -> Any:
    kind = type(value)
    if kind is dict:
        return {name: _by_value(inner) for name, inner in value.items()}
    if kind is list:
        return [_by_value(inner) for inner in value]
    if kind is float and value.is_integer():
        return int(value)
    return value
