"""Cases as a test needs them. Everybody in them is made up, and says so."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from conduct.domain.acts import Act
from conduct.domain.case import Case
from conduct.domain.happenings import Fact, Happened, Word
from conduct.domain.lifecycle import advance, find, refer
from conduct.domain.limits import Clock
from conduct.domain.opening import open_cases, register
from conduct.domain.parties import Alleged, Incident, Reporter, Victim
from conduct.domain.report import Report
from conduct.domain.steps import Step
from conduct.domain.words import (
    Age,
    Channel,
    Finding,
    Investigator,
    Kind,
    Need,
    Personnel,
    Precision,
)
from muster.events import Event
from muster.events.conduct import Told

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
PERPETRATOR = UUID("00000000-0000-4000-8000-00000000a001")
VICTIM = UUID("00000000-0000-4000-8000-00000000b001")
SOLDIER = Alleged(
    personnel=Personnel.MILITARY_CONTINGENT,
    country="ZZZ",
    unit="Exercise battalion",
    name="Exercise member one",
    rank="Exercise rank",
    service_number="EX-0001",
)
PERSON = Victim(
    age=Age.ADULT,
    needs=(Need.MEDICAL, Need.LEGAL),
    name="Exercise person one",
    contact="exercise contact",
)
INCIDENT = Incident(
    on=datetime(2026, 11, 20, tzinfo=UTC).date(),
    precision=Precision.DAY,
    place="Exercise place",
)


def report(**differently: object) -> Report:
    said: dict[str, object] = {
        "channel": Channel.STAFF,
        "mission": "EXERCISE",
        "kind": Kind.SEXUAL_EXPLOITATION,
        "narrative": "Exercise: what was reported.",
        "incidents": (INCIDENT,),
        "perpetrators": {PERPETRATOR: SOLDIER},
        "victims": {VICTIM: PERSON},
        "reporter": Reporter(name="Exercise officer one", contact="exercise"),
    }
    return Report(**(said | differently))  # type: ignore[arg-type]


def at(day: str, hour: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}+00:00")


def act(now: datetime = NOW, **differently: object) -> Act:
    return Act(by="exercise-officer-one", now=now, **differently)  # type: ignore[arg-type]


def reported(**differently: object) -> Case:
    (case, _), *_ = open_cases(report(**differently), act())
    return case


def registered(**differently: object) -> Case:
    case = reported(**differently)
    register(case, act())
    return case


def referred(**differently: object) -> Case:
    case = registered(**differently)
    advance(case, Step.ASSESSMENT, act())
    refer(case, Investigator.STATE, act())
    return case


def investigated(**differently: object) -> Case:
    case = referred(**differently)
    for step in (Step.PENDING, Step.INVESTIGATION, Step.REPORT_RECEIVED):
        advance(case, step, act())
    return case


def found(outcome: Finding = Finding.SUBSTANTIATED, **differently: object) -> Case:
    case = investigated(**differently)
    find(case, outcome, "Exercise: the report says so.", act())
    return case


def ticked(case: Case, now: datetime) -> list[Fact]:
    """What the sweep finds."""
    return [fact for each in list(case.deadlines) for fact in case.passed(each, each.check(now))]


def told(facts: Iterable[Fact]) -> list[tuple[str, str]]:
    """Of what was published, the end of the type and the step."""
    return [
        (each.type.split(".")[-2], each.step if isinstance(each, Told) else "")
        for each in facts
        if isinstance(each, Event)
    ]


def words(facts: Iterable[Fact]) -> list[Word]:
    return [each.word for each in facts if isinstance(each, Happened)]


def running(case: Case) -> list[str]:
    return sorted(each.kind for each in case.deadlines if each.is_running)


def due(case: Case, clock: Clock) -> str:
    deadline = case.clock(clock)
    assert deadline is not None
    return deadline.due_at.isoformat()
