"""What becomes known later, or was said wrongly: put right, with what stood before kept."""

from dataclasses import replace
from uuid import UUID, uuid4

from conduct.domain.acts import Act, reason, utc_day
from conduct.domain.case import Case
from conduct.domain.happenings import Fact, Word
from conduct.domain.lifecycle import await_notice
from conduct.domain.limits import Clock
from conduct.domain.opening import follow_victim
from conduct.domain.parties import LONGEST_TEXT, Alleged, Group, Incident, Victim, fits
from conduct.domain.refusals import AlreadyAssisted, NotInCase, NotOfThisCase, ReportUnclear
from conduct.domain.report import MOST
from conduct.domain.steps import Step
from conduct.domain.words import COUNTED_BY_COUNTRY, Age, Kind, Personnel
from muster.events.conduct import CaseRegistered


def put_perpetrator(
    case: Case, alleged: Alleged, act: Act, *, id_: UUID | None = None
) -> tuple[UUID, list[Fact]]:
    """id_: of one that is known, whose place it takes. Who was unknown may become known.

    Raises `NotOfThisCase`, `NotInCase`, `ReportUnclear`, `CannotBeTold`.
    """
    case.changes(act)
    alleged.check("#")
    key = _key(case.content.perpetrators, id_, "perpetrator")
    others = [each for known, each in case.content.perpetrators.items() if known != key]
    if not _fits_in(case, alleged.group, others):
        raise NotOfThisCase
    case.content.perpetrators[key] = alleged
    word = Word.CORRECTED if id_ else Word.PARTY_ADDED
    facts: list[Fact] = [case.note(word, act.at, perpetrator=str(key))]
    return key, facts + _belong_to(case, alleged.group, act)


def put_victim(
    case: Case, victim: Victim, act: Act, *, id_: UUID | None = None
) -> tuple[UUID, list[Fact]]:
    """Of a further victim the clock of assistance starts, whatever became of the case.

    Raises `NotInCase`, `ReportUnclear`, `CannotBeTold`.
    """
    case.changes(act)
    victim.check("#")
    key = _key(case.content.victims, id_, "victim")
    case.content.victims[key] = victim
    facts: list[Fact] = [
        case.note(Word.CORRECTED if id_ else Word.PARTY_ADDED, act.at, victim=str(key))
    ]
    if id_ is None:
        facts += follow_victim(case, key, act, act.at)
    if victim.age is Age.CHILD and case.said.kind is Kind.SEXUAL_EXPLOITATION:
        facts += correct_kind(case, Kind.SEXUAL_ABUSE, act)
    return key, facts


def remove_perpetrator(case: Case, id_: UUID, because: str, act: Act) -> list[Fact]:
    """Who was added by mistake; what was known is kept in the history.

    Raises `NotInCase`, `ReasonNeeded`, `CannotBeTold`.
    """
    case.changes(act)
    why = reason(because)
    del case.content.perpetrators[_key(case.content.perpetrators, id_, "perpetrator")]
    return [case.note(Word.ALLEGED_REMOVED, act.at, perpetrator=str(id_), because=why)]


def remove_victim(case: Case, id_: UUID, because: str, act: Act) -> list[Fact]:
    """As `remove_perpetrator`; their clock of assistance ends. Raises `AlreadyAssisted` too."""
    case.changes(act)
    why = reason(because)
    key = _key(case.content.victims, id_, "victim")
    if any(each.victim == key for each in case.content.assistance.values()):
        raise AlreadyAssisted
    del case.content.victims[key]
    told = case.note(Word.VICTIM_REMOVED, act.at, victim=str(key), because=why)
    return [told, *case.end_assistance(case.content.victim_clocks[key].subject, act)]


def put_incident(
    case: Case, incident: Incident, act: Act, *, number: int | None = None
) -> tuple[int, list[Fact]]:
    """Raises `NotInCase`, `ReportUnclear`, `CannotBeTold`."""
    case.changes(act)
    incident.check(utc_day(act.now), "#")
    known = case.content.incidents
    if number is not None and number not in known:
        raise NotInCase("incident")
    if number is None and len(known) >= MOST:
        raise ReportUnclear(f"at most {MOST} in one case", pointer="#/incidents")
    key = number or case.last_incident + 1
    known[key] = incident
    word = Word.CORRECTED if number else Word.INCIDENT_ADDED
    return key, [case.note(word, act.at, incident=str(key))]


