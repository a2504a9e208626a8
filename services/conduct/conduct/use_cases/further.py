"""A further case of a report, for somebody of another category or State than those it has."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain import opening
from conduct.domain.assignment import assign
from conduct.domain.happenings import Word
from conduct.domain.parties import Alleged, Group
from conduct.domain.refusals import OfASisterCase
from conduct.domain.rights import FieldClass
from conduct.domain.words import Personnel
from conduct.sealing.envelope import Unreadable
from conduct.storage import access, cases, read_log, vault
from conduct.storage.cases import Held
from conduct.storage.desks import address
from conduct.use_cases.changing import check_writes, keep
from conduct.use_cases.entering import Entered, still_in
from conduct.use_cases.rules import Rules
from muster.journal import Actor, Origin

CAPACITY = "sister-cases"
PURPOSE = "sister-cases"
READ = ("summary",)


NEEDED = frozenset({FieldClass.PERPETRATORS, FieldClass.PERPETRATOR_IDENTITY})
GROUP = ("personnel", "country")


async def note_comparing(session: AsyncSession, entered: Entered, now: datetime) -> frozenset[UUID]:
    """Commit, then open: the software looks whom the other cases of the report are about, and that
    stands in their logs as anybody's reading. Which they are. Raises `NotYoursToChange`.
    """
    check_writes(entered, NEEDED)
    sisters = frozenset(await cases.sisters(session, entered.case_id))
    for each in sorted(sisters):
        await read_log.append(
            session, each, at=now, reader=Actor.SYSTEM.id, capacity=CAPACITY, fields=READ,
            purpose=PURPOSE,
        )  # fmt: skip
    return sisters


async def open_further(
    session: AsyncSession, rules: Rules, entered: Entered, alleged: Alleged, origin: Origin, *,
    sisters: Collection[UUID],
) -> Held:  # fmt: skip
    """Whoever opens it works on it in the same capacities. sisters: those that were noted.

    Raises as `changing.change` does, `ReportUnclear`, `OfThisCase` and `OfASisterCase`.
    """
    check_writes(entered, NEEDED)
    lead = await cases.one(session, rules.keyring, entered.case_id)
    await still_in(session, entered, origin.recorded_at)
    act = rules.act(origin)
    case, of_lead, of_case = opening.further_case(lead.case, uuid4(), alleged, act)
    if alleged.group in await _groups(session, rules, sisters):
        raise OfASisterCase
    await address(session, rules.keyring, case)
    [held] = await cases.add(session, rules.keyring, [case])
    for capacity in sorted(entered.access.capacities):
        by, now = entered.person, origin.recorded_at
        begun = assign(case.id, by, capacity, by=by, recused=(), now=now)
        await access.keep(session, [begun])
        of_case.append(case.note(Word.ASSIGNED, now, person=by, capacity=capacity))
    await keep(session, rules, [(lead, of_lead), (held, of_case)], origin)
    return held


async def _groups(session: AsyncSession, rules: Rules, ids: Collection[UUID]) -> set[Group]:
    """Of those whose keys open: the others are in nobody's way."""
    found = set()
    for each in ids:
        with suppress(Unreadable, vault.Shredded):
            keys = await vault.keys_of(session, rules.keyring, each)
            said = await vault.read(session, each, keys, wanted=GROUP.__contains__)
            found.add((Personnel(said["personnel"]), said.get("country") or None))
    return found
