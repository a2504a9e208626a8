"""Misses and tallies of pledges, as the consumer hands them on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from muster.cloudevents import CloudEvent
from muster.events import Event
from muster.events.pledges import TALLY, MilestoneMissed, TallyPublished
from muster.journal import Actor, Origin, envelope
from notifications import consumers
from tests.notifications.conftest import Office

EIGHT = datetime(2026, 11, 24, 8, tzinfo=UTC)
HALF_PAST = EIGHT + timedelta(minutes=30)
PLEDGES = [UUID(int=number) for number in range(1, 6)]


def about(pledge: UUID, sequence: int = 1) -> dict[str, Any]:
    return {
        "time": HALF_PAST, "sequence": sequence, "pledge_id": pledge, "reference": "example",
        "title": "Example", "pledger": "KEN", "country": "KEN", "milestone_id": pledge,
        "milestone_title": "Company deployed", "version": 1, "due": HALF_PAST,
        "zone": "Africa/Nairobi",
    }  # fmt: skip


def missed(pledge: UUID) -> MilestoneMissed:
    return MilestoneMissed(**about(pledge), missed_at=HALF_PAST, late=False)


def sent(event: Event, *, imported: bool = False, at: datetime = HALF_PAST) -> CloudEvent:
    """As the consumer hands it on."""
    made = envelope(uuid4(), event, Origin(Actor.SYSTEM, at, imported=imported))
    return replace(made, data=event.model_dump(mode="json"))


def tally(*pledges: UUID, hour: datetime = EIGHT, others: Sequence[str] = ()) -> CloudEvent:
    lines = sorted([f"pledges/{each}|{each}|1|missed" for each in pledges] + list(others))
    said = TallyPublished(
        time=hour + timedelta(hours=1),
        sequence=1,
        tally_id=TALLY,
        hour=hour,
        count=len(lines),
        hash=sha256("\n".join(lines).encode()).hexdigest(),
    )
    return sent(said, at=hour + timedelta(hours=1, minutes=1))


async def hear(office: Office, *events: CloudEvent) -> None:
    facts = consumers.Facts(office.triggers, office.clock, office.telemetry)
    async with office.sessions.begin() as session:
        await facts.apply(session, events)
