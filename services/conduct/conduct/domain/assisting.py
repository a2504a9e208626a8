"""Assistance to victims: it waits for no step of the case, and no step ends its clock."""

from uuid import UUID, uuid4

from conduct.domain.acts import Act
from conduct.domain.case import Case
from conduct.domain.content import AssistanceNoted
from conduct.domain.happenings import Fact, Word
from conduct.domain.limits import Clock
from conduct.domain.parties import LONGEST_TEXT, fits
from conduct.domain.refusals import NotInCase
from conduct.domain.words import ASSISTED, Assistance


def assist(
    case: Case, victim: UUID, what: Assistance, act: Act, *, detail: str | None = None
) -> list[Fact]:
    """Also in a case that has ended. Raises `NotInCase`, `ReportUnclear`, `CannotBeTold`."""
    case.changes(act)
    fits(detail, "#/detail", LONGEST_TEXT)
    if victim not in case.content.victims:
        raise NotInCase("victim")
    noted = AssistanceNoted(victim=victim, what=what, at=act.at, detail=detail)
    id_ = uuid4()
    case.content.assistance[id_] = noted
    told = case.note(Word.ASSISTANCE, act.at, assistance=str(id_), victim=str(victim), what=what)
    facts: list[Fact] = [told]
    if what not in ASSISTED:
        return facts
    clock = case.content.victim_clocks[victim].subject
    return facts + case.meet(Clock.ASSISTANCE, act, clock)
