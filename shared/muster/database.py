"""PostgreSQL: engines, direct connections, wake-ups, locks and migrations."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import asyncpg
from sqlalchemy import Result, TextClause
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from muster.arrays import send_arrays_flat
from muster.discretion import hide_values
from muster.observability import Telemetry
from muster.statement_spans import trace_statements

if TYPE_CHECKING:
    from alembic.config import Config

SessionMaker = async_sessionmaker[AsyncSession]


class Executor(Protocol):
    """What a session and a transaction of the driver's have in common: who asks for no more runs
    in both.
    """

    @property
    def info(self) -> dict[Any, Any]:
        """What its parts tell each other; gone when it ends."""
        ...

    async def execute(
        self, statement: TextClause, params: Mapping[str, Any] | None = None, /
    ) -> Result[Any]: ...


CONNECT_WITHIN = 5.0
COMMAND_WITHIN = 60.0
"""Seconds, both."""

PLANNED = {"enable_seqscan": "off"}
"""A plan lives as long as its connection: one made while a table was small would go on to read all
of it with every transaction, until statistics are gathered. Where no index serves, it still does.
"""
LET_GO = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "idle_in_transaction_session_timeout": "300000",
}
"""Seconds, and milliseconds, until the database ends the session of a machine that vanished without
a word, and with it the locks on rows and the one of the relay; and of a process that stands still.
"""
SETTINGS = PLANNED | LET_GO


def async_url(url: str) -> str:
    """The URL with the driver that SQLAlchemy is to use."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


def create_engine(
    url: str,
    *,
    pool_size: int = 8,
    telemetry: Telemetry | None = None,
    hide_parameters: bool = False,
) -> AsyncEngine:
    """url: `postgresql://…` as PostgreSQL's own tools take it. Opens no connection yet.

    telemetry: where spans of the statements go, as far as it traces.
    hide_parameters: no error carries a value, neither one sent nor one stored.
    """
    engine = create_async_engine(
        async_url(url),
        pool_size=pool_size,
        max_overflow=2,
        pool_timeout=10,
        pool_recycle=1800,
        hide_parameters=hide_parameters,
        connect_args={
            "timeout": CONNECT_WITHIN,
            "command_timeout": COMMAND_WITHIN,
            "server_settings": SETTINGS,
        },
    )
    send_arrays_flat(engine.sync_engine)
    if hide_parameters:
        hide_values(engine.sync_engine)
    if telemetry is not None:
        trace_statements(engine.sync_engine, telemetry)
    return engine


def create_sessions(engine: AsyncEngine) -> SessionMaker:
    return async_sessionmaker(engine, expire_on_commit=False)


async def connect(url: str) -> "asyncpg.Connection[Any]":
    """By the driver itself; url: as for `create_engine`."""
    return await asyncpg.connect(
        url, timeout=CONNECT_WITHIN, command_timeout=COMMAND_WITHIN, server_settings=SETTINGS
    )


@asynccontextmanager
async def direct_connection(url: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A connection outside the pool, for LISTEN and advisory locks, which belong to a session."""
    connection = await connect(url)
    try:
        yield connection
    finally:
        await connection.close(timeout=CONNECT_WITHIN)


def alembic_config(package: str, url: str) -> "Config":
    """package: import name of a service; its `migrations` lie beside the package."""
    # Imported here, as below: 14 MB that only who migrates has to pay.
    from alembic.config import Config

    where = Path(str(import_module(package).__file__)).parent.parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(where))
    config.attributes["url"] = url
    return config


def migrate(package: str, url: str) -> None:
    """Bring the schema to the newest revision. Blocks; call it before any loop runs."""
    from alembic import command

    command.upgrade(alembic_config(package, url), "head")
