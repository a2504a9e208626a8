"""What the clock does: each kind of deadline is announced in the words of what it is about."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines.machine import Deadline
from muster.deadlines.steps import Step
from muster.deadlines.table import Announce, Fired
from muster.events import Event
from muster.journal import Actor, Origin
from performance import storage
from performance.domain import deliverable
from performance.domain.casualty import CAUSE
from performance.domain.crime import CRIME_STEP
from performance.domain.crime_account import TO_BE_CONFIRMED, Clocks
from performance.domain.target import REPORT, VALUE, Outcome
from performance.domain.targeted import told
from performance.storage import definitions, deliverables, measures, series
from performance.storage.measures import Asked
from performance.use_cases.casualties import announce_causes
from performance.use_cases.crimes import announce_crime_steps


async def announce_targets(session: AsyncSession, fired: Fired, now: datetime) -> None:
    """Journal and queue what the deadlines of targets went through; their series are locked."""
    known = await definitions.current(session)
    found = await series.by_ids(session, known, {each.aggregate_id for each, _ in fired})
    values: dict[tuple[str, Asked], float | None] = {}
    for code in {of.definition.code for of in found.values()}:
        asked = {
            Asked(of.subject, of.definition.last_within(target.period))
            for of in found.values()
            if of.definition.code == code
            for target in of.targets
        }
        for each, figure in (await measures.measure(session, known[code], asked)).items():
            values[code, each] = figure.value
    origin = Origin(Actor.SYSTEM, now)
    facts: list[tuple[Event, Origin]] = []
    for deadline, steps in fired:
        of = found[deadline.aggregate_id]
        target = of.target(deadline.subject)
        if target is not None:
            last = Asked(of.subject, of.definition.last_within(target.period))
            value = values.get((of.definition.code, last))
            happened = told(of, target, [Outcome(deadline, steps)], value=value)
            facts += [(fact, origin) for fact in happened]
    await series.save(session, list(found.values()))
    await storage.journal.record_all(session, facts)


async def announce_deliverables(session: AsyncSession, fired: Fired, now: datetime) -> None:
    """Journal and queue what these deadlines went through; their deliverables are locked."""
    origin = Origin(Actor.SYSTEM, now)
    found = await deliverables.by_ids(session, {each.aggregate_id for each, _ in fired})
    facts: list[tuple[Event, Origin]] = []
    for deadline, steps in fired:
        told_of = found[deadline.aggregate_id].tell(deadline, steps)
        facts += [(fact, origin) for fact in told_of]
    await deliverables.save_versions(session, found.values())
    await storage.journal.record_all(session, facts)


ANNOUNCED: Mapping[str, Announce] = {
    REPORT: announce_targets,
    VALUE: announce_targets,
    deliverable.KIND: announce_deliverables,
    CAUSE: announce_causes,
    CRIME_STEP: announce_crime_steps,
}
"""By kind of the deadline."""


async def announce(
    session: AsyncSession, fired: Fired, now: datetime, *, clocks: Clocks = TO_BE_CONFIRMED
) -> None:
    crime_steps: Announce = partial(announce_crime_steps, clocks=clocks)
    announced = {**ANNOUNCED, CRIME_STEP: crime_steps}
    by: dict[Announce, list[tuple[Deadline, list[Step]]]] = defaultdict(list)
    for deadline, steps in fired:
        by[announced[deadline.kind]].append((deadline, steps))
    for announcer, some in by.items():
        await announcer(session, some, now)
