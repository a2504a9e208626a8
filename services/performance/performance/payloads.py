"""The data of the events that partners send."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, model_validator

from muster.dates import Day, Instant
from muster.events import Example
from muster.events.performance.indicator import SubjectNamed
from muster.numbers import NUMBER, Number, YesNo
from performance.domain.crime_account import Result, Step
from performance.domain.deliverable import Status

Text = Annotated[str, Field(min_length=1, max_length=300)]
Note = Annotated[str, Field(min_length=1, max_length=2000)]
Reference = Annotated[str, Field(min_length=1, max_length=120)]
Named = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[\w./:-]+$")]
"""In an address, so without spaces."""
BEGUN = datetime(1945, 10, 24, tzinfo=UTC)
"""The United Nations."""


def _since_begun(reported_at: datetime) -> datetime:
    if reported_at < BEGUN:
        raise ValueError(f"nothing was reported before {BEGUN.date()}")
    return reported_at


Reported = Annotated[Instant, AfterValidator(_since_begun)]


class Payload(BaseModel):
    """Unknown members are ignored: a sender may be ahead of us."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", str_strip_whitespace=True, use_attribute_docstrings=True
    )
    schema_version: ClassVar[str] = "1.0"
    """Grows by a minor step when an optional field is added."""


class ObservationReported(Payload):
    """A figure for one period. Reported again with other figures it is a correction."""

    type: ClassVar[str] = "muster.performance.observation.reported.v1"
    indicator: Annotated[str, Field(max_length=80)]
    """Code of its definition; GET /v1/indicators lists them."""
    about: SubjectNamed = SubjectNamed()
    """Whom or what it is about; what is not named is all of it together."""
    period: Annotated[str, Field(max_length=20)]
    """`2026-10`, `2026-Q3`, `2026-H1`, `2026`, `2025/2026` (July to June) or a day."""
    value: Number | None = None
    """In the unit of the indicator; null where you know that it is not known."""
    numerator: Number | None = None
    """With `denominator` instead of `value` where the indicator is a share."""
    denominator: Number | None = None
    partial: YesNo = False
    """The figures cover only a part of the period."""
    reported_at: Reported | None = None
    """When the source said so; by default the event's `time`."""
    cited: Text | None = None
    """The source, for people to look it up; by default the sender. Of a State or mission it is told
    as `KEN, citing …`."""
    note: Note | None = None
    example: ClassVar[Example] = {
        "time": "2026-11-20T07:00:00Z",
        "indicator": "women-share",
        "about": {"country": "KEN", "mission": "MONUSCO", "category": "troops"},
        "period": "2026-10",
        "numerator": 10,
        "denominator": 80,
        "cited": "Exercise: monthly report",
    }


class TargetAimedAt(Payload):
    """A value is aimed at for the end of a period; said again with another value it is replaced."""

    type: ClassVar[str] = "muster.performance.target.aimed-at.v1"
    indicator: Annotated[str, Field(max_length=80)]
    about: SubjectNamed = SubjectNamed()
    period: Annotated[str, Field(max_length=20)]
    target: Number
    """In the unit of the indicator."""
    cited: Text
    """The decision it is from."""
    example: ClassVar[Example] = {
        "time": "2026-11-20T07:00:00Z",
        "indicator": "women-share",
        "about": {"country": "KEN", "category": "troops"},
        "period": "2027",
        "target": 14,
        "cited": "Exercise: national action plan",
    }


class OfDeliverable(Payload):
    reference: Named
    """The same for every event about the deliverable."""
    example_source: ClassVar[str] = "/partners/UN"
    example: ClassVar[Example] = {"reference": "exercise-guidance"}


class DeliverableAnnounced(OfDeliverable):
    """Something is to be brought about by a day. The United Nations alone send this."""

    type: ClassVar[str] = "muster.performance.deliverable.announced.v1"
    title: Text
    result: Named
    """Code of the result that it serves; GET /v1/results lists them."""
    owner: Reference
    """The office in charge; a mission by its acronym."""
    due_on: Day
    zone: str = "UTC"
    """IANA time zone in which the due day ends."""
    grace_days: Annotated[int, Field(ge=0, le=366), NUMBER] = 0
    """Days after the due day before it counts as missed."""
    example: ClassVar[Example] = {
        "time": "2026-11-24T07:00:00Z",
        "title": "Exercise: guidance on strategic communications",
        "result": "exercise-result",
        "owner": "Exercise office",
        "due_on": "2027-06-30",
    }


