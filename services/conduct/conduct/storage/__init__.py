"""Tables of the conduct service, and the only way to read and write them."""

from conduct.storage import access, audit, keys, read_log, sealed, shredding, watching
from conduct.storage.metadata import metadata
from conduct.storage.tables import canary, deadlines, idempotency_keys, journal, receipts, troubles

__all__ = [
    "access",
    "audit",
    "canary",
    "deadlines",
    "idempotency_keys",
    "journal",
    "keys",
    "metadata",
    "read_log",
    "receipts",
    "sealed",
    "shredding",
    "troubles",
    "watching",
]
