"""Cases that belong together: linked, or one a duplicate of the other. Neither is ever lost."""

from uuid import UUID

from conduct.domain.acts import Act, reason
from conduct.domain.case import Case
from conduct.domain.content import Link
from conduct.domain.happenings import Fact, Word
from conduct.domain.lifecycle import enter_again, reopens_at
from conduct.domain.opening import LINKED
from conduct.domain.refusals import NotADuplicate
from conduct.domain.steps import Step

DUPLICATE, MERGED_INTO = "duplicate", "merged into"

Both = tuple[list[Fact], list[Fact]]
"""Facts of the first case, and of the second."""


def link(first: Case, second: Case, because: str, act: Act) -> Both:
    """Nothing where they are linked. Raises `NotADuplicate`, `ReasonNeeded`, `CannotBeTold`."""
    first.changes(act)
    why = reason(because)
    if first.id == second.id:
        raise NotADuplicate
    if second.id in first.content.links:
        return [], []
    return _linked(first, second, LINKED, why, act), _linked(second, first, LINKED, why, act)


def merge(duplicate: Case, into: Case, because: str, act: Act) -> Both:
    """The duplicate ends, with all it holds; its victims stay with it, and so do their clocks.

    Raises `NotADuplicate`, `StepImpossible`, `ReasonNeeded`, `CannotBeTold`.
    """
    duplicate.changes(act)
    why = reason(because)
    # Whatever was asked of the duplicate is asked of the other, or was done there.
    if duplicate.id == into.id or (into.has_ended and into.step is not Step.CLOSED):
        raise NotADuplicate
    facts = duplicate.enter(Step.MERGED, act, because=why, case=str(into.id))
    duplicate.content.links[into.id] = Link(what=MERGED_INTO, at=act.at, because=why)
    into.content.links[duplicate.id] = Link(what=DUPLICATE, at=act.at, because=why)
    taken = into.note(Word.DUPLICATE_TAKEN_IN, act.at, case=str(duplicate.id), because=why)
    return facts, [taken]


def part(duplicate: Case, from_: Case, because: str, act: Act) -> Both:
    """They were two after all: the duplicate is reopened, and both stay linked.

    Raises `NotADuplicate`, `StepImpossible`, `ReasonNeeded`, `CannotBeTold`.
    """
    duplicate.changes(act)
    why = reason(because)
    known = duplicate.content.links.get(from_.id)
    if duplicate.step is not Step.MERGED or known is None or known.what != MERGED_INTO:
        raise NotADuplicate
    (to,) = reopens_at(duplicate)
    facts = enter_again(duplicate, to, why, act)
    facts += _linked(duplicate, from_, LINKED, why, act)
    return facts, _linked(from_, duplicate, LINKED, why, act)


def duplicates(case: Case) -> list[UUID]:
    return [other for other, link in case.content.links.items() if link.what == DUPLICATE]


def merged_into(case: Case) -> UUID | None:
    links = case.content.links.items()
    return next((other for other, link in links if link.what == MERGED_INTO), None)


def _linked(case: Case, other: Case, what: str, because: str, act: Act) -> list[Fact]:
    case.content.links[other.id] = Link(what=what, at=act.at, because=because)
    return [case.note(Word.LINKED, act.at, case=str(other.id), because=because)]
