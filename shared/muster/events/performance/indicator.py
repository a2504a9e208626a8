"""Facts about indicators, on `performance.indicator.v1`, keyed by series: indicator and subject."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from muster.events import Event, Example

TOPIC = "performance.indicator.v1"
SOURCE = "/muster/performance"


class SubjectNamed(BaseModel):
    """Whom or what the figures are about; what is not named is all of it together."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    country: str | None = None
    """ISO 3166-1 alpha-3."""
    mission: str | None = None
    """Acronym: `MONUSCO`."""
    category: str | None = None
    """Of personnel: `troops`."""
    component: str | None = None
    """`military`, `police` or `civilian`."""
    sex: str | None = None
    """`female` or `male`."""


class IndicatorEvent(Event):
    """Which series, so that a reader needs no other event to say it."""

    topic: ClassVar[str | None] = TOPIC
    source: ClassVar[str] = SOURCE
    key: ClassVar[str] = "series_id"

    series_id: UUID
    """The same for every figure of one indicator and subject."""
    indicator: str
    """Code of the definition: `women-share`."""
    indicator_title: str
    frame: str
    """What the indicator belongs to: `ugps`, `a4p-plus`."""
    about: SubjectNamed
    country: str | None = None
    """As in `about`, where a reader routes by it."""
    mission: str | None = None
    example: ClassVar[Example] = {
        "time": "2026-11-24T07:00:00Z",
        "sequence": 1,
        "series_id": "01a20c5a-b180-5000-8000-000000000011",
        "indicator": "women-share",
        "indicator_title": "Women among uniformed personnel",
        "frame": "ugps",
        "about": {"country": "KEN", "mission": "MONUSCO", "category": "troops"},
        "country": "KEN",
        "mission": "MONUSCO",
    }

    @property
    def aggregate_id(self) -> UUID:
        return self.series_id

    @property
    def subject(self) -> str:
        return f"series/{self.series_id}"


class ObservationEvent(IndicatorEvent):
    observation_id: UUID
    period: str
    """`2026-10`, `2026-Q3`, `2026-H1`, `2026`, `2025/2026` (July to June)."""
    ends_on: date
    """Last day of the period."""
    value: float | None
    """In the unit of the indicator; null where the source says that it does not know."""
    numerator: float | None = None
    denominator: float | None = None
    partial: bool = False
    """The figures cover only a part of the period."""
    reported_at: AwareDatetime
    """When the source said so."""
    cited: str
    """The source, for people to look it up."""
    example: ClassVar[Example] = {
        "observation_id": "01a20c5a-b180-7000-8000-000000000012",
        "period": "2026-10",
        "ends_on": "2026-10-31",
        "value": 12.5,
        "numerator": 10,
        "denominator": 80,
        "reported_at": "2026-11-20T00:00:00Z",
        "cited": "Exercise: monthly summary of contributions",
    }


class ObservationRecorded(ObservationEvent):
    """A figure for a period of which nothing was known."""

    type: ClassVar[str] = "muster.performance.observation.recorded.v1"


class ObservationCorrected(ObservationEvent):
    """A figure takes the place of another; what was believed before stays readable."""

    type: ClassVar[str] = "muster.performance.observation.corrected.v1"
    supersedes: UUID
    before: float | None
    """The value until now."""
    reason: str | None = None
    example: ClassVar[Example] = {
        "sequence": 2,
        "observation_id": "01a20c5a-b180-7000-8000-000000000013",
        "supersedes": "01a20c5a-b180-7000-8000-000000000012",
        "before": 12.5,
        "value": 13.75,
        "numerator": 11,
        "reason": "Exercise: one officer was counted as a man",
    }


class TargetEvent(IndicatorEvent):
    """One target of a series, and the version of the deadline that the fact is about."""

    target_id: UUID
    period: str
    target: float
    """In the unit of the indicator."""
    unit: str
    """`%`, `persons`."""
    direction: str
    """`at least` or `at most`."""
    version: int
    due: AwareDatetime
    """When the figures of the period are to be known."""
    zone: str
    example: ClassVar[Example] = {
        "about": {"category": "troops"},
        "country": None,
        "mission": None,
        "target_id": "01a20c5a-b180-5000-8000-000000000014",
        "period": "2026",
        "target": 13,
        "unit": "%",
        "direction": "at least",
        "version": 1,
        "due": "2027-03-01T23:59:59.999999Z",
        "zone": "UTC",
    }


class TargetSet(TargetEvent):
    """A value is aimed at for the end of a period."""

    type: ClassVar[str] = "muster.performance.target.set.v1"


