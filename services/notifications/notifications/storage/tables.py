"""The tables of the notifications service."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Interval,
    MetaData,
    Table,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from muster.dead_letters import DeadLetters
from muster.inbox import Inbox
from muster.journal import Journal

metadata = MetaData()

Instant = DateTime(timezone=True)

subjects = Table(
    "subjects",
    metadata,
    Column("source", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    comment="what facts are about, and the newest version seen; locked before its alerts are",
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("fingerprint", Text, nullable=False, unique=True),
    Column("trigger", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("deadline", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("mandatory", Boolean, nullable=False),
    Column("quiet_hours_exempt", Boolean, nullable=False),
    Column("roles", JSONB, nullable=False),
    Column("title", Text, nullable=False),
    Column("headline", Text, nullable=False),
    Column("happened", Text, nullable=False),
    Column("todo", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("due", Instant),
    Column("zone", Text, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("country", Text),
    Column("mission", Text),
    Column("audience", Text),
    Column("restricted", Boolean, nullable=False),
    Column("event_id", Text),
    Column("correlation_id", Text),
    Column("level", Integer, nullable=False),
    Column("first_level", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("holder", Text),
    Column("acknowledged_by_id", Text),
    Column("acknowledged_by_name", Text),
    Column("acknowledged_at", Instant),
    Column("note", Text),
    Column("first_delivered_at", Instant),
    Column("closed_at", Instant),
    Column("closed_because", Text),
    Column("sequence", BigInteger, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Index(
        "open_alerts_of_a_subject",
        "source",
        "subject",
        postgresql_where=text("state IN ('unanswered', 'acknowledged')"),
    ),
    Index("alerts_newest_first", "raised_at", "id"),
    Index("alerts_by_change", "changed_at"),
    Index("alerts_by_acknowledgement", "acknowledged_by_id"),
    Index("alerts_of_an_event", "event_id"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("alert_id", ForeignKey("alerts.id", ondelete="CASCADE")),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text),
    Column("detail", JSONB, nullable=False),
    Index("decisions_of_an_alert", "alert_id", "seq"),
)

ladders = Table(
    "ladders",
    metadata,
    Column("alert_id", ForeignKey("alerts.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("next_check_at", Instant),
    Column("wait", Interval),
    Column("position", Integer, nullable=False),
    Column("ended_because", Text),
    Index("ladders_due", "next_check_at", postgresql_where=text("next_check_at IS NOT NULL")),
)

recipients = Table(
    "recipients",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("address", Text),
    Column("zone", Text, nullable=False),
    Column("quiet_from", Text),
    Column("quiet_to", Text),
    Column("rest_days", JSONB, nullable=False),
    Column("subjects", JSONB, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("file_digest", Text),
    Column("changed_at", Instant, nullable=False),
)

grants = Table(
    "grants",
    metadata,
    Column(
        "recipient_id",
        ForeignKey("recipients.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("place", Integer, primary_key=True),
    Column("role", Text, nullable=False),
    Column("everywhere", Boolean, nullable=False),
    Column("countries", JSONB, nullable=False),
    Column("missions", JSONB, nullable=False),
    Column("audiences", JSONB, nullable=False),
    Index("grants_of_a_role", "role"),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("role", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("closed_at", Instant),
    Index("one_open_gap", "role", "scope", unique=True, postgresql_where=text("closed_at IS NULL")),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("seq", BigInteger, Identity(always=True, cache=1), nullable=False, unique=True),
    Column("alert_id", ForeignKey("alerts.id", ondelete="CASCADE"), nullable=False),
    Column("recipient_id", ForeignKey("recipients.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("cause", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("planned_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("thread", Text, nullable=False),
    Column("opens_thread", Boolean, nullable=False),
    Column("note", Text),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("leased_until", Instant),
    Column("lease_token", Uuid),
    Column("settled_at", Instant),
    Column("reason", Text),
    Index(
        "one_delivery_each",
        "alert_id", "recipient_id", "channel", "level", "cause", "round",
        unique=True,
    ),
    Index(
        "deliveries_pending", "recipient_id", "channel", "seq",
        postgresql_where=text("state = 'pending'"),
    ),
    Index("deliveries_of_a_thread", "thread", "recipient_id"),
)  # fmt: skip

lanes = Table(
    "lanes",
    metadata,
    Column("recipient_id", ForeignKey("recipients.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("next_attempt_at", Instant),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("waits_for", Text),
    Column("leased_until", Instant),
    Column("lease_token", Uuid),
    Index("lanes_due", "channel", "next_attempt_at"),
    comment="one recipient on one channel: what keeps the order of their deliveries",
)

attempts = Table(
    "attempts",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("delivery_id", ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Index("attempts_of_a_delivery", "delivery_id", "seq"),
)

fired_steps = Table(
    "fired_steps",
    metadata,
    Column("source", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("hour", Instant, nullable=False),
    Column("subject", Text, nullable=False),
    Column("deadline", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("tells_nobody", Boolean, nullable=False),
    Column("heard_at", Instant, nullable=False),
    Index("fired_steps_of_an_hour", "source", "hour"),
    Index("canaries_heard", "source", "heard_at", postgresql_where=text("tells_nobody")),
    comment="facts acted on that say that a step fired which people are told of",
)

ledger = Table(
    "ledger",
    metadata,
    Column("source", Text, primary_key=True),
    Column("hour", Instant, primary_key=True),
    Column("expected", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    Column("arrived_at", Instant, nullable=False),
    Column("received", Integer, nullable=False, server_default="0"),
    Column("told", Integer, nullable=False, server_default="0"),
    Column("gap", Integer, nullable=False, server_default="0"),
    Column("checked_at", Instant),
    Column("reported", Boolean, nullable=False, server_default=false()),
    Column("reports", Integer, nullable=False, server_default="0"),
    comment="each hour as its service tallied it, against what came of it here",
)

journal = Journal(metadata)
inbox = Inbox(metadata)
dead_letters = DeadLetters(metadata)
