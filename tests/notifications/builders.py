"""Facts about one exercise milestone, and the desk that is told of it."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from muster.journal import Actor, Origin
from notifications.domain.facts import Fact
from notifications.domain.quiet_hours import Rest
from notifications.domain.recipients import Grant, Recipient

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PLEDGE = UUID("01932f00-0000-7000-8000-000000000001")
MILESTONE = UUID("01932f00-0000-7000-8000-000000000002")
PREFIX = "muster.pledges.milestone."


def fact(kind: str, sequence: int = 1, *, imported: bool = False, **data: Any) -> Fact:
    """kind: `missed`, `met`, `due-soon` … data: what differs from the usual."""
    pledge = data.pop("pledge", PLEDGE)
    said = {
        "pledge_id": str(pledge),
        "reference": "example-engineers",
        "title": "Engineering company",
        "pledger": "KEN",
        "country": "KEN",
        "milestone_id": str(MILESTONE),
        "milestone_title": "Company deployed",
        "version": 1,
        "due": NOW.isoformat(),
        "zone": "Africa/Nairobi",
        "missed_at": NOW.isoformat(),
        "late": False,
        "step": "30 days before",
        "done_at": NOW.isoformat(),
    } | data
    return Fact(
        id=str(uuid4()),
        source="/muster/pledges",
        type=f"{PREFIX}{kind}.v1",
        subject=f"pledges/{pledge}",
        sequence=sequence,
        time=NOW,
        data=said,
        imported=imported,
    )


def caused(*facts: Fact, at: datetime = NOW) -> list[tuple[Fact, Origin]]:
    return [(each, Origin(Actor.SYSTEM, at, correlation_id=each.id)) for each in facts]


def recipient(
    role: str,
    *countries: str,
    audiences: Collection[str] = (),
    subjects: Collection[str] = (),
    id: str | None = None,
    address: str | None = "",
    quiet: tuple[time, time] | None = None,
    rest_days: frozenset[int] = frozenset(),
    zone: str = "Africa/Nairobi",
) -> Recipient:
    """One mailbox of a role; everywhere, unless countries or desks are named."""
    name = id or role
    somewhere = bool(countries or audiences)
    grant = Grant(role, not somewhere, frozenset(countries), audiences=frozenset(audiences))
    start, end = quiet or (None, None)
    return Recipient(
        name,
        name.replace("-", " ").capitalize(),
        f"{name}@exercise.example" if address == "" else address,
        (grant,),
        Rest(zone, start, end, rest_days),
        subjects=frozenset(subjects),
    )


DESK = (
    recipient("desk-officer"),
    recipient("state-focal-point", "KEN"),
    recipient("desk-chief"),
    recipient("leadership"),
    recipient("operations"),
)
OTHERS = tuple(
    recipient(role)
    for role in (
        "mission-leadership",
        "safety-desk",
        "operations-centre",
        "analyst",
        "gender-adviser",
        "military-police-desk",
        "deliverable-owner",
        "a4p-focal-point",
        "conduct-chief",
        "conduct-unit",
        "conduct-oversight",
        "investigator",
        "victims-rights-officer",
        "legal-officer",
        "permanent-mission",
        "oios",
        "vra-office",
    )
)
"""Those whom facts of performance and of conduct concern."""
DAY = timedelta(days=1)
