"""The list of shredded cases: a file outside the database, which no restore of that undoes.

One line for each, of one length: case, day and second in UTC, checksum. A line that a crash tore
is marked by the next one; whatever else is not as it was written is damage.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

TORN = b"~"
"""Ends a line that a crash tore."""
CHECKSUM = 16
INSTANT = "%Y-%m-%dT%H:%M:%SZ"


class ListUnusable(Exception):
    """The list cannot be relied on; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Shredded:
    """What the list says. torn: how many lines a crash left unfinished; no case was shredded."""

    cases: dict[UUID, datetime]
    torn: int = 0


class ShreddedList:
    """The file, for any number of processes. It is begun once, and from then on must be there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        return self.path.exists()

    def begin(self) -> None:
        """A list with nothing in it; one that is there is kept. Raises `ListUnusable`."""
        with self._file(os.O_RDWR | os.O_CREAT | os.O_APPEND):
            _sync_folder(self.path)

    def read(self) -> Shredded:
        """Raises `ListUnusable`."""
        try:
            return self._understood(self.path.read_bytes())
        except OSError as reason:
            raise self._unusable(f"cannot be read: {reason.strerror}") from reason

    def add(self, case_id: UUID, at: datetime) -> None:
        """On disk when this returns; a case that is on the list already stays as it is.

        Raises `ListUnusable`.
        """
        with self._file(os.O_RDWR | os.O_APPEND) as handle:
            held = _everything(handle)
            if case_id in self._understood(held).cases:
                return
            mark = b"" if held.endswith(b"\n") or not held else TORN + b"\n"
            _write_all(handle, mark + _line(case_id, at) + b"\n")
            os.fsync(handle)
            _sync_folder(self.path)

    @contextmanager
    def _file(self, flags: int) -> Iterator[int]:
        try:
            handle = os.open(self.path, flags, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield handle
            finally:
                os.close(handle)
        except OSError as reason:
            raise self._unusable(f"cannot be written: {reason.strerror}") from reason

    def _understood(self, held: bytes) -> Shredded:
        *lines, last = held.split(b"\n")
        cases: dict[UUID, datetime] = {}
        torn = 1 if last else 0
        for number, line in enumerate(lines, 1):
            if line.endswith(TORN):
                torn += 1
                continue
            read = _read(line)
            if read is None:
                raise self._unusable(f"is damaged in line {number}")
            cases.setdefault(*read)
        return Shredded(cases, torn)

    def _unusable(self, why: str) -> ListUnusable:
        return ListUnusable(f"the list of shredded cases {self.path} {why}")


def _line(case_id: UUID, at: datetime) -> bytes:
    told = f"{case_id} {at.astimezone(UTC).strftime(INSTANT)}"
    return f"{told} {_checksum(told)}".encode()


def _read(line: bytes) -> tuple[UUID, datetime] | None:
    try:
        case_id, instant, _ = line.decode("ascii").split(" ")
        read = UUID(case_id), datetime.strptime(instant, INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return read if _line(*read) == line else None


def _checksum(told: str) -> str:
    """Against damage, not against forgery: whoever may write the list may also shred."""
    return hashlib.sha256(f"shredded {told}".encode()).hexdigest()[:CHECKSUM]


def _everything(handle: int) -> bytes:
    with open(handle, "rb", closefd=False) as file:
        file.seek(0)
        return file.read()


def _write_all(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]


def _sync_folder(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
