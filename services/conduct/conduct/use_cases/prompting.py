"""Thresholds of resolution 2272: looked at when a case changed, and only ever asked about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conduct.domain.case import Case
from conduct.domain.prompts import Decision, Scope
from conduct.domain.thresholds import Allegation, Crossed, allegation, of_state, of_unit
from conduct.sealing import blind
from conduct.storage import cases, notes, prompts, read_log, watching
from conduct.storage.desks import Place, key_of
from conduct.use_cases.rules import Rules
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


async def note_reading(session: AsyncSession, case_id: UUID, now: datetime) -> None:
    """Commit, then look: the software's reading stands in the log as anybody's."""
    for each in sorted(await cases.beside(session, case_id)):
        await read_log.append(
            session, each, at=now, reader=READER, capacity=CAPACITY, fields=READ, purpose=PURPOSE
        )


async def look(session: AsyncSession, rules: Rules, case_id: UUID, now: datetime) -> int:
    """Ask for the reviews whose thresholds this case reaches with others; how many were asked for.

    Nothing where somebody else looked meanwhile.
    """
    if not await watching.take(session, case_id):
        return 0
    held = await cases.locked(session, rules.keyring, await cases.beside(session, case_id))
    if case_id not in held:
        return 0
    known = {id_: each.case for id_, each in held.items()}
    act = rules.act(Origin(Actor.SYSTEM, now))
    asked = 0
    for group, crossed in _reached(rules, known[case_id], known, now):
        audience = known[case_id].audience
        assert audience is not None
        prompt = await prompts.of_subject(
            session, rules.keyring, group.scope, group.key, group.name, audience
        )
        facts = prompt.prompt.reached(crossed, act)
        await prompts.save(session, [prompt])
        told = [(prompt.prompt.id, prompt.keys, facts)]
        await notes.record(session, told, Origin(Actor.SYSTEM, now))
        asked += bool(facts)
    return asked


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
    today = now.date()
    for group in _groups(rules, case, known):
        looked_at = [_allegation(rules, known[each]) for each in group.cases]
        rule = of_unit if group.scope is Scope.UNIT else of_state
        if crossed := rule(looked_at, today, rules.thresholds):
            yield group, crossed


def _groups(rules: Rules, case: Case, known: dict[UUID, Case]) -> Iterable[Group]:
    """The units of this case, and its State in its mission; sexual misconduct only."""
    sexual = {id_: each for id_, each in known.items() if each.said.kind.is_sexual}
    if case.id not in sexual:
        return
    for unit in sorted(_units(case)):
        key = cases.unit_key(rules.keyring, unit)
        mine = {id_ for id_, each in sexual.items() if key in _unit_keys(rules, each)}
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


def _units(case: Case) -> set[str]:
    return {each.unit for each in case.content.perpetrators.values() if each.unit}


def _unit_keys(rules: Rules, case: Case) -> set[bytes]:
    return {cases.unit_key(rules.keyring, each) for each in _units(case)}


def _allegation(rules: Rules, case: Case) -> Allegation:
    """The same person in two cases is one, by name or service number; somebody unnamed is one
    more."""
    words = [
        blind.index(rules.keyring.blind_index, "person", named).hex() if named else str(id_)
        for id_, each in case.content.perpetrators.items()
        for named in [each.service_number or each.name]
    ]
    return allegation(case, words)