class DeliverableReported(OfDeliverable):
    """How it stands. After it was missed, what is completed is late, whatever day is named."""

    type: ClassVar[str] = "muster.performance.deliverable.reported.v1"
    status: Status
    done_on: Day | None = None
    """With `completed`: the day in the deliverable's zone; by default today."""
    evidence: HttpUrl | None = None
    """With `completed`."""
    reason: Note | None = None
    """Needed with `not_applicable`."""
    example: ClassVar[Example] = {
        "time": "2026-11-24T08:00:00Z",
        "status": "completed",
        "done_on": "2026-11-24",
        "evidence": "https://exercise.example/guidance",
    }


class CasualtyReported(Payload):
    """A notification of casualty. Reported again with another cause it is a change of the cause. Of
    what may be absent the last word stays, and null takes it back.

    Say nothing that names a person.
    """

    type: ClassVar[str] = "muster.performance.casualty.reported.v1"
    reference: Reference
    """Of the notification (NOTICAS): the same for ever, whatever changes."""
    incident_on: Day
    mission: Reference
    """Acronym."""
    country: Annotated[str, Field(max_length=20)] | None = None
    """ISO 3166-1 alpha-3 of the nationality; absent where it is not known."""
    nationality: Text | None = None
    """As the notification writes it."""
    sex: Annotated[str, Field(max_length=20)] | None = None
    """`female` or `male`; absent where it is not known."""
    personnel: Annotated[str, Field(max_length=60)]
    """`military`, `military-observer`, `police`, `international-civilian`, `local` or `other`;
    the words of the United Nations' file do as well."""
    cause: Annotated[str, Field(max_length=60)]
    """`accident`, `malicious-act`, `illness`, `self-inflicted`, `to-be-determined` or `unknown`;
    the words of the United Nations' file do as well."""
    reported_at: Reported | None = None
    """By default the event's `time`."""
    cited: Text | None = None
    """The source, for people to look it up; by default the sender."""
    example_source: ClassVar[str] = "/partners/UNMISS"
    example: ClassVar[Example] = {
        "time": "2026-11-24T07:00:00Z",
        "reference": "EXERCISE-2026-11-00001",
        "incident_on": "2026-11-23",
        "mission": "UNMISS",
        "country": "KEN",
        "sex": "male",
        "personnel": "military",
        "cause": "to-be-determined",
    }


class CrimeReported(Payload):
    """A crime against United Nations personnel, to be followed until it is tried."""

    type: ClassVar[str] = "muster.performance.crime.reported.v1"
    reference: Reference
    """Your own."""
    mission: Reference
    """Acronym."""
    country: Annotated[str, Field(max_length=20)]
    """ISO 3166-1 alpha-3 of the host State."""
    committed_on: Day
    casualties: Annotated[int, Field(ge=0, le=100_000), NUMBER] = 0
    """How many were killed."""
    summary: Note | None = None
    """Without names of persons."""
    reported_at: Reported | None = None
    """By default the event's `time`."""
    example_source: ClassVar[str] = "/partners/MONUSCO"
    example: ClassVar[Example] = {
        "time": "2026-11-24T07:00:00Z",
        "reference": "exercise-ambush",
        "mission": "MONUSCO",
        "country": "COD",
        "committed_on": "2026-11-20",
        "casualties": 1,
        "summary": "Exercise: a patrol was ambushed",
    }


class CrimeStepReported(Payload):
    """A step towards justice was taken (paragraph 11 of the Declaration)."""

    type: ClassVar[str] = "muster.performance.crime.step-reported.v1"
    reference: Reference | None = None
    """Your own, of the crime; or `crime_id`."""
    crime_id: UUID | None = None
    """As `crime.registered.v1` of performance tells it."""
    step: Step
    taken_on: Day
    outcome: Result | None = None
    """With the step `outcome`, and only with it."""
    detail: Note | None = None
    """Evidence, or what to know about it, without names of persons."""
    example_source: ClassVar[str] = "/partners/MONUSCO"
    example: ClassVar[Example] = {
        "time": "2026-11-24T07:00:00Z",
        "reference": "exercise-ambush",
        "step": "host-notified",
        "taken_on": "2026-11-22",
        "detail": "Exercise: note verbale",
    }

    @model_validator(mode="after")
    def _names_a_crime(self) -> Self:
        if self.reference is None and self.crime_id is None:
            raise ValueError("say which crime, by reference or crime_id")
        return self


ACCEPTED: tuple[type[Payload], ...] = (
    ObservationReported,
    TargetAimedAt,
    CasualtyReported,
    CrimeReported,
    CrimeStepReported,
    DeliverableAnnounced,
    DeliverableReported,
)
