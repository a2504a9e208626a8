"""Facts about casualties and crimes, on `performance.safety.v1`, keyed by casualty or crime.

None names a person: a casualty is known by the reference of the notification (NOTICAS).
"""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from muster.events import Event, Example
from muster.events.performance.indicator import SOURCE

TOPIC = "performance.safety.v1"


class CasualtyEvent(Event):
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    key: ClassVar[str] = "casualty_id"

    casualty_id: UUID
    reference: str
    """Of the notification: `UNMISS-2026-11-00001`."""
    mission: str
    """Acronym."""
    country: str | None
    """ISO 3166-1 alpha-3 of the casualty's nationality; null where it is not known."""
    personnel: str
    """`military`, `military-observer`, `police`, `international-civilian`, `local` or `other`."""
    cause: str
    """`accident`, `malicious-act`, `illness`, `self-inflicted`, `to-be-determined`, `unknown`."""
    incident_on: date
    example: ClassVar[Example] = {
        "time": "2026-11-24T07:00:00Z",
        "sequence": 1,
        "casualty_id": "01a20c5a-b180-5000-8000-000000000021",
        "reference": "EXERCISE-2026-11-00001",
        "mission": "UNMISS",
        "country": "KEN",
        "personnel": "military",
        "cause": "to-be-determined",
        "incident_on": "2026-11-23",
    }

    @property
    def aggregate_id(self) -> UUID:
        return self.casualty_id

    @property
    def subject(self) -> str:
        return f"casualties/{self.casualty_id}"


class CasualtyRecorded(CasualtyEvent):
    """A death was notified."""

    type: ClassVar[str] = "muster.performance.casualty.recorded.v1"


class CasualtyCorrected(CasualtyEvent):
    """What was known of it, other than the cause, was put right."""

    type: ClassVar[str] = "muster.performance.casualty.corrected.v1"
    members: list[str]
    """Names of what changed."""
    example: ClassVar[Example] = {"sequence": 2, "members": ["country"]}


class CauseChanged(CasualtyEvent):
    """The cause is another one now; the count of casualties is the same."""

    type: ClassVar[str] = "muster.performance.casualty.cause-changed.v1"
    before: str
    example: ClassVar[Example] = {"sequence": 2, "cause": "illness", "before": "to-be-determined"}


class FoundMalicious(CasualtyEvent):
    """The cause was found to be a malicious act, after it had counted as something else."""

    type: ClassVar[str] = "muster.performance.casualty.found-malicious.v1"
    before: str
    revision: int
    """Counts the changes of the cause."""
    example: ClassVar[Example] = {
        "sequence": 3,
        "cause": "malicious-act",
        "before": "to-be-determined",
        "revision": 1,
    }


class CauseUndetermined(CasualtyEvent):
    """The cause is still to be determined so long after the casualty was recorded."""

    type: ClassVar[str] = "muster.performance.casualty.cause-undetermined.v1"
    deadline_id: UUID
    """The same for every deadline of this step of this casualty."""
    version: int
    step: str
    """`30 days` or `90 days`."""
    due: AwareDatetime
    example: ClassVar[Example] = {
        "sequence": 2,
        "deadline_id": "01a20c5a-b180-5000-8000-000000000022",
        "version": 1,
        "step": "30 days",
        "due": "2026-12-24T23:59:59.999999Z",
    }


class CrimeEvent(Event):
    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    key: ClassVar[str] = "crime_id"

    crime_id: UUID
    reference: str
    """The reporter's own."""
    mission: str
    country: str
    """ISO 3166-1 alpha-3 of the host State."""
    committed_on: date
    example: ClassVar[Example] = {
        "time": "2026-11-24T07:00:00Z",
        "sequence": 1,
        "crime_id": "01a20c5a-b180-7000-8000-000000000031",
        "reference": "exercise-ambush",
        "mission": "MONUSCO",
        "country": "COD",
        "committed_on": "2026-11-20",
    }

    @property
    def aggregate_id(self) -> UUID:
        return self.crime_id

    @property
    def subject(self) -> str:
        return f"crimes/{self.crime_id}"


class CrimeRegistered(CrimeEvent):
    """A crime against United Nations personnel is followed until it is tried."""

    type: ClassVar[str] = "muster.performance.crime.registered.v1"


class CrimeStepTaken(CrimeEvent):
    """A step towards justice was taken: the host was notified, an investigation was opened …"""

    type: ClassVar[str] = "muster.performance.crime.step-taken.v1"
    deadline_id: UUID
    """The same for every deadline of this step of this crime."""
    step: str
    """`host-notified`, `investigation-opened`, `suspects-identified`, `trial-opened`, `outcome`
    or `review`."""
    taken_on: date
    detail: str | None = None
    example: ClassVar[Example] = {
        "sequence": 2,
        "deadline_id": "01a20c5a-b180-5000-8000-000000000032",
        "step": "host-notified",
        "taken_on": "2026-11-22",
    }


class CrimeStepMissed(CrimeEvent):
    """The time for a step towards justice passed and nothing was reported."""

    type: ClassVar[str] = "muster.performance.crime.step-missed.v1"
    deadline_id: UUID
    version: int
    step: str
    due: AwareDatetime
    missed_at: AwareDatetime
    late: bool
    example: ClassVar[Example] = {
        "sequence": 2,
        "deadline_id": "01a20c5a-b180-5000-8000-000000000032",
        "version": 1,
        "step": "host-notified",
        "due": "2026-12-01T23:59:59.999999Z",
        "missed_at": "2026-12-02T00:00:00Z",
        "late": False,
    }


class CrimeStepDropped(CrimeEvent):
    """A step that was missed is no longer awaited: a later one says enough, or it is over."""

    type: ClassVar[str] = "muster.performance.crime.step-dropped.v1"
    deadline_id: UUID
    step: str
    example: ClassVar[Example] = {
        "sequence": 3,
        "deadline_id": "01a20c5a-b180-5000-8000-000000000033",
        "step": "review",
    }


class CrimeClosed(CrimeEvent):
    """It has come to an end: tried, or it can no longer be."""

    type: ClassVar[str] = "muster.performance.crime.closed.v1"
    outcome: str
    """`convicted`, `acquitted` or `not-prosecuted`."""
    example: ClassVar[Example] = {"sequence": 6, "outcome": "convicted"}


FACTS: tuple[type[CasualtyEvent] | type[CrimeEvent], ...] = (
    CasualtyRecorded,
    CasualtyCorrected,
    CauseChanged,
    FoundMalicious,
    CauseUndetermined,
    CrimeRegistered,
    CrimeStepTaken,
    CrimeStepMissed,
    CrimeStepDropped,
    CrimeClosed,
)
