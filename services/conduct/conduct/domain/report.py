"""What a report says, and how many cases it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from conduct.domain.acts import utc_day
from conduct.domain.parties import (
    LONGEST_TEXT,
    Alleged,
    Group,
    Incident,
    Reporter,
    Victim,
    fits,
)
from conduct.domain.refusals import ReportUnclear
from conduct.domain.words import Age, Channel, Kind, Personnel
from muster.deadlines.calendars import end_of_day

EARLIEST_RECEIVED = date(2000, 1, 1)
MOST = 100
"""Incidents, alleged perpetrators or victims of one report."""
NOBODY_NAMED: Group = (Personnel.UNKNOWN, None)


@dataclass(frozen=True, kw_only=True)
class Report:
    channel: Channel
    mission: str
    """Acronym."""
    kind: Kind
    """As it was said; see `counted_as`."""
    narrative: str
    incidents: tuple[Incident, ...] = ()
    perpetrators: Mapping[UUID, Alleged] = field(default_factory=dict)
    """By random id."""
    victims: Mapping[UUID, Victim] = field(default_factory=dict)
    reporter: Reporter | None = None
    urgent_because: str | None = None
    """Makes it urgent."""
    received_on: date | None = None
    """The day on the paper; of paper, and of nothing else."""

    @property
    def counted_as(self) -> Kind:
        """Of anybody under 18 exploitation is abuse, whatever was said (ST/SGB/2003/13)."""
        is_child = any(each.age is Age.CHILD for each in self.victims.values())
        return Kind.SEXUAL_ABUSE if is_child and self.kind.is_sexual else self.kind

    def received_at(self, now: datetime) -> datetime:
        """Of a paper, the end of its day: it was there by then."""
        return now if self.received_on is None else min(end_of_day(self.received_on, "UTC"), now)

    def check(self, now: datetime) -> None:
        """Raises `ReportUnclear`; its texts repeat nothing of the report."""
        today = utc_day(now)
        self._check_receipt(today)
        fits(self.mission, "#/mission", 60)
        fits(self.narrative, "#/narrative", LONGEST_TEXT)
        fits(self.urgent_because, "#/urgent_because", LONGEST_TEXT)
        for name in ("incidents", "perpetrators", "victims"):
            if len(getattr(self, name)) > MOST:
                raise ReportUnclear(f"at most {MOST} in one report", pointer=f"#/{name}")
        for place, incident in enumerate(self.incidents):
            incident.check(today, f"#/incidents/{place}")
        for place, alleged in enumerate(self.perpetrators.values()):
            alleged.check(f"#/perpetrators/{place}")
        for place, victim in enumerate(self.victims.values()):
            victim.check(f"#/victims/{place}")
        if self.reporter is not None:
            self.reporter.check("#/reporter")

    def _check_receipt(self, today: date) -> None:
        if (self.channel is Channel.PAPER) is (self.received_on is None):
            raise ReportUnclear(
                "a paper has the day on which it was received, and only a paper",
                pointer="#/received_on",
            )
        if self.received_on and not EARLIEST_RECEIVED <= self.received_on <= today:
            raise ReportUnclear(
                f"it lies ahead, or before {EARLIEST_RECEIVED}", pointer="#/received_on"
            )


def groups(report: Report) -> list[tuple[Group, dict[UUID, Alleged]]]:
    """One case for each personnel category and contributing country; the first one leads.

    All of whom neither is known are one group, also where nobody is named.
    """
    found: dict[Group, dict[UUID, Alleged]] = {}
    for id_, alleged in report.perpetrators.items():
        found.setdefault(alleged.group, {})[id_] = alleged
    return list(found.items()) or [(NOBODY_NAMED, {})]
