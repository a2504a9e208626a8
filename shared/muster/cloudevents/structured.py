"""Structured mode: an event as one JSON object."""

from base64 import b64encode
from typing import Any

from muster.cloudevents import attributes, data, strict_json
from muster.cloudevents.event import ABSENT, CloudEvent, MalformedEvent, is_json

STRUCTURED_TYPE = "application/cloudevents+json; charset=UTF-8"


def read_structured(body: bytes) -> CloudEvent:
    members, _, sound = strict_json.scan_all(body)
    return read_members(members, sound=sound)


def read_members(members: Any, *, sound: bool = False) -> CloudEvent:
    """members: an event as parsed, unchecked unless they are sound. Raises `MalformedEvent`."""
    if type(members) is not dict:
        strict_json.check(members)
        raise MalformedEvent("an event is a JSON object")
    given = {name: value for name, value in members.items() if value is not None}
    given.pop("data", None)
    encoded = given.pop("data_base64", None)
    content_type = attributes.take_content_type(given)
    if encoded is None:
        payload = members.get("data", ABSENT)
        if not sound:
            strict_json.check(payload, at=data.AT)
        payload = _plain(payload, content_type)
    elif "data" in members:
        raise MalformedEvent("data and data_base64 exclude each other", pointer="#/data_base64")
    else:
        payload = data.read_base64(encoded, content_type)
    return attributes.build(given, content_type, payload)


def _plain(payload: Any, content_type: str | None) -> Any:
    if content_type is None or is_json(content_type):
        return payload
    if payload is None or payload is ABSENT:
        return ABSENT
    if type(payload) is not str:
        raise MalformedEvent(f"data of type {content_type} must be a string", pointer=data.AT)
    return payload


def to_json(event: CloudEvent) -> dict[str, Any]:
    """The structured form; extensions keep their types."""
    members: dict[str, Any] = dict(attributes.listed(event)) | dict(event.extensions)
    if event.datacontenttype is not None:
        members["datacontenttype"] = event.datacontenttype
    if isinstance(event.data, bytes):
        members["data_base64"] = b64encode(event.data).decode()
    elif event.data is not ABSENT:
        members["data"] = event.data
    return members


def to_structured(event: CloudEvent) -> bytes:
    return strict_json.encode(to_json(event)).encode()
