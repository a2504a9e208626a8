"""Notifications of casualties, invented for the tests."""

from datetime import UTC, date, datetime
from typing import Any

from muster.journal import Actor, Origin
from performance.domain.notice import Notice
from performance.use_cases.casualties import Report

REFERENCE = "EXERCISE-2026-11-00001"
INCIDENT = date(2026, 11, 20)
REPORTED = datetime(2026, 11, 23, tzinfo=UTC)


def notice(cause: str = "To Be Determined", **other: Any) -> Notice:
    said: dict[str, Any] = {
        "reference": REFERENCE,
        "incident_on": INCIDENT,
        "mission": "UNMISS",
        "country": "KEN",
        "nationality": "Kenya",
        "sex": "M",
        "personnel": "Military",
        "cited": "Exercise notification",
        "reported_at": REPORTED,
    }
    return Notice.of(cause=cause, **said | other)


def reported(said: Notice, now: datetime, *, imported: bool = False) -> Report:
    return Report(said, Origin(Actor.SYSTEM, now, imported=imported))
