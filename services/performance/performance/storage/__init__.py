"""The tables of performance, and every question asked of them."""

from performance.storage.tables import (
    canary,
    deadlines,
    idempotency_keys,
    journal,
    metadata,
    receipts,
    troubles,
)

__all__ = ["canary", "deadlines", "idempotency_keys", "journal", "metadata", "receipts", "troubles"]
