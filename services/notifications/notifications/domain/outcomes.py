"""One try to deliver: what is claimed, what became of it, and what follows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from notifications.domain.alert import Alert, Person
from notifications.domain.back_off import AWAY, DEFERRED, GIVE_UP_AFTER
from notifications.domain.planning import Cause, DeliveryState


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this worker may send until its lease ends, and to whom."""

    id: UUID
    alert_id: UUID
    token: UUID
    recipient_id: str
    name: str
    address: str | None
    zone: str
    role: str
    in_role: bool
    """Still in one of those that may read the alert, for its place; or named without one."""
    level: int
    cause: Cause
    round: int
    note: str | None
    planned_at: datetime
    not_before: datetime
    thread: str
    opens_thread: bool
    mandatory: bool
    was_leased: bool
    """A worker claimed it before and never answered for it: it may have been told already."""


NO_LONGER = "the recipient no longer has a role that is told of this"


class Result(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    """For good: this mail or this address never."""
    DEFERRED = "deferred"
    """The server is there and asks to come back later."""
    AWAY = "away"
    """The server could not be reached, or does not let us in."""


@dataclass(frozen=True, slots=True)
class Outcome:
    result: Result
    answer: str
    """The server's own words, or what went wrong."""
    perhaps_accepted: bool = False
    """The connection broke after the mail was handed over and before the answer."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a try changes about a delivery."""

    delivery_id: UUID
    token: UUID
    state: DeliveryState
    """PENDING: it is tried again."""
    reason: str | None


@dataclass(frozen=True, slots=True)
class NextTry:
    """at: None when there is none, because it is accepted or dead."""

    at: datetime | None
    dead_because: str | None = None


def called_off(claimed: Claimed, alert: Alert) -> str | None:
    """Why it is not to be sent any more. Who is to be told first is told of what somebody else has
    answered.
    """
    if claimed.address is None:
        return "the recipient is no longer told by mail"
    if not alert.is_open:
        return str(alert.closed_because)
    by, at = alert.acknowledged_by, alert.acknowledged_at
    if by and at and claimed.cause is not Cause.FIRST and claimed.planned_at <= at:
        return has_answered(by)
    return None if claimed.in_role else NO_LONGER


def has_answered(by: Person) -> str:
    return f"{by.name} has answered"


def next_try(
    outcome: Outcome, *, mandatory: bool, planned_at: datetime, failures: int,
    chance: float, now: datetime,
) -> NextTry:  # fmt: skip
    """failures: in a row, this one included. chance: 0 up to 1, spreads the tries.

    A server that is away is waited for without end where the alert is mandatory.
    """
    match outcome.result:
        case Result.ACCEPTED:
            return NextTry(None)
        case Result.REFUSED:
            return NextTry(None, outcome.answer)
        case Result.AWAY if mandatory:
            return NextTry(now + AWAY.wait(failures, chance))
        case Result.AWAY:
            wait = AWAY.wait(failures, chance)
        case Result.DEFERRED:
            wait = DEFERRED.wait(failures, chance)
    if now - planned_at >= GIVE_UP_AFTER:
        return NextTry(None, f"given up after {_days(GIVE_UP_AFTER)}: {outcome.answer}")
    return NextTry(now + wait)


def _days(length: timedelta) -> str:
    return f"{length.days} days"
