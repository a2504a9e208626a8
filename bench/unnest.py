"""The ceiling of intake and consumer: rows that the service wrote, written again set-wise.

One statement per table and batch, all of a batch in one transaction, by plain asyncpg.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import asyncpg

Connection = Any
BATCH = 500
Tables = Mapping[str, str]
"""By what each table's rows are ordered, so that the parts of a batch fit together; the tables in
the order in which rows may refer to one another. Those ordered by `seq` only grow."""


@dataclass(frozen=True)
class Rows:
    """Columns of one table, as arrays of one length."""

    types: dict[str, str]
    """PostgreSQL's name of each column's type."""
    values: dict[str, list[Any]]
    last: int
    """The highest `seq`, where there is one."""

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    def part(self, place: int, of: int, names: Sequence[str]) -> list[list[Any]]:
        start, end = len(self) * place // of, len(self) * (place + 1) // of
        return [self.values[name][start:end] for name in names]


async def read(
    url: str, tables: Tables, after: Mapping[str, Rows] | None = None
) -> dict[str, Rows]:
    """What the tables hold; of those that only grow, what came after what was read before."""
    connection = await asyncpg.connect(url)
    try:
        return {
            table: await _rows(connection, table, order, after[table].last if after else 0)
            for table, order in tables.items()
        }
    finally:
        await connection.close()


async def _rows(connection: Connection, table: str, order: str, after: int) -> Rows:
    columns = await connection.fetch(
        "SELECT attname, format_type(atttypid, NULL) AS type FROM pg_attribute"
        " WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''",
        table,
    )
    types = {row["attname"]: row["type"] for row in columns}
    # An array of arrays must be rectangular, and JSON is sent as text anyway.
    listed = ", ".join(
        f'"{name}"::text' if _travels_as_text(kind) else f'"{name}"' for name, kind in types.items()
    )
    grows = order == "seq"
    newer = f"WHERE seq > {after}" if grows else ""
    found = await connection.fetch(f"SELECT {listed} FROM {table} {newer} ORDER BY {order}")
    last = await connection.fetchval(f"SELECT max(seq) FROM {table}") if grows else 0
    values = {name: [row[name] for row in found] for name in types}
    return Rows(types, values, last or 0)


def _travels_as_text(kind: str) -> bool:
    return kind == "jsonb" or kind.endswith("[]")


async def write(
    url: str,
    written: Mapping[str, Rows],
    *,
    events: int,
    batch: int = BATCH,
    connections: int = 1,
    changed: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> float:
    """All rows anew; where a table is in `changed`, these columns of rows that stand already.

    Events per second. events: how many these rows came of.
    """
    statements = []
    for table, rows in written.items():
        names = ("id", *changed[table]) if table in changed else tuple(rows.types)
        types = {name: rows.types[name] for name in names}
        made = _change(table, types) if table in changed else _insertion(table, types)
        statements.append((made, rows, names))
    return await _timed(url, statements, events, batch, connections)


def _given(types: Mapping[str, str]) -> str:
    arrays = ", ".join(
        f"${place}::{'text' if _travels_as_text(kind) else kind}[]"
        for place, kind in enumerate(types.values(), 1)
    )
    return f"unnest({arrays}) AS f({_names(types)})"


def _names(types: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in types)


def _insertion(table: str, types: Mapping[str, str]) -> str:
    chosen = ", ".join(
        f'f."{name}"::{kind}' if _travels_as_text(kind) else f'f."{name}"'
        for name, kind in types.items()
    )
    return f"INSERT INTO {table} ({_names(types)}) SELECT {chosen} FROM {_given(types)}"


def _change(table: str, types: Mapping[str, str]) -> str:
    setting = ", ".join(f"{name} = f.{name}" for name in types if name != "id")
    return f"UPDATE {table} SET {setting} FROM {_given(types)} WHERE {table}.id = f.id"


async def _timed(
    url: str,
    statements: Sequence[tuple[str, Rows, Sequence[str]]],
    events: int,
    batch: int,
    connections: int,
) -> float:
    parts = events // batch
    waiting = iter(range(parts))

    async def write(connection: Connection) -> None:
        for part in waiting:
            async with connection.transaction():
                for statement, rows, names in statements:
                    await connection.execute(statement, *rows.part(part, parts, names))

    open_ones = [await asyncpg.connect(url) for _ in range(connections)]
    try:
        started = time.perf_counter()
        await asyncio.gather(*map(write, open_ones))
        return events / (time.perf_counter() - started)
    finally:
        for connection in open_ones:
            await connection.close()
