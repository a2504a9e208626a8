"""Many rows in one statement, by `unnest`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, CursorResult, Table, TextClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

Rows = Sequence[Mapping[str, Any]]


class BulkInsert:
    """Rows are inserted in the order given. JSON columns take text."""

    def __init__(self, table: Table, *, then: str = "") -> None:
        """then: what follows the rows, as `ON CONFLICT … RETURNING …`."""
        self._columns = [c for c in table.columns if c.identity is None and not c.server_default]
        names = _names(self._columns)
        values = ", ".join(map(_value, self._columns))
        self._statement = text(
            f'INSERT INTO "{table.name}" ({names}) SELECT {values} '
            f"FROM {_unnested(self._columns)} ORDER BY r.place {then}"
        )

    async def run(self, session: AsyncSession, rows: Rows) -> list[Any]:
        """What the statement returns."""
        return await _run(session, self._statement, self._columns, rows)


class BulkUpdate:
    """Sets some columns of the rows with the given `id`."""

    def __init__(self, table: Table, columns: Iterable[str]) -> None:
        self._columns = [table.c.id, *(table.c[name] for name in columns)]
        sets = ", ".join(f'"{c.name}" = {_value(c)}' for c in self._columns[1:])
        self._statement = text(
            f'UPDATE "{table.name}" SET {sets} FROM {_unnested(self._columns)} '
            f'WHERE "{table.name}".id = r.id'
        )

    async def run(self, session: AsyncSession, rows: Rows) -> None:
        await _run(session, self._statement, self._columns, rows)


async def _run(
    session: AsyncSession, statement: TextClause, columns: Sequence["Column[Any]"], rows: Rows
) -> list[Any]:
    if not rows:
        return []
    answer = await session.execute(
        statement, {c.name: [row[c.name] for row in rows] for c in columns}
    )
    return list(answer) if isinstance(answer, CursorResult) and answer.returns_rows else []


def _unnested(columns: Sequence["Column[Any]"]) -> str:
    arrays = ", ".join(f"CAST(:{c.name} AS {_sent_as(c)}[])" for c in columns)
    return f"unnest({arrays}) WITH ORDINALITY AS r({_names(columns)}, place)"


def _names(columns: Sequence["Column[Any]"]) -> str:
    return ", ".join(f'"{c.name}"' for c in columns)


def _value(column: "Column[Any]") -> str:
    given = f'r."{column.name}"'
    return f"CAST({given} AS jsonb)" if isinstance(column.type, JSONB) else given


def _sent_as(column: "Column[Any]") -> str:
    if isinstance(column.type, JSONB):
        return "text"
    return str(column.type.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
