"""One event on its way in, what became of it, and what a service does with it."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from muster.cloudevents import CloudEvent
from muster.deadlines.terms import OUR_TIME, in_our_time
from muster.errors import BrokenRule, Conflict, Forbidden, Invalid
from muster.identity import Principal
from muster.journal import Origin
from muster.observability import valid_traceparent
from muster.writes import Write

ODD = re.compile(r"\.\.|[%\\?#]|//")
"""What a source may not hold, so that it lies where it seems to lie."""
NAME_LIMIT = 1024
"""Bytes of an `id`, and of a `source`: both together fit into an index."""


class UnknownEventType(Invalid):
    """No event of this type is taken in here; the event catalogue lists those that are."""


class SourceNotYours(Forbidden):
    """The `source` does not lie under the sender's registered source."""


class TimeOutsideOurs(Invalid):
    """The `time` of an event is a slip of the pen, or what a program writes that knows none."""

    def __init__(self) -> None:
        said = f"an event's time lies in {OUR_TIME}, or is left out"
        super().__init__(said, pointer="#/time")


class NameTooLong(Invalid):
    """The `id` or the `source` of an event is longer than what is remembered of it for ever."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is over {NAME_LIMIT:,} bytes", pointer=f"#/{name}")


class InvalidData(Invalid):
    """The `data` of an event does not have the form that its type asks for."""

    def __init__(self, faults: Sequence[Mapping[str, str]]) -> None:
        """faults: `detail` and `pointer` of each, at least one."""
        super().__init__(faults[0]["detail"], pointer=faults[0]["pointer"])
        self.faults = faults


class OtherContent(Conflict):
    """An event with this `source` and `id` was accepted before, with other content."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One readable event of a known sender."""

    event: CloudEvent
    payload: BaseModel | BrokenRule
    """The data, read by the model of its type; or why it could not be."""
    sender: Principal
    received_at: datetime
    imported: bool = False
    traceparent: str | None = None

    @property
    def origin(self) -> Origin:
        return Origin(
            self.sender.actor,
            self.received_at,
            correlation_id=self.event.extension("correlationid"),
            causation_id=f"{self.event.source}#{self.event.id}",
            traceparent=valid_traceparent(self.event.extension("traceparent")) or self.traceparent,
            imported=self.imported,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event. status: `accepted`, `duplicate` or `rejected`."""

    status: str
    subject: UUID | None = None
    """The aggregate it was applied to: the Kafka key of the facts that follow."""
    problem: BrokenRule | None = None


Applied = UUID | BrokenRule
"""The aggregate changed, or the refusal."""


class Effects(NamedTuple):
    """What a service does with several events, in their order."""

    results: Sequence[Applied]
    writes: Sequence[Write] = ()
    """What is still to be written."""
    words: Callable[[], Sequence[Write]] = tuple
    """What follows, put into words while `writes` are carried out, and written with the receipts.
    """


Apply = Callable[[Any, Sequence[Submission]], Awaitable[Effects]]
"""A service's rules for several events at once, in a session or in what its writer has instead.

A refused event must leave nothing behind; any other exception spoils the transaction.
"""


Content = Callable[[CloudEvent], bytes]
"""By which an event that comes again is known to say the same."""


def check_names(event: CloudEvent) -> None:
    """Raises `NameTooLong`."""
    for name, value in (("id", event.id), ("source", event.source)):
        # No character takes more than four bytes.
        if len(value) * 4 > NAME_LIMIT and len(value.encode()) > NAME_LIMIT:
            raise NameTooLong(name)


def check_time(event: CloudEvent) -> None:
    """Raises `TimeOutsideOurs`."""
    if event.time is not None and not in_our_time(event.time):
        raise TimeOutsideOurs


def check_source(event: CloudEvent, sender: Principal) -> None:
    """Raises `SourceNotYours` unless the source is the sender's own or lies below it."""
    own = sender.source
    if own is None:
        raise SourceNotYours("this token names no source to send events from", pointer="#/source")
    is_own = event.source == own or event.source.startswith(f"{own}/")
    if not is_own or ODD.search(event.source):
        raise SourceNotYours(f"the source must be {own} or lie below it", pointer="#/source")
