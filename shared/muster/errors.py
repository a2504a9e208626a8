"""Broken rules by kind, and what an infrastructure error means.

BrokenRule
├── Malformed      the bytes cannot be read           (rendered as 400)
├── Unauthenticated  nobody we know                   (401)
├── Forbidden      known, and not allowed             (403)
├── NotFound       no such thing, or not yours to see (404)
├── Conflict       not in this state                  (409)
├── TooLarge       over a stated limit                (413)
├── Unsupported    a format we do not read            (415)
├── Invalid        readable, and against a rule       (422)
└── Unavailable    come back later                    (503)

`muster.web.problems` alone knows the status codes.
"""

import re
from collections.abc import Iterator
from typing import ClassVar, Self

import asyncpg
from aiokafka.errors import KafkaConnectionError, KafkaError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

AWAY_SQLSTATES = ("08", "28", "3D", "53", "57P", "25006", "25P03")
"""Classes of SQLSTATE: connection exception, not let in, no such database, insufficient resources,
operator intervention; read-only, as what was the primary is, and ended because it was idle.
"""

SERIALIZATION_FAILURE = "40001"
CONTENTION_SQLSTATES = (SERIALIZATION_FAILURE, "40P01")
"""Serialization failure and deadlock: the same transaction may succeed at once."""


class BrokenRule(Exception):
    """A rule of the business refused; the message is written for the person who asked."""

    slug: ClassVar[str] = "broken-rule"
    """Last part of the problem's `type` URI; made from the class name."""
    retryable: ClassVar[bool] = False
    """True when the same request may succeed later without a change."""
    known: ClassVar[dict[tuple[str, str], type["BrokenRule"]]] = {}
    """By the package that names it and by slug: one process may hold several services."""

    def __init_subclass__(cls) -> None:
        cls.slug = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()
        BrokenRule.known[cls.__module__.partition(".")[0], cls.slug] = cls

    @staticmethod
    def of(service: str, slug: str) -> type["BrokenRule"] | None:
        """The service's own rule of that slug, or that of the house."""
        known = BrokenRule.known
        return known.get((service, slug)) or known.get(("muster", slug))

    def __init__(self, message: str, *, pointer: str | None = None) -> None:
        """pointer: where the fault lies, a JSON Pointer in URI fragment form: `#/data/due_on`."""
        super().__init__(message)
        self.message = message
        self.pointer = pointer

    def within(self, place: str) -> Self:
        """The same, told about what stands at this place: `#/milestones/0`."""
        self.pointer = place + (self.pointer or "#").removeprefix("#")
        return self


class Malformed(BrokenRule):
    """The request could not be read as what it says it is."""


class Unauthenticated(BrokenRule):
    """The request carries no valid token or session."""


class Forbidden(BrokenRule):
    """The caller is known and may not do this."""


class NotFound(BrokenRule):
    """There is no such thing, or the caller may not know of it."""


class Conflict(BrokenRule):
    """The thing is not in a state in which this can be done."""


class TooLarge(BrokenRule):
    """The request is over a stated limit."""


class Unsupported(BrokenRule):
    """The request is in a format that is not read here."""


class Invalid(BrokenRule):
    """The request can be read and breaks a rule."""


class Unavailable(BrokenRule):
    """Something this service needs is away; the same request may succeed later."""

    retryable = True


class CannotServe(Exception):
    """A process refuses to start: a sentence about what is wrong, and one about what to do."""


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it wraps, and what led to it, nearest first."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = getattr(seen, "orig", None) or seen.__cause__


def sqlstate(error: BaseException) -> str | None:
    return _said("sqlstate", error)


def constraint(error: BaseException) -> str | None:
    """The name of the constraint that the database found broken."""
    return _said("constraint_name", error)


def _said(what: str, error: BaseException) -> str | None:
    return next((str(said) for each in causes(error) if (said := getattr(each, what, None))), None)


def is_away(error: BaseException) -> bool:
    """Whether the database or the broker is away: wait and retry, bury nothing."""
    if state := sqlstate(error):
        return state.startswith(AWAY_SQLSTATES)
    return any(_says_away(each) for each in causes(error))


def _says_away(error: BaseException) -> bool:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, KafkaError):
        return bool(error.retriable) or isinstance(error, KafkaConnectionError)
    if isinstance(error, asyncpg.InterfaceError):
        return "closed" in str(error)
    if isinstance(error, OSError):
        # A file of our own that is missing has a name; a socket that is not there has none.
        return error.filename is None
    return isinstance(error, (NoConnectionFree, Unavailable))


def is_contention(error: BaseException) -> bool:
    """Whether another transaction was in the way: the same work may be redone at once."""
    return sqlstate(error) in CONTENTION_SQLSTATES
