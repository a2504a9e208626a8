"""What every service's `migrations/env.py` does: run its revisions under a lock."""

import asyncio

from alembic import context
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from muster.database import async_url

LOCK = 0x6D696772
"""Advisory lock of the database: two migrations wait for each other."""
LOCK_TIMEOUT = "5s"
"""A migration that cannot have a table gives up, before every query queues behind it."""


def run(metadata: MetaData) -> None:
    """Called by Alembic. The URL comes from `muster.database.alembic_config`, or with
    `alembic -x url=postgresql://…`."""
    url = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True)["url"]
    asyncio.run(_migrate(url, metadata))


async def _migrate(url: str, metadata: MetaData) -> None:
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_run, metadata)
        await connection.commit()
    await engine.dispose()


def _run(connection: Connection, metadata: MetaData) -> None:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.commit()
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
