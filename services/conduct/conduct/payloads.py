"""The data of the events that partners send."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from conduct.domain.words import Age, Kind, Need, Personnel, Precision
from muster.dates import Day
from muster.events import Example

Text = Annotated[str, Field(min_length=1, max_length=40_000)]
Name = Annotated[str, Field(min_length=1, max_length=400)]
Mission = Annotated[str, Field(min_length=1, max_length=60)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
MOST = 100


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
    """ISO 3166-1 alpha-3 of the contributing country."""
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


ACCEPTED: tuple[type[Payload], ...] = (ReportSubmitted,)
