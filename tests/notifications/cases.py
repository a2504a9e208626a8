"""Facts of conduct as the consumer hands them on, and the desks that are told of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from muster.cloudevents import CloudEvent
from muster.events import Event, conduct
from muster.journal import Actor, Origin, envelope
from notifications import consumers
from tests.notifications.builders import recipient
from tests.notifications.conftest import Office

CASE = UUID("7c4d2b90-3f1e-4a68-9d57-1e2f3a4b5c6d")
PROMPT = UUID("e05a9c17-64b8-4d23-8f91-7a6b5c4d3e2f")
HERE, ELSEWHERE = "1b8e6f3d-52c7-4f0a-a94e-3d2c1b0a9f8e", "2c9f7a4e-63d8-4a1b-8a5f-4e3d2c1b0a9f"
NOON = datetime(2026, 11, 24, 12, 34, 56, tzinfo=UTC)
ALWAYS_RESTS = (time(0), time(23, 59))
AT_HEADQUARTERS = (
    "conduct-unit", "conduct-oversight", "investigator", "legal-officer", "oios", "leadership",
    "vra-office", "military-police-desk",
)  # fmt: skip
AT_A_DESK = (
    "conduct-chief", "mission-leadership", "victims-rights-officer", "permanent-mission",
)  # fmt: skip
PEOPLE = (
    *(recipient(each) for each in AT_HEADQUARTERS),
    *(recipient(each, audiences=[HERE]) for each in AT_A_DESK),
    *(recipient(each, audiences=[ELSEWHERE], id=f"{each}-elsewhere") for each in AT_A_DESK),
)


def fact(kind: type[Event], sequence: int, step: str, **data: Any) -> Event:
    """About the exercise's case or review. data: what differs from the usual."""
    key = {"prompt_id": PROMPT} if issubclass(kind, conduct.ReviewEvent) else {"case_id": CASE}
    said = {"reference": "FH6J-Q41Z-3S56", "due": date(2026, 12, 9), "audience": HERE}
    return kind(time=NOON, sequence=sequence, step=step, **key | said | data)


def sent(event: Event, *, imported: bool = False) -> CloudEvent:
    made = envelope(uuid4(), event, Origin(Actor.SYSTEM, NOON, imported=imported))
    return replace(made, data=event.model_dump(mode="json"))


async def hear(office: Office, *events: Event, imported: bool = False) -> None:
    facts = consumers.Facts(office.triggers, office.clock, office.telemetry)
    async with office.sessions.begin() as session:
        await facts.apply(session, [sent(each, imported=imported) for each in events])


def registered(sequence: int = 1, **data: Any) -> Event:
    return fact(conduct.CaseRegistered, sequence, "registered", **data)


def changed(sequence: int, step: str, **data: Any) -> Event:
    return fact(conduct.StepChanged, sequence, step, **data)


def due_soon(sequence: int, step: str, **data: Any) -> Event:
    return fact(conduct.ClockDueSoon, sequence, step, **data)


def missed(sequence: int, clock: str, **data: Any) -> Event:
    return fact(conduct.ClockMissed, sequence, clock, **data)


def met(sequence: int, clock: str, **data: Any) -> Event:
    return fact(conduct.ClockMet, sequence, clock, **data)
