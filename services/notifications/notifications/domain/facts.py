"""A fact as another service published it, ready to be held against the triggers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from muster.errors import Invalid


class MemberMissing(Invalid):
    """An event lacks a member that a trigger reads."""


@dataclass(frozen=True, slots=True)
class Fact:
    id: str
    source: str
    type: str
    subject: str
    """Path of what it is about, below its source: `pledges/0192…`."""
    sequence: int
    """Version of that thing; a fact with a lower one than already seen is old news."""
    time: datetime
    data: Mapping[str, Any]
    imported: bool = False
    """History being loaded: nobody is alerted."""
    restricted: bool = False
    """Of its time only the day is known."""


def member(data: Mapping[str, Any], path: str) -> Any:
    """The value at `milestone.title`; None where it is absent."""
    found: Any = data
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def text_at(data: Mapping[str, Any], path: str) -> str:
    """Raises `MemberMissing`."""
    found = member(data, path)
    if found is None or isinstance(found, (Mapping, list)):
        raise MemberMissing(f"the event has no value at {path}")
    return str(found)


def instant_at(data: Mapping[str, Any], path: str) -> datetime | None:
    """Raises `MemberMissing` when there is something else than an instant."""
    found = member(data, path)
    if found is None:
        return None
    try:
        instant = datetime.fromisoformat(str(found))
    except ValueError:
        raise MemberMissing(f"the event has no instant at {path}") from None
    if instant.tzinfo is None:
        raise MemberMissing(f"the instant at {path} has no zone")
    return instant


def last_instant_at(data: Mapping[str, Any], path: str) -> datetime | None:
    """As `instant_at`; a date stands for the end of that day, UTC."""
    found = member(data, path)
    try:
        day = date.fromisoformat(str(found))
    except ValueError:
        return instant_at(data, path)
    return datetime.combine(day, time.max, UTC)
