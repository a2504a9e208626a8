"""Where the schema of a database stands, against the revisions that this code knows."""

import asyncio
from dataclasses import dataclass
from functools import cache

import asyncpg
from sqlalchemy.exc import DBAPIError

from muster.database import alembic_config, direct_connection, migrate
from muster.errors import CannotServe, is_away, sqlstate

_LOCKED = "55P03"


class SchemaNotReady(CannotServe):
    """The schema did not come to where this code needs it, or could not be brought there."""


@dataclass(frozen=True)
class Revisions:
    """Those of a service's code; they stand in one line."""

    known: frozenset[str]
    newest: str

    def is_later(self, found: str | None) -> bool:
        """Whether a newer version has been at the database: ours runs on its schema, too."""
        return found is not None and found not in self.known

    def serve_at(self, found: str | None) -> bool:
        return found == self.newest or self.is_later(found)


@cache
def revisions_of(package: str) -> Revisions:
    # Imported here: 14 MB that only who migrates, or waits for it, has to pay.
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(alembic_config(package, ""))
    known = frozenset(each.revision for each in scripts.walk_revisions())
    newest = scripts.get_current_head()
    assert newest is not None, f"{package} has no migrations"
    return Revisions(known, newest)


async def found_at(url: str) -> str | None:
    """The revision of a database; None before the first migration."""
    async with direct_connection(url) as connection:
        try:
            found = await connection.fetchval("SELECT version_num FROM alembic_version")
        except asyncpg.UndefinedTableError:
            return None
    return None if found is None else str(found)


def bring_up(package: str, url: str) -> str:
    """Migrate, and the sentence about it. A schema that is later than this code stays as it is.

    Blocks; call it before any loop runs. Raises `SchemaNotReady`.
    """
    revisions = revisions_of(package)
    try:
        found = asyncio.run(found_at(url))
        if revisions.is_later(found):
            return f"The schema of {package} is at {found}, later than this version. It stays."
        migrate(package, url)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError) as reason:
        if sqlstate(reason) == _LOCKED:
            why = "somebody holds a table that is to be changed; nothing was changed, try again"
        elif is_away(reason):
            why = f"its database does not answer ({reason})"
        else:
            raise
        raise SchemaNotReady(f"The schema of {package} was not migrated: {why}.") from reason
    return f"The schema of {package} is at {revisions.newest}."


def served(package: str, url: str) -> str:
    """The revision of a schema that this code can serve.

    Blocks; call it before any loop runs. Raises `SchemaNotReady`.
    """
    revisions = revisions_of(package)
    try:
        found = asyncio.run(found_at(url))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as reason:
        # Also a user or a database that is not made yet: whoever makes them may be slower.
        why = f"its database does not answer: {str(reason) or type(reason).__name__}"
    else:
        if found is not None and revisions.serve_at(found):
            return found
        why = f"it is at {found}" if found else "nobody has migrated it"
    raise SchemaNotReady(f"The schema of {package} is not at {revisions.newest}: {why}.")
