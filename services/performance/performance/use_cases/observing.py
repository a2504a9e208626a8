"""Figures come in, many at once: each is applied or refused alone, and what hangs on them follows.

What hangs on a figure: the targets of every subject that it is a part of, and the rating of its
State. Nothing else is looked at.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from muster.errors import BrokenRule
from muster.journal import Origin, worded
from performance import storage
from performance.domain.definitions import WOMEN, Definition
from performance.domain.observation import Happened, Said
from performance.domain.periods import Period
from performance.domain.rating import Strategy, rated_with
from performance.domain.refusals import SaidTwice
from performance.domain.series import Series
from performance.domain.subjects import Subject, series_id
from performance.domain.targeted import figures_facts
from performance.storage import series, targets
from performance.storage.behind import behind
from performance.storage.measures import Asked
from performance.use_cases.changed import Changed
from performance.use_cases.measuring import measure_whole
from performance.use_cases.rating_states import rate_states

WRITTEN_AT_ONCE = 1_000
"""Reports, or a few more. The next ones are looked at while the database writes these."""
LOOKS_UP_EVERY = 16
"""Reports, or as many rows of them, after which the database gets its next statement if it is
through with one."""


class Report(NamedTuple):
    """One figure on its way in."""

    definition: Definition
    subject: Subject
    said: Said
    origin: Origin
    row: int | None = None
    """Of figures that stand in one row none is kept where one is refused."""


Outcome = UUID | BrokenRule


async def observe(
    session: AsyncSession, reports: Sequence[Report], now: datetime, *, strategy: Strategy
) -> list[Outcome]:
    """For each report its series, or why it was refused; nothing is left of a refused one."""
    happened = await observe_each(session, reports, now, strategy=strategy)
    return [
        what if isinstance(what, BrokenRule) else series_id(each.definition.code, each.subject)
        for each, what in zip(reports, happened, strict=True)
    ]


async def observe_each(
    session: AsyncSession, reports: Sequence[Report], now: datetime, *,
    strategy: Strategy, once_since: datetime | None = None,
) -> list[Happened | BrokenRule]:  # fmt: skip
    """For each report what it made of the figures.

    once_since: what the same source has said since then it does not say in another way.
    """
    now = await series.record_after(session, now)
    definitions = {each.definition.code: each.definition for each in reports}
    general = await series.generals(session, definitions.keys())
    found = await _locked(session, definitions, reports, general)
    # What somebody else recorded while we waited for the locks was before.
    now = max([now, *(each.recorded_at for of in found.values() for each in of.known.values())])
    changed = Changed()
    outcomes: list[Happened | BrokenRule] = []
    async with behind() as give:
        for part in _parts(reports):
            for number, together in enumerate(part):
                if number % LOOKS_UP_EVERY == 0:
                    await asyncio.sleep(0)
                outcomes += _apply_together(together, found, changed, now, once_since)
            made, facts = changed.taken()
            await give(series.record, session, made)
            words = worded(facts)
            await give(storage.journal.record_worded, session, words)
    await _decide_targets(session, definitions, general, found, changed, now)
    await rate_states(session, definitions, found, changed, strategy)
    await series.save(session, changed.touched.values())
    await series.confirm(session, changed.confirmed)
    await storage.journal.record_all(session, changed.facts)
    return outcomes


def _parts(reports: Sequence[Report]) -> Iterator[list[list[Report]]]:
    """Reports that stand or fall together, about as many as are written at once."""
    part: list[list[Report]] = []
    many = 0
    for row, run in groupby(reports, attrgetter("row")):
        for together in [list(run)] if row is not None else ([each] for each in run):
            part.append(together)
            many += len(together)
            if many >= WRITTEN_AT_ONCE:
                yield part
                part, many = [], 0
    if part:
        yield part


async def _locked(
    session: AsyncSession, definitions: Mapping[str, Definition], reports: Iterable[Report],
    general: Collection[series.Wanted],
) -> dict[series.Wanted, Series]:  # fmt: skip
    periods: dict[series.Wanted, set[Period]] = defaultdict(set)
    for each in reports:
        one = each.definition.code, each.subject
        periods[one].add(each.said.period)
    wanted = set(periods)
    for code, subject in periods:
        wanted.update(one for one in general if one[0] == code and one[1].includes(subject))
        if code == WOMEN and (rated := rated_with(subject)):
            wanted.add((code, rated))
    return await series.locked(session, definitions, wanted, periods)


def _apply_together(
    reports: Iterable[Report], found: Mapping[series.Wanted, Series], changed: Changed,
    now: datetime, once_since: datetime | None,
) -> list[Happened | BrokenRule]:  # fmt: skip
    """All of them, or none where one is refused."""
    pairs = [(each, found[each.definition.code, each.subject]) for each in reports]
    refusals = [_refusal(each, of, now, once_since) for each, of in pairs]
    if any(refusals):
        return [each or Happened.UNCHANGED for each in refusals]
    return [_apply(each, of, changed, now) for each, of in pairs]


def _refusal(
    report: Report, of: Series, now: datetime, once_since: datetime | None
) -> BrokenRule | None:
    said = report.said
    before = of.known.get(said.period)
    if once_since is not None and before is not None and before.contradicts(said, once_since):
        return SaidTwice(said.period.written)
    try:
        of.check(said, now=now)
    except BrokenRule as refusal:
        return refusal
    return None


def _apply(report: Report, of: Series, changed: Changed, now: datetime) -> Happened:
    """report: one that is not refused."""
    said = report.said
    before = of.known.get(said.period)
    facts = of.observe(said, now=now)
    if not facts:
        if before is not None and (known := of.known[said.period]) is not before:
            changed.confirmed[known.id] = known.said_last
        return Happened.UNCHANGED
    changed.note(of, facts, report.origin)
    changed.periods[report.definition.code, report.subject, said.period] = report.origin
    return Happened.RECORDED if before is None else Happened.CORRECTED


async def _decide_targets(
    session: AsyncSession, definitions: Mapping[str, Definition],
    general: Collection[series.Wanted], found: Mapping[series.Wanted, Series],
    changed: Changed, now: datetime,
) -> None:  # fmt: skip
    asked: dict[str, dict[Asked, Origin]] = defaultdict(dict)
    for (code, subject, period), origin in changed.periods.items():
        for wanted in general:
            of = found.get(wanted)
            concerned = wanted[0] == code and definitions[code].counts_in(subject, wanted[1])
            if of is not None and concerned and of.targets_of(period):
                asked[code][Asked(of.subject, period)] = origin
    decided = []
    for code, each in asked.items():
        measured = await measure_whole(session, definitions[code], each)
        for (subject, period), figure in measured.items():
            of, origin = found[code, subject], each[Asked(subject, period)]
            facts, moved = figures_facts(of, period, figure, by=origin.actor.name, now=now,
                                         imported=origin.imported)  # fmt: skip
            decided += moved
            changed.note(of, facts, origin)
    await targets.save(session, decided)
