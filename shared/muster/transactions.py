"""Transactions by the driver itself, for the busiest path of a service.

SQLAlchemy takes three times as long for a transaction of a few statements as the driver does that
carries them out. What it is asked for is the same here: spans, rows by name, the way to wake-ups.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from typing import Any

import asyncpg
from asyncpg.exceptions import InFailedSQLTransactionError, InvalidCachedStatementError
from sqlalchemy import Result, TextClause, make_url
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData

from muster.arrays import Flat
from muster.database import CONNECT_WITHIN, connect
from muster.errors import is_away
from muster.observability import Telemetry
from muster.statement_spans import Spans, spans_of
from muster.wakeups import PENDING, Bell


class Transaction:
    """Statements one after the other, on one connection."""

    def __init__(self, connection: "asyncpg.Connection[Any]", spans: Spans) -> None:
        self._connection = connection
        self._spans = spans
        self.info: dict[Any, Any] = {}

    async def execute(
        self, statement: TextClause, params: Mapping[str, Any] | None = None, /
    ) -> Result[Any]:
        """Raises the driver's errors. No array in it may hold arrays."""
        said, names = _positional(statement)
        values = [_sent(params[name]) for name in names] if params else []
        with self._spans(said):
            rows = await self._connection.fetch(said, *values)
        return IteratorResult(_named(tuple(rows[0].keys()) if rows else ()), iter(rows))


class Transactions:
    """As many connections as there are transactions at once, each kept for the next one."""

    def __init__(self, url: str, bell: Bell, telemetry: Telemetry) -> None:
        """url: as for `create_engine`. bell: rung after each commit that asked for it."""
        self._url = url
        self._bell = bell
        self._spans = spans_of(make_url(url).database or "", telemetry)
        self._idle: list[asyncpg.Connection[Any]] = []

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Committed at the end of the block, or rolled back by what is raised in it."""
        connection = await self._taken()
        transaction = Transaction(connection, self._spans)
        try:
            # Not by asyncpg's own transactions: one whose beginning was not answered in time counts
            # as begun, and what follows on its connection would be a savepoint that nobody commits.
            await connection.execute("BEGIN;")
            yield transaction
            if await connection.execute("COMMIT;") != "COMMIT":
                raise InFailedSQLTransactionError("a statement had failed: all is rolled back")
        except BaseException as reason:
            await self._undo(connection, reason)
            raise
        self._idle.append(connection)
        if channels := transaction.info.get(PENDING):
            self._bell.ring(channels)

    async def close(self) -> None:
        """None may be under way."""
        while self._idle:
            # Whoever is not there any more cannot be left politely.
            with suppress(Exception):
                await self._idle.pop().close(timeout=CONNECT_WITHIN)

    async def _taken(self) -> "asyncpg.Connection[Any]":
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await connect(self._url)

    async def _undo(self, connection: "asyncpg.Connection[Any]", reason: BaseException) -> None:
        """It is kept only where it is known to be in no transaction."""
        if is_away(reason) or isinstance(reason, InvalidCachedStatementError):
            # What befell this one has most likely befallen the others.
            for each in (connection, *self._idle):
                each.terminate()
            self._idle.clear()
            return
        try:
            await connection.execute("ROLLBACK;", timeout=CONNECT_WITHIN)
        except BaseException as failure:
            connection.terminate()
            if not isinstance(failure, Exception):
                raise
        else:
            self._idle.append(connection)


_DIALECT = dialect()  # type: ignore[no-untyped-call]


@lru_cache(maxsize=256)
def _positional(statement: TextClause) -> tuple[str, tuple[str, ...]]:
    """As the driver takes it, and the names of its parameters in their order."""
    compiled = statement.compile(dialect=_DIALECT)
    return str(compiled), tuple(compiled.positiontup or ())


@lru_cache(maxsize=256)
def _named(columns: tuple[str, ...]) -> SimpleResultMetaData:
    return SimpleResultMetaData(columns)


def _sent(value: Any) -> Any:
    return Flat(value) if type(value) is list else value
