"""From the register to the end, and back where it must be: each step with what it needs."""

from conduct.domain.acts import Act, reason
from conduct.domain.case import Case
from conduct.domain.content import Concluded, HandedOn, Referral
from conduct.domain.happenings import Fact, Word
from conduct.domain.limits import Clock
from conduct.domain.parties import fits
from conduct.domain.refusals import ActionNotReported, FindingNeeded, StepImpossible
from conduct.domain.steps import NEXT, PLAIN, REASONED, Step
from conduct.domain.words import Finding, Investigator, Receiver
from muster.deadlines import State as ClockState

_BEFORE_REPORT = (Step.REFERRED, Step.PENDING, Step.INVESTIGATION)


def advance(case: Case, to: Step, act: Act) -> list[Fact]:
    """A step of which nothing else is to be said.

    Raises `StepImpossible`, `FindingNeeded`, `ActionNotReported`, `CannotBeTold`.
    """
    case.changes(act)
    if case.has_ended or to not in PLAIN:
        raise StepImpossible(case.step, _ahead(case))
    if to is Step.ACTION_PENDING:
        _need_finding(case, to)
    if to is Step.ACTION_TAKEN and case.is_running(Clock.ACTION_REPORT):
        raise ActionNotReported
    facts = case.enter(to, act)
    if to is Step.REPORT_RECEIVED:
        facts += case.meet(Clock.INVESTIGATION, act)
    return facts


def report_arrives(case: Case, act: Act) -> list[Fact]:
    """It says that the investigation took place, whatever was noted of it here.

    Raises `StepImpossible`, `CannotBeTold`.
    """
    case.changes(act)
    if case.step not in _BEFORE_REPORT:
        raise StepImpossible(case.step, _ahead(case))
    facts: list[Fact] = []
    for step in (*_BEFORE_REPORT[_BEFORE_REPORT.index(case.step) + 1 :], Step.REPORT_RECEIVED):
        facts += advance(case, step, act)
    return facts


def refer(case: Case, to: Investigator, act: Act) -> list[Fact]:
    """There are grounds: somebody investigates, and a State that has jurisdiction is told.

    Raises `StepImpossible`, `CannotBeTold`.
    """
    case.changes(act)
    facts = case.enter(Step.REFERRED, act, to=to)
    case.content.referral = Referral(to=to, at=act.at)
    facts += case.start(Clock.INVESTIGATION, act)
    return facts + await_notice(case, act)


def await_notice(case: Case, act: Act) -> list[Fact]:
    """From the referral on, of a State that is known and neither answered nor is to answer."""
    was_referred = case.content.referral is not None and not case.has_ended
    if not was_referred or case.state is None:
        return []
    was_told = case.is_running(Clock.STATE_REPLY) or case.content.is_answered
    return [] if was_told else case.start(Clock.NOTICE, act)


def find(case: Case, outcome: Finding, because: str, act: Act) -> list[Fact]:
    """Action is awaited from a substantiated finding on.

    Raises `StepImpossible`, `ReasonNeeded`, `CannotBeTold`.
    """
    case.changes(act)
    why = reason(because)
    facts = case.enter(Step.FINDING, act, outcome=outcome)
    case.content.finding = Concluded(outcome=outcome, at=act.at, because=why)
    if outcome is Finding.SUBSTANTIATED:
        return facts + case.start(Clock.ACTION_REPORT, act)
    return facts + case.supersede(Clock.ACTION_REPORT, act)


def end(case: Case, to: Step, because: str, act: Act) -> list[Fact]:
    """Closed, not a case, or too little known.

    Raises `StepImpossible`, `ReasonNeeded`, `ActionNotReported`, `CannotBeTold`.
    """
    case.changes(act)
    if case.has_ended or to not in REASONED:
        raise StepImpossible(case.step, _ahead(case))
    why = reason(because)
    if case.step is Step.FINDING and case.is_substantiated:
        raise ActionNotReported
    return case.enter(to, act, because=why)


def hand_on(
    case: Case, to: Receiver, because: str, act: Act, *, name: str | None = None
) -> list[Fact]:
    """It was misrouted. Raises `StepImpossible`, `ReasonNeeded`, `CannotBeTold`."""
    case.changes(act)
    why = reason(because)
    fits(name, "#/name")
    facts = case.enter(Step.HANDED_ON, act, because=why, to=to)
    case.content.handed_on = HandedOn(to=to, at=act.at, because=why, name=name)
    return facts


def reopen(case: Case, to: Step, because: str, act: Act) -> list[Fact]:
    """Its clocks begin anew. What was merged is parted instead: see `merging`.

    Raises `StepImpossible`, `ReasonNeeded`, `FindingNeeded`, `CannotBeTold`.
    """
    case.changes(act)
    if case.step is Step.MERGED or to not in reopens_at(case):
        raise StepImpossible(case.step, reopens_at(case))
    return enter_again(case, to, because, act)


def reopens_at(case: Case) -> frozenset[Step]:
    """Nothing where it has not ended; a report that nobody registered is a report again."""
    if not case.has_ended:
        return frozenset()
    registered = any(each.step == Step.REGISTERED for each in case.content.steps.values())
    return (NEXT[case.step] - {Step.REPORTED}) if registered else frozenset({Step.REPORTED})


def enter_again(case: Case, to: Step, because: str, act: Act) -> list[Fact]:
    why = reason(because)
    if to is Step.ACTION_PENDING:
        _need_finding(case, to)
    facts = case.enter(to, act, because=why)
    again = {
        Step.REPORTED: Clock.REGISTRATION,
        Step.INVESTIGATION: Clock.INVESTIGATION,
        Step.ACTION_PENDING: Clock.ACTION_REPORT,
    }
    if to in again:
        facts += case.start(again[to], act)
    if to is not Step.ACTION_PENDING:
        facts += await_evidence(case, act)
    return facts + await_notice(case, act) if to is Step.INVESTIGATION else facts


def await_evidence(case: Case, act: Act) -> list[Fact]:
    """Of a serious case whose evidence nobody preserved: an end of the case stopped its clock."""
    asked = case.clock(Clock.EVIDENCE)
    is_open = asked is None or asked.state is ClockState.SUPERSEDED
    return case.start(Clock.EVIDENCE, act) if case.said.kind.category == 1 and is_open else []


def preserve_evidence(case: Case, act: Act) -> list[Fact]:
    """Raises `CannotBeTold`."""
    case.changes(act)
    done = case.note(Word.EVIDENCE_PRESERVED, act.at)
    return [done, *case.meet(Clock.EVIDENCE, act)]


def _need_finding(case: Case, to: Step) -> None:
    if to in NEXT[case.step] and not case.is_substantiated:
        raise FindingNeeded


def _ahead(case: Case) -> frozenset[Step]:
    return frozenset() if case.has_ended else NEXT[case.step]
