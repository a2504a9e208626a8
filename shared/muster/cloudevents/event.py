"""A CloudEvent, its limits, and the three ways of refusing one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Final

from muster.errors import Malformed, TooLarge, Unsupported

EVENT_LIMIT = 64 * 1024
"""Bytes of one event: what every CloudEvents intermediary must be able to forward."""
BATCH_LIMIT = 500
"""Events in one batch."""
BODY_LIMIT = 1024 * 1024
"""Bytes of one request, a batch included."""


class Absent(Enum):
    """The event carries no data at all, which differs from `data: null`."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT

ExtensionValue = str | int | bool


class MalformedEvent(Malformed):
    """Not a CloudEvent 1.0; `pointer` says where, in terms of the structured form."""

    pointer: str

    def __init__(self, message: str, *, pointer: str = "#") -> None:
        super().__init__(message, pointer=pointer)


class UnsupportedFormat(Unsupported):
    """The content type is none in which events are read here."""


class EventTooLarge(TooLarge):
    """Over `EVENT_LIMIT`, `BATCH_LIMIT` or `BODY_LIMIT`."""


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """One event, the same whichever mode it came in.

    Events that were read are valid by CloudEvents 1.0.2; those built here are not checked again.
    """

    id: str
    source: str
    type: str
    subject: str | None = None
    time: datetime | None = None
    """Aware; UTC when it was read from the wire."""
    datacontenttype: str | None = None
    """As sent, parameters included. None: JSON, except where the data are bytes."""
    dataschema: str | None = None
    data: Any = ABSENT
    """A JSON value for JSON media types, `str` for text, `bytes` for all else, or `ABSENT`."""
    extensions: Mapping[str, ExtensionValue] = field(default_factory=dict)

    def extension(self, name: str) -> str | None:
        """The value as text. A boolean is `true` or `false`, also when Python's SDK sent it."""
        if name not in self.extensions:
            return None
        text = text_of(self.extensions[name])
        return text.lower() if text in ("True", "False") else text


def text_of(value: ExtensionValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def is_json(content_type: str) -> bool:
    """Whether data of this media type are a JSON value: `*/json` and `*/*+json`."""
    return media_type(content_type).endswith(("/json", "+json"))


def media_type(content_type: str | None) -> str:
    """Without parameters and in lower case; empty when there is none."""
    return (content_type or "").partition(";")[0].strip().lower()
