"""The columns of table `deadlines` and its indexes."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from muster.deadlines.states import State

IDENTITY = {
    "id": "uuid",
    "aggregate_id": "uuid",
    "subject": "uuid",
    "kind": "text",
    "version": "integer",
    "terms": "text",
    "opened_at": "timestamptz",
}
"""Never change. As everywhere here: column, and the PostgreSQL type it is sent as."""

CHANGING = {
    "due_at": "timestamptz",
    "miss_at": "timestamptz",
    "edition": "text",
    "checked_until": "timestamptz",
    "state": "text",
    "last_checkpoint": "text",
    "missed_at": "timestamptz",
    "missed_late": "boolean",
    "quiet": "boolean",
    "done_at": "timestamptz",
    "evidence": "text",
    "reported_by": "text",
    "closed_at": "timestamptz",
    "claim": "text",
    "next_check_at": "timestamptz",
}


def deadlines_table(metadata: MetaData, aggregate_key: Column[object], name: str) -> Table:
    states = ", ".join(f"'{state}'" for state in State)
    return Table(
        name,
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("aggregate_id", ForeignKey(aggregate_key), nullable=False),
        Column("subject", Uuid, nullable=False),
        Column("kind", Text, nullable=False),
        Column("version", Integer, nullable=False),
        Column("terms", JSONB, nullable=False),
        Column("opened_at", DateTime(timezone=True), nullable=False),
        Column("due_at", DateTime(timezone=True), nullable=False),
        Column("miss_at", DateTime(timezone=True), nullable=False),
        Column("edition", Text, nullable=False),
        Column("checked_until", DateTime(timezone=True), nullable=False),
        Column("state", Text, nullable=False),
        Column("last_checkpoint", Text),
        Column("missed_at", DateTime(timezone=True)),
        Column("missed_late", Boolean, nullable=False),
        Column("quiet", Boolean, nullable=False),
        Column("done_at", DateTime(timezone=True)),
        Column("evidence", Text),
        Column("reported_by", Text),
        Column("closed_at", DateTime(timezone=True)),
        Column("claim", JSONB),
        Column("next_check_at", DateTime(timezone=True)),
        Column("error_count", Integer, nullable=False, server_default="0"),
        Column("last_error", Text),
        UniqueConstraint(
            "aggregate_id", "subject", "kind", "version", name=f"{name}_one_row_per_version"
        ),
        CheckConstraint(f"state IN ({states})", name=f"{name}_state"),
        Index(f"{name}_by_state", "state", "due_at"),
        Index(
            f"{name}_to_check",
            "next_check_at",
            postgresql_where=Column("next_check_at").is_not(None),
        ),
    )
