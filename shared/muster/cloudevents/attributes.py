"""The attributes of an event: names, types and the text they may hold."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from muster.cloudevents.event import CloudEvent, ExtensionValue, MalformedEvent, text_of
from muster.cloudevents.strict_json import pointer_to

NAME = re.compile(r"[a-z0-9]+", re.ASCII)
MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+\s*(;.*)?", re.ASCII)
ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:.", re.ASCII | re.IGNORECASE)
RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
FORBIDDEN = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff{NONCHARACTERS}]")
"""What a CloudEvents String may not hold: controls, lone surrogates, noncharacters."""


def build(attributes: dict[str, Any], datacontenttype: str | None, data: Any) -> CloudEvent:
    """attributes: as received, without the content type; what is left of them are extensions.

    Raises `MalformedEvent`.
    """
    if attributes.pop("specversion", None) != "1.0":
        raise MalformedEvent('specversion must be "1.0"', pointer="#/specversion")
    return CloudEvent(
        id=_required(attributes, "id"),
        source=_required(attributes, "source"),
        type=_required(attributes, "type"),
        subject=_optional(attributes, "subject"),
        time=_time(attributes),
        datacontenttype=datacontenttype,
        dataschema=_dataschema(attributes),
        data=data,
        extensions=_extensions(attributes),
    )


def listed(event: CloudEvent) -> list[tuple[str, str]]:
    """Every attribute except the content type, as text."""
    found = [
        ("specversion", "1.0"),
        ("id", event.id),
        ("source", event.source),
        ("type", event.type),
        ("subject", event.subject),
        ("time", None if event.time is None else time_text(event.time)),
        ("dataschema", event.dataschema),
        *((name, text_of(value)) for name, value in event.extensions.items()),
    ]
    return [(name, value) for name, value in found if value is not None]


@lru_cache(maxsize=1024)
def time_text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def single(content_types: list[str]) -> str | None:
    """The one Content-Type header there may be. Raises `MalformedEvent`."""
    if len(content_types) > 1:
        raise MalformedEvent("several content types", pointer="#/datacontenttype")
    return (content_types[0] or None) if content_types else None


def from_headers(content_type: str | None, named: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Attributes of a binary message, by name. Raises `MalformedEvent`."""
    given: dict[str, Any] = {}
    for name, value in named:
        if name in given:
            raise MalformedEvent("given twice", pointer=pointer_to(name))
        given[name] = value
    if "datacontenttype" in given:
        raise MalformedEvent("belongs in Content-Type alone", pointer="#/datacontenttype")
    given["datacontenttype"] = content_type
    return given


def take_content_type(attributes: dict[str, Any]) -> str | None:
    """Removes `datacontenttype`, which decides how the data are read. Raises `MalformedEvent`."""
    given = _optional(attributes, "datacontenttype")
    if given is not None and not MEDIA_TYPE.fullmatch(given):
        raise MalformedEvent("not a media type", pointer="#/datacontenttype")
    return given


def _required(attributes: dict[str, Any], name: str) -> str:
    given = _optional(attributes, name)
    if given is None:
        raise MalformedEvent(f"{name} is missing", pointer=f"#/{name}")
    return given


def _optional(attributes: dict[str, Any], name: str) -> str | None:
    given = attributes.pop(name, None)
    if given is None:
        return None
    if type(given) is not str:
        raise MalformedEvent(f"{name} must be a string", pointer=f"#/{name}")
    if not given:
        raise MalformedEvent(f"{name} must not be empty", pointer=f"#/{name}")
    # Printable ASCII, nearly every value there is, needs no search.
    if not (given.isascii() and given.isprintable()):
        _check_text(name, given)
    return given


def _check_text(name: str, value: str) -> None:
    if FORBIDDEN.search(value):
        raise MalformedEvent(
            "control characters, lone surrogates and noncharacters have no place in an attribute",
            pointer=f"#/{name}",
        )


def _time(attributes: dict[str, Any]) -> datetime | None:
    given = _optional(attributes, "time")
    if given is None:
        return None
    if RFC3339.fullmatch(given):
        try:
            return datetime.fromisoformat(given.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise MalformedEvent(
        "time must be an RFC 3339 date and time with its offset: 2026-11-24T10:00:00Z",
        pointer="#/time",
    )


def _dataschema(attributes: dict[str, Any]) -> str | None:
    given = _optional(attributes, "dataschema")
    if given is not None and not ABSOLUTE.match(given):
        raise MalformedEvent("dataschema must be an absolute URI", pointer="#/dataschema")
    return given


def _extensions(attributes: dict[str, Any]) -> dict[str, ExtensionValue]:
    for name, value in attributes.items():
        if not NAME.fullmatch(name) or name == "data":
            raise MalformedEvent(
                "attribute names are lower-case ASCII letters and digits", pointer=pointer_to(name)
            )
        if type(value) is str:
            _check_text(name, value)
        elif type(value) is not bool and (type(value) is not int or not -(2**31) <= value < 2**31):
            raise MalformedEvent(
                "an extension is a string, a boolean or an integer of 32 bits", pointer=f"#/{name}"
            )
    return attributes
