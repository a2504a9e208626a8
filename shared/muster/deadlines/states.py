"""The states of a deadline, the only names, and the refusals that depend on them."""

from datetime import datetime
from enum import StrEnum

from muster.errors import Conflict, Invalid


class State(StrEnum):
    PENDING = "pending"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    """The due instant passed; inside the grace."""
    MISSED = "missed"
    MET = "met"
    MET_LATE = "met_late"
    WAIVED = "waived"
    SUPERSEDED = "superseded"
    """A later version took its place, or it no longer applies."""


AWAITED = frozenset({State.PENDING, State.DUE_SOON, State.OVERDUE})
RUNNING = AWAITED | {State.MISSED}
"""Something can still happen to it by itself or by a report."""


class ClaimInTheFuture(Invalid):
    def __init__(self, done_at: datetime, now: datetime) -> None:
        super().__init__(
            f"nothing can be reported as done at {done_at.isoformat()}: it is {now.isoformat()}"
        )


class EvidenceNeeded(Invalid):
    def __init__(self, due_at: datetime) -> None:
        super().__init__(
            f"it was missed; that it was done by {due_at.isoformat()} after all needs evidence, "
            "and somebody on the staff to confirm it"
        )


class NotALaterDue(Invalid):
    def __init__(self, due_at: datetime) -> None:
        super().__init__(f"an extension ends after {due_at.isoformat()}, when it is due now")


class DueAlreadyPast(Invalid):
    def __init__(self, due_at: datetime) -> None:
        super().__init__(f"an extension to {due_at.isoformat()} would already be over")


class DeadlineClosed(Conflict):
    def __init__(self, state: State) -> None:
        super().__init__(f"this deadline is {state.replace('_', ' ')} and runs no more")


class NoClaimPending(Conflict):
    def __init__(self) -> None:
        super().__init__("no claim of completion in time waits for confirmation")


class NothingToRetract(Conflict):
    def __init__(self) -> None:
        super().__init__("no report of completion stands that could be retracted")
