"""What the pledges service publishes on `pledges.pledge.v1`, keyed by pledge."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from muster.events import Event, Example, troubles
from muster.events.ledger import CanaryEvent, FiresAt, HourTallied

TOPIC = "pledges.pledge.v1"
SOURCE = "/muster/pledges"


class PledgeEvent(Event):
    """Who pledged what, so that a reader needs no other event to say it."""

    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    key: ClassVar[str] = "pledge_id"

    pledge_id: UUID
    reference: str
    """The pledger's own name of the pledge, unique per pledger."""
    title: str
    pledger: str
    """ISO 3166-1 alpha-3, or the organisation's name."""
    country: str | None = None
    """ISO 3166-1 alpha-3 when the pledger is a State."""
    example: ClassVar[Example] = {
        "time": "2026-11-24T07:00:00Z",
        "sequence": 1,
        "pledge_id": "01a20c5a-b180-7000-8000-000000000001",
        "reference": "exercise-engineers",
        "title": "Exercise: engineering company",
        "pledger": "KEN",
        "country": "KEN",
    }

    @property
    def aggregate_id(self) -> UUID:
        return self.pledge_id

    @property
    def subject(self) -> str:
        return f"pledges/{self.pledge_id}"


class PledgeRegistered(PledgeEvent):
    """A pledge stands in the register."""

    type: ClassVar[str] = "muster.pledges.pledge.registered.v1"
    kind: str
    items: list[str]
    """Commitment items served, by id: `8c`."""
    status: str
    example: ClassVar[Example] = {
        "kind": "engineering",
        "items": ["13g", "14a"],
        "status": "announced",
    }


class PledgeStatusChanged(PledgeEvent):
    """The pledge moved on, or was withdrawn; the instrument says on what paper."""

    type: ClassVar[str] = "muster.pledges.pledge.status-changed.v1"
    status: str
    before: str
    effective_on: date
    instrument: str | None = None
    reason: str | None = None
    example: ClassVar[Example] = {
        "time": "2026-12-15T09:30:00Z",
        "sequence": 3,
        "status": "confirmed",
        "before": "announced",
        "effective_on": "2026-12-15",
        "instrument": "Exercise: note verbale 12/2026",
    }


class MilestoneEvent(PledgeEvent):
    """One dated promise inside a pledge, and the version of its deadline."""

    milestone_id: UUID
    milestone_title: str
    version: int
    """Of the deadline: an extension or a retracted report opens the next one."""
    due: AwareDatetime
    """The last instant at which the milestone is on time."""
    zone: str
    """IANA time zone in which the due day ends."""
    example: ClassVar[Example] = {
        "sequence": 2,
        "milestone_id": "01a20c5a-b180-7000-8000-000000000002",
        "milestone_title": "Company deployed",
        "version": 1,
        "due": "2027-06-30T20:59:59.999999Z",
        "zone": "Africa/Nairobi",
    }


class MilestoneAdded(MilestoneEvent):
    """The milestone is awaited from now on."""

    type: ClassVar[str] = "muster.pledges.milestone.added.v1"


class MilestoneDueSoon(MilestoneEvent):
    """A reminder before the due instant."""

    type: ClassVar[str] = "muster.pledges.milestone.due-soon.v1"
    step: str
    """Name of the checkpoint that was reached: `30 days before`."""
    example: ClassVar[Example] = {
        "time": "2027-05-31T20:59:59.999999Z",
        "sequence": 4,
        "step": "30 days before",
    }


class MilestoneMissed(MilestoneEvent):
    """The due instant and the grace passed and nothing was reported done."""

    type: ClassVar[str] = "muster.pledges.milestone.missed.v1"
    schema_version: ClassVar[str] = "1.1"
    missed_at: AwareDatetime
    """End of the due day plus grace, in the deadline's zone."""
    late: bool
    """True when Muster itself noticed late, after an outage."""
    opened_at: AwareDatetime | None = None
    """When this version was opened, where that was only after `missed_at`: a report that it was
    done had been taken back."""
    example: ClassVar[Example] = {
        "time": "2027-07-07T20:59:59.999999Z",
        "sequence": 5,
        "missed_at": "2027-07-07T20:59:59.999999Z",
        "late": False,
    }


class MilestoneMet(MilestoneEvent):
    """Done by the due instant."""

    type: ClassVar[str] = "muster.pledges.milestone.met.v1"
    done_at: AwareDatetime
    evidence: str | None = None
    example: ClassVar[Example] = {
        "time": "2027-06-28T09:00:00Z",
        "sequence": 5,
        "done_at": "2027-06-28T09:00:00Z",
        "evidence": "https://exercise.example/deployed",
    }


class MilestoneMetLate(MilestoneEvent):
    """Done, after the due instant."""

    type: ClassVar[str] = "muster.pledges.milestone.met-late.v1"
    done_at: AwareDatetime
    evidence: str | None = None
    example: ClassVar[Example] = {
        "time": "2027-07-12T09:00:00Z",
        "sequence": 6,
        "done_at": "2027-07-12T09:00:00Z",
        "evidence": "https://exercise.example/deployed",
    }


class MilestoneReopened(MilestoneEvent):
    """A report of completion was taken back; `version` is of the deadline opened by it."""

    type: ClassVar[str] = "muster.pledges.milestone.reopened.v1"
    reason: str | None = None
    example: ClassVar[Example] = {
        "time": "2027-06-29T08:00:00Z",
        "sequence": 6,
        "version": 2,
        "reason": "Exercise: only the advance party has arrived",
    }


