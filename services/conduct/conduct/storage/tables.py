"""The tables of the conduct service: in plain only what clocks, lists and locks need."""

from datetime import timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from conduct.storage.metadata import metadata
from muster.canary import Canary
from muster.deadlines.table import Deadlines
from muster.events.conduct import (
    ALERTING,
    CANARY,
    TALLY,
    TROUBLES,
    ConductCanaryFellDue,
    ConductTallyPublished,
    ConductTroubleBegan,
    ConductTroubleEnded,
)
from muster.intake.receipts import Receipts
from muster.tallies import TalliedJournal
from muster.troubles import Troubles
from muster.web.idempotency import IdempotencyKeys

Instant = DateTime(timezone=True)

aggregates = Table(
    "aggregates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    CheckConstraint("kind IN ('case', 'prompt')", name="aggregates_kind"),
    comment="locked before anything of a case or a prompt is changed",
)

cases = Table(
    "cases",
    metadata,
    Column("id", ForeignKey("aggregates.id"), primary_key=True),
    Column("report_id", Uuid, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("told", BigInteger, nullable=False),
    Column("step", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("closed_on", Date),
    Column("audience", Uuid),
    Column("state_audience", Uuid),
    Column("mission_key", LargeBinary, nullable=False),
    Column("country_key", LargeBinary),
    Column("unit_keys", ARRAY(LargeBinary), nullable=False),
    Column("merged_into", Uuid),
    Column("retention_on", Date),
    Column("legal_hold", Boolean, nullable=False, server_default=false()),
    Column("shredding_since", DateTime(timezone=True)),
    Column("shredded_on", Date),
    Index("cases_of_a_report", "report_id"),
    Index("cases_of_a_mission", "mission_key", "country_key"),
    Index("cases_of_a_unit", "unit_keys", postgresql_using="gin"),
    Index(
        "cases_to_be_shredded",
        "retention_on",
        postgresql_where=text("retention_on IS NOT NULL AND shredded_on IS NULL"),
    ),
)

prompts = Table(
    "prompts",
    metadata,
    Column("id", ForeignKey("aggregates.id"), primary_key=True),
    Column("scope", Text, nullable=False),
    Column("subject_key", LargeBinary, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("told", BigInteger, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("audience", Uuid),
    Index("prompts_of_a_subject", "scope", "subject_key", unique=True),
)

desks = Table(
    "desks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Index("desks_of_a_place", "kind", "key", unique=True),
    comment="random ids that stand for missions and States wherever something is told",
)

journal = TalliedJournal(metadata, ConductTallyPublished, TALLY, ALERTING, period=timedelta(days=1))
receipts = Receipts(metadata)
idempotency_keys = IdempotencyKeys(metadata)
deadlines = Deadlines(metadata, aggregates)
canary = Canary(metadata, journal, ConductCanaryFellDue, CANARY)
troubles = Troubles(journal, ConductTroubleBegan, ConductTroubleEnded, TROUBLES)
