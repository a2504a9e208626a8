"""What the rules refuse, in words for the forms of a deliverable."""

from muster.deadlines.checkpoints import TermsContradict
from muster.deadlines.machine import Deadline
from muster.deadlines.states import ClaimInTheFuture, DueAlreadyPast, NotALaterDue
from muster.errors import BrokenRule
from muster.web.filters import written
from muster.web.refusals import StaleVersion
from performance.domain.frame_refusals import DayOutsideOurTime


def complaint(refusal: BrokenRule, deadline: Deadline) -> tuple[str, str]:
    """Name of the field, and the words; `deliverable` for what no field can mend."""
    match refusal:
        case ClaimInTheFuture():
            return "done_on", "It cannot have been done on a day still to come"
        case DayOutsideOurTime():
            return "done_on", _sentence(refusal.message)
        case NotALaterDue():
            due = written(deadline.due_at, deadline.terms.zone)
            return "due_on", f"Give a later day: it is due {due} now"
        case DueAlreadyPast():
            return "due_on", "Give a day that lies ahead"
        case TermsContradict():
            return "due_on", _sentence(refusal.message)
        case StaleVersion():
            return "deliverable", (
                "This deliverable has changed since you opened the form. "
                "Look at it again below, then decide again"
            )
    return "deliverable", _sentence(refusal.message)


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]
