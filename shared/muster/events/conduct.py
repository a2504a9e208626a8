"""What the conduct service publishes, on two restricted topics: nothing that names anybody.

Of a case only its reference, a coarse step, a due date and the desk in charge ever leave.
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from muster.events import Event, Example, troubles
from muster.events.ledger import CanaryEvent, FiresAt, HourTallied

TOPIC = "conduct.case.v1"
AUDIT_TOPIC = "conduct.audit.v1"
TOPICS = (TOPIC, AUDIT_TOPIC)
SOURCE = "/muster/conduct"
RESTRICTED = "restricted"
"""Told by the day only, with a random id, and without what led to it."""


class ConductEvent(Event):
    source: ClassVar[str] = SOURCE
    classification: ClassVar[str] = RESTRICTED
    example: ClassVar[Example] = {"time": "2026-11-24T00:00:00Z", "sequence": 1}


class Told(ConductEvent):
    """All that is ever told; a contract test lists the same members."""

    topic: ClassVar[str | None] = TOPIC

    reference: str
    """For people: `7K3M-9QF2-XW4D`."""
    step: str
    due: date | None = None
    """Its last day, UTC."""
    audience: UUID | None = None
    """A desk; only conduct knows of which mission or State."""
    example: ClassVar[Example] = {"due": None, "audience": "1b8e6f3d-52c7-4f0a-a94e-3d2c1b0a9f8e"}


class OfCase(ConductEvent):
    key: ClassVar[str] = "case_id"

    case_id: UUID = Field(exclude=True)
    """Random: it carries no time."""
    example: ClassVar[Example] = {"case_id": "7c4d2b90-3f1e-4a68-9d57-1e2f3a4b5c6d"}

    @property
    def aggregate_id(self) -> UUID:
        return self.case_id

    @property
    def subject(self) -> str:
        return f"cases/{self.case_id}"


class CaseNoted(OfCase):
    """What happened in a case, sealed; it is journalled and never leaves."""

    type: ClassVar[str] = "muster.conduct.case.noted.v1"
    sealed: str


class CaseEvent(Told, OfCase):
    example: ClassVar[Example] = {"reference": "FH6J-Q41Z-3S56", "step": "registered"}


class CaseRegistered(CaseEvent):
    """Sexual exploitation or abuse, or other serious misconduct, was registered."""

    type: ClassVar[str] = "muster.conduct.case.registered.v1"


class StepChanged(CaseEvent):
    """A case came to another step, a clock of it was extended, or somebody broke the glass."""

    type: ClassVar[str] = "muster.conduct.case.step-changed.v1"
    example: ClassVar[Example] = {"sequence": 2, "step": "referred"}


class ClockDueSoon(CaseEvent):
    """A checkpoint of a clock was reached. step: clock and checkpoint."""

    type: ClassVar[str] = "muster.conduct.case.clock-due-soon.v1"
    example: ClassVar[Example] = {
        "sequence": 3,
        "step": "state-reply working day 5",
        "due": "2026-12-09",
    }


class ClockMissed(CaseEvent):
    """The time passed and what a clock waits for was not reported."""

    type: ClassVar[str] = "muster.conduct.case.clock-missed.v1"
    example: ClassVar[Example] = {"sequence": 4, "step": "state-reply", "due": "2026-12-09"}


class ClockMet(CaseEvent):
    """A clock is over: met, met late, waived or superseded."""

    type: ClassVar[str] = "muster.conduct.case.clock-met.v1"
    example: ClassVar[Example] = {"sequence": 5, "step": "state-reply", "due": "2026-12-09"}


class ReviewEvent(Told):
    """Of a review under resolution 2272, which concerns several cases."""

    key: ClassVar[str] = "prompt_id"

    prompt_id: UUID = Field(exclude=True)
    """Random, as the id of a case."""
    example: ClassVar[Example] = {
        "prompt_id": "e05a9c17-64b8-4d23-8f91-7a6b5c4d3e2f",
        "reference": "W1D9-R5V4-Q16J",
        "step": "unit review",
        "due": "2026-12-08",
    }

    @property
    def aggregate_id(self) -> UUID:
        return self.prompt_id

    @property
    def subject(self) -> str:
        return f"prompts/{self.prompt_id}"


class ReviewPrompted(ReviewEvent):
    """Thresholds were reached; people decide by `due`. step: `unit review` or `state review`."""

    type: ClassVar[str] = "muster.conduct.case.review-prompted.v1"


class ReviewMissed(ReviewEvent):
    """The time for the decision passed and none was recorded. step: `review-decision`."""

    type: ClassVar[str] = "muster.conduct.case.review-missed.v1"
    example: ClassVar[Example] = {"sequence": 2, "step": "review-decision"}


class ReviewDecided(ReviewEvent):
    """A decision is recorded, whichever it is. step: `review-decision`."""

    type: ClassVar[str] = "muster.conduct.case.review-decided.v1"
    example: ClassVar[Example] = {"sequence": 3, "step": "review-decision"}


class AuditHeadPublished(ConductEvent):
    """One hash over the newest rows of every chain of the read log, every hour, read or not."""

    type: ClassVar[str] = "muster.conduct.audit.head-published.v1"
    topic: ClassVar[str | None] = AUDIT_TOPIC
    key: ClassVar[str] = "audit_id"

    audit_id: UUID = Field(exclude=True)
    """The same for every head, so that they arrive in order."""
    hour: AwareDatetime
    """Its end; rows written later are in a later head."""
    chains: int = Field(ge=0)
    entries: int = Field(ge=0)
    """In all chains together, since the first one."""
    head: str
    """SHA-256 in hexadecimal."""
    example: ClassVar[Example] = {
        "sequence": 7,
        "audit_id": "9606d3e3-a335-42b0-b6c5-21e1c0550d43",
        "hour": "2026-11-24T10:00:00Z",
        "chains": 0,
        "entries": 0,
        "head": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }

    @property
    def aggregate_id(self) -> UUID:
        return self.audit_id

    @property
    def subject(self) -> str:
        return f"audits/{self.audit_id}"


class ConductTallyPublished(HourTallied):
    """A day is closed: so many steps that alert were recorded within it."""

    type: ClassVar[str] = "muster.conduct.tally.published.v1"
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    example: ClassVar[Example] = {
        "time": "2026-11-25T00:00:00Z",
        "tally_id": "a0217ad7-9c17-4364-b474-e403248ee41c",
        "hour": "2026-11-24T00:00:00Z",
    }


class ConductCanaryFellDue(CanaryEvent):
    """A deadline of Muster's own fell due; nobody is told, and notifications counts it."""

    type: ClassVar[str] = "muster.conduct.canary.fell-due.v1"
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    example: ClassVar[Example] = {"canary_id": "3e67ff90-daaf-4e53-afb2-401df957005e"}


