"""The tables of the pledges service."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY

from muster.canary import Canary
from muster.deadlines.table import Deadlines
from muster.events.pledges import (
    ALERTING,
    CANARY,
    TALLY,
    TROUBLES,
    CanaryFellDue,
    TallyPublished,
    TroubleBegan,
    TroubleEnded,
)
from muster.intake.receipts import Receipts
from muster.tallies import TalliedJournal
from muster.troubles import Troubles
from muster.web.idempotency import IdempotencyKeys

metadata = MetaData()

ONE_REFERENCE = "one_reference_per_pledger"

pledges = Table(
    "pledges",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("seq", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("reference", Text, nullable=False),
    Column("pledger_key", Text, nullable=False),
    Column("country", Text),
    Column("organisation", Text),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("items", ARRAY(Text), nullable=False),
    Column("status", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("instrument", Text),
    Column("registered_at", DateTime(timezone=True), nullable=False),
    Column("imported", Boolean, nullable=False),
    Column("version", BigInteger, nullable=False),
    CheckConstraint("(country IS NULL) <> (organisation IS NULL)", name="one_pledger"),
    UniqueConstraint("pledger_key", "reference", name=ONE_REFERENCE),
    Index("pledges_by_item", "items", postgresql_using="gin"),
    Index("pledges_by_status", "status", "seq"),
)

milestones = Table(
    "milestones",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("pledge_id", ForeignKey("pledges.id", ondelete="CASCADE"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("reference", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("confirmer", Text, nullable=False),
    Column("evidence", Text),
    Column("requested_due", Text),
    Column("request_reason", Text),
    Column("verified_by", Text),
    Column("verified_at", DateTime(timezone=True)),
    UniqueConstraint("pledge_id", "reference", name="one_reference_per_pledge"),
)

journal = TalliedJournal(metadata, TallyPublished, TALLY, ALERTING)
receipts = Receipts(metadata)
idempotency_keys = IdempotencyKeys(metadata)
deadlines = Deadlines(metadata, pledges)
canary = Canary(metadata, journal, CanaryFellDue, CANARY)
troubles = Troubles(journal, TroubleBegan, TroubleEnded, TROUBLES)
