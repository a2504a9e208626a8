"""What the rules about results and deliverables refuse, in words for the person who asked."""

from datetime import date

from muster.deadlines.terms import OUR_TIME
from muster.errors import Conflict, Forbidden, Invalid, NotFound


class ResultTaken(Conflict):
    """There is a result of this code already; results do not change."""

    def __init__(self, code: str) -> None:
        super().__init__(f"there is a result {code!r} already", pointer="#/code")


class UnknownResult(Invalid):
    """No result has this code; `GET /v1/results` lists those that do."""

    def __init__(self, code: str) -> None:
        super().__init__(f"there is no result {code!r}", pointer="#/result")


class DeliverableNotFound(NotFound):
    """There is no such deliverable."""

    def __init__(self, named: object) -> None:
        super().__init__(f"there is no deliverable {named}")


class UnknownDeliverable(Invalid):
    """No deliverable has this reference yet. If it is being planned just now, send this again."""

    retryable = True

    def __init__(self, reference: str) -> None:
        super().__init__(f"there is no deliverable {reference!r}", pointer="#/reference")


class DeliverableTaken(Conflict):
    """Another deliverable has this reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"the reference {reference!r} is taken", pointer="#/reference")


class NotYourDeliverable(Forbidden):
    """The United Nations plan deliverables; besides them its owner may report on one."""

    def __init__(self) -> None:
        super().__init__("this deliverable is not the sender's", pointer="#/data/reference")


class DueDayPast(Invalid):
    """What is planned lies ahead; history is imported."""

    def __init__(self, due: date) -> None:
        super().__init__(f"the due day {due} has passed", pointer="#/due_on")


class DayOutsideOurTime(Invalid):
    """A slip of the pen: nothing that is followed here was done in such a year."""

    def __init__(self, done: date) -> None:
        super().__init__(
            f"nothing can have been done on {done}: give a year from {OUR_TIME}",
            pointer="#/done_on",
        )


class StatusNotSet(Invalid):
    """A deliverable is completed or dropped by acts of their own."""

    def __init__(self, status: str) -> None:
        way = "complete it" if status == "completed" else "drop it, with a reason"
        super().__init__(f"{status} is no status to set: {way}", pointer="#/status")


class DroppedWithoutReason(Invalid):
    """Whoever says that a deliverable is not applicable says why."""

    def __init__(self) -> None:
        super().__init__("say why it is not applicable", pointer="#/reason")
