"""Who works on a case: chiefs assign, hand over and note who stepped aside, and open nothing."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain import assignment
from conduct.domain.assignment import Assignment
from conduct.domain.happenings import Happened, Word
from conduct.domain.refusals import MayNot
from conduct.domain.rights import Capacity
from conduct.storage import access, cases
from conduct.storage.cases import CaseNotFound, Held
from conduct.use_cases.rules import Rules
from muster.errors import Invalid
from muster.journal import Origin


class NotAssigned(Invalid):
    """The person does not work on the case in this capacity."""

    def __init__(self) -> None:
        super().__init__("the person does not work on the case in this capacity", pointer="#/id")


@dataclass(frozen=True, slots=True)
class Person:
    """id: subject of their token."""

    id: str
    name: str


async def assign(
    session: AsyncSession, rules: Rules, case_id: UUID, person: Person, capacity: Capacity,
    origin: Origin,
) -> Assignment:  # fmt: skip
    """Nothing where it stands already. Raises `CaseNotFound`, `MayNot`."""
    held = await _held(session, rules, case_id)
    for each in await access.assigned_to(session, case_id):
        if each.stands and (each.person, each.capacity) == (person.id, capacity):
            return each
    begun = assignment.assign(
        case_id, person.id, capacity, by=origin.actor.id,
        recused=await access.recused_from(session, case_id), now=origin.recorded_at,
    )  # fmt: skip
    await access.meet(session, person.id, person.name)
    await access.keep(session, [begun])
    await _note(session, rules, held, Word.ASSIGNED, origin, person=person.id, capacity=capacity)
    return begun


async def end(
    session: AsyncSession, rules: Rules, case_id: UUID, assignment_id: UUID, origin: Origin
) -> None:
    """Raises `CaseNotFound`, `NotAssigned`, `NotOpen`."""
    held = await _held(session, rules, case_id)
    mine = [each for each in await access.assigned_to(session, case_id) if each.id == assignment_id]
    if not mine:
        raise NotAssigned
    await access.keep(session, [mine[0].end(origin.recorded_at)])
    await _note(session, rules, held, Word.UNASSIGNED, origin, person=mine[0].person)


async def hand_over_all(
    session: AsyncSession, rules: Rules, leaver: str, to: Person, origin: Origin,
    visible: frozenset[UUID] | None = None,
) -> list[UUID]:  # fmt: skip
    """Somebody leaves: each of their assignments becomes the other's; the cases it was done in.

    Where the other, or who hands over, is recused the leaver's assignment only ends, and the case
    waits for a chief. visible: only these cases; None is all of them.
    """
    if to.id == leaver:
        return []
    await access.meet(session, to.id, to.name)
    ids = {each.case_id for each in await access.cases_of(session, leaver)}
    ids = ids if visible is None else ids & visible
    await cases.lock(session, ids)
    found = await cases.ticking(session, rules.keyring, ids)
    done: dict[UUID, None] = {}
    for each in await access.cases_of(session, leaver):
        if each.case_id in ids and await _hand_over(
            session, rules, each, found.get(each.case_id), to, origin
        ):
            done[each.case_id] = None
    return list(done)


async def _hand_over(
    session: AsyncSession, rules: Rules, leaving: Assignment, held: Held | None, to: Person,
    origin: Origin,
) -> bool:  # fmt: skip
    """held: None where the case was destroyed, and nothing can be noted in it any more."""
    ended, begun = leaving.end(origin.recorded_at), None
    if held is not None:
        with suppress(MayNot):
            recused = await access.recused_from(session, leaving.case_id)
            _, begun = leaving.hand_over(
                to.id, by=origin.actor.id, recused=recused, now=origin.recorded_at
            )
    works_there = begun is not None and await _stands(session, begun)
    await access.keep(session, [ended] if begun is None or works_there else [ended, begun])
    if held is None:
        return False
    await _note(session, rules, held, Word.UNASSIGNED, origin, person=leaving.person)
    if begun is None:
        return False
    if not works_there:
        capacity = begun.capacity
        await _note(session, rules, held, Word.ASSIGNED, origin, person=to.id, capacity=capacity)
    return True


async def _stands(session: AsyncSession, begun: Assignment) -> bool:
    """Whether the same person works on the case in the same capacity already."""
    return any(
        each.stands and (each.person, each.capacity) == (begun.person, begun.capacity)
        for each in await access.assigned_to(session, begun.case_id)
    )


async def recuse(
    session: AsyncSession, rules: Rules, case_id: UUID, person: str, because: str, origin: Origin
) -> None:
    """Somebody steps aside, for good. Raises `CaseNotFound`, `ReasonNeeded`."""
    held = await _held(session, rules, case_id)
    said, ended = assignment.recuse(
        case_id, person, await access.assigned_to(session, case_id), by=origin.actor.id,
        because=because, now=origin.recorded_at,
    )  # fmt: skip
    await access.keep_recusal(session, said, held.keys)
    await access.keep(session, ended)
    await _note(session, rules, held, Word.RECUSED, origin, person=person)


async def _held(session: AsyncSession, rules: Rules, case_id: UUID) -> Held:
    """Locked, without its content."""
    await cases.lock(session, [case_id])
    found = await cases.ticking(session, rules.keyring, [case_id])
    if case_id not in found:
        raise CaseNotFound
    return found[case_id]


async def _note(
    session: AsyncSession, rules: Rules, held: Held, word: Word, origin: Origin, **detail: str
) -> None:
    noted: Happened = held.case.note(word, origin.recorded_at, **detail)
    await cases.save(session, rules.keyring, [held])
    await cases.tell(session, [(held, [noted])], origin)
