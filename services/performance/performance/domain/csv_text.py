"""Figures as CSV text: where they are from, the names of the columns, then row after row."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from performance.domain.subjects import DIMENSIONS

TOGETHER = 500
"""Rows that are sent at a time."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What begins with one of these is calculated when a spreadsheet opens it."""

OBSERVATIONS = (
    "indicator", *DIMENSIONS, "period", "value", "numerator", "denominator", "partial",
    "reported_at", "recorded_at", "cited", "note",
)  # fmt: skip


async def lines(
    citation: str, names: Sequence[str], rows: AsyncIterator[Sequence[Any]]
) -> AsyncIterator[bytes]:
    """The same bytes for the same rows, for ever."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    held.write(f"# {citation}\r\n")
    writer.writerow(names)
    count = 0
    async for row in rows:
        writer.writerow([_written(each) for each in row])
        count += 1
        if count % TOGETHER == 0:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()


async def one_by_one(rows: Iterable[Sequence[Any]]) -> AsyncIterator[Sequence[Any]]:
    for row in rows:
        yield row


def observation_cells(row: Any, value: float | None) -> Sequence[Any]:
    """row: of an observation with its series. value: as it is told."""
    subject = (getattr(row, name) for name in DIMENSIONS)
    return (
        row.indicator, *subject, row.period, value, row.numerator, row.denominator, row.partial,
        row.reported_at, row.recorded_at, row.cited, row.note,
    )  # fmt: skip


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
