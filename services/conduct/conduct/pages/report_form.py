"""A report as people write it down: its fields, what is wrong with them, and what it makes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import uuid4

from conduct.domain.parties import LONGEST_TEXT, Alleged, Incident, Reporter, Victim
from conduct.domain.refusals import ReportUnclear
from conduct.domain.report import Report
from conduct.domain.words import Age, Channel, Kind, Need, Personnel, Precision
from conduct.pages.complaints import sentence
from conduct.pages.words import AGES, KINDS, PERSONNEL, PRECISIONS
from muster.web.forms import Form

MOST = {"incidents": 3, "perpetrators": 4, "victims": 4}
"""Of each on one form, which may have 100 fields. More are added to the case afterwards."""
MEMBERS: Mapping[str, Sequence[str]] = {
    "incidents": ("precision", "on", "until", "place"),
    "perpetrators": ("personnel", "country", "unit", "name", "rank", "service_number"),
    "victims": ("age", *(f"need-{each}" for each in Need), "name", "contact"),
}
LONGEST_MISSION = 60
PAPER = Channel.PAPER.value

Party = TypeVar("Party")


@dataclass(frozen=True)
class Draft:
    form: Form

    def count(self, group: str) -> int:
        """How many of a group the form has room for."""
        given = self.form[group]
        known = int(given) if given.isascii() and given.isdecimal() and len(given) < 3 else 1
        return min(max(known, 1), MOST[group])

    def with_another(self, group: str) -> "Draft":
        number = min(self.count(group) + 1, MOST[group])
        return Draft(Form({**self.form.given, group: str(number)}))

    def anew(self, because: str) -> "Draft":
        """The same words on a form of their own."""
        form = Form({**self.form.given, "key": str(uuid4())}, {"narrative": because})
        return Draft(form)

    def said(self, group: str, place: int, member: str) -> str | None:
        return self.form[f"{group}-{place}-{member}"] or None

    def filled(self, group: str) -> list[int]:
        """Places where anything stands."""
        return [
            place
            for place in range(self.count(group))
            if any(self.said(group, place, member) for member in MEMBERS[group])
        ]

    def report(self, now: datetime) -> Report | None:
        """None with what is wrong in the form's errors."""
        self._check_words()
        places = {group: self.filled(group) for group in MOST}
        incidents = [self._incident(place) for place in places["incidents"]]
        perpetrators = [self._alleged(place) for place in places["perpetrators"]]
        victims = [self._victim(place) for place in places["victims"]]
        received = self._received()
        if self.form.errors:
            return None
        report = Report(
            channel=Channel.PAPER if received else Channel.STAFF,
            mission=self.form["mission"],
            kind=Kind(self.form["kind"]),
            narrative=self.form["narrative"],
            incidents=tuple(incidents),
            perpetrators={uuid4(): each for each in perpetrators},
            victims={uuid4(): each for each in victims},
            reporter=self._reporter(),
            urgent_because=self.form["urgent_because"] or None,
            received_on=received,
        )
        return report if self._is_clear(report, now, places) else None

    def _check_words(self) -> None:
        self.form.text("mission", needed="Give the mission", longest=LONGEST_MISSION)
        self.form.text("narrative", needed="Say what was reported", longest=LONGEST_TEXT)
        if self.form["kind"] not in KINDS:
            self.form.errors["kind"] = "Choose the kind"
        if self.form["channel"] not in (Channel.STAFF, PAPER):
            self.form.errors["channel"] = "Choose how it reached you"

    def _received(self) -> date | None:
        if self.form["channel"] == PAPER:
            return self.form.day("received_on")
        if self.form["received_on"]:
            self.form.errors["received_on"] = "Only a paper has a day of its own: empty it"
        return None

    def _incident(self, place: int) -> Incident:
        said = self._members("incidents", place)
        precision = self._one_of(PRECISIONS, "incidents", place, "precision", Precision.UNKNOWN)
        return Incident(
            on=self._day(place, "on"), until=self._day(place, "until"),
            precision=Precision(precision), place=said("place"),
        )  # fmt: skip

    def _alleged(self, place: int) -> Alleged:
        said = self._members("perpetrators", place)
        category = self._one_of(PERSONNEL, "perpetrators", place, "personnel")
        country = said("country")
        return Alleged(
            personnel=Personnel(category or Personnel.UNKNOWN),
            country=country.upper() if country else None,
            unit=said("unit"), name=said("name"), rank=said("rank"),
            service_number=said("service_number"),
        )  # fmt: skip

    def _victim(self, place: int) -> Victim:
        said = self._members("victims", place)
        age = self._one_of(AGES, "victims", place, "age")
        return Victim(
            age=Age(age or Age.UNKNOWN),
            needs=tuple(each for each in Need if said(f"need-{each}")),
            name=said("name"),
            contact=said("contact"),
        )

    def _reporter(self) -> Reporter | None:
        name, contact = self.form["reporter-name"] or None, self.form["reporter-contact"] or None
        return Reporter(name=name, contact=contact) if name or contact else None

    def _members(self, group: str, place: int) -> Callable[[str], str | None]:
        return lambda member: self.said(group, place, member)

    def _one_of(
        self, words: Mapping[str, str], group: str, place: int, member: str, otherwise: str = ""
    ) -> str:
        given = self.said(group, place, member) or otherwise
        if given not in words:
            self.form.errors[f"{group}-{place}-{member}"] = "Choose one, also if it is not known"
            return otherwise
        return given

    def _day(self, place: int, member: str) -> date | None:
        name = f"incidents-{place}-{member}"
        return self.form.day(name) if self.form[name] else None

    def _is_clear(self, report: Report, now: datetime, places: Mapping[str, list[int]]) -> bool:
        try:
            report.check(now)
        except ReportUnclear as refusal:
            self.form.errors[field_of(refusal.pointer or "", places)] = sentence(refusal.message)
            return False
        return True


def field_of(pointer: str, places: Mapping[str, list[int]]) -> str:
    """`#/victims/0/name`: of the first victim that was filled in, wherever it stands."""
    group, _, rest = pointer.removeprefix("#/").partition("/")
    place, _, member = rest.partition("/")
    if group in places and place.isdecimal():
        return f"{group}-{places[group][int(place)]}-{member}"
    return f"{group}-{rest}" if rest else group
