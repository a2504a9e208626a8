"""Receipts: what became of each event, and the memory that makes a repetition harmless."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from muster.cloudevents import content_key
from muster.errors import BrokenRule
from muster.intake.submissions import Content, Outcome, Submission


class Receipts:
    """Table `receipts` of one service. An accepted event binds its source and id for ever;
    a rejected one may be mended and sent again."""

    def __init__(self, metadata: MetaData) -> None:
        self.receipts = Table(
            "receipts",
            metadata,
            Column("source", Text, primary_key=True),
            Column("id", Text, primary_key=True),
            Column("seq", BigInteger, Identity(always=True), nullable=False),
            Column("content", LargeBinary, nullable=False),
            Column("type", Text, nullable=False),
            Column("sender", Text, nullable=False),
            Column("status", Text, nullable=False),
            Column("subject", Uuid),
            Column("problem", JSONB(none_as_null=True)),
            Column("received_at", DateTime(timezone=True), nullable=False),
            Index("receipts_of_a_sender", "sender", "seq"),
        )

    async def bind(
        self,
        session: AsyncSession,
        submissions: Sequence[Submission],
        content: Content = content_key,
    ) -> dict[tuple[str, str], tuple[bytes, UUID | None]]:
        """Take hold of those not accepted before. Content and subject of those that were, by place.

        submissions: no two of the same source and id.
        """
        rows = sorted(
            (each.event.source, each.event.id, content(each.event), each.event.type,
             each.sender.subject, each.received_at)
            for each in submissions
        )  # fmt: skip
        columns = dict(zip(_BOUND, map(list, zip(*rows, strict=True)), strict=True))
        taken = {(row.source, row.id) for row in await session.execute(_BIND, columns)}
        others = [row for row in rows if (row[0], row[1]) not in taken]
        if not others:
            return {}
        held = await session.execute(
            _HELD, {"sources": [row[0] for row in others], "ids": [row[1] for row in others]}
        )
        return {(row.source, row.id): (row.content, row.subject) for row in held}

    async def conclude(
        self, session: AsyncSession, outcomes: Sequence[tuple[Submission, Outcome]]
    ) -> None:
        """Write what became of those taken hold of in this transaction."""
        if outcomes:
            await session.execute(
                _CONCLUDE,
                {
                    "sources": [each.event.source for each, _ in outcomes],
                    "ids": [each.event.id for each, _ in outcomes],
                    "statuses": [outcome.status for _, outcome in outcomes],
                    "subjects": [outcome.subject for _, outcome in outcomes],
                    "problems": [_problem(outcome.problem) for _, outcome in outcomes],
                },
            )

    async def find(self, session: AsyncSession, sender: str, source: str, event_id: str) -> Any:
        table = self.receipts.c
        own = select(self.receipts).where(
            table.sender == sender, table.source == source, table.id == event_id
        )
        return (await session.execute(own)).one_or_none()

    async def of_sender(
        self, session: AsyncSession, sender: str, *, after: int | None, limit: int
    ) -> list[Any]:
        """Newest first. after: `seq` of the last one seen."""
        own = select(self.receipts).where(self.receipts.c.sender == sender)
        if after is not None:
            own = own.where(self.receipts.c.seq < after)
        return list(await session.execute(own.order_by(self.receipts.c.seq.desc()).limit(limit)))


def _problem(problem: BrokenRule | None) -> str | None:
    if problem is None:
        return None
    faults = list(getattr(problem, "faults", ()))
    if problem.pointer is not None and not faults:
        faults = [{"detail": problem.message, "pointer": problem.pointer}]
    return json.dumps({"slug": problem.slug, "detail": problem.message, "errors": faults})


_BOUND = ("sources", "ids", "contents", "types", "senders", "received")

_BIND = text("""
    INSERT INTO receipts (source, id, content, type, sender, status, received_at)
    SELECT source, id, content, type, sender, 'accepted', received_at
    FROM unnest(
        CAST(:sources AS text[]), CAST(:ids AS text[]), CAST(:contents AS bytea[]),
        CAST(:types AS text[]), CAST(:senders AS text[]), CAST(:received AS timestamptz[])
    ) AS f(source, id, content, type, sender, received_at)
    ON CONFLICT (source, id) DO UPDATE
    SET content = excluded.content, type = excluded.type, sender = excluded.sender,
        status = 'accepted', problem = NULL, received_at = excluded.received_at
    WHERE receipts.status = 'rejected'
    RETURNING source, id
""")

_HELD = text("""
    SELECT source, id, content, subject FROM receipts
    JOIN unnest(CAST(:sources AS text[]), CAST(:ids AS text[])) AS f(source, id)
    USING (source, id)
""")

_CONCLUDE = text("""
    UPDATE receipts SET status = f.status, subject = f.subject, problem = CAST(f.problem AS jsonb)
    FROM unnest(
        CAST(:sources AS text[]), CAST(:ids AS text[]), CAST(:statuses AS text[]),
        CAST(:subjects AS uuid[]), CAST(:problems AS text[])
    ) AS f(source, id, status, subject, problem)
    WHERE receipts.source = f.source AND receipts.id = f.id
""")
