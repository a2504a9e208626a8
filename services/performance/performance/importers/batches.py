"""The rows of a file, read as its kind says: so many together as one transaction a lane takes."""

import asyncio
import io
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from muster.errors import BrokenRule
from performance.importers.cells import CellUnclear, Notes, Row
from performance.importers.kinds import AnyKind, Doubt
from performance.importers.table import FileRefused, RawRow, RowProblem, read_rows

TOGETHER = 2_000
"""Rows for each lane, about: of more to a transaction, partners wait for its locks longer. Another
number only where no import is half-way, for shares of batches are done or not done as a whole."""
UNINTERRUPTED = 20
"""Rows, of which each takes about 25 µs."""
LEFT_TO_OTHERS = 8
"""Turns of the loop between two such pieces: who writes has work in most of them, and hardly any
where it waits for the database. Reading is for then."""
REMEMBERED = 100_000
"""Rows, within which a key that stands twice is noticed: any longer file is read in this memory."""

Read = tuple[int, Any] | RowProblem
"""Line, and what the row says."""


@dataclass
class Batch:
    rows_done: int
    """Of the whole file, with this batch."""
    share: float = 1.0
    """Of the file's bytes that have been read."""
    is_last: bool = False
    rows: list[Read] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)

    def shares(self, kind: AnyKind) -> "list[Batch]":
        """What is each lane's. What was refused or noticed in reading is the first one's."""
        shares = [replace(self, rows=[], notes=Notes()) for _ in range(kind.lanes)]
        shares[0].notes = self.notes
        for each in self.rows:
            lane = 0 if isinstance(each, RowProblem) else kind.lane(each[1])
            shares[lane].rows.append(each)
        return shares


async def batches(file: Path, kind: AnyKind, *, skip: int = 0) -> AsyncGenerator[Batch, None]:
    """At least one. skip: rows that were done before. Raises `FileRefused`."""
    batch, seen, together = Batch(skip), _Seen(kind.key), TOGETHER * kind.lanes
    with file.open("rb") as opened, _text(opened) as text:
        size = max(os.fstat(opened.fileno()).st_size, 1)
        for number, raw in enumerate(read_rows(text, kind.columns)):
            if number % UNINTERRUPTED == 0:
                for _ in range(LEFT_TO_OTHERS):
                    await asyncio.sleep(0)
            twin = seen.before(raw) if isinstance(raw, RawRow) else None
            if number < skip:
                continue
            if len(batch.rows) == together:
                batch.share = opened.tell() / size
                yield batch
                batch = Batch(batch.rows_done)
            batch.rows.append(twin or _read(kind, raw, batch.notes))
            batch.rows_done += 1
            if number == together - 1:
                check_not_swapped(batch.rows, kind.doubt)
    if not skip and batch.rows_done < together:
        check_not_swapped(batch.rows, kind.doubt)
    batch.is_last = True
    yield batch


async def read_ahead(batches: AsyncGenerator[Batch, None]) -> AsyncGenerator[Batch, None]:
    """The next one is read while the database is at work on this one.

    By the same thread: another one would have its turns while this one has work to do, and be
    through where it only waits.
    """

    async def following() -> Batch | None:
        return await anext(batches, None)

    async with aclosing(batches):
        reading = asyncio.create_task(following())
        try:
            while (batch := await reading) is not None:
                reading = asyncio.create_task(following())
                yield batch
        finally:
            reading.cancel()
            await asyncio.wait({reading})


def check_not_swapped(rows: Sequence[Read], doubt: Doubt | None) -> None:
    """Raises `FileRefused` where every row is refused for the same column, or all are in doubt."""
    taken = [each[1] for each in rows if not isinstance(each, RowProblem)]
    if doubt is not None and (why := doubt(taken)):
        raise FileRefused(f"of its first {len(taken):,} rows {why}")
    if len(rows) < 2:
        return
    columns = {each.column for each in rows if isinstance(each, RowProblem)}
    if all(isinstance(each, RowProblem) for each in rows) and len(columns) == 1:
        (column,) = columns
        raise FileRefused(
            f"every one of the first {len(rows)} rows is refused ({rows[0]}): "
            f"is {column or 'the heading'} another column, or in another unit?"
        )


class _Seen:
    """Keys of the rows read last."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._lines: dict[tuple[str, ...], int] = {}

    def before(self, row: RawRow) -> RowProblem | None:
        """Whether another row has said it; the first one counts."""
        key = tuple(row.cells[name].strip() for name in self._columns)
        line = self._lines.setdefault(key, row.line)
        if line != row.line:
            return RowProblem(
                row.line, self._columns[0], f"{' '.join(key)} stands in line {line} already"
            )
        if len(self._lines) > REMEMBERED:
            del self._lines[next(iter(self._lines))]
        return None


def _text(opened: Any) -> io.TextIOWrapper:
    return io.TextIOWrapper(opened, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _read(kind: AnyKind, raw: RawRow | RowProblem, notes: Notes) -> Read:
    if isinstance(raw, RowProblem):
        return raw
    row = Row(raw.line, raw.cells, notes)
    try:
        said = kind.read(row)
    except CellUnclear as unclear:
        return RowProblem(raw.line, unclear.column, str(unclear))
    except BrokenRule as refusal:
        return RowProblem(raw.line, None, refusal.message)
    notes.months.update(row.months)
    return raw.line, said
