"""Databases by the thousand: made quickly, entered quickly, and who waits in one."""

from collections.abc import Callable, Collection
from contextlib import ExitStack
from functools import partial
from types import SimpleNamespace
from typing import Any

import asyncpg
from anyio.from_thread import start_blocking_portal
from asyncpg import Connection
from sqlalchemy import text

from muster.database import SessionMaker
from muster.testing import eventually
from muster_local.postgres import Postgres

OWN_TYPES = 16_384
"""Ids from here on belong to one database."""
NOT_ASKED = SimpleNamespace(name="known")
"""Stands for a statement of a name, which leaves those without one as they are."""


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


def ask_once_about_types() -> None:
    """asyncpg asks the server about each kind of array, anew on every connection: an eighth of what
    a short test takes. Of what PostgreSQL brings itself the answers are always the same.
    """
    ask, ask_by_name = Connection._introspect_types, Connection._introspect_type
    known: dict[tuple[int, ...], Any] = {}
    by_name: dict[str, Any] = {}

    async def once(self: Any, types: Collection[int], within: float | None) -> tuple[Any, Any]:
        wanted = tuple(sorted(types))
        if wanted in known:
            return known[wanted], NOT_ASKED
        found, statement = await ask(self, types, within)
        if max(wanted) < OWN_TYPES:
            known[wanted] = found
        return found, statement

    async def once_by_name(self: Any, name: str, schema: str) -> Any:
        if schema != "pg_catalog":
            return await ask_by_name(self, name, schema)
        if name not in by_name:
            by_name[name] = await ask_by_name(self, name, schema)
        return by_name[name]

    Connection._introspect_types = once
    Connection._introspect_type = once_by_name


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
