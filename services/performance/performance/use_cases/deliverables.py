"""What people do with results and deliverables, one at a time."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from muster.events import Event
from muster.journal import Origin
from performance import storage
from performance.domain.deliverable import Deliverable, Planned, Status
from performance.domain.frame_refusals import DeliverableTaken, ResultTaken, UnknownResult
from performance.storage import deliverables, results
from performance.storage.results import Result


async def define_result(session: AsyncSession, new: Result, origin: Origin) -> None:
    """Raises `ResultTaken`."""
    if not await results.add(session, new, by=origin.actor.name, now=origin.recorded_at):
        raise ResultTaken(new.code)


async def plan(session: AsyncSession, said: Planned, origin: Origin) -> Deliverable:
    """Raises `UnknownResult`, `DeliverableTaken`, and what `Deliverable.plan` does."""
    if not await results.known(session, [said.result]):
        raise UnknownResult(said.result)
    if await deliverables.named(session, [said.reference]):
        raise DeliverableTaken(said.reference)
    made, facts = Deliverable.plan(said, now=origin.recorded_at, imported=origin.imported)
    await deliverables.add(session, [made])
    await storage.journal.record(session, facts, origin)
    return made


async def change_status(
    session: AsyncSession, of: Deliverable, status: Status, origin: Origin
) -> None:
    await _keep(session, of, of.change_status(status, now=origin.recorded_at), origin)


async def complete(
    session: AsyncSession, of: Deliverable, done_on: date | None, evidence: str | None,
    origin: Origin,
) -> None:  # fmt: skip
    by, now = origin.actor.name, origin.recorded_at
    await _keep(session, of, of.complete(done_on, by=by, evidence=evidence, now=now), origin)


async def move(
    session: AsyncSession, of: Deliverable, due_on: date, *, reason: str, origin: Origin
) -> None:
    facts = of.move(due_on, reason=reason, now=origin.recorded_at)
    await _keep(session, of, facts, origin)


async def reopen(session: AsyncSession, of: Deliverable, *, reason: str, origin: Origin) -> None:
    await _keep(session, of, of.reopen(reason=reason, now=origin.recorded_at), origin)


async def drop(session: AsyncSession, of: Deliverable, *, reason: str, origin: Origin) -> None:
    await _keep(session, of, of.drop(reason=reason, now=origin.recorded_at), origin)


async def _keep(
    session: AsyncSession, of: Deliverable, facts: Sequence[Event], origin: Origin
) -> None:
    await deliverables.save(session, [of])
    await storage.journal.record(session, facts, origin)
