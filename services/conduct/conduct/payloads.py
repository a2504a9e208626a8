"""The data of the events that partners send."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from conduct.domain.words import ActionKind, Age, Kind, Need, Personnel, Precision
from muster.dates import Day, Instant
from muster.events import Example
from muster.numbers import YesNo

Text = Annotated[str, Field(min_length=1, max_length=40_000)]
Name = Annotated[str, Field(min_length=1, max_length=400)]
Mission = Annotated[str, Field(min_length=1, max_length=60)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
MOST = 100


def _printable(written: str) -> str:
    if not written.isprintable():
        raise ValueError("it holds characters that are no text")
    return written


Reason = Annotated[str, Field(min_length=1, max_length=4_000)]
Subject = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_printable)]
"""Of somebody's token."""
PersonName = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_printable)]
Named = Annotated[str, Field(min_length=1, max_length=60)]
"""Reference or id of a case."""


class Payload(BaseModel):
    """Unknown members are ignored: a sender may be ahead of us."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )
    schema_version: ClassVar[str] = "1.0"
    """Grows by a minor step when an optional field is added."""


class IncidentNamed(Payload):
    on: Day | None = None
    """Its first day; without it `precision` is `unknown`."""
    until: Day | None = None
    """Of a period."""
    precision: Precision = Precision.UNKNOWN
    place: Name | None = None


class AllegedNamed(Payload):
    personnel: Personnel = Personnel.UNKNOWN
    country: Country | None = None
    """ISO 3166-1 alpha-3 of the contributing country, also withdrawn; ZZA to ZZZ in exercises."""
    unit: Name | None = None
    name: Name | None = None
    rank: Name | None = None
    service_number: Name | None = None


class VictimNamed(Payload):
    age: Age = Age.UNKNOWN
    needs: tuple[Need, ...] = ()
    name: Name | None = None
    contact: Name | None = None


class ReporterNamed(Payload):
    name: Name | None = None
    contact: Name | None = None


class ReportSubmitted(Payload):
    """An allegation of misconduct is reported. Several alleged perpetrators and victims may be
    named; each personnel category and contributing country becomes a case of its own.
    """

    type: ClassVar[str] = "muster.conduct.report.submitted.v1"
    mission: Mission
    """Acronym."""
    kind: Kind
    narrative: Text
    urgent_because: Annotated[str, Field(min_length=1, max_length=4_000)] | None = None
    """Makes it urgent: the clocks are shorter."""
    incidents: Annotated[tuple[IncidentNamed, ...], Field(max_length=MOST)] = ()
    perpetrators: Annotated[tuple[AllegedNamed, ...], Field(max_length=MOST)] = ()
    """Alleged ones."""
    victims: Annotated[tuple[VictimNamed, ...], Field(max_length=MOST)] = ()
    reporter: ReporterNamed | None = None
    example: ClassVar[Example] = {
        "time": "2026-11-24T07:00:00Z",
        "mission": "EXERCISE",
        "kind": "serious-misconduct",
        "narrative": "Exercise: nothing of this happened.",
        "perpetrators": [{"personnel": "military-contingent", "country": "KEN"}],
        "victims": [{"age": "adult", "needs": ["medical"]}],
    }


class OfCase(Payload):
    case: Named
    """Our reference, as in the note that told you of the case, or its id."""
    at: Instant | None = None
    """When it happened, by default now. After the miss of a clock an earlier time is not taken."""
    example: ClassVar[Example] = {"time": "2026-11-24T07:00:00Z", "case": "FH6J-Q41Z-3S56"}


class StateReplied(OfCase):
    """A State that was notified says whether it investigates."""

    type: ClassVar[str] = "muster.conduct.state.replied.v1"
    investigates: YesNo
    officer: Name | None = None
    """The national investigation officer, where one is named."""
    example: ClassVar[Example] = {**OfCase.example, "investigates": True}


class StateActed(OfCase):
    """A State that was notified reports what it did after the finding."""

    type: ClassVar[str] = "muster.conduct.state.acted.v1"
    kind: ActionKind
    """Of the national track."""
    detail: Text | None = None
    example: ClassVar[Example] = {**OfCase.example, "kind": "dismissal"}


class InvestigationReported(OfCase):
    """Whoever a case was referred to has reported on the investigation."""

    type: ClassVar[str] = "muster.conduct.investigation.reported.v1"
    example: ClassVar[Example] = OfCase.example


ACCEPTED: tuple[type[Payload], ...] = (
    ReportSubmitted,
    StateReplied,
    StateActed,
    InvestigationReported,
)
