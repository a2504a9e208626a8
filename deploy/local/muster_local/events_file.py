"""CloudEvents out of a file: one per line, a JSON array, or a single object."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from muster_local.trouble import CannotStart

BLANK = re.compile(r"\s*")
MOST = 500
LARGEST = 1024 * 1024
"""Events and bytes of one request that a service takes."""


@dataclass(frozen=True)
class Written:
    """One event as it stands in the file, unchanged."""

    text: str
    line: int
    source: str
    id: str
    type: str

    @property
    def size(self) -> int:
        """Bytes it adds to a batch, with its comma."""
        return len(self.text.encode()) + 1

    @property
    def service(self) -> str:
        """Whose event it is by its type: `pledges` for `muster.pledges.pledge.announced.v1`."""
        return self.type.split(".")[1] if self.type.startswith("muster.") else ""


def read_events(text: str, name: str) -> list[Written]:
    """Every event, or `CannotStart` naming the line that cannot be read; then nothing is sent."""
    try:
        return list(_events(text.removeprefix("\ufeff")))
    except json.JSONDecodeError as reason:
        raise CannotStart(
            f"line {reason.lineno} of {name} cannot be read as JSON: {reason.msg}",
            instead="Mend it and post the file again: nothing was sent.",
        ) from reason
    except (ValueError, RecursionError) as reason:
        raise CannotStart(
            f"{name} holds a number of too many digits, or is nested too deeply",
            instead="Mend it and post the file again: nothing was sent.",
        ) from reason


def _events(text: str) -> Iterator[Written]:
    decoder = json.JSONDecoder()
    at = _skip(text, 0)
    in_array, line, counted = False, 1, 0
    while at < len(text):
        if text[at] == "[" and not in_array:
            in_array, at = True, _skip(text, at + 1)
        elif text[at] == "]" and in_array:
            in_array, at = False, _skip(text, at + 1)
        else:
            value, end = decoder.raw_decode(text, at)
            if not isinstance(value, dict):
                raise json.JSONDecodeError("an event is a JSON object", text, at)
            line += text.count("\n", counted, at)
            counted = at
            yield _written(value, text[at:end], line)
            at = _skip(text, end)
            if in_array:
                at = _next_element(text, at)
    if in_array:
        raise json.JSONDecodeError("the array does not end", text, len(text))


def _next_element(text: str, at: int) -> int:
    if text[at : at + 1] == "]":
        return at
    if text[at : at + 1] != ",":
        raise json.JSONDecodeError("expected a comma or the end of the array", text, at)
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    found = BLANK.match(text, at)
    return found.end() if found else at


def _written(value: dict[str, object], text: str, line: int) -> Written:
    names = [str(value.get(name, "")) for name in ("source", "id", "type")]
    return Written(text, line, *names)


def batches(events: list[Written]) -> Iterator[list[Written]]:
    """In the order of the file; each of one service and one sender, within a request's limits."""
    batch: list[Written] = []
    size = 2
    for event in events:
        full = len(batch) == MOST or size + event.size > LARGEST
        if batch and (full or _lane(event) != _lane(batch[0])):
            yield batch
            batch, size = [], 2
        batch.append(event)
        size += event.size
    if batch:
        yield batch


def _lane(event: Written) -> tuple[str, str]:
    return event.service, sender_of(event.source)


def sender_of(source: str) -> str:
    """Who may write under a source: `partner:KEN` for `/partners/KEN/…`; empty when unknown."""
    segments = source.split("/")
    if len(segments) < 3 or segments[0]:
        return ""
    kinds = {"partners": "partner", "muster": "system"}
    return f"{kinds[segments[1]]}:{segments[2]}" if segments[1] in kinds else ""
