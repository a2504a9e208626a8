"""As known on a day, at an instant, or in a snapshot: what later came in is left out."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from muster.deadlines.calendars import end_of_day
from muster.errors import BrokenRule, Invalid, NotFound
from performance.domain.periods import EARLIEST

SNAPSHOT = re.compile(r"\d{4}-\d\d-\d\d-[1-9]\d{0,5}")
MOST_SOURCES = 5
"""Named in a citation; others are counted."""
CLOCKS_DIFFER = timedelta(minutes=5)


class FilterUnclear(Invalid):
    """A part of the query is nothing that figures can be asked for by; `errors` names it."""

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(detail)
        self.faults = [{"detail": detail, "parameter": parameter}]

    @classmethod
    def because(cls, parameter: str, refusal: BrokenRule) -> "FilterUnclear":
        return cls(parameter, refusal.message)


class NotYetKnown(Invalid):
    """What will be known is not known yet: `as_of` lies in the past, or is today."""

    def __init__(self, written: str) -> None:
        super().__init__(f"{written} lies ahead")
        self.faults = [{"detail": self.message, "parameter": "as_of"}]


class SnapshotNotFound(NotFound):
    """There is no snapshot of this id; `GET /v1/snapshots` lists them."""

    def __init__(self, snapshot_id: str) -> None:
        super().__init__(f"there is no snapshot {snapshot_id[:40]!r}")


@dataclass(frozen=True, slots=True)
class AsOf:
    """at: None is now, whenever that is."""

    at: datetime | None = None
    snapshot: str | None = None
    written: str | None = None
    """As it was asked for."""


def instant_of(written: str, now: datetime) -> datetime:
    """Of a day its end in UTC, of today now. Raises `FilterUnclear` or `NotYetKnown`."""
    try:
        if len(written) == len("2026-11-25"):
            day = date.fromisoformat(written)
            if day > now.astimezone(UTC).date():
                raise NotYetKnown(written)
            found = min(end_of_day(day, "UTC"), now)
        else:
            found = datetime.fromisoformat(written).astimezone(UTC)
            if datetime.fromisoformat(written).tzinfo is None:
                raise ValueError("no zone")
    except (ValueError, OverflowError):
        raise _unclear(written) from None
    if found.year < EARLIEST:
        raise _unclear(written)
    if found - now > CLOCKS_DIFFER:
        raise NotYetKnown(written)
    return found


def _unclear(written: str) -> FilterUnclear:
    detail = (
        f"{written[:40]!r} is no day (2026-11-25), no instant with its zone "
        "(2026-11-25T10:00:00Z) and no id of a snapshot"
    )
    return FilterUnclear("as_of", detail)


def citation(sources: list[str], as_of: AsOf, now: datetime) -> str:
    """The line under every table and over every CSV. sources: whom the figures are from."""
    at = (as_of.at or now).astimezone(UTC)
    known = f"as known on {at:%Y-%m-%d %H:%M:%S} UTC"
    more = len(sources) - MOST_SOURCES
    # Sources are partners' words: a line break would begin another line of a CSV.
    named = [" ".join(each.split()) for each in sources[:MOST_SOURCES]]
    named += [f"{more} more"] if more > 0 else []
    parts = [f"Source: {'; '.join(named) or 'none'}", known]
    if as_of.snapshot is not None:
        parts.append(f"snapshot {as_of.snapshot}")
    return ". ".join(part[0].upper() + part[1:] for part in parts) + "."
