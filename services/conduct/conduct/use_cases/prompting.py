"""Thresholds of resolution 2272: looked at when a case changed, and only ever asked about."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.acts import utc_day
from conduct.domain.case import Case
from conduct.domain.prompts import Decision, Scope
from conduct.domain.thresholds import (
    Allegation,
    Crossed,
    allegation,
    looked_at_next,
    of_state,
    of_unit,
)
from conduct.sealing import blind
from conduct.sealing.envelope import Unreadable
from conduct.storage import cases, notes, prompts, read_log, watching
from conduct.storage.desks import Place, key_of
from conduct.use_cases.rules import Rules
from muster.deadlines.table import POSTPONED_BY
from muster.journal import Actor, Origin

READER = Actor.SYSTEM.id
CAPACITY = "thresholds"
READ = ("incidents", "perpetrators", "summary")
PURPOSE = "thresholds"


@dataclass(frozen=True)
class Group:
    """Of whom a review may be asked for. key: blind index, unit or State in a mission."""

    scope: Scope
    key: bytes
    name: str
    cases: frozenset[UUID]


async def note_reading(session: AsyncSession, case_id: UUID, now: datetime) -> frozenset[UUID]:
    """Commit, then look: the software's reading stands in the log as anybody's. Of which cases."""
    noted = frozenset(await cases.beside(session, case_id))
    for each in sorted(noted):
        await read_log.append(
            session, each, at=now, reader=READER, capacity=CAPACITY, fields=READ, purpose=PURPOSE
        )
    return noted


async def look(
    session: AsyncSession, rules: Rules, case_id: UUID, now: datetime, noted: frozenset[UUID]
) -> int:
    """Ask for the reviews whose thresholds this case reaches with others; how many were asked for.

    Nothing where somebody else looked meanwhile, or where a case came beside it of which no
    reading is noted: it waits for the next look then.
    """
    await cases.lock(session, noted)
    beside = await cases.beside(session, case_id)
    if not beside <= noted or not await watching.is_waiting(session, case_id, now):
        return 0
    known = {id_: held.case for id_, held in (await _opened(session, rules, beside)).items()}
    if case_id not in known:
        await watching.next_at(session, case_id, now + POSTPONED_BY if case_id in beside else None)
        return 0
    asked = 0
    for group, crossed in _reached(rules, known[case_id], known, now):
        asked += await _ask(session, rules, group, crossed, known[case_id].audience, now)
    day = looked_at_next(allegation(known[case_id], ()), utc_day(now), rules.thresholds)
    await watching.next_at(session, case_id, datetime.combine(day, time(), UTC) if day else None)
    return asked


async def postpone(session: AsyncSession, case_id: UUID, until: datetime) -> None:
    """It could not be looked at; the others are."""
    await cases.lock(session, [case_id])
    await watching.next_at(session, case_id, until)


async def _opened(
    session: AsyncSession, rules: Rules, ids: Collection[UUID]
) -> dict[UUID, cases.Held]:
    """Without those that cannot be opened: they hide what the others show from nobody."""
    try:
        return await cases.locked(session, rules.keyring, ids)
    except Unreadable:
        found: dict[UUID, cases.Held] = {}
        for each in sorted(ids):
            with suppress(Unreadable):
                found |= await cases.locked(session, rules.keyring, [each])
        return found


async def _ask(
    session: AsyncSession, rules: Rules, group: Group, crossed: Sequence[Crossed],
    audience: UUID | None, now: datetime,
) -> bool:  # fmt: skip
    assert audience is not None
    prompt = await prompts.of_subject(
        session, rules.keyring, group.scope, group.key, group.name, audience
    )
    origin = Origin(Actor.SYSTEM, now)
    facts = prompt.prompt.reached(crossed, rules.act(origin))
    await prompts.save(session, [prompt])
    await notes.record(session, [(prompt.prompt.id, prompt.keys, facts)], origin)
    return bool(facts)


async def decide(
    session: AsyncSession, rules: Rules, prompt_id: UUID, origin: Origin, *,
    decision: Decision, decider: str, reasons: str,
) -> prompts.Held:  # fmt: skip
    """Raises `PromptNotFound`, `NotOpen`, `ReasonNeeded`."""
    held = await prompts.one(session, rules.keyring, prompt_id)
    facts = held.prompt.decide(decision, decider, reasons, rules.act(origin))
    await prompts.save(session, [held])
    await notes.record(session, [(prompt_id, held.keys, facts)], origin)
    return held


def _reached(
    rules: Rules, case: Case, known: dict[UUID, Case], now: datetime
) -> Iterable[tuple[Group, Sequence[Crossed]]]:
    today = utc_day(now)
    for group in _groups(rules, case, known):
        looked_at = [_allegation(rules, known[each], group) for each in group.cases]
        rule = of_unit if group.scope is Scope.UNIT else of_state
        if crossed := rule(looked_at, today, rules.thresholds):
            yield group, crossed


def _groups(rules: Rules, case: Case, known: dict[UUID, Case]) -> Iterable[Group]:
    """The units of this case, and its State in its mission; sexual misconduct only."""
    sexual = {id_: each for id_, each in known.items() if each.said.kind.is_sexual}
    if case.id not in sexual:
        return
    for key, unit in sorted(cases.units(rules.keyring, case).items()):
        mine = {id_ for id_, each in sexual.items() if key in cases.units(rules.keyring, each)}
        yield Group(Scope.UNIT, key, unit, frozenset(mine))
    if case.state is not None:
        name = f"{case.state} in {case.said.mission}"
        key = blind.index(rules.keyring.blind_index, "state in mission", name)
        mine = {id_ for id_, each in sexual.items() if _is_beside(rules, case, each)}
        yield Group(Scope.STATE, key, name, frozenset(mine))


def _is_beside(rules: Rules, case: Case, other: Case) -> bool:
    same_state = other.state == case.state
    mission = key_of(rules.keyring, Place.MISSION, case.said.mission)
    return same_state and key_of(rules.keyring, Place.MISSION, other.said.mission) == mission


def _allegation(rules: Rules, case: Case, group: Group) -> Allegation:
    """The same person in two cases is one, by name or service number; somebody unnamed is one
    more. Against a unit its own members count, whoever else is alleged in the case.
    """
    words = [
        blind.normalised(named) if named else str(id_)
        for id_, each in case.content.perpetrators.items()
        if group.scope is not Scope.UNIT or cases.unit_of(rules.keyring, case, each) == group.key
        for named in [each.service_number or each.name]
    ]
    return allegation(case, words)