def remove_incident(case: Case, number: int, because: str, act: Act) -> list[Fact]:
    """Each incident of a report stands in all its cases, until somebody knows better.

    Raises `NotInCase`, `ReasonNeeded`, `CannotBeTold`.
    """
    case.changes(act)
    why = reason(because)
    if number not in case.content.incidents:
        raise NotInCase("incident")
    del case.content.incidents[number]
    return [case.note(Word.INCIDENT_REMOVED, act.at, incident=str(number), because=why)]


def correct_kind(case: Case, kind: Kind, act: Act) -> list[Fact]:
    """What turns out to be serious is told as a registration is. Nothing where it is known."""
    case.changes(act)
    is_child = any(each.age is Age.CHILD for each in case.content.victims.values())
    counted = Kind.SEXUAL_ABUSE if is_child and kind.is_sexual else kind
    before = case.said.kind
    if counted is before:
        return []
    case.content.said = replace(case.said, kind=counted)
    facts: list[Fact] = [case.note(Word.CORRECTED, act.at, kind=counted, before=before)]
    if before.category == 2 and not case.has_ended:
        facts += case.start(Clock.EVIDENCE, act)
        if case.step is not Step.REPORTED:
            facts.append(case.tell(CaseRegistered, "registered", act.at))
    return facts


def correct_narrative(case: Case, narrative: str, act: Act) -> list[Fact]:
    """Raises `ReportUnclear`, `CannotBeTold`."""
    case.changes(act)
    fits(narrative, "#/narrative", LONGEST_TEXT)
    if narrative == case.said.narrative:
        return []
    case.content.said = replace(case.said, narrative=narrative)
    return [case.note(Word.CORRECTED, act.at, what="narrative")]


def make_urgent(case: Case, because: str, act: Act) -> list[Fact]:
    """Clocks that start from now on are shorter; one that runs keeps the day it was given.

    Raises `ReasonNeeded`, `CannotBeTold`.
    """
    case.changes(act)
    why = reason(because)
    if case.urgent:
        return []
    case.urgent = True
    case.content.said = replace(case.said, urgent_because=why)
    return [case.note(Word.CORRECTED, act.at, what="urgent")]


def _belong_to(case: Case, group: Group, act: Act) -> list[Fact]:
    """What one State was told and answered says nothing of another."""
    before = case.state
    personnel, country = group
    case.content.said = replace(case.said, personnel=personnel, country=country)
    facts: list[Fact] = []
    if before not in (None, case.state):
        case.content.notice = case.content.reply = None
        facts += case.supersede(Clock.NOTICE, act)
        facts += case.supersede(Clock.STATE_REPLY, act)
        facts += _action_anew(case, act)
    return facts + await_notice(case, act)


def _action_anew(case: Case, act: Act) -> list[Fact]:
    """It was asked of another State, whose desk hears that it is asked no more."""
    if not case.is_running(Clock.ACTION_REPORT):
        return []
    over = case.supersede(Clock.ACTION_REPORT, act)
    return [*over, *case.start(Clock.ACTION_REPORT, act)]


def _key(known: dict[UUID, Alleged] | dict[UUID, Victim], id_: UUID | None, what: str) -> UUID:
    if id_ is not None and id_ not in known:
        raise NotInCase(what)
    if id_ is None and len(known) >= MOST:
        raise ReportUnclear(f"at most {MOST} in one case", pointer=f"#/{what}")
    return id_ or uuid4()


def _fits_in(case: Case, group: Group, others: list[Alleged]) -> bool:
    """Of the case's category and State, or the first of whom they are known."""
    mine: Group = (case.said.personnel, case.said.country)
    if group == mine:
        return True
    was_unknown = mine[0] is Personnel.UNKNOWN or (
        mine[0] is group[0] and mine[1] is None and group[0] in COUNTED_BY_COUNTRY
    )
    return not others or was_unknown
