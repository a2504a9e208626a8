"""Alerts and the decisions about them, read and written set-wise."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from muster.wakeups import wake_after_commit
from notifications.domain.alert import OPEN, Alert, AlertState, Matter, Person
from notifications.domain.planning import ROLE_EMPTY, ROLE_FILLED, Decision, Untold
from notifications.storage.bulk import BulkInsert, BulkUpdate
from notifications.storage.tables import alerts, decisions

Place = tuple[str, str]
"""Source and subject."""

ALERTS_CHANNEL = "alerts"
"""Notified when any alert changed; pages listen."""

_CHANGING = (
    "level", "state", "holder", "roles", "acknowledged_by_id", "acknowledged_by_name",
    "acknowledged_at", "note", "first_delivered_at", "closed_at", "closed_because", "sequence",
    "changed_at",
)  # fmt: skip
_ALIKE = (
    "id", "fingerprint", "about", "version", "step", "name", "severity", "mandatory",
    "quiet_hours_exempt", "title", "headline", "happened", "todo", "since", "raised_at", "due",
    "zone", "late", "country", "mission", "audience", "restricted", "event_id", "correlation_id",
    "level", "first_level", "state", "holder", "acknowledged_at", "note", "first_delivered_at",
    "closed_at", "closed_because", "sequence",
)  # fmt: skip

_new_alerts = BulkInsert(alerts, then="ON CONFLICT (fingerprint) DO NOTHING RETURNING id")
_changed_alerts = BulkUpdate(alerts, _CHANGING)
_new_decisions = BulkInsert(decisions)

_NOTICE = text("""
    INSERT INTO subjects (source, subject, sequence)
    SELECT * FROM unnest(
        CAST(:sources AS text[]), CAST(:subjects AS text[]), CAST(:sequences AS bigint[])
    ) AS s(source, subject, sequence) ORDER BY source, subject
    ON CONFLICT (source, subject) DO UPDATE
        SET sequence = greatest(subjects.sequence, excluded.sequence)
    RETURNING source, subject, old.sequence
""")


async def notice(session: AsyncSession, newest: Mapping[Place, int]) -> dict[Place, int]:
    """Lock these subjects and keep their newest versions; answers those seen before."""
    found = await session.execute(
        _NOTICE,
        {
            "sources": [source for source, _ in newest],
            "subjects": [subject for _, subject in newest],
            "sequences": list(newest.values()),
        },
    )
    return {(row.source, row.subject): row.sequence for row in found if row.sequence is not None}


async def lock_subject(session: AsyncSession, place: Place) -> None:
    await notice(session, {place: 0})


async def open_alerts(session: AsyncSession, places: Collection[Place]) -> list[Alert]:
    """Locked, oldest first."""
    if not places:
        return []
    c = alerts.c
    return await _locked(
        session,
        select(alerts).where(
            tuple_(c.source, c.subject).in_(sorted(places)), c.state.in_(list(OPEN))
        ),
    )


async def open_subjects(session: AsyncSession, source: str, prefix: str) -> set[str]:
    """What there are open alerts about."""
    c = alerts.c
    rows = select(c.subject).where(c.source == source, c.subject.startswith(prefix))
    return set(await session.scalars(rows.where(c.state.in_(list(OPEN)))))


async def locked(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Alert]:
    found = await _locked(session, select(alerts).where(alerts.c.id.in_(ids))) if ids else []
    return {each.id: each for each in found}


async def read(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Alert]:
    """As they are at this moment; nothing is locked."""
    if not ids:
        return {}
    rows = await session.execute(select(alerts).where(alerts.c.id.in_(ids)))
    return {row.id: alert_from(row) for row in rows}


async def _locked(session: AsyncSession, rows: Select[Any]) -> list[Alert]:
    # Every transaction locks alerts in the order of their ids, and so none waits in a circle.
    answer = await session.execute(rows.order_by(alerts.c.id).with_for_update())
    return [alert_from(row) for row in answer]


async def add(session: AsyncSession, new: Sequence[Alert], now: datetime) -> set[UUID]:
    """Which of them are new: an alert with the same fingerprint is never added again."""
    rows = [row_of(each, now) for each in new]
    _wake(session, rows)
    return {row.id for row in await _new_alerts.run(session, rows)}


async def save(session: AsyncSession, changed: Iterable[Alert], now: datetime) -> None:
    rows = [row_of(each, now) for each in changed]
    _wake(session, rows)
    await _changed_alerts.run(session, rows)


_UNTOLD = text(f"""
    SELECT a.id AS alert_id, said.*
    FROM alerts a CROSS JOIN LATERAL (
        SELECT d.detail->>'role' AS role, d.detail->>'scope' AS scope,
            max((d.detail->>'level')::integer) AS level
        FROM decisions d
        WHERE d.alert_id = a.id AND d.kind = :empty
            AND (d.detail->>'role', d.detail->>'scope') IN (
                SELECT * FROM unnest(CAST(:roles AS text[]), CAST(:scopes AS text[]))
            )
            AND NOT EXISTS (
                SELECT FROM decisions f
                WHERE f.alert_id = a.id AND f.kind = :filled AND f.seq > d.seq
                    AND f.detail->>'role' = d.detail->>'role'
                    AND f.detail->>'scope' = d.detail->>'scope'
            )
        GROUP BY 1, 2 OFFSET 0
    ) said
    WHERE a.state IN {tuple(map(str, OPEN))} ORDER BY a.id, role, scope
""")


async def untold(session: AsyncSession, roles: Collection[tuple[str, str]]) -> list[Untold]:
    """Open alerts that could not be told to these roles (role and scope) since; locked."""
    if not roles:
        return []
    given = {
        "empty": ROLE_EMPTY, "filled": ROLE_FILLED,
        "roles": [role for role, _ in roles], "scopes": [scope for _, scope in roles],
    }  # fmt: skip
    found = list(await session.execute(_UNTOLD, given))
    standing = await locked(session, {row.alert_id for row in found})
    return [
        Untold(alert, row.role, row.scope, row.level)
        for row in found
        if (alert := standing.get(row.alert_id)) and alert.is_open
    ]


async def decide(session: AsyncSession, made: Iterable[Decision]) -> None:
    rows = [
        {
            "alert_id": each.alert_id, "at": each.at, "kind": each.kind, "reason": each.reason,
            "by": each.by, "detail": json.dumps(each.detail),
        }
        for each in made
    ]  # fmt: skip
    await _new_decisions.run(session, rows)


def _wake(session: AsyncSession, rows: Sequence[Any]) -> None:
    if rows:
        wake_after_commit(session, ALERTS_CHANNEL)


def row_of(alert: Alert, now: datetime) -> dict[str, Any]:
    by = alert.acknowledged_by
    return {name: getattr(alert, name) for name in _ALIKE} | {
        "trigger": alert.matter.trigger,
        "source": alert.matter.source,
        "subject": alert.matter.subject,
        "deadline": alert.matter.deadline,
        "roles": json.dumps(sorted(alert.roles)),
        "data": json.dumps(alert.data, default=str),
        "acknowledged_by_id": by.id if by else None,
        "acknowledged_by_name": by.name if by else None,
        "changed_at": now,
    }


def alert_from(row: Any) -> Alert:
    given = {name: getattr(row, name) for name in _ALIKE if name != "fingerprint"}
    by = row.acknowledged_by_id
    return Alert(
        **given | {"state": AlertState(row.state)},
        matter=Matter(row.trigger, row.source, row.subject, row.deadline),
        roles=frozenset(row.roles),
        data=row.data,
        acknowledged_by=Person(by, row.acknowledged_by_name) if by else None,
    )
