"""What the rules of pledges refuse, in words for the person who asked."""

from datetime import date, datetime

from muster.deadlines.terms import OUR_TIME, due_pointer, in_our_time
from muster.errors import Conflict, Forbidden, Invalid, NotFound


class PledgeNotFound(NotFound):
    """There is no such pledge, or you may not see it."""

    def __init__(self, named: object) -> None:
        super().__init__(f"there is no pledge {named} that you may see")


class MilestoneNotFound(NotFound):
    """The pledge has no such milestone."""

    def __init__(self, named: object, *, pointer: str | None = None) -> None:
        super().__init__(f"the pledge has no milestone {named}", pointer=pointer)


class UnknownPledge(Invalid):
    """No pledge has this reference yet. If its announcement is under way, send this again."""

    retryable = True

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"no pledge of this pledger has the reference {reference!r}; announce it first",
            pointer="#/data/reference",
        )


class NotYourPledge(Forbidden):
    """Partners speak for their own pledges only."""

    def __init__(self) -> None:
        super().__init__("this pledger is not the sender", pointer="#/data/pledger")


class PledgerNotNamed(Invalid):
    """The sender speaks for several pledgers, or for none, so the pledger must be named."""

    def __init__(self) -> None:
        super().__init__("say who pledges: country or organisation", pointer="#/data/pledger")


class ReferenceTaken(Conflict):
    """The pledger has another pledge, or the pledge another milestone, of this reference."""

    def __init__(self, reference: str, *, pointer: str = "#/reference") -> None:
        super().__init__(f"the reference {reference!r} is taken", pointer=pointer)


class PledgeClosed(Conflict):
    """The pledge was delivered, withdrawn or lapsed; nothing about it can be changed."""

    def __init__(self, status: str) -> None:
        super().__init__(f"the pledge is {status.replace('_', ' ')}; it cannot be changed")


class DueInThePast(Invalid):
    """A milestone that is made or extended must lie ahead; history is imported."""

    def __init__(self, due: date) -> None:
        super().__init__(f"the due date {due} has passed", pointer=due_pointer(due))


class DoneOutsideOurTime(Invalid):
    """A slip of the pen: nothing in the register was done in such a year."""

    def __init__(self, done: date) -> None:
        super().__init__(
            f"nothing can have been done on {done}: give a year from {OUR_TIME}",
            pointer="#/done_at" if isinstance(done, datetime) else "#/done_on",
        )


class OwnConfirmation(Forbidden):
    """Nobody confirms what they have themselves promised or reported."""

    def __init__(self) -> None:
        super().__init__(
            "this must be confirmed by somebody other than the pledger and than whoever reported it"
        )


class NotTheConfirmer(Forbidden):
    """The milestone names the role that may confirm it."""

    def __init__(self, role: str) -> None:
        super().__init__(f"only the role {role} may confirm this milestone")


class NothingToConfirm(Conflict):
    """The milestone has neither been reported done nor is a correction claimed."""

    def __init__(self) -> None:
        super().__init__("nothing was reported that could be confirmed")


class NothingAskedFor(Conflict):
    """No later due date is asked for, or the milestone is no longer awaited."""

    def __init__(self) -> None:
        super().__init__("no later due date is asked for that could be declined")


class RefusalWithoutReason(Invalid):
    """Whoever refuses a claim says why."""

    def __init__(self) -> None:
        super().__init__("to refuse a claim, give the reason", pointer="#/reason")


def check_in_our_time(done: date) -> None:
    """Raises `DoneOutsideOurTime`."""
    if not in_our_time(done):
        raise DoneOutsideOurTime(done)


class MilestonesOpen(Conflict):
    """A pledge is delivered once nothing of it is awaited: report or waive its milestones first."""

    def __init__(self, references: list[str]) -> None:
        super().__init__(f"still awaited: {', '.join(references)}", pointer="#/status")


class BeginsClosed(Invalid):
    """A pledge that enters the register is announced, confirmed, or being delivered."""

    def __init__(self, status: str) -> None:
        super().__init__(f"a pledge cannot be new and {status}", pointer="#/status")
