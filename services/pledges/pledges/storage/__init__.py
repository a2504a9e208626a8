"""The tables of pledges, and every question asked of them."""

from pledges.storage.aggregates import (
    add,
    add_milestone,
    named,
    owners,
    pledge,
    pledges_by_id,
    save,
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
    "add",
    "add_milestone",
    "canary",
    "deadlines",
    "idempotency_keys",
    "journal",
    "metadata",
    "named",
    "owners",
    "pledge",
    "pledges_by_id",
    "receipts",
    "save",
    "save_versions",
    "troubles",
]