class ConductTroubleBegan(troubles.TroubleBegan):
    """Something in conduct is broken and does not mend itself; operations are told."""

    type: ClassVar[str] = "muster.conduct.trouble.began.v1"
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    example: ClassVar[Example] = {"troubles_id": "511c0afe-64b1-489e-aad1-d19845ef607a"}


class ConductTroubleEnded(troubles.TroubleEnded):
    """It is mended."""

    type: ClassVar[str] = "muster.conduct.trouble.ended.v1"
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    example: ClassVar[Example] = {"troubles_id": "511c0afe-64b1-489e-aad1-d19845ef607a"}


TALLY = UUID("a0217ad7-9c17-4364-b474-e403248ee41c")
CANARY = UUID("3e67ff90-daaf-4e53-afb2-401df957005e")
TROUBLES = UUID("511c0afe-64b1-489e-aad1-d19845ef607a")
AUDIT = UUID("9606d3e3-a335-42b0-b6c5-21e1c0550d43")

FACTS: tuple[type[Event], ...] = (
    CaseRegistered,
    StepChanged,
    ClockDueSoon,
    ClockMissed,
    ClockMet,
    ReviewPrompted,
    ReviewMissed,
    ReviewDecided,
    AuditHeadPublished,
)
PUBLISHED: tuple[type[Event], ...] = (
    *FACTS,
    ConductTallyPublished,
    ConductCanaryFellDue,
    ConductTroubleBegan,
    ConductTroubleEnded,
)


def _told(thing: str) -> FiresAt:
    # The sequence, for what comes twice in one case must not look like a repetition.
    return FiresAt(thing=thing, deadline="step", version="@sequence", step="step")


ALERTING: Mapping[str, FiresAt] = {
    CaseRegistered.type: _told("cases"),
    ClockDueSoon.type: _told("cases"),
    ClockMissed.type: _told("cases"),
    ReviewPrompted.type: _told("prompts"),
    ReviewMissed.type: _told("prompts"),
    ConductCanaryFellDue.type: FiresAt(
        thing="canaries",
        deadline="canary_id",
        version="version",
        name="fell due",
        tells_nobody=True,
    ),
}
"""The facts that say that a step fired which people are told of, by type."""
