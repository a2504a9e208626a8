"""Keeping the directory of those who are told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from notifications.domain.planning import Cause, Occasion, Untold, role_filled
from notifications.domain.recipients import Place, Recipient
from notifications.domain.trigger import Triggers, Wanted
from notifications.storage import alerts, directory
from notifications.use_cases.facts import settle
from notifications.use_cases.telling import tell


async def keep_recipient(
    session: AsyncSession, triggers: Triggers, recipient: Recipient, now: datetime
) -> None:
    """Add or change one, and close the gaps that this fills."""
    await directory.keep(session, recipient, now)
    await close_filled_gaps(session, triggers, now)


async def take_over_file(
    session: AsyncSession,
    triggers: Triggers,
    listed: Iterable[tuple[Recipient, str]],
    now: datetime,
) -> int:
    """Take over those that are new in the file or changed there; how many.

    What was changed here since stays, as long as the file says the same as before.
    listed: each with a digest of what the file says.
    """
    known = await directory.file_digests(session)
    changed = [each for each in listed if known.get(each[0].id) != each[1]]
    for recipient, digest in changed:
        await directory.keep(session, recipient, now, file_digest=digest)
    if changed:
        await close_filled_gaps(session, triggers, now)
    return len(changed)


async def close_filled_gaps(session: AsyncSession, triggers: Triggers, now: datetime) -> None:
    """Whoever fills a gap is told what is still open and could be told to nobody."""
    gaps = await directory.list_gaps(session)
    people = await directory.holders(session, {gap.role for gap in gaps})
    untold = await alerts.untold(session, [(gap.role, gap.scope) for gap in gaps])
    still = {(each.role, each.scope) for each in untold if not each.is_held_by(people)}
    filled = [
        gap.id
        for gap in gaps
        if (gap.role, gap.scope) not in still and _is_filled(gap.role, gap.scope, people)
    ]
    await directory.close_gaps(session, filled, now)
    await settle(session, [f"gaps/{each}" for each in filled], "somebody holds the role now", now)
    await _tell(session, triggers, [each for each in untold if each.is_held_by(people)], now)


async def _tell(
    session: AsyncSession, triggers: Triggers, missed: Sequence[Untold], now: datetime
) -> None:
    """One occasion per alert, so that who fills several of its roles is told once."""
    if not missed:
        return
    of_alert: dict[UUID, list[Untold]] = {}
    for each in missed:
        of_alert.setdefault(each.alert.id, []).append(each)
    occasions: list[tuple[Occasion, Sequence[Wanted]]] = [
        (
            Occasion(roles[0].alert, max(each.level for each in roles), Cause.FIRST, now),
            [Wanted(role=each.role) for each in roles],
        )
        for roles in of_alert.values()
    ]
    await tell(session, triggers, occasions, now)
    await alerts.decide(session, [role_filled(each, now) for each in missed])


def _is_filled(role: str, scope: str, people: Iterable[Recipient]) -> bool:
    if not scope:
        return any(grant.role == role for each in people for grant in each.grants)
    kind, _, name = scope.partition(":")
    return any(each.holds(role, Place(**{kind: name})) for each in people)
