"""The tables of the performance service."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from muster.canary import Canary
from muster.deadlines.table import Deadlines
from muster.events.performance import (
    ALERTING,
    CANARY,
    TALLY,
    TROUBLES,
    PerformanceCanaryFellDue,
    PerformanceTallyPublished,
    PerformanceTroubleBegan,
    PerformanceTroubleEnded,
)
from muster.intake.receipts import Receipts
from muster.tallies import TalliedJournal
from muster.troubles import Troubles
from muster.web.idempotency import IdempotencyKeys

metadata = MetaData()

aggregates = Table(
    "aggregates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("version", BigInteger, nullable=False, server_default="0"),
    comment="what is locked before it changes: series, casualties, crimes, deliverables",
)

series = Table(
    "series",
    metadata,
    Column("id", ForeignKey("aggregates.id", ondelete="CASCADE"), primary_key=True),
    Column("indicator", Text, nullable=False),
    Column("country", Text),
    Column("mission", Text),
    Column("category", Text),
    Column("component", Text),
    Column("sex", Text),
    # Read by the version before this one only.
    Column("is_part", Boolean, nullable=False),
    Column("rating", Text),
    Column("rating_period", Text),
    Column("rating_year", Integer),
    Column("rating_told", Boolean),
    Index("series_by_indicator", "indicator", "country", "category"),
    Index("series_by_mission", "mission"),
)

observations = Table(
    "observations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("seq", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("series_id", ForeignKey("series.id", ondelete="CASCADE"), nullable=False),
    Column("period", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("value", Double),
    Column("numerator", Double),
    Column("denominator", Double),
    Column("partial", Boolean, nullable=False),
    Column("note", Text),
    Column("cited", Text, nullable=False),
    Column("partner", Text),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("superseded_at", DateTime(timezone=True)),
    Column("supersedes", Uuid),
    CheckConstraint("superseded_at >= recorded_at", name="superseded_after_recorded"),
    Index(
        "one_current_observation",
        "series_id",
        "period",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
    Index("observations_by_end", "ends_on", "series_id"),
    Index("observations_of_series", "series_id", "ends_on"),
    Index("observations_by_recording", "recorded_at"),
)

targets = Table(
    "targets",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("series_id", ForeignKey("series.id", ondelete="CASCADE"), nullable=False),
    Column("period", Text, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("value", Double, nullable=False),
    Column("cited", Text, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("by_strategy", Boolean, nullable=False, server_default=text("false")),
    Column("withdrawn_at", DateTime(timezone=True)),
    Index(
        "one_target_of_a_period",
        "series_id",
        "period",
        unique=True,
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
)

definitions = Table(
    "indicator_definitions",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("definition", JSONB, nullable=False),
    Column("defined_at", DateTime(timezone=True), nullable=False),
    Column("defined_by", Text, nullable=False),
)

missions = Table(
    "missions",
    metadata,
    Column("acronym", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("country", Text),
    Column("location", Text),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("succeeded_by", Text),
    Column("cited", Text, nullable=False),
    Column("as_of", Date, nullable=False),
)

casualties = Table(
    "casualties",
    metadata,
    Column("id", ForeignKey("aggregates.id", ondelete="CASCADE"), primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("imported", Boolean, nullable=False),
    Column("cause_revision", Integer, nullable=False, server_default="0"),
)

casualty_versions = Table(
    "casualty_versions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("casualty_id", ForeignKey("casualties.id", ondelete="CASCADE"), nullable=False),
    Column("incident_on", Date, nullable=False),
    Column("mission", Text, nullable=False),
    Column("country", Text),
    Column("nationality", Text),
    Column("sex", Text),
    Column("personnel", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("cited", Text, nullable=False),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("superseded_at", DateTime(timezone=True)),
    CheckConstraint("superseded_at >= recorded_at", name="superseded_after_recorded"),
    Index(
        "one_current_casualty_version",
        "casualty_id",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
    Index("casualty_versions_by_incident", "incident_on", "mission"),
)

crimes = Table(
    "crimes",
    metadata,
    Column("id", ForeignKey("aggregates.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("reference", Text, nullable=False),
    Column("reporter", Text, nullable=False),
    Column("mission", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("committed_on", Date, nullable=False),
    Column("casualties", Integer, nullable=False),
    Column("summary", Text),
    Column("outcome", Text),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("reporter", "reference", name="one_crime_of_a_reference"),
)

crime_steps = Table(
    "crime_steps",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("crime_id", ForeignKey("crimes.id", ondelete="CASCADE"), nullable=False),
    Column("step", Text, nullable=False),
    Column("taken_on", Date),
    Column("detail", Text),
    UniqueConstraint("crime_id", "step", name="one_row_per_step"),
)

results = Table(
    "results",
    metadata,
    Column("code", Text, primary_key=True),
    Column("frame", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("defined_at", DateTime(timezone=True), nullable=False),
    Column("defined_by", Text, nullable=False),
)

deliverables = Table(
    "deliverables",
    metadata,
    Column("id", ForeignKey("aggregates.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("result", ForeignKey("results.code"), nullable=False),
    Column("owner", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("evidence", Text),
    Column("planned_at", DateTime(timezone=True), nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Text, primary_key=True),
    Column("as_of", DateTime(timezone=True), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("indicators", JSONB, nullable=False),
)

floor = Table(
    "recording_floor",
    metadata,
    Column("id", Boolean, primary_key=True, server_default=text("true")),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("id", name="one_row"),
    comment="nothing is recorded before this instant any more: snapshots end at it",
)

imports = Table(
    "imports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("lane", Integer, nullable=False, server_default=text("0")),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("rows_done", BigInteger, nullable=False),
    Column("counts", JSONB, nullable=False),
    UniqueConstraint("kind", "digest", "lane", name="one_import_of_a_file"),
)

journal = TalliedJournal(metadata, PerformanceTallyPublished, TALLY, ALERTING)
receipts = Receipts(metadata)
idempotency_keys = IdempotencyKeys(metadata)
deadlines = Deadlines(metadata, aggregates)
canary = Canary(metadata, journal, PerformanceCanaryFellDue, CANARY)
troubles = Troubles(journal, PerformanceTroubleBegan, PerformanceTroubleEnded, TROUBLES)
