"""The journal, which people read as history, and the outbox, which the relay sends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, ClassVar, NamedTuple
from uuid import UUID, uuid4

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
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from muster.cloudevents import CloudEvent, from_kafka
from muster.cloudevents.attributes import time_text
from muster.database import Executor
from muster.errors import TooLarge
from muster.events import Event, schema_name, sequence_text
from muster.ids import new_id
from muster.writes import Write, write

OUTBOX_CHANNEL = "outbox"
ENVELOPE_LIMIT = 256 * 1024
"""Bytes of key, headers and value together."""
KEY = 36
"""Bytes of a key, which is a UUID."""
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
        words = await self.words(session, facts)
        await write(session, words.writes)
        return words.ids

    async def words(self, session: Executor, facts: Iterable[tuple[Event, Origin]]) -> "Words":
        """For who writes them together with other things. Raises `EnvelopeTooLarge`."""
        return worded(await self.timed(session, facts))

    async def timed(
        self, _session: Executor, facts: Iterable[tuple[Event, Origin]]
    ) -> Iterable[tuple[Event, Origin]]:
        """As they are to be put into words."""
        return facts

    async def record_worded(self, session: AsyncSession, words: "Words") -> list[UUID]:
        """As `record_all`, of facts that were put into words while the database was busy."""
        await write(session, words.writes)
        return words.ids

    async def history(self, session: AsyncSession, aggregate_id: UUID) -> list[Any]:
        """Everything that happened to one aggregate, oldest first."""
        rows = select(self.journal).where(self.journal.c.aggregate_id == aggregate_id)
        return list(await session.execute(rows.order_by(self.journal.c.seq)))


_RECORD = (
    ("facts", """
        SELECT * FROM unnest(
            CAST(:ids AS uuid[]), CAST(:aggregates AS uuid[]), CAST(:sequences AS bigint[]),
            CAST(:occurred AS timestamptz[]), CAST(:correlations AS text[]),
            CAST(:causations AS text[]), CAST(:headers AS text[]), CAST(:values AS bytea[]),
            CAST(:kinds AS integer[])
        ) WITH ORDINALITY AS f(
            id, aggregate_id, sequence, occurred_at, correlation_id, causation_id, headers, value,
            kind, place
        )
    """),
    ("kinds", """
        SELECT * FROM unnest(
            CAST(:types AS text[]), CAST(:topics AS text[]), CAST(:actor_kinds AS text[]),
            CAST(:actor_ids AS text[]), CAST(:actor_names AS text[]),
            CAST(:recorded AS timestamptz[]), CAST(:queued AS timestamptz[]),
            CAST(:imports AS boolean[])
        ) WITH ORDINALITY AS k(
            type, topic, actor_kind, actor_id, actor_name, recorded_at, queued_at, imported, kind
        )
    """),
    ("journalled", """
        INSERT INTO journal (id, aggregate_id, sequence, type, occurred_at, recorded_at,
            actor_kind, actor_id, actor_name, correlation_id, causation_id, data, imported)
        SELECT id, aggregate_id, sequence, type, occurred_at, recorded_at,
            actor_kind, actor_id, actor_name, correlation_id, causation_id,
            CAST(convert_from(value, 'UTF8') AS jsonb), imported
        FROM facts JOIN kinds USING (kind) ORDER BY place
    """),
    ("queued", """
        INSERT INTO outbox (recorded_at, topic, key, headers, value)
        SELECT queued_at, topic, CAST(aggregate_id AS text), headers, value
        FROM facts JOIN kinds USING (kind) WHERE topic IS NOT NULL ORDER BY place
    """),
)  # fmt: skip
_OF_A_FACT = (
    "ids", "aggregates", "sequences", "occurred", "correlations", "causations", "headers",
    "values", "kinds",
)  # fmt: skip
_OF_A_KIND = (
    "types", "topics", "actor_kinds", "actor_ids", "actor_names", "recorded", "queued", "imports",
)  # fmt: skip


class Words(NamedTuple):
    """Facts as the tables take them, and the ids given to them, in order."""

    columns: dict[str, list[Any]]
    ids: list[UUID]

    @property
    def writes(self) -> list[Write]:
        """One, or none where there are no facts."""
        return [Write(_RECORD, self.columns, OUTBOX_CHANNEL)] if self.ids else []


def worded(facts: Iterable[tuple[Event, Origin]]) -> Words:
    """What many have in common is said once. Raises `EnvelopeTooLarge`."""
    rows = []
    kinds: dict[tuple[Any, ...], int] = {}
    for event, origin in facts:
        event_id = uuid4() if event.classification == RESTRICTED else new_id()
        told, known = _as_told(event, origin)
        headers, value = _written(event_id, told, known)
        actor = origin.actor
        kind = (
            event.type, event.topic, actor.kind, actor.id, actor.name,
            known.recorded_at, origin.recorded_at, known.imported,
        )  # fmt: skip
        rows.append((
            event_id, told.aggregate_id, told.sequence, told.time, known.correlation_id,
            known.causation_id, headers, value, kinds.setdefault(kind, len(kinds) + 1),
        ))  # fmt: skip
    columns = _turned(_OF_A_FACT, rows) | _turned(_OF_A_KIND, kinds)
    return Words(columns, [row[0] for row in rows])


def _turned(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=False))


def _as_told(event: Event, origin: Origin) -> tuple[Event, Origin]:
    if event.classification != RESTRICTED:
        return event, origin
    day = datetime.combine(origin.recorded_at.astimezone(UTC), time(), UTC)
    known = Origin(origin.actor, day, imported=origin.imported)
    return event.model_copy(update={"time": day}), known


def _written(event_id: UUID, event: Event, origin: Origin) -> tuple[str | None, bytes]:
    """Headers as JSON, where there are any, and the value."""
    value = to_json(event)
    if event.topic is None:
        return None, value
    headers = _headers(event_id, event, origin)
    written = to_json(headers)
    # JSON is longer than what it says: only who comes near the limit is counted.
    if KEY + len(value) + len(written) > ENVELOPE_LIMIT:
        size = KEY + len(value) + sum(len(name) + len(text.encode()) for name, text in headers)
        if size > ENVELOPE_LIMIT:
            said = f"{event.type} of {event.subject} is over {ENVELOPE_LIMIT} bytes"
            raise EnvelopeTooLarge(said)
    return written.decode(), value


def envelope(event_id: UUID, event: Event, origin: Origin) -> CloudEvent:
    """What is sent: CloudEvents 1.0 with the extensions of docs/events.md."""
    told, known = _as_told(event, origin)
    headers = _headers(event_id, told, known)
    return from_kafka([(name, text.encode()) for name, text in headers], to_json(told))


def _headers(event_id: UUID, event: Event, origin: Origin) -> list[tuple[str, str]]:
    identity = str(event_id)
    headers = [
        ("content-type", "application/json"),
        ("ce_specversion", "1.0"),
        ("ce_id", identity),
        ("ce_source", event.source),
        ("ce_type", event.type),
        ("ce_subject", event.subject),
        ("ce_time", time_text(event.time)),
        ("ce_dataschema", schema_name(event.type, event.schema_version)),
        ("ce_partitionkey", str(event.aggregate_id)),
        ("ce_sequence", sequence_text(event.sequence)),
        ("ce_recordedtime", time_text(origin.recorded_at)),
        ("ce_dataclassification", event.classification),
    ]
    if event.classification != RESTRICTED:
        headers.append(("ce_correlationid", origin.correlation_id or identity))
    if origin.causation_id:
        headers.append(("ce_causationid", origin.causation_id))
    if origin.traceparent:
        headers.append(("ce_traceparent", origin.traceparent))
    if origin.imported:
        headers.append(("ce_musterimport", "true"))
    return headers
