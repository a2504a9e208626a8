"""Pledges with their milestones and running deadlines: read under a lock, written set-wise."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, RowMapping, TextClause
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from muster.database import Executor
from muster.deadlines.table import made_of
from muster.errors import constraint
from muster.events import Event
from muster.journal import Origin
from muster.unnested import columns
from muster.writes import Write, write
from pledges.domain.kinds import PledgeKind, PledgeStatus
from pledges.domain.milestone import Milestone
from pledges.domain.pledge import Pledge
from pledges.domain.pledgers import Pledger
from pledges.domain.refusals import PledgeNotFound, ReferenceTaken
from pledges.storage.statements import (
    ADD_MILESTONES,
    ADD_PLEDGES,
    BY_ID,
    BY_NAME,
    MILESTONE,
    OWNERS,
    PARTS,
    PLEDGE,
    SAVE_MILESTONES,
    SAVE_PLEDGES,
    SAVE_VERSIONS,
)
from pledges.storage.tables import ONE_REFERENCE, deadlines, journal

Name = tuple[str, str]
"""Key of the pledger, and the pledger's reference."""
Fact = tuple[Event, Origin]


async def pledge(session: AsyncSession, pledge_id: UUID) -> Pledge:
    """Locked until the transaction ends. Raises `PledgeNotFound`."""
    found = await pledges_by_id(session, [pledge_id])
    if pledge_id not in found:
        raise PledgeNotFound(pledge_id)
    return found[pledge_id]


async def pledges_by_id(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Pledge]:
    """Those that exist, locked in the order of their ids."""
    found = await _locked(session, BY_ID, {"ids": list(ids)})
    return {each.id: each for each in found}


async def named(session: Executor, names: Collection[Name]) -> dict[Name, Pledge]:
    """Those that exist, locked in the order of their ids."""
    keys, references = zip(*names, strict=True) if names else ((), ())
    named_so = {"keys": list(keys), "references": list(references)}
    found = await _locked(session, BY_NAME, named_so)
    return {(each.pledger.key, each.reference): each for each in found}


async def keep(
    session: AsyncSession,
    facts: Iterable[Fact],
    *,
    new: Sequence[Pledge] = (),
    changed: Sequence[Pledge] = (),
) -> None:
    """Facts, and the pledges that they are of: whole, or what has changed since they were read.

    All of it in one statement. Raises `ReferenceTaken` when another transaction was faster with
    the reference of the only new one.
    """
    words = await journal.words(session, facts)
    try:
        await write(session, [*keeping(new, changed), *words.writes])
    except IntegrityError as reason:
        if len(new) == 1 and constraint(reason) == ONE_REFERENCE:
            raise ReferenceTaken(new[0].reference) from reason
        raise


def keeping(new: Sequence[Pledge], changed: Sequence[Pledge]) -> list[Write]:
    """What `keep` writes of the pledges themselves."""
    opened = [d for each in new for m in each.milestones for d in m.deadlines]
    # The first deadline held was read from the table; what follows it was opened since.
    opened += [d for _, milestone in _touched(changed) for d in milestone.deadlines[1:]]
    return [*_adding(new), *_saving(changed), *deadlines.adding(opened)]


async def add_milestone(
    session: AsyncSession, of: Pledge, milestone: Milestone, facts: Iterable[Fact]
) -> None:
    row = _milestone_row(of, milestone, of.milestones.index(milestone))
    # It is added as it is: there is nothing to save of it.
    of.changed.discard(milestone.id)
    new = [*_adding_milestones([row]), *deadlines.adding(milestone.deadlines)]
    words = await journal.words(session, facts)
    await write(session, [*new, *_saving([of]), *words.writes])


def _adding(new: Sequence[Pledge]) -> list[Write]:
    """Without their deadlines."""
    if not new:
        return []
    rows = [
        _milestone_row(each, m, place) for each in new for place, m in enumerate(each.milestones)
    ]
    pledges = Write(ADD_PLEDGES, columns(PLEDGE, map(_pledge_row, new)))
    return [pledges, *_adding_milestones(rows)]


