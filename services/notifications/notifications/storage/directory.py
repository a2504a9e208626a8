"""The directory of those who are told, and the roles that nobody holds."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from muster.ids import new_id
from notifications.domain.planning import Gap
from notifications.domain.quiet_hours import Rest
from notifications.domain.recipients import Grant, Recipient
from notifications.storage.tables import gaps, grants, recipients


async def holders(session: AsyncSession, roles: Collection[str]) -> list[Recipient]:
    """Everyone active who holds one of these roles, somewhere; in the order of their ids."""
    if not roles:
        return []
    holding = select(grants.c.recipient_id).where(grants.c.role.in_(sorted(roles)))
    return await _read(session, recipients.c.active & recipients.c.id.in_(holding))


async def find_recipient(session: AsyncSession, recipient_id: str) -> Recipient | None:
    return next(iter(await _read(session, recipients.c.id == recipient_id)), None)


async def everyone(session: AsyncSession, after: str, limit: int) -> list[Recipient]:
    """In the order of their ids. after: the last id seen, or empty."""
    rows = select(recipients.c.id).where(recipients.c.id > after)
    wanted = rows.order_by(recipients.c.id).limit(limit)
    return await _read(session, recipients.c.id.in_(wanted.scalar_subquery()))


async def _read(session: AsyncSession, which: Any) -> list[Recipient]:
    rows = (
        select(recipients, grants)
        .select_from(recipients.outerjoin(grants, grants.c.recipient_id == recipients.c.id))
        .where(which)
        .order_by(recipients.c.id, grants.c.place)
    )
    held: dict[str, tuple[Any, list[Grant]]] = {}
    for row in await session.execute(rows):
        _, roles = held.setdefault(row.id, (row, []))
        if row.role is not None:
            places = map(frozenset, (row.countries, row.missions, row.audiences))
            roles.append(Grant(row.role, row.everywhere, *places))
    return [_recipient(row, roles) for row, roles in held.values()]


def _recipient(row: Any, held: Sequence[Grant]) -> Recipient:
    rest = Rest(row.zone, _time(row.quiet_from), _time(row.quiet_to), frozenset(row.rest_days))
    subjects = frozenset(row.subjects)
    return Recipient(row.id, row.name, row.address, tuple(held), rest, row.active, subjects)


def _time(written: str | None) -> time | None:
    return time.fromisoformat(written) if written else None


async def version_of(session: AsyncSession, recipient_id: str) -> int:
    """Grows with every change; 0 where there is nobody. Locked until the transaction ends."""
    row = select(recipients.c.version).where(recipients.c.id == recipient_id).with_for_update()
    return await session.scalar(row) or 0


async def file_digests(session: AsyncSession) -> dict[str, str | None]:
    """What the directory's file said of each recipient when it was last read."""
    rows = await session.execute(select(recipients.c.id, recipients.c.file_digest))
    return {row.id: row.file_digest for row in rows}


async def keep(
    session: AsyncSession, recipient: Recipient, now: datetime, *, file_digest: str | None = None
) -> None:
    """Add the recipient, or take these over the ones known. file_digest: None keeps the last."""
    rest = recipient.rest
    said = {
        "name": recipient.name,
        "address": recipient.address,
        "zone": rest.zone,
        "quiet_from": rest.quiet_from.isoformat("minutes") if rest.quiet_from else None,
        "quiet_to": rest.quiet_to.isoformat("minutes") if rest.quiet_to else None,
        "rest_days": sorted(rest.days),
        "subjects": sorted(recipient.subjects),
        "active": recipient.active,
        "changed_at": now,
    } | ({} if file_digest is None else {"file_digest": file_digest})
    kept = insert(recipients).values(id=recipient.id, version=1, **said)
    await session.execute(
        kept.on_conflict_do_update(
            index_elements=["id"], set_=said | {"version": recipients.c.version + 1}
        )
    )
    await session.execute(delete(grants).where(grants.c.recipient_id == recipient.id))
    rows = [_grant_row(recipient.id, place, each) for place, each in enumerate(recipient.grants)]
    if rows:
        await session.execute(insert(grants), rows)


def _grant_row(recipient_id: str, place: int, grant: Grant) -> dict[str, Any]:
    return {
        "recipient_id": recipient_id,
        "place": place,
        "role": grant.role,
        "everywhere": grant.everywhere,
        "countries": sorted(grant.countries),
        "missions": sorted(grant.missions),
        "audiences": sorted(grant.audiences),
    }


_OPEN_GAPS = text("""
    INSERT INTO gaps (id, role, scope, since)
    SELECT id, role, scope, :since FROM unnest(
        CAST(:ids AS uuid[]), CAST(:roles AS text[]), CAST(:scopes AS text[])
    ) AS g(id, role, scope) ORDER BY role, scope
    ON CONFLICT (role, scope) WHERE closed_at IS NULL DO NOTHING
    RETURNING id, role, scope
""")


async def open_gaps(session: AsyncSession, found: Iterable[Gap], now: datetime) -> list[Any]:
    """Those that were not known to be open: `id`, `role`, `scope`."""
    wanted = sorted({(gap.role, gap.scope) for gap in found})
    if not wanted:
        return []
    given = {
        "ids": [new_id() for _ in wanted],
        "roles": [role for role, _ in wanted],
        "scopes": [scope for _, scope in wanted],
        "since": now,
    }
    return list(await session.execute(_OPEN_GAPS, given))


async def list_gaps(session: AsyncSession) -> list[Any]:
    """Roles that should have been told and were held by nobody, the oldest first."""
    rows = select(gaps).where(gaps.c.closed_at.is_(None)).order_by(gaps.c.since, gaps.c.id)
    return list(await session.execute(rows))


async def close_gaps(session: AsyncSession, ids: Collection[Any], now: datetime) -> None:
    closed = update(gaps).where(gaps.c.id.in_(ids)).values(closed_at=now)
    await session.execute(closed)


async def roles_held(session: AsyncSession) -> set[str]:
    """By somebody active."""
    rows = select(grants.c.role).join(recipients).where(recipients.c.active).distinct()
    return set(await session.scalars(rows))


async def count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(recipients)) or 0