class TargetMet(TargetEvent):
    """The figures of the period reach it; `corrected` says that it counted as missed before."""

    type: ClassVar[str] = "muster.performance.target.met.v1"
    value: float
    corrected: bool = False
    """It counted as missed until figures were corrected."""
    example: ClassVar[Example] = {"sequence": 3, "value": 13.2}


class TargetMissed(TargetEvent):
    """The figures of the period do not reach it, or nobody gave any in time."""

    type: ClassVar[str] = "muster.performance.target.missed.v1"
    schema_version: ClassVar[str] = "1.1"
    value: float | None
    """Null where no figure came."""
    missed_at: AwareDatetime
    late: bool
    """True when Muster itself noticed late, after an outage."""
    opened_at: AwareDatetime | None = None
    """When this version was opened, where that was only after `missed_at`."""
    example: ClassVar[Example] = {
        "sequence": 3,
        "value": 9.8,
        "missed_at": "2027-03-02T00:00:00Z",
        "late": False,
    }


class TargetReopened(TargetEvent):
    """A correction took back what had met it; `version` is of the deadline opened by it."""

    type: ClassVar[str] = "muster.performance.target.reopened.v1"
    value: float | None
    example: ClassVar[Example] = {"sequence": 4, "version": 2, "value": 12.9}


class TargetWithdrawn(TargetEvent):
    """It is no longer aimed at, or another value is."""

    type: ClassVar[str] = "muster.performance.target.withdrawn.v1"
    reason: str
    example: ClassVar[Example] = {"sequence": 5, "reason": "Exercise: the strategy was revised"}


class ReportDueSoon(TargetEvent):
    """The figures for a target are not there yet."""

    type: ClassVar[str] = "muster.performance.report.due-soon.v1"
    step: str
    """Name of the checkpoint that was reached: `7 days before`."""
    example: ClassVar[Example] = {"sequence": 2, "step": "7 days before"}


class ReportMissed(TargetEvent):
    """Nobody gave the figures for a target in time."""

    type: ClassVar[str] = "muster.performance.report.missed.v1"
    schema_version: ClassVar[str] = "1.1"
    missed_at: AwareDatetime
    late: bool
    opened_at: AwareDatetime | None = None
    """When this version was opened, where that was only after `missed_at`."""
    example: ClassVar[Example] = {
        "sequence": 3,
        "missed_at": "2027-03-02T00:00:00Z",
        "late": False,
    }


class ReportReceived(TargetEvent):
    """The figures for a target have come; `in_time` says whether by the due instant."""

    type: ClassVar[str] = "muster.performance.report.received.v1"
    in_time: bool
    example: ClassVar[Example] = {"sequence": 3, "in_time": True}


class ShareEvent(IndicatorEvent):
    """A State's share of women in one category, held against the target of the year.

    Rated by the United Nations' rule: green meets the target, yellow is at least 0.1 %, red less.
    """

    period: str
    year: int
    """Of the target."""
    rating: str
    """`green`, `yellow` or `red`."""
    before: str | None = None
    """The rating until now; null where there was none."""
    share: float
    """Percent."""
    target: float
    """Percent."""
    example: ClassVar[Example] = {
        "about": {"country": "KEN", "category": "troops"},
        "mission": None,
        "period": "2026-10",
        "year": 2026,
        "rating": "yellow",
        "before": "green",
        "share": 9.5,
        "target": 13,
    }


class ShareBelowTarget(ShareEvent):
    """The share does not reach the target of the year, or there are no women at all."""

    type: ClassVar[str] = "muster.performance.share.below-target.v1"
    step: str
    """`2026 yellow`."""
    revision: int
    """Tells it from another time that the share fell to the same rating in the same year."""
    example: ClassVar[Example] = {"step": "2026 yellow", "revision": 1}


class ShareOnTarget(ShareEvent):
    """The share reaches the target of the year."""

    type: ClassVar[str] = "muster.performance.share.on-target.v1"
    example: ClassVar[Example] = {"rating": "green", "before": "yellow", "share": 13.1}


class ShareNotRated(IndicatorEvent):
    """Nobody of the State is left in the category, whose share did not reach the target before."""

    type: ClassVar[str] = "muster.performance.share.not-rated.v1"
    period: str
    before: str
    """The rating until now: `yellow` or `red`."""
    example: ClassVar[Example] = {
        "about": {"country": "KEN", "category": "troops"},
        "mission": None,
        "period": "2026-10",
        "before": "yellow",
    }


FACTS: tuple[type[IndicatorEvent], ...] = (
    ObservationRecorded,
    ObservationCorrected,
    TargetSet,
    TargetMet,
    TargetMissed,
    TargetReopened,
    TargetWithdrawn,
    ReportDueSoon,
    ReportMissed,
    ReportReceived,
    ShareBelowTarget,
    ShareOnTarget,
    ShareNotRated,
)
