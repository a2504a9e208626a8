"""The inbox: which events a consumer has acted on, so that a second delivery does nothing."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from sqlalchemy import Column, DateTime, MetaData, Table, Text, TextClause, func, text
from sqlalchemy.ext.asyncio import AsyncSession

Place = tuple[str, str]
"""Source and id of an event."""


class Named(Protocol):
    """An event, or a record that stands for one."""

    @property
    def source(self) -> str: ...

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Named)


class Inbox:
    """Table `inbox` of one service. Rows outlive the retention of the topics they came from."""

    def __init__(self, metadata: MetaData) -> None:
        self.inbox = Table(
            "inbox",
            metadata,
            Column("consumer", Text, primary_key=True),
            Column("source", Text, primary_key=True),
            Column("id", Text, primary_key=True),
            Column("read_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        )

    async def first_times(
        self, session: AsyncSession, consumer: str, events: Sequence[T]
    ) -> list[T]:
        """Those not acted on before, each once, in order; to be acted on in this transaction."""
        places = {(event.source, event.id) for event in events}
        new = await _places(session, _FIRST_TIMES, consumer, sorted(places))
        fresh: dict[Place, T] = {}
        for event in events:
            if (place := (event.source, event.id)) in new:
                fresh.setdefault(place, event)
        return list(fresh.values())

    async def read_among(
        self, session: AsyncSession, consumer: str, events: Sequence[Named]
    ) -> set[Place]:
        """Source and id of those acted on before."""
        return await _places(session, _READ, consumer, [(e.source, e.id) for e in events])


async def _places(
    session: AsyncSession, statement: TextClause, consumer: str, places: Sequence[Place]
) -> set[Place]:
    sources, ids = [source for source, _ in places], [event_id for _, event_id in places]
    named = {"consumer": consumer, "sources": sources, "ids": ids}
    return {(row.source, row.id) for row in await session.execute(statement, named)}


_FIRST_TIMES = text("""
    INSERT INTO inbox (consumer, source, id)
    SELECT :consumer, source, id
    FROM unnest(CAST(:sources AS text[]), CAST(:ids AS text[])) AS f(source, id)
    ON CONFLICT DO NOTHING
    RETURNING source, id
""")

_READ = text("""
    SELECT source, id FROM inbox
    JOIN unnest(CAST(:sources AS text[]), CAST(:ids AS text[])) AS f(source, id)
    USING (source, id)
    WHERE consumer = :consumer
""")
