"""Consumers that gave up, kept so that others can say it for them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, MetaData, Table, Text, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession


class Stops:
    """Table `stopped_consumers` of one service: the event at which each gave up."""

    def __init__(self, metadata: MetaData) -> None:
        self.table = Table(
            "stopped_consumers",
            metadata,
            Column("consumer", Text, primary_key=True),
            Column("source", Text, primary_key=True),
            Column("id", Text, primary_key=True),
            Column("type", Text, nullable=False),
            Column("topic", Text, nullable=False),
            Column("since", DateTime(timezone=True), nullable=False),
            Column("reason", Text, nullable=False),
            comment="events at which a consumer gave up, until one gets past them",
        )

    async def note(self, session: AsyncSession, consumer: str, stop: dict[str, Any]) -> None:
        """Started again it gives up at the same event, and that is the same stop."""
        row = insert(self.table).values({"consumer": consumer, **stop})
        await session.execute(row.on_conflict_do_nothing())

    async def forget_passed(self, session: AsyncSession, handled: Collection[str]) -> None:
        """Passed: acted on, buried, or of a type that is no longer handled."""
        await session.execute(_FORGET_PASSED, {"handled": sorted(handled)})

    async def standing(self, session: AsyncSession, limit: int) -> list[Any]:
        rows = select(self.table).order_by(self.table.c.since, self.table.c.id).limit(limit)
        return list(await session.execute(rows))


def stop_of(record: Any, reason: str, now: datetime) -> dict[str, Any]:
    """record: a `muster.dead_letters.Record`."""
    names = ("source", "id", "type", "topic")
    return {name: getattr(record, name) for name in names} | {"since": now, "reason": reason}


_FORGET_PASSED = text("""
    DELETE FROM stopped_consumers s
    WHERE s.type <> ALL (CAST(:handled AS text[]))
        OR EXISTS (
            SELECT FROM inbox i
            WHERE (i.consumer, i.source, i.id) = (s.consumer, s.source, s.id)
        )
        OR EXISTS (
            SELECT FROM dead_letters d
            WHERE (d.consumer, d.source, d.id) = (s.consumer, s.source, s.id)
        )
""")
