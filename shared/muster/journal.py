"""The journal, which people read as history, and the outbox, which the relay sends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, ClassVar
from uuid import UUID, uuid4

import uuid_utils.compat as uuid7
from pydantic_core import to_json
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    false,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from muster.cloudevents import CloudEvent, header_texts
from muster.cloudevents.attributes import time_text
from muster.errors import TooLarge
from muster.events import Event, schema_name, sequence_text
from muster.wakeups import wake_after_commit

OUTBOX_CHANNEL = "outbox"
ENVELOPE_LIMIT = 256 * 1024
"""Bytes of key, headers and value together."""
RESTRICTED = "restricted"
"""Of such facts is told on which day they became known; not when, nor what they follow from."""


class EnvelopeTooLarge(TooLarge):
    """A fact is larger than the bus takes."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. kind: `person`, `partner` or `system`."""

    kind: str
    id: str
    name: str

    SYSTEM: ClassVar["Actor"]


Actor.SYSTEM = Actor("system", "muster", "Muster")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who caused a fact, when we learnt it, and what it follows from."""

    actor: Actor
    recorded_at: datetime
    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None
    imported: bool = False
    """History being loaded: kept, and never a reason to alert anyone."""


class Journal:
    """Tables `journal` and `outbox` of one service, and the only way to write them."""

    def __init__(self, metadata: MetaData) -> None:
        self.journal = Table(
            "journal",
            metadata,
            Column("seq", BigInteger, Identity(always=True), primary_key=True),
            Column("id", Uuid, nullable=False, unique=True),
            Column("aggregate_id", Uuid, nullable=False),
            Column("sequence", BigInteger, nullable=False),
            Column("type", Text, nullable=False),
            Column("occurred_at", DateTime(timezone=True), nullable=False),
            Column("recorded_at", DateTime(timezone=True), nullable=False),
            Column("actor_kind", Text, nullable=False),
            Column("actor_id", Text, nullable=False),
            Column("actor_name", Text, nullable=False),
            Column("correlation_id", Text),
            Column("causation_id", Text),
            Column("data", JSONB, nullable=False),
            Column("imported", Boolean, nullable=False, server_default=false()),
            Index("journal_of_an_aggregate", "aggregate_id", "seq"),
        )
        self.outbox = Table(
            "outbox",
            metadata,
            Column("seq", BigInteger, Identity(always=True, cache=1), primary_key=True),
            Column("recorded_at", DateTime(timezone=True), nullable=False),
            Column("topic", Text, nullable=False),
            Column("key", Text, nullable=False),
            Column("headers", Text, nullable=False),
            Column("value", LargeBinary, nullable=False),
        )
        self.refused = Table(
            "outbox_refused",
            metadata,
            Column("topic", Text, primary_key=True),
            Column("key", Text, primary_key=True),
            Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
            Column("reason", Text, nullable=False),
        )

    async def record(
        self, session: AsyncSession, events: Sequence[Event], origin: Origin
    ) -> list[UUID]:
        """Journal the events and queue the published ones. The ids given, in order."""
        return await self.record_all(session, [(event, origin) for event in events])

    async def record_all(
        self, session: AsyncSession, facts: Iterable[tuple[Event, Origin]]
    ) -> list[UUID]:
        """As `record`, in one round trip for facts of different origin, kept in this order.

        Raises `EnvelopeTooLarge`.
        """
        rows = [_row(event, origin) for event, origin in facts]
        if not rows:
            return []
        columns = dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
        await session.execute(_RECORD, columns)
        wake_after_commit(session, OUTBOX_CHANNEL)
        return [row[0] for row in rows]

    async def history(self, session: AsyncSession, aggregate_id: UUID) -> list[Any]:
        """Everything that happened to one aggregate, oldest first."""
        rows = select(self.journal).where(self.journal.c.aggregate_id == aggregate_id)
        return list(await session.execute(rows.order_by(self.journal.c.seq)))


_COLUMNS = (
    "ids", "aggregates", "sequences", "types", "occurred", "recorded", "kinds", "actors", "names",
    "correlations", "causations", "data", "imports", "queued", "topics", "headers", "values",
)  # fmt: skip

_RECORD = text("""
    WITH facts AS (
        SELECT * FROM unnest(
            CAST(:ids AS uuid[]), CAST(:aggregates AS uuid[]), CAST(:sequences AS bigint[]),
            CAST(:types AS text[]), CAST(:occurred AS timestamptz[]),
            CAST(:recorded AS timestamptz[]), CAST(:kinds AS text[]), CAST(:actors AS text[]),
            CAST(:names AS text[]), CAST(:correlations AS text[]), CAST(:causations AS text[]),
            CAST(:data AS text[]), CAST(:imports AS boolean[]),
            CAST(:queued AS timestamptz[]), CAST(:topics AS text[]), CAST(:headers AS text[]),
            CAST(:values AS bytea[])
        ) WITH ORDINALITY AS f(
            id, aggregate_id, sequence, type, occurred_at, recorded_at, actor_kind, actor_id,
            actor_name, correlation_id, causation_id, data, imported, queued_at, topic, headers,
            value, place
        )
    ), journalled AS (
        INSERT INTO journal (id, aggregate_id, sequence, type, occurred_at, recorded_at,
            actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported)
        SELECT id, aggregate_id, sequence, type, occurred_at, recorded_at,
            actor_kind, actor_id, actor_name, correlation_id, causation_id, CAST(data AS jsonb),
            imported
        FROM facts ORDER BY place
    )
    INSERT INTO outbox (recorded_at, topic, key, headers, value)
    SELECT queued_at, topic, CAST(aggregate_id AS text), headers, value
    FROM facts WHERE topic IS NOT NULL ORDER BY place
