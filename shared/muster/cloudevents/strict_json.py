"""JSON as two programs can agree on it and PostgreSQL can keep it.

Refused, beyond bad syntax: a member given twice, NaN, infinities, U+0000, lone surrogates,
and nesting deeper than `DEPTH_LIMIT`.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import quote

from muster.cloudevents.event import MalformedEvent

DEPTH_LIMIT = 100

UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
UNKEPT = "U+0000 and lone surrogates cannot be kept"

SPACE = " \t\n\r"
MARK = re.compile(r"[ \t\n\r]*([\[,\]])[ \t\n\r]*")
NUMBER = re.compile(r"-?[0-9]+")
BRACKET_OR_TEXT = re.compile(r'[\[\]{}]|"(?:[^"\\]|\\.)*+"?', re.DOTALL)
"""A text is taken to its end, even one that has none: else many quotes would cost their square."""
TRAILING = "not JSON: something follows the value"


class Fault:
    """Stands in a parsed value where something was refused, so that the rest can be read on."""

    made = count()
    """One step for each."""

    def __init__(self, why: str, *path: str | int) -> None:
        next(self.made)
        self.why = why
        self.path = list(path)
        """From the fault up to the root."""


class Scanned(NamedTuple):
    """One value, and where it ends."""

    value: Any
    end: int
    sound: bool
    """It was seen to hold nothing that `check` refuses, and need not be walked through."""


def _object(members: list[tuple[str, Any]]) -> Any:
    found = dict(members)
    if len(found) == len(members):
        return found
    [(doubled, _)] = Counter(name for name, _ in members).most_common(1)
    return Fault("this member is given twice", doubled)


def _float(digits: str) -> Any:
    number = float(digits)
    return number if math.isfinite(number) else Fault("a number beyond all floating point")


def _constant(name: str) -> Fault:
    return Fault(f"{name} is no JSON number")


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_constant=_constant)
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def text(body: bytes, *, at: str = "#") -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise MalformedEvent("JSON must be UTF-8", pointer=at) from None


def scan(source: str, start: int, *, at: str = "#") -> Scanned:
    """The value that starts there, which may hold a `Fault`."""
    made = next(Fault.made)
    try:
        value, end = _decoder.raw_decode(source, start)
        return Scanned(value, end, next(Fault.made) == made + 1 and _is_plain(source[start:end]))
    except json.JSONDecodeError as error:
        raise MalformedEvent(f"not JSON: {error}", pointer=at) from None
    except ValueError:
        why = "a number of too many digits"
    except RecursionError:
        why = "nested too deeply"
    return Scanned(Fault(why), _end(source, start, at), sound=False)


def _is_plain(source: str) -> bool:
    """What cannot be kept comes only through an escape: UTF-8 holds no lone surrogates, and JSON no
    U+0000.
    """
    return "\\u" not in source and source.count("[") + source.count("{") <= DEPTH_LIMIT


def _end(source: str, start: int, at: str) -> int:
    """Of the value that starts there and cannot be read. Raises `MalformedEvent`."""
    if number := NUMBER.match(source, start):
        return number.end()
    depth = 0
    for found in BRACKET_OR_TEXT.finditer(source, start):
        depth += (found[0] in ("[", "{")) - (found[0] in ("]", "}"))
        if depth == 0:
            return found.end()
    raise MalformedEvent("not JSON: it has no end", pointer=at)


def scan_all(body: bytes, *, at: str = "#") -> Scanned:
    """The one value that the body is; it may hold a `Fault`."""
    source = text(body, at=at)
    found = scan(source, len(source) - len(source.lstrip(SPACE)), at=at)
    if source[found.end :].strip(SPACE):
        raise MalformedEvent(TRAILING, pointer=at)
    return found


def elements(source: str) -> Iterator[tuple[Scanned, int]]:
    """Each value of an array, which may hold a `Fault`, and its size in bytes."""
    position, mark = _mark(source, 0, "[")
    if source.startswith("]", position):
        position, mark = _mark(source, position, "]")
    index = 0
    while mark != "]":
        found = scan(source, position, at=f"#/{index}")
        yield found, len(source[position : found.end].encode())
        position, mark = _mark(source, found.end, ",]")
        index += 1
    if position != len(source):
        raise MalformedEvent(TRAILING)


def _mark(source: str, start: int, allowed: str) -> tuple[int, str]:
    """Where to read on after the next punctuation mark, and which it is."""
    found = MARK.match(source, start)
    if found is None or found[1] not in allowed:
        raise MalformedEvent(f"not a JSON array: character {start} should be one of {allowed}")
    return found.end(), found[1]


def check(value: Any, *, at: str = "#") -> None:
    """Raises `MalformedEvent` pointing to the first fault in the value, which stands at `at`."""
    if fault := _fault(value, 0):
        raise MalformedEvent(fault.why, pointer=pointer_to(*reversed(fault.path), below=at))


def parse(body: bytes, *, at: str = "#") -> Any:
    value, _, sound = scan_all(body, at=at)
    if not sound:
        check(value, at=at)
    return value


def pointer_to(*path: str | int, below: str = "#") -> str:
    """A JSON Pointer in URI fragment form."""
    return below + "".join(f"/{_token(str(step))}" for step in path)


def _token(step: str) -> str:
    escaped = step.replace("~", "~0").replace("/", "~1")
    return quote(escaped, safe="!$&'()*+,;=:@", errors="replace")


def _fault(value: Any, depth: int) -> Fault | None:
    kind = type(value)
    if kind is str:
        return None if _keepable(value) else Fault(UNKEPT)
    if kind is dict or kind is list:
        return _fault_inside(value, depth)
    return value if kind is Fault else None


def _fault_inside(value: dict[str, Any] | list[Any], depth: int) -> Fault | None:
    if depth == DEPTH_LIMIT:
        return Fault(f"nested deeper than {DEPTH_LIMIT} levels")
    if isinstance(value, dict):
        for name in value:
            if not _keepable(name):
                return Fault(UNKEPT, name)
    for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if fault := _fault(inner, depth + 1):
            fault.path.append(step)
            return fault
    return None


def _keepable(characters: str) -> bool:
    return characters.isprintable() or not UNKEEPABLE.search(characters)
