"""Receipts: what became of each event, and the memory that makes a repetition harmless."""

import json
from collections.abc import Collection, Sequence
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
from muster.database import Executor
from muster.errors import SERIALIZATION_FAILURE, BrokenRule
from muster.intake.submissions import Content, Outcome, Submission
from muster.writes import Write, write

Place = tuple[str, str]
"""Source and id of an event."""
Held = tuple[bytes, UUID | None]
"""Content key and subject of an event accepted before."""


class Overtaken(Exception):
    """The same event came to two processes at once: done again, it reads duplicate."""

    sqlstate = SERIALIZATION_FAILURE


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

    async def held(self, session: Executor, places: Collection[Place]) -> dict[Place, Held]:
        """Those accepted before."""
        sources, ids = zip(*places, strict=True)
        rows = await session.execute(_HELD, {"sources": list(sources), "ids": list(ids)})
        return {(row.source, row.id): (row.content, row.subject) for row in rows}

    async def keep(
        self, session: Executor, receipts: Write, many: int, facts: Sequence[Write] = ()
    ) -> None:
        """receipts: as many as `receipts_of` made. facts: written with them.

        Raises `Overtaken` where another transaction has accepted one of the events meanwhile.
        """
        if await write(session, [receipts, *facts], counted=KEPT) < many:
            raise Overtaken("another transaction has accepted one of these events")

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


def receipts_of(
    outcomes: Sequence[tuple[Submission, Outcome]], content: Content = content_key
) -> Write:
    """What became of each, no two of the same source and id, and at least one."""
    rows = sorted(
        (each.event.source, each.event.id, content(each.event), each.event.type,
         each.sender.subject, each.received_at, outcome.status, outcome.subject,
         _problem(outcome.problem))
        for each, outcome in outcomes
    )  # fmt: skip
    return Write(_KEEP, dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)), strict=True)))


def _problem(problem: BrokenRule | None) -> str | None:
    if problem is None:
        return None
    faults = list(getattr(problem, "faults", ()))
    if problem.pointer is not None and not faults:
        faults = [{"detail": problem.message, "pointer": problem.pointer}]
    return json.dumps({"slug": problem.slug, "detail": problem.message, "errors": faults})


KEPT = "kept_receipts"
_COLUMNS = (
    "sources", "ids", "contents", "types", "senders", "received", "statuses", "subjects",
    "problems",
)  # fmt: skip

_KEEP = ((KEPT, """
    INSERT INTO receipts
        (source, id, content, type, sender, received_at, status, subject, problem)
    SELECT source, id, content, type, sender, received_at, status, subject,
        CAST(problem AS jsonb)
    FROM unnest(
        CAST(:sources AS text[]), CAST(:ids AS text[]), CAST(:contents AS bytea[]),
        CAST(:types AS text[]), CAST(:senders AS text[]), CAST(:received AS timestamptz[]),
        CAST(:statuses AS text[]), CAST(:subjects AS uuid[]), CAST(:problems AS text[])
    ) AS f(source, id, content, type, sender, received_at, status, subject, problem)
    ON CONFLICT (source, id) DO UPDATE
    SET content = excluded.content, type = excluded.type, sender = excluded.sender,
        received_at = excluded.received_at, status = excluded.status,
        subject = excluded.subject, problem = excluded.problem
    WHERE receipts.status = 'rejected'
    RETURNING 1
"""),)  # fmt: skip

_HELD = text("""
    SELECT source, id, content, subject FROM receipts
    JOIN unnest(CAST(:sources AS text[]), CAST(:ids AS text[])) AS f(source, id)
    USING (source, id)
    WHERE status = 'accepted'
""")
