"""Interim measures, and the action that follows a finding."""

from dataclasses import replace
from uuid import UUID, uuid4

from conduct.domain.acts import Act
from conduct.domain.case import Case
from conduct.domain.content import Action, Measure
from conduct.domain.happenings import Fact, Word
from conduct.domain.limits import Clock
from conduct.domain.parties import LONGEST_TEXT, fits
from conduct.domain.refusals import (
    ActionUnknown,
    CannotBeTold,
    FindingNeeded,
    NotInCase,
    StepImpossible,
)
from conduct.domain.steps import NEXT, Step
from conduct.domain.words import ACTIONS, ActionKind, MeasureKind, Track

_DECIDED = frozenset({Step.FINDING, Step.ACTION_PENDING, Step.ACTION_TAKEN, Step.CLOSED})
_UNREPORTED = frozenset({ActionKind.NO_REPLY})


def impose(
    case: Case, kind: MeasureKind, act: Act, *, detail: str | None = None
) -> tuple[UUID, list[Fact]]:
    """Raises `StepImpossible`, `ReportUnclear`, `CannotBeTold`."""
    case.changes(act)
    fits(detail, "#/detail", LONGEST_TEXT)
    if case.has_ended:
        raise StepImpossible(case.step, ())
    id_ = uuid4()
    case.content.measures[id_] = Measure(kind=kind, since=act.at, detail=detail)
    return id_, [case.note(Word.MEASURE_IMPOSED, act.at, measure=str(id_), kind=kind)]


def lift(case: Case, measure: UUID, act: Act) -> list[Fact]:
    """Also in a case that has ended; nothing where it is lifted.

    Raises `NotInCase`, `CannotBeTold`.
    """
    case.changes(act)
    known = case.content.measures.get(measure)
    if known is None:
        raise NotInCase("measure")
    if known.until is not None:
        return []
    if act.at < known.since:
        raise CannotBeTold("it is before the measure")
    case.content.measures[measure] = replace(known, until=act.at)
    return [case.note(Word.MEASURE_LIFTED, act.at, measure=str(measure), kind=known.kind)]


def record_action(
    case: Case, track: Track, kind: ActionKind, act: Act, *, detail: str | None = None
) -> tuple[UUID, list[Fact]]:
    """What was done, also after the case was closed.

    Of whom a State has jurisdiction over, its report is awaited: what the United Nations do does
    not take its place, and neither does a word that it did not reply.
    Raises `ActionUnknown`, `FindingNeeded`, `StepImpossible`, `ReportUnclear`, `CannotBeTold`.
    """
    case.changes(act)
    fits(detail, "#/detail", LONGEST_TEXT)
    if kind not in ACTIONS[track]:
        raise ActionUnknown
    if track is Track.CRIMINAL and case.step is Step.MERGED:
        raise StepImpossible(case.step, NEXT[case.step])
    if track is not Track.CRIMINAL and not (case.is_substantiated and case.step in _DECIDED):
        raise FindingNeeded
    id_ = uuid4()
    case.content.actions[id_] = Action(track=track, kind=kind, at=act.at, detail=detail)
    told = case.note(Word.ACTION_RECORDED, act.at, action=str(id_), track=track, kind=kind)
    if not _is_awaited(case, track, kind):
        return id_, [told]
    return id_, [told, *case.meet(Clock.ACTION_REPORT, act)]


def _is_awaited(case: Case, track: Track, kind: ActionKind) -> bool:
    from_whom = Track.UN if case.state is None else Track.NATIONAL
    return track in (from_whom, Track.NATIONAL) and kind not in _UNREPORTED
