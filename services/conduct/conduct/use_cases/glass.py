"""Access in an emergency: asked for with a purpose, granted by another, told to all concerned."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain import assignment
from conduct.domain.assignment import BreakGlass
from conduct.domain.happenings import Fact, Word
from conduct.storage import access, cases
from conduct.storage.cases import CaseNotFound, Held
from conduct.use_cases.rules import Rules
from muster.errors import NotFound
from muster.events.conduct import StepChanged
from muster.journal import Origin

OPENED = "access opened"


class RequestNotFound(NotFound):
    """There is no such request for access."""

    def __init__(self) -> None:
        super().__init__("there is no such request for access")


async def ask(
    session: AsyncSession, rules: Rules, case_id: UUID, purpose: str, origin: Origin
) -> BreakGlass:
    """Raises `CaseNotFound`, `MayNot`, `ReasonNeeded`."""
    held = await _held(session, rules, case_id)
    recused = await access.recused_from(session, case_id)
    actor, now = origin.actor, origin.recorded_at
    asked = assignment.ask(case_id, actor.id, purpose, recused=recused, now=now)
    await access.meet(session, actor.id, actor.name)
    await access.ask(session, asked, held.keys)
    noted = held.case.note(Word.ACCESS_ASKED, now, person=actor.id, request=str(asked.id))
    await _keep(session, rules, held, [noted], origin)
    return asked


async def decide(
    session: AsyncSession, rules: Rules, glass_id: UUID, origin: Origin, *, grant: bool
) -> BreakGlass:
    """Granted, it is open for four hours, and owner and oversight are told.

    Raises `RequestNotFound`, `MayNot`, `NotOpen`.
    """
    held, asked = await _asked(session, rules, glass_id)
    recused = await access.recused_from(session, asked.case_id)
    by, now = origin.actor.id, origin.recorded_at
    rule = asked.approve if grant else asked.refuse
    decided = rule(by, recused=recused, now=now)
    await access.meet(session, by, origin.actor.name)
    await access.decide(session, decided)
    word = Word.ACCESS_OPENED if grant else Word.ACCESS_REFUSED
    facts: list[Fact] = [
        held.case.note(word, now, person=asked.person, by=by, request=str(glass_id))
    ]
    if grant:
        facts.append(held.case.tell(StepChanged, OPENED, now))
    await _keep(session, rules, held, facts, origin)
    return decided


async def end(session: AsyncSession, rules: Rules, glass_id: UUID, origin: Origin) -> None:
    """Before its time, by whoever asked or oversees. Raises `RequestNotFound`, `NotOpen`."""
    held, asked = await _asked(session, rules, glass_id)
    now = origin.recorded_at
    await access.decide(session, asked.end(now))
    noted = held.case.note(Word.ACCESS_ENDED, now, person=asked.person, request=str(glass_id))
    await _keep(session, rules, held, [noted], origin)


async def _asked(session: AsyncSession, rules: Rules, glass_id: UUID) -> tuple[Held, BreakGlass]:
    row = await access.glass_row(session, glass_id)
    if row is None:
        raise RequestNotFound
    held = await _held(session, rules, row.case_id)
    return held, access.glass_of(row, held.keys)


async def _held(session: AsyncSession, rules: Rules, case_id: UUID) -> Held:
    await cases.lock(session, [case_id])
    found = await cases.ticking(session, rules.keyring, [case_id])
    if case_id not in found:
        raise CaseNotFound
    return found[case_id]


async def _keep(
    session: AsyncSession, rules: Rules, held: Held, facts: list[Fact], origin: Origin
) -> None:
    await cases.save(session, rules.keyring, [held])
    await cases.tell(session, [(held, facts)], origin)
