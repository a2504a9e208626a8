"""What people do with pledges, one at a time."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines import Deadline
from muster.events import Event
from muster.journal import Origin
from pledges import storage
from pledges.domain.milestone import Milestone, Promise
from pledges.domain.pledge import Moved, Pledge
from pledges.domain.refusals import NotTheConfirmer, OwnConfirmation, ReferenceTaken


@dataclass(frozen=True)
class Confirmer:
    """Who confirms: by name, with these roles, and for which pledgers they speak themselves."""

    name: str
    roles: frozenset[str]
    speaks_for: frozenset[str]
    """Keys of pledgers."""

    def check_may(self, pledger: str, role: str, said: Deadline) -> None:
        """said: with the report or claim. Raises `OwnConfirmation` or `NotTheConfirmer`."""
        if refusal := self.why_not(pledger, role, said):
            raise refusal

    def why_not(
        self, pledger: str, role: str, said: Deadline
    ) -> OwnConfirmation | NotTheConfirmer | None:
        if pledger in self.speaks_for or self.name == said.said_by:
            return OwnConfirmation()
        return None if role in self.roles else NotTheConfirmer(role)


async def register(
    session: AsyncSession, pledge: Pledge, promises: list[Promise], *, origin: Origin
) -> Pledge:
    name = (pledge.pledger.key, pledge.reference)
    if await storage.named(session, [name]):
        raise ReferenceTaken(pledge.reference)
    facts = pledge.register(promises, now=origin.recorded_at)
    await storage.keep(session, [(fact, origin) for fact in facts], new=[pledge])
    return pledge


async def add_milestone(
    session: AsyncSession, pledge_id: UUID, promise: Promise, *, origin: Origin
) -> Milestone:
    pledge = await storage.pledge(session, pledge_id)
    milestone, facts = pledge.add_milestone(promise, now=origin.recorded_at)
    caused = [(fact, origin) for fact in facts]
    await storage.add_milestone(session, pledge, milestone, caused)
    return milestone


async def report(
    session: AsyncSession, pledge: Pledge, milestone: Milestone, *, done_at: datetime,
    evidence: str | None, origin: Origin,
) -> None:  # fmt: skip
    now = origin.recorded_at
    facts = pledge.report(
        milestone,
        done_at,
        by=origin.actor.name,
        now=now,
        evidence=evidence,
    )
    await _keep(session, pledge, facts, origin)


async def retract(
    session: AsyncSession, pledge: Pledge, milestone_id: UUID, *, reason: str, origin: Origin
) -> None:
    milestone = pledge.milestone(milestone_id)
    facts = pledge.retract(milestone, reason=reason, now=origin.recorded_at)
    await _keep(session, pledge, facts, origin)


async def extend(
    session: AsyncSession, pledge: Pledge, milestone_id: UUID, due: date | datetime, *,
    reason: str, origin: Origin,
) -> None:  # fmt: skip
    milestone = pledge.milestone(milestone_id)
    now, by = origin.recorded_at, origin.actor.name
    await _keep(
        session, pledge, pledge.extend(milestone, due, reason=reason, by=by, now=now), origin
    )


async def decline_extension(
    session: AsyncSession, pledge: Pledge, milestone_id: UUID, *, reason: str, origin: Origin
) -> None:
    milestone = pledge.milestone(milestone_id)
    now, by = origin.recorded_at, origin.actor.name
    await _keep(
        session, pledge, pledge.decline_extension(milestone, reason=reason, by=by, now=now), origin
    )


async def waive(
    session: AsyncSession, pledge: Pledge, milestone_id: UUID, *, reason: str, authority: str,
    origin: Origin,
) -> None:  # fmt: skip
    facts = pledge.waive(
        pledge.milestone(milestone_id),
        reason=reason,
        authority=authority,
        by=origin.actor.name,
        now=origin.recorded_at,
    )
    await _keep(session, pledge, facts, origin)


async def confirm(
    session: AsyncSession, pledge: Pledge, milestone_id: UUID, *, confirmer: Confirmer,
    refused_because: str | None, origin: Origin,
) -> None:  # fmt: skip
    """Raises `OwnConfirmation`, `NotTheConfirmer`, `NothingToConfirm` or `NoClaimPending`."""
    milestone = pledge.milestone(milestone_id)
    confirmer.check_may(pledge.pledger.key, milestone.confirmer, milestone.deadline)
    now = origin.recorded_at
    if refused_because is None:
        facts = pledge.confirm(milestone, by=confirmer.name, now=now)
    else:
        facts = pledge.refuse_claim(milestone, by=confirmer.name, reason=refused_because, now=now)
    await _keep(session, pledge, facts, origin)


async def move(session: AsyncSession, pledge: Pledge, moved: Moved, *, origin: Origin) -> None:
    await _keep(session, pledge, pledge.move(moved, now=origin.recorded_at), origin)


async def _keep(session: AsyncSession, pledge: Pledge, facts: list[Event], origin: Origin) -> None:
    await storage.keep(session, [(fact, origin) for fact in facts], changed=[pledge])