def _adding_milestones(rows: Sequence[tuple[Any, ...]]) -> list[Write]:
    return [Write(ADD_MILESTONES, columns(MILESTONE, rows))] if rows else []


def _saving(changed: Sequence[Pledge]) -> list[Write]:
    """Without the deadlines that were opened since."""
    if not changed:
        return []
    pledges = Write(SAVE_PLEDGES, columns(PLEDGE, map(_pledge_row, changed)))
    touched = _touched(changed)
    if not touched:
        return [pledges]
    rows = [_milestone_row(each, milestone, 0) for each, milestone in touched]
    return [
        pledges,
        Write(SAVE_MILESTONES, columns(MILESTONE, rows)),
        *deadlines.saving([milestone.deadlines[0] for _, milestone in touched]),
    ]


def _touched(changed: Iterable[Pledge]) -> list[tuple[Pledge, Milestone]]:
    return [
        (each, milestone)
        for each in changed
        for milestone in each.milestones
        if milestone.id in each.changed
    ]


async def owners(
    session: AsyncSession, milestone_ids: Iterable[UUID]
) -> dict[UUID, tuple[Pledge, Milestone]]:
    """Which milestone of which pledge each id names, as far as facts tell of it; locks nothing."""
    found: dict[UUID, tuple[Pledge, Milestone]] = {}
    seen: dict[UUID, Pledge] = {}
    for row in (await session.execute(OWNERS, {"ids": list(milestone_ids)})).mappings():
        owner = seen.setdefault(row["id"], _pledge(row, []))
        milestone = Milestone(
            row["milestone_reference"], row["milestone_title"], [], row["milestone_id"]
        )
        found[milestone.id] = owner, milestone
    return found


async def save_versions(session: AsyncSession, changed: dict[UUID, Pledge]) -> None:
    versions = [each.version for each in changed.values()]
    await session.execute(SAVE_VERSIONS, {"ids": list(changed), "versions": versions})


async def _locked(session: Executor, which: TextClause, values: dict[str, Any]) -> list[Pledge]:
    found = list((await session.execute(which, values)).mappings())
    of_pledge: dict[UUID, list[Milestone]] = defaultdict(list)
    if found:
        ids = [row["id"] for row in found]
        for row in await session.execute(PARTS, {"ids": ids}):
            of_pledge[row.pledge_id].append(_milestone(row))
    return [_pledge(row, of_pledge[row["id"]]) for row in found]


def _pledge(row: RowMapping, parts: list[Milestone]) -> Pledge:
    return Pledge(
        id=row["id"],
        reference=row["reference"],
        pledger=Pledger(row["country"], row["organisation"]),
        kind=PledgeKind(row["kind"]),
        title=row["title"],
        items=tuple(row["items"]),
        status=PledgeStatus(row["status"]),
        effective_on=row["effective_on"],
        instrument=row["instrument"],
        registered_at=row["registered_at"],
        imported=row["imported"],
        version=row["version"],
        milestones=parts,
    )


def _milestone(row: Row[Any]) -> Milestone:
    id_, _, _, reference, title, confirmer, evidence, due, reason, by, at = row[: len(MILESTONE)]
    return Milestone(
        id=id_,
        reference=reference,
        title=title,
        deadlines=[made_of(row[len(MILESTONE) :])],
        confirmer=confirmer,
        evidence=evidence,
        requested_due=due,
        request_reason=reason,
        verified_by=by,
        verified_at=at,
    )


def _pledge_row(of: Pledge) -> tuple[Any, ...]:
    return (
        of.id, of.reference, of.pledger.key, of.pledger.country, of.pledger.organisation,
        of.kind.value, of.title, " ".join(of.items), of.status.value, of.effective_on,
        of.instrument, of.registered_at, of.imported, of.version,
    )  # fmt: skip


def _milestone_row(of: Pledge, part: Milestone, place: int) -> tuple[Any, ...]:
    return (
        part.id, of.id, place, part.reference, part.title, part.confirmer, part.evidence,
        part.requested_due, part.request_reason, part.verified_by, part.verified_at,
    )  # fmt: skip