class MilestoneExtended(MilestoneEvent):
    """A later due date was granted; `version` and `due` are the new ones."""

    type: ClassVar[str] = "muster.pledges.milestone.extended.v1"
    before: AwareDatetime
    reason: str
    example: ClassVar[Example] = {
        "time": "2027-06-01T12:00:00Z",
        "sequence": 5,
        "version": 2,
        "due": "2027-09-30T20:59:59.999999Z",
        "before": "2027-06-30T20:59:59.999999Z",
        "reason": "Exercise: the ship is late",
    }


class MilestoneWaived(MilestoneEvent):
    """The milestone is no longer asked for."""

    type: ClassVar[str] = "muster.pledges.milestone.waived.v1"
    reason: str
    authority: str
    example: ClassVar[Example] = {
        "time": "2027-06-01T12:00:00Z",
        "sequence": 5,
        "reason": "Exercise: the mission is ending",
        "authority": "Exercise: desk chief, memorandum 3",
    }


class MilestoneSuperseded(MilestoneEvent):
    """The milestone no longer applies: the pledge was withdrawn or lapsed."""

    type: ClassVar[str] = "muster.pledges.milestone.superseded.v1"
    reason: str | None = None
    example: ClassVar[Example] = {
        "time": "2027-03-01T10:00:00Z",
        "sequence": 4,
        "reason": "Exercise: the pledge was withdrawn",
    }


class MilestoneCorrected(MilestoneEvent):
    """A claim of completion in time was confirmed after the miss: missed became met."""

    type: ClassVar[str] = "muster.pledges.milestone.corrected.v1"
    done_at: AwareDatetime
    evidence: str | None
    confirmed_by: str
    example: ClassVar[Example] = {
        "time": "2027-07-15T08:00:00Z",
        "sequence": 7,
        "done_at": "2027-06-29T15:00:00Z",
        "evidence": "https://exercise.example/arrival-report",
        "confirmed_by": "Exercise Officer",
    }


class MilestoneVerified(MilestoneEvent):
    """Somebody other than the pledger confirmed that it is done."""

    type: ClassVar[str] = "muster.pledges.milestone.verified.v1"
    verified_by: str
    example: ClassVar[Example] = {
        "time": "2027-07-16T08:00:00Z",
        "sequence": 8,
        "verified_by": "Exercise Officer",
    }


class TallyPublished(HourTallied):
    """An hour is closed: so many reminders and misses of milestones were recorded within it."""

    type: ClassVar[str] = "muster.pledges.tally.published.v1"
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    example: ClassVar[Example] = {"tally_id": "6bff556f-38d2-51f9-90ae-f2fee9e26349"}


class CanaryFellDue(CanaryEvent):
    """A deadline of Muster's own fell due; nobody is told, and notifications counts it."""

    type: ClassVar[str] = "muster.pledges.canary.fell-due.v1"
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    example: ClassVar[Example] = {"canary_id": "91bb100b-6ad0-5e3f-8467-39f427512fc7"}


class TroubleBegan(troubles.TroubleBegan):
    """Something in pledges is broken and does not mend itself; operations are told."""

    type: ClassVar[str] = "muster.pledges.trouble.began.v1"
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    example: ClassVar[Example] = {"troubles_id": "c0a3a0bb-0f2b-5a55-9d9e-5b1c8c1f7c2e"}


class TroubleEnded(troubles.TroubleEnded):
    """It is mended."""

    type: ClassVar[str] = "muster.pledges.trouble.ended.v1"
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    example: ClassVar[Example] = {"troubles_id": "c0a3a0bb-0f2b-5a55-9d9e-5b1c8c1f7c2e"}


TALLY = UUID("6bff556f-38d2-51f9-90ae-f2fee9e26349")
CANARY = UUID("91bb100b-6ad0-5e3f-8467-39f427512fc7")
TROUBLES = UUID("c0a3a0bb-0f2b-5a55-9d9e-5b1c8c1f7c2e")

FACTS: tuple[type[PledgeEvent], ...] = (
    PledgeRegistered,
    PledgeStatusChanged,
    MilestoneAdded,
    MilestoneDueSoon,
    MilestoneMissed,
    MilestoneMet,
    MilestoneMetLate,
    MilestoneReopened,
    MilestoneExtended,
    MilestoneWaived,
    MilestoneSuperseded,
    MilestoneCorrected,
    MilestoneVerified,
)
"""About pledges."""
PUBLISHED: tuple[type[Event], ...] = (
    *FACTS,
    TallyPublished,
    CanaryFellDue,
    TroubleBegan,
    TroubleEnded,
)

ALERTING: Mapping[str, FiresAt] = {
    MilestoneDueSoon.type: FiresAt(
        thing="pledges", deadline="milestone_id", version="version", step="step"
    ),
    MilestoneMissed.type: FiresAt(
        thing="pledges", deadline="milestone_id", version="version", name="missed"
    ),
    CanaryFellDue.type: FiresAt(
        thing="canaries",
        deadline="canary_id",
        version="version",
        name="fell due",
        tells_nobody=True,
    ),
}
"""The facts that say that a step fired which people are told of, by type."""
