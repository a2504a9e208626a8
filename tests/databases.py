"""A PostgreSQL whose databases are made and dropped by the thousand, and who waits in one."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import asyncpg
from anyio.from_thread import start_blocking_portal
from sqlalchemy import text

from muster.database import SessionMaker
from muster.testing import eventually
from muster_local.postgres import Postgres


class BusyPostgres(Postgres):
    """Makes databases over one connection: psql, begun anew for each, takes longer than they do."""

    def start(self) -> None:
        self._open = ExitStack()
        super().start()
        # A loop in a thread of its own: whoever asks may be within one.
        portal = self._open.enter_context(start_blocking_portal())
        connection = portal.call(asyncpg.connect, self.url())
        self._open.callback(portal.call, connection.close)
        self._do: Callable[[str], object] = partial(portal.call, connection.execute)

    def stop(self) -> None:
        self._open.close()
        super().stop()

    def create_database(self, name: str, *, template: str = "template0") -> str:
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(name)

    def drop_database(self, name: str) -> None:
        self._do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def somebody_waits(sessions: SessionMaker, many: int = 1) -> None:
    """Until so many transactions of this database wait for what another one holds."""

    async def they_wait() -> bool:
        async with sessions() as session:
            return bool(await session.scalar(_WAITING) == many)

    await eventually(they_wait)


_WAITING = text("""
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
""")
