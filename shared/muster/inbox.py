"""The inbox: which events a consumer has acted on, so that a second delivery does nothing."""

from collections.abc import Sequence

from sqlalchemy import Column, DateTime, MetaData, Table, Text, func, text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.cloudevents import CloudEvent


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
        self, session: AsyncSession, consumer: str, events: Sequence[CloudEvent]
    ) -> list[CloudEvent]:
        """Those not acted on before, each once, in order; to be acted on in this transaction."""
        by_id = {(event.source, event.id): event for event in reversed(events)}
        places = sorted(by_id)
        found = await session.execute(
            _FIRST_TIMES,
            {
                "consumer": consumer,
                "sources": [source for source, _ in places],
                "ids": [event_id for _, event_id in places],
            },
        )
        new = {(row.source, row.id) for row in found}
        return [e for e in events if (e.source, e.id) in new and by_id[e.source, e.id] is e]


_FIRST_TIMES = text("""
    INSERT INTO inbox (consumer, source, id)
    SELECT :consumer, source, id
    FROM unnest(CAST(:sources AS text[]), CAST(:ids AS text[])) AS f(source, id)
    ON CONFLICT DO NOTHING
    RETURNING source, id
""")
