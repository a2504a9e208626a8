"""More time for a clock: to a later day, with a reason, by somebody who may grant it."""

from datetime import date
from uuid import uuid4

from conduct.domain.acts import Act, reason
from conduct.domain.case import Case
from conduct.domain.clocked import last_day
from conduct.domain.content import Extension
from conduct.domain.happenings import Fact, Word
from conduct.domain.limits import Clock
from conduct.domain.refusals import ExtensionTooShort
from muster.deadlines.calendars import end_of_day
from muster.deadlines.terms import LATEST


def extend(
    case: Case, clock: Clock, to: date, act: Act, *, because: str, authority: str
) -> list[Fact]:
    """Also after the miss; the whole day `to` is in time.

    Raises `AssistanceCannotWait`, `ClockNotRunning`, `ReasonNeeded`, `ExtensionTooShort`.
    """
    why, who = reason(because), reason(authority, pointer="#/authority")
    deadline = case.awaited(clock)
    zone = deadline.terms.zone
    if not last_day(deadline) < to <= LATEST or end_of_day(to, zone) <= act.now:
        raise ExtensionTooShort
    before, due = deadline.due_at, end_of_day(to, zone)
    moved = deadline.terms.moved_to(to if deadline.terms.due_on else due)
    said = case.note(Word.CLOCK, act.at, clock=clock, step="granted", because=why, authority=who)
    granted = Extension(clock=clock, before=before, due=due, because=why, authority=who)
    case.content.extensions[uuid4()] = granted
    return [said, *case.move_clock(deadline, moved, act)]
