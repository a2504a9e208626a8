"""What partners write in `data`: one model per type of event that pledges takes in."""

from datetime import date, timedelta
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, model_validator

from muster.dates import DURATION, Day, Instant
from muster.deadlines.terms import OUR_TIME, in_our_time
from muster.events import Example
from muster.identity.roles import SCOPES
from muster.numbers import NUMBER
from pledges.domain.kinds import PledgeKind, PledgeStatus

Reference = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[\w./:-]+$")]
Title = Annotated[str, Field(min_length=1, max_length=300)]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]
LONGEST_GRACE = timedelta(days=366)
CONFIRMERS = tuple(sorted(role for role, may in SCOPES.items() if "milestones:confirm" in may))


def _of_our_time(day: date) -> date:
    if not in_our_time(day):
        raise ValueError(f"give a year from {OUR_TIME}")
    return day


OurDay = Annotated[Day, AfterValidator(_of_our_time)]


class Payload(BaseModel):
    """Unknown members are ignored, so that a type may grow."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", str_strip_whitespace=True, use_attribute_docstrings=True
    )


class PledgerNamed(Payload):
    """Exactly one of the two."""

    country: str | None = None
    """ISO 3166-1 alpha-3."""
    organisation: str | None = None


class Due(Payload):
    """Either a day, which ends at midnight in its zone, or an instant."""

    due_on: Day | None = None
    due_at: Instant | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.due_on is None) == (self.due_at is None):
            raise ValueError("give either due_on (a date) or due_at (an instant with its offset)")
        return self


class Done(Payload):
    """At most one of them."""

    done_on: Day | None = None
    """Counts as done at the end of that day in the milestone's zone."""
    done_at: Instant | None = None

    @property
    def done(self) -> str | None:
        """The member that says it."""
        return next((name for name in ("done_on", "done_at") if getattr(self, name)), None)

    @model_validator(mode="after")
    def _one_at_most(self) -> Self:
        if self.done_on is not None and self.done_at is not None:
            raise ValueError("give done_on (a date) or done_at (an instant), not both")
        return self


def _may_confirm(role: str) -> str:
    if role not in CONFIRMERS:
        raise ValueError(f"no such role confirms milestones; {' and '.join(CONFIRMERS)} do")
    return role


class MilestonePromised(Due):
    """One dated promise inside a pledge."""

    reference: Reference
    """Unique within the pledge."""
    title: Title
    zone: str = "UTC"
    """IANA time zone in which the due day ends."""
    grace_days: Annotated[int, Field(ge=0, le=366), NUMBER] = 0
    """Days after the due day before the milestone counts as missed; only with `due_on`."""
    grace: Annotated[timedelta, Field(ge=timedelta(0), le=LONGEST_GRACE), DURATION] = timedelta(0)
    """ISO 8601 duration after the due instant; only with `due_at`."""
    confirmer: Annotated[str, Field(max_length=120), AfterValidator(_may_confirm)] | None = None
    """Role that may verify it, other than the pledger; by default the pledge desk."""


class OfPledge(Payload):
    """Names the pledge by the pledger's own reference."""

    schema_version: ClassVar[str] = "1.0"
    """Grows by a minor step when an optional field is added."""
    reference: Reference
    pledger: PledgerNamed | None = None
    """By default the sender."""
    example: ClassVar[Example] = {
        "time": "2026-11-24T07:00:00Z",
        "reference": "exercise-engineers",
        "pledger": {"country": "KEN"},
    }
    """`time` is the event's, the others are members of its data."""


class OfMilestone(OfPledge):
    """Names one milestone of the pledge."""

    milestone: Reference
    example: ClassVar[Example] = {"milestone": "deployed"}


class PledgeAnnounced(OfPledge):
    """A pledge was made in public."""

    type: ClassVar[str] = "muster.pledges.pledge.announced.v1"
    kind: PledgeKind
    title: Title
    items: Annotated[list[str], Field(min_length=1, max_length=52)]
    """Commitment items that it serves: `8c`. GET /v1/commitments lists them."""
    status: PledgeStatus = PledgeStatus.ANNOUNCED
    announced_on: OurDay | None = None
    instrument: str | None = Field(None, max_length=300)
    """The paper: note verbale, MOU, statement."""
    milestones: Annotated[list[MilestonePromised], Field(max_length=100)] = []
    example: ClassVar[Example] = {
        "kind": "engineering",
        "title": "Exercise: engineering company",
        "items": ["13g", "14a"],
        "announced_on": "2026-11-24",
        "instrument": "Exercise: statement at the Ministerial",
        "milestones": [
            {
                "reference": "deployed",
                "title": "Company deployed",
                "due_on": "2027-06-30",
                "zone": "Africa/Nairobi",
                "grace_days": 7,
            }
        ],
    }


class MilestoneReported(Done, OfMilestone):
    """The milestone is done. Without `done_at` or `done_on` it was done at the event's `time`."""

    type: ClassVar[str] = "muster.pledges.milestone.reported.v1"
    evidence: HttpUrl | None = None
    example: ClassVar[Example] = {
        "time": "2026-11-25T06:00:00Z",
        "done_on": "2026-11-24",
        "evidence": "https://exercise.example/deployed",
    }


class ReportRetracted(OfMilestone):
    """The report that the milestone is done was wrong."""

    type: ClassVar[str] = "muster.pledges.milestone.report-retracted.v1"
    reason: Reason
    example: ClassVar[Example] = {
        "time": "2026-11-25T08:00:00Z",
        "reason": "Exercise: only the advance party has arrived",
    }


class ExtensionRequested(OfMilestone, Due):
    """A later due date is asked for. Staff decide; until then the old one stands."""

    type: ClassVar[str] = "muster.pledges.milestone.extension-requested.v1"
    reason: Reason
    example: ClassVar[Example] = {
        "time": "2026-11-26T12:00:00Z",
        "due_on": "2027-09-30",
        "reason": "Exercise: the ship is late",
    }


class PledgeWithdrawn(OfPledge):
    """The pledger takes the pledge back."""

    type: ClassVar[str] = "muster.pledges.pledge.withdrawn.v1"
    reason: Reason
    instrument: str | None = Field(None, max_length=300)
    effective_on: OurDay | None = None
    example: ClassVar[Example] = {
        "time": "2026-11-27T10:00:00Z",
        "reason": "Exercise: the company is needed at home",
        "instrument": "Exercise: note verbale 4/2026",
        "effective_on": "2026-11-27",
    }


ACCEPTED: tuple[type[OfPledge], ...] = (
    PledgeAnnounced,
    MilestoneReported,
    ReportRetracted,
    ExtensionRequested,
    PledgeWithdrawn,
)
