"""What the stories of a deadline's life begin with. Due 24 November 2026, in UTC."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from muster.deadlines import Checkpoint, Deadline, Terms

REMINDERS = tuple(map(Checkpoint.before_due, (30, 14, 7, 1)))
DUE = date(2026, 11, 24)
MISSED_AT = datetime(2026, 11, 25, tzinfo=UTC)
"""Without grace."""
PLEDGE, MILESTONE = UUID(int=1), UUID(int=2)


def at(text: str) -> datetime:
    """`11-24 12:00` of 2026, in UTC."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


def opened(now: str = "10-01 09:00", **said: Any) -> Deadline:
    deadline, steps = Deadline.open(
        aggregate_id=PLEDGE,
        subject=MILESTONE,
        kind="milestone",
        terms=Terms(zone="UTC", **({"due_on": DUE} | said)),
        now=at(now),
    )
    assert steps == []
    return deadline


def missed(**said: Any) -> Deadline:
    deadline = opened(**said)
    deadline.check(deadline.miss_at)
    return deadline
