"""The read log as a chain for each case: what was written cannot be changed without it showing.

Whoever may write the database can forge a whole chain anew. What is published every hour, the
head over all chains, is what such a forgery contradicts.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

_DOMAIN = b"muster.conduct.read-log.v1"


@dataclass(frozen=True, slots=True)
class Entry:
    """That somebody read something, before it was opened. Ids and names of fields, no content."""

    case_id: UUID
    number: int
    """1, 2, 3 … without a gap in each case."""
    at: datetime
    reader: str
    """Id of the person, as the token says it."""
    capacity: str
    """As what the case was assigned; `break-glass` and its id where that opened more."""
    fields: tuple[str, ...]
    """Names or prefixes, as they were asked for."""
    purpose: str
    """A fixed word: `page`, `export`, `handover` …; never what somebody typed."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it is kept, with its hash over the one before."""

    entry: Entry
    hash: bytes


@dataclass(frozen=True, slots=True)
class End:
    """Where a chain ends: how many entries it has, and the hash of the last."""

    number: int
    hash: bytes


class Fault(StrEnum):
    MISSING = "missing"
    FOREIGN = "of another case"
    ALTERED = "altered"
    CUT = "cut off"


@dataclass(frozen=True, slots=True)
class Break:
    """The first place of a chain that is not as it was written."""

    number: int
    fault: Fault

    def __str__(self) -> str:
        return f"entry {self.number} is {self.fault}"


def canonical(entry: Entry) -> bytes:
    """The only bytes that stand for this entry."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [
        str(entry.case_id), entry.number, at, entry.reader, entry.capacity, list(entry.fields),
        entry.purpose,
    ]  # fmt: skip
    return json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode()


def beginning(case_id: UUID) -> End:
    """Of a chain in which nobody has read yet."""
    return End(0, _hash(b"begin", case_id.bytes))


def follow(end: End, entry: Entry) -> End:
    """The chain with one entry more. entry: its number is the next one."""
    if entry.number != end.number + 1:
        raise ValueError("an entry follows the one before")
    return End(entry.number, _link(end.hash, entry))


def verify(case_id: UUID, links: Iterable[Link], end: End | None = None) -> Break | None:
    """The first broken place; None for a chain that is whole.

    links: in the order of their numbers. end: where the chain is known to have reached, which
    shows what was cut off; without it a chain that lost its last entries looks whole.
    """
    reached = beginning(case_id)
    for link in links:
        if fault := _fault(case_id, reached, link):
            return Break(reached.number + 1, fault)
        reached = End(link.entry.number, link.hash)
        if end is not None and reached.number == end.number and reached.hash != end.hash:
            return Break(reached.number, Fault.ALTERED)
    if end is not None and reached.number < end.number:
        return Break(reached.number + 1, Fault.CUT)
    return None


def head(ends: Mapping[UUID, End]) -> bytes:
    """One hash over where all chains end, to be published; of no chains, too, there is one."""
    return _hash(b"head", *_ends(ends))


def _fault(case_id: UUID, reached: End, link: Link) -> Fault | None:
    if link.entry.case_id != case_id:
        return Fault.FOREIGN
    if link.entry.number != reached.number + 1:
        return Fault.MISSING
    if link.hash != _link(reached.hash, link.entry):
        return Fault.ALTERED
    return None


def _link(previous: bytes, entry: Entry) -> bytes:
    return _hash(b"entry", previous, canonical(entry))


def _ends(ends: Mapping[UUID, End]) -> Iterator[bytes]:
    for case_id in sorted(ends):
        yield case_id.bytes
        yield ends[case_id].number.to_bytes(8, "big")
        yield ends[case_id].hash


def _hash(*parts: bytes) -> bytes:
    made = hashlib.sha256(_DOMAIN)
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.digest()
