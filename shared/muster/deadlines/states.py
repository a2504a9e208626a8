"""The states of a deadline, the only names, and the refusals that depend on them."""

from datetime import datetime
from enum import StrEnum

from muster.dates import to_the_second
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
    """Nothing can be reported as done before it is done; check the time and its zone."""

    def __init__(self, done_at: datetime, now: datetime) -> None:
        super().__init__(
            f"nothing can be reported as done at {to_the_second(done_at)}: "
            f"it is {to_the_second(now)}"
        )


class EvidenceNeeded(Invalid):
    """After the miss, saying that it was done in time needs evidence for the staff to look at."""

    def __init__(self, due_at: datetime) -> None:
        super().__init__(
            f"it was missed; that it was done by {to_the_second(due_at)} after all needs evidence, "
            "and somebody on the staff to confirm it"
        )


class NotALaterDue(Invalid):
    """An extension moves the due date to a later one; for an earlier one there is no need."""

    def __init__(self, due_at: datetime) -> None:
        super().__init__(f"an extension ends after {to_the_second(due_at)}, when it is due now")


class DueAlreadyPast(Invalid):
    """An extension must leave time; choose a due date that lies ahead."""

    def __init__(self, due_at: datetime) -> None:
        super().__init__(f"an extension to {to_the_second(due_at)} would already be over")


class DeadlineClosed(Conflict):
    """The deadline is met, waived or superseded; nothing more can happen to it."""

    def __init__(self, state: State) -> None:
        super().__init__(f"this deadline is {state.replace('_', ' ')} and runs no more")


class NoClaimPending(Conflict):
    """There is no claim of completion in time that waits for a decision."""

    def __init__(self) -> None:
        super().__init__("no claim of completion in time waits for confirmation")


class NothingToRetract(Conflict):
    """There is no report of completion that could be taken back."""

    def __init__(self) -> None:
        super().__init__("no report of completion stands that could be retracted")
