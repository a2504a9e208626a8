"""Ids, of the class of those that are read from the database: equal to Python's own, and written
into statements and texts in a tenth of the time.
"""

from uuid import UUID

import uuid_utils
from asyncpg.pgproto import pgproto


def new_id() -> UUID:
    """Grows with time (RFC 9562, version 7)."""
    id_: UUID = pgproto.UUID(uuid_utils.uuid7().bytes)
    return id_


def as_read(id_: UUID) -> UUID:
    """The same, for one that is written often."""
    same: UUID = pgproto.UUID(id_.bytes)
    return same
