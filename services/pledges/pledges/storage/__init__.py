"""The tables of pledges, and every question asked of them."""

from pledges.storage.aggregates import (
    add_milestone,
    keep,
    keeping,
    named,
    owners,
    pledge,
    pledges_by_id,
    save_versions,
)
from pledges.storage.tables import (
    canary,
    deadlines,
    idempotency_keys,
    journal,
    metadata,
    receipts,
    troubles,
)

__all__ = [
    "add_milestone",
    "canary",
    "deadlines",
    "idempotency_keys",
    "journal",
    "keep",
    "keeping",
    "metadata",
    "named",
    "owners",
    "pledge",
    "pledges_by_id",
    "receipts",
    "save_versions",
    "troubles",
]
