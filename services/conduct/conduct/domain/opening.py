"""From a report to its cases, and on to the register."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from conduct.domain.acts import Act, utc_day
from conduct.domain.case import Case
from conduct.domain.content import Content, Link, Said, VictimClock
from conduct.domain.happenings import Fact, Word
from conduct.domain.limits import Clock
from conduct.domain.parties import Alleged, Group
from conduct.domain.refusals import OfThisCase
from conduct.domain.report import Report, groups
from conduct.domain.steps import Step
from muster.events.conduct import CaseRegistered, StepChanged

LINKED = "linked"


def open_cases(report: Report, act: Act) -> list[tuple[Case, list[Fact]]]:
    """One case per group, the lead first: it alone holds the victims.

    Raises `ReportUnclear`.
    """
    report.check(act.now)
    report_id = uuid4()
    cases = [_case(report, report_id, group, named, act) for group, named in groups(report)]
    lead = cases[0]
    lead.content.victims = dict(report.victims)
    for each in cases:
        others = cases[1:] if each is lead else [lead]
        each.content.links = {
            other.id: Link(what=LINKED, at=act.now, because="of one report") for other in others
        }
    return [(each, _begin(each, report.channel, act)) for each in cases]


def register(case: Case, act: Act) -> list[Fact]:
    """It is in the tracking system. Raises `StepImpossible`, `CannotBeTold`."""
    case.changes(act)
    facts = case.enter(Step.REGISTERED, act)
    serious = case.said.kind.category == 1
    kind = CaseRegistered if serious else StepChanged
    facts.append(case.tell(kind, "registered", act.at))
    return facts + case.meet(Clock.REGISTRATION, act)


def further_case(
    lead: Case, id_: UUID, alleged: Alleged, act: Act
) -> tuple[Case, list[Fact], list[Fact]]:
    """Somebody of another category or State became known: a case of its own, by the same report.

    With the facts of the lead, and of the new case.

    Raises `OfThisCase`, `ReportUnclear`, `CannotBeTold`.
    """
    lead.changes(act)
    alleged.check("#")
    personnel, country = alleged.group
    if alleged.group == (lead.said.personnel, lead.said.country):
        raise OfThisCase
    said = replace(lead.said, personnel=personnel, country=country, received_at=act.at)
    content = Content(
        said=said,
        incidents=dict(lead.content.incidents),
        perpetrators={id_: alleged},
        links={lead.id: Link(what=LINKED, at=act.now, because="of one report")},
    )
    case = Case(
        report_id=lead.report_id, urgent=lead.urgent, opened_on=utc_day(act.at), content=content
    )
    lead.content.links[case.id] = Link(what=LINKED, at=act.now, because="of one report")
    told = lead.note(Word.LINKED, act.at, case=str(case.id))
    return case, [told], _begin(case, said.channel, act)


def _case(
    report: Report, report_id: UUID, group: Group, named: dict[UUID, Alleged], act: Act
) -> Case:
    personnel, country = group
    said = Said(
        channel=report.channel,
        mission=report.mission,
        kind=report.counted_as,
        said_kind=report.kind,
        narrative=report.narrative,
        received_at=report.received_at(act.now),
        personnel=personnel,
        country=country,
        urgent_because=report.urgent_because,
    )
    content = Content(
        said=said,
        reporter=report.reporter,
        incidents=dict(enumerate(report.incidents, 1)),
        perpetrators=dict(named),
    )
    return Case(
        report_id=report_id,
        urgent=report.urgent_because is not None,
        opened_on=utc_day(said.received_at),
        content=content,
    )


def _begin(case: Case, channel: str, act: Act) -> list[Fact]:
    since = case.said.received_at
    facts: list[Fact] = [case.note(Word.REPORTED, since, channel=channel)]
    facts += case.start(Clock.REGISTRATION, act, since)
    if case.said.kind.category == 1:
        facts += case.start(Clock.EVIDENCE, act, since)
    for victim in case.content.victims:
        facts += follow_victim(case, victim, act, since)
    return facts


def follow_victim(case: Case, victim: UUID, act: Act, since: datetime) -> list[Fact]:
    """since: the report, or when a further victim became known."""
    subject = uuid4()
    case.content.victim_clocks[victim] = VictimClock(subject=subject)
    return case.start_assistance(subject, act, since)
