"""Reading a CSV file row by row, however long it is: every row has its line, every cell its column.

Columns are found by their names, in any order; others are left alone. UTF-8 with or without a byte
order mark; comma, semicolon or tab.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TextIO

csv.field_size_limit(64 * 1024)

SEPARATORS = ",;\t"
CUT = "the file stops within this line; where it is whole, end it with a line break"


class FileRefused(Exception):
    """Nothing of the file is taken in; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """line: of the file, from 1. column: its heading, where one cell is the reason."""

    line: int
    column: str | None
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{where}: {self.message}"


class RawRow(NamedTuple):
    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    says: str
    """What stands in it, with its unit."""


def digest(file: Path) -> str:
    """SHA-256 of its bytes."""
    found = sha256()
    with file.open("rb") as opened:
        while part := opened.read(1 << 20):
            found.update(part)
    return found.hexdigest()


def read_rows(text: TextIO, columns: Sequence[Column]) -> Iterator[RawRow | RowProblem]:
    """Each row that is not blank. Raises `FileRefused` for a heading without these columns."""
    lines = _Lines(text)
    heading = next(iter(lines), "")
    if _is_broken(heading):
        raise FileRefused("it is no CSV in UTF-8: save it as that")
    separator = max(SEPARATORS, key=heading.count)
    try:
        names = [each.strip() for each in next(csv.reader([heading], delimiter=separator), [])]
    except csv.Error as reason:
        raise FileRefused(f"its first line is no heading of a CSV file ({reason})") from None
    _check(names, columns)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        line = lines.count + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as reason:
            yield RowProblem(line, None, f"is no CSV ({reason})" if lines.whole else CUT)
            continue
        together = "".join(cells)
        if together.strip():
            yield _row(line, names, cells, together.isascii(), whole=lines.whole)


def _row(
    line: int, names: list[str], cells: list[str], is_plain: bool, *, whole: bool
) -> RawRow | RowProblem:
    if not whole:
        return RowProblem(line, None, CUT)
    if len(cells) != len(names):
        return RowProblem(line, None, f"has {len(cells)} cells where the heading has {len(names)}")
    if not is_plain:
        for name, cell in zip(names, cells, strict=True):
            if _is_broken(cell):
                return RowProblem(line, name, "is no UTF-8")
    return RawRow(line, dict(zip(names, cells, strict=True)))


def _is_broken(text: str) -> bool:
    """Whether bytes stand in it that are no UTF-8."""
    return any("\ud800" <= sign <= "\udfff" for sign in text)


def _check(names: list[str], columns: Sequence[Column]) -> None:
    wanted = [each.name for each in columns]
    if not any(names):
        raise FileRefused("the file is empty: its first line must name its columns")
    missing = [f"{each!r}" for each in wanted if each not in names]
    if missing:
        others = ", ".join(repr(each) for each in names if each and each not in wanted)
        raise FileRefused(
            f"the file has no column {', '.join(missing)}; it has {others[:500] or 'no other'}"
            " (columns may stand in any order, under their own names)"
        )
    twice = next((each for each in wanted if names.count(each) > 1), None)
    if twice is not None:
        raise FileRefused(f"the column {twice!r} stands twice in the heading")


class _Lines:
    """Counts lines, and knows whether the last one has an end."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.count = 0
        self.whole = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.count += 1
        self.whole = line.endswith(("\n", "\r"))
        return line
