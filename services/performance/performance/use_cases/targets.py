"""Targets are set, changed and withdrawn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from muster.events import Event
from muster.ids import new_id
from muster.journal import Actor, Origin
from performance import storage
from performance.domain.datasets import NO_OTHERS, Windows
from performance.domain.definitions import Definition
from performance.domain.periods import Period
from performance.domain.refusals import TargetGone, TargetPast
from performance.domain.series import Series
from performance.domain.subjects import Subject
from performance.domain.target import VALUE, Target, check_target
from performance.domain.targeted import figures_facts, set_facts, withdrawn_facts
from performance.storage import series, targets
from performance.storage.measures import Asked
from performance.use_cases.measuring import measure_whole

REPLACED = "another value was set"


@dataclass(frozen=True, slots=True)
class Aim:
    """What is aimed at. value: in the unit of the indicator."""

    definition: Definition
    subject: Subject
    period: Period
    value: float
    cited: str


async def aim_at(
    session: AsyncSession, aims: Sequence[Aim], origin: Origin, *, windows: Windows = NO_OTHERS
) -> list[Target]:
    """Each target as it stands then. The same again changes nothing; another value replaces.

    Raises `TargetPast` unless the past is imported, `PeriodDoesNotFit`, `FiguresContradict`.
    """
    for aim in aims:
        check_target(aim.definition, aim.period, aim.value)
    # No figure can come in between, unseen by the target.
    now = await series.record_alone(session, origin.recorded_at)
    definitions = {each.definition.code: each.definition for each in aims}
    wanted = {(each.definition.code, each.subject) for each in aims}
    found = await series.locked(session, definitions, wanted, {})
    facts: list[Event] = []
    new: list[tuple[Target, Aim]] = []
    gone: list[Target] = []
    stand = []
    for aim in aims:
        of = found[aim.definition.code, aim.subject]
        before = next((each for each in of.targets if each.period == aim.period), None)
        if before is not None and before.value == aim.value:
            stand.append(before)
            continue
        if before is not None:
            facts += withdrawn_facts(of, before, REPLACED, now=now)
            gone.append(before)
            of.targets.remove(before)
        target, outcomes = Target.of(
            aim.definition, aim.subject, aim.period, aim.value, aim.cited,
            id=new_id(), now=now, imported=origin.imported, windows=windows,
        )  # fmt: skip
        if target.deadline(VALUE).due_at <= now and not origin.imported:
            raise TargetPast(aim.period.written)
        of.targets.append(target)
        facts += set_facts(of, target, outcomes, now)
        new.append((target, aim))
        stand.append(target)
    await targets.save(session, gone)
    await targets.withdraw(session, gone, now)
    facts += await _decide(session, found, [aim for _, aim in new], origin)
    by_strategy = origin.actor == Actor.SYSTEM
    await targets.add(session, [each for each, _ in new], now, by_strategy=by_strategy)
    await series.save(session, list(found.values()))
    await storage.journal.record(session, facts, origin)
    return stand


async def _decide(
    session: AsyncSession, found: Mapping[series.Wanted, Series], aims: Collection[Aim],
    origin: Origin,
) -> list[Event]:  # fmt: skip
    """Of periods whose figures are known already."""
    facts: list[Event] = []
    by_definition: dict[str, tuple[Definition, set[Asked]]] = {}
    for aim in aims:
        last = aim.definition.last_within(aim.period)
        _, asked = by_definition.setdefault(aim.definition.code, (aim.definition, set()))
        asked.add(Asked(aim.subject, last))
    for code, (definition, asked) in by_definition.items():
        measured = await measure_whole(session, definition, asked)
        for (subject, period), figure in measured.items():
            of = found[code, subject]
            more, _ = figures_facts(
                of, period, figure, by=origin.actor.name, now=origin.recorded_at,
                imported=origin.imported,
            )  # fmt: skip
            facts += more
    return facts


async def withdraw_one(
    session: AsyncSession, known: Mapping[str, Definition], row: Any, *, reason: str, origin: Origin
) -> None:
    """It is no longer aimed at. row: of `aims`. Raises `TargetGone`."""
    now = await series.record_alone(session, origin.recorded_at)
    wanted = (row.indicator, series.subject_of(row._mapping))
    of = (await series.locked(session, known, [wanted], {}))[wanted]
    target = of.target(row.id)
    if target is None:
        raise TargetGone(row.id)
    facts = withdrawn_facts(of, target, reason, now=now)
    await targets.save(session, [target])
    await targets.withdraw(session, [target], now)
    await series.save(session, [of])
    await storage.journal.record(session, facts, origin)
