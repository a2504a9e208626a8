"""Notifications of casualties come in, many at once, each applied or refused alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines.table import Fired
from muster.errors import BrokenRule
from muster.events import Event
from muster.journal import Actor, Origin
from performance import storage
from performance.domain.casualty import Casualty
from performance.domain.notice import Notice
from performance.domain.observation import Happened
from performance.storage import casualties, series

Outcome = UUID | BrokenRule


@dataclass(frozen=True, slots=True)
class Report:
    """One notification on its way in."""

    said: Notice
    origin: Origin
    silent_about: frozenset[str] = frozenset()
    """Members that it does not name."""


async def report_casualties(
    session: AsyncSession, reports: Sequence[Report], now: datetime
) -> list[Outcome]:
    """For each report its casualty, or why it was refused; nothing is left of a refused one."""
    happened = await report_each(session, reports, now)
    return [
        what if isinstance(what, BrokenRule) else each.said.casualty_id
        for each, what in zip(reports, happened, strict=True)
    ]


async def report_each(
    session: AsyncSession, reports: Sequence[Report], now: datetime
) -> list[Happened | BrokenRule]:
    """For each report what it made of what is known."""
    now = await series.record_after(session, now)
    refused = [_refusal(each, now) for each in reports]
    sound = {
        each.said.reference
        for each, refusal in zip(reports, refused, strict=True)
        if refusal is None
    }
    found = await casualties.locked(session, sound) if sound else {}
    # What somebody else recorded while we waited for the locks was before.
    now = max([now, *(each.known.recorded_at for each in found.values() if each.known)])
    facts: list[tuple[Event, Origin]] = []
    changed: dict[UUID, Casualty] = {}
    outcomes: list[Happened | BrokenRule] = []
    for each, refusal in zip(reports, refused, strict=True):
        if refusal is not None:
            outcomes.append(refusal)
            continue
        of, origin = found[each.said.reference], each.origin
        before, was_published = of.known, of.imported
        try:
            happened = of.report(
                each.said, now=now, by=origin.actor.name, imported=origin.imported,
                silent_about=each.silent_about,
            )  # fmt: skip
        except BrokenRule as late:
            outcomes.append(late)
            continue
        if of.known is not before or of.imported is not was_published:
            changed[of.id] = of
        if not happened:
            outcomes.append(Happened.UNCHANGED)
            continue
        facts += [(fact, origin) for fact in happened]
        outcomes.append(Happened.RECORDED if before is None else Happened.CORRECTED)
    await casualties.save(session, list(changed.values()))
    await storage.journal.record_all(session, facts)
    return outcomes


def _refusal(report: Report, now: datetime) -> BrokenRule | None:
    """Before anything is made for a casualty of which nothing is known yet."""
    try:
        report.said.check(now)
    except BrokenRule as refusal:
        return refusal
    return None


async def announce_causes(session: AsyncSession, fired: Fired, now: datetime) -> None:
    """Journal and queue that causes are still to be determined; the casualties are locked."""
    found = await casualties.by_ids(session, {each.aggregate_id for each, _ in fired})
    origin = Origin(Actor.SYSTEM, now)
    facts: list[tuple[Event, Origin]] = []
    for deadline, steps in fired:
        happened = found[deadline.aggregate_id].undetermined(deadline, steps)
        facts += [(fact, origin) for fact in happened]
    await casualties.save(session, list(found.values()))
    await storage.journal.record_all(session, facts)
