"""What the rules refuse, in words for the forms of a milestone."""

from muster.deadlines.checkpoints import TermsContradict
from muster.deadlines.machine import Deadline
from muster.deadlines.states import (
    ClaimInTheFuture,
    DueAlreadyPast,
    EvidenceNeeded,
    NotALaterDue,
)
from muster.errors import BrokenRule
from muster.web.filters import written
from muster.web.refusals import StaleVersion
from pledges.domain.refusals import DoneOutsideOurTime


def complaint(refusal: BrokenRule, deadline: Deadline) -> tuple[str, str]:
    """Name of the field, and the words; `milestone` for what no field can mend."""
    due = written(deadline.due_at, deadline.terms.zone)
    match refusal:
        case EvidenceNeeded():
            return "evidence", (
                f"It was missed. That it was done by {due} after all needs a link to evidence"
            )
        case ClaimInTheFuture():
            return "done_on", "It cannot have been done on a day or at a time still to come"
        case DoneOutsideOurTime():
            return "done_on", _sentence(refusal.message)
        case NotALaterDue():
            return "due_on", f"Give a later date: it is due {due} now"
        case DueAlreadyPast():
            return "due_on", "Give a date that lies ahead"
        case TermsContradict():
            return "due_on", _sentence(refusal.message)
        case StaleVersion():
            return "milestone", (
                "This pledge has changed since you opened the form. "
                "Look at it again below, then decide again"
            )
    return "milestone", _sentence(refusal.message)


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]