""")


def _row(event: Event, origin: Origin) -> tuple[Any, ...]:
    event_id = uuid4() if event.classification == RESTRICTED else uuid7.uuid7()
    queued_at = origin.recorded_at
    event, origin = _as_told(event, origin)
    if event.topic is None:
        headers, value, data = None, None, event.model_dump_json()
    else:
        headers, value = _record(_envelope(event_id, event, origin))
        data = value.decode()
    actor = origin.actor
    return (
        event_id, event.aggregate_id, event.sequence, event.type, event.time, origin.recorded_at,
        actor.kind, actor.id, actor.name, origin.correlation_id, origin.causation_id, data,
        origin.imported, queued_at, event.topic, headers, value,
    )  # fmt: skip


def _as_told(event: Event, origin: Origin) -> tuple[Event, Origin]:
    if event.classification != RESTRICTED:
        return event, origin
    day = datetime.combine(origin.recorded_at.astimezone(UTC), time(), UTC)
    known = Origin(origin.actor, day, imported=origin.imported)
    return event.model_copy(update={"time": day}), known


def _record(sent: CloudEvent) -> tuple[str, bytes]:
    """Headers as JSON, and the value."""
    headers, value = header_texts(sent), bytes(sent.data)
    written = to_json(headers)
    size = len(str(sent.extensions["partitionkey"])) + len(value)
    # JSON is longer than what it says: only who comes near the limit is counted.
    if size + len(written) > ENVELOPE_LIMIT:
        size += sum(len(name) + len(text.encode()) for name, text in headers)
        if size > ENVELOPE_LIMIT:
            said = f"{sent.type} of {sent.subject} is over {ENVELOPE_LIMIT} bytes"
            raise EnvelopeTooLarge(said)
    return written.decode(), value


def envelope(event_id: UUID, event: Event, origin: Origin) -> CloudEvent:
    """What is sent: CloudEvents 1.0 with the extensions of docs/events.md, its data as bytes."""
    return _envelope(event_id, *_as_told(event, origin))


def _envelope(event_id: UUID, event: Event, origin: Origin) -> CloudEvent:
    identity = str(event_id)
    extensions: dict[str, str | int | bool] = {
        "partitionkey": str(event.aggregate_id),
        "sequence": sequence_text(event.sequence),
        "recordedtime": time_text(origin.recorded_at),
        "dataclassification": event.classification,
    }
    if event.classification != RESTRICTED:
        extensions["correlationid"] = origin.correlation_id or identity
    if origin.causation_id:
        extensions["causationid"] = origin.causation_id
    if origin.traceparent:
        extensions["traceparent"] = origin.traceparent
    if origin.imported:
        extensions["musterimport"] = "true"
    return CloudEvent(
        id=identity,
        source=event.source,
        type=event.type,
        subject=event.subject,
        time=event.time,
        datacontenttype="application/json",
        dataschema=schema_name(event.type, event.schema_version),
        data=event.model_dump_json().encode(),
        extensions=extensions,
    )
