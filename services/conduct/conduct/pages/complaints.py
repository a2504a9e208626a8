"""What the rules refuse, in words for a form; nothing of what was typed is repeated."""

from conduct.domain.refusals import NotOfThisCase, OfASisterCase, OfThisCase
from muster.errors import BrokenRule
from muster.web.forms import Form
from muster.web.refusals import StaleVersion

ANYWHERE = "case"
"""For what no field can mend."""
STALE = (
    "This case has changed since you opened the form. Look at it again, then decide again; what "
    "you typed is still here"
)
OF_ITS_OWN = (
    "This person belongs to another category or State than this case, and so to a case of its own"
)


def complaint(refusal: BrokenRule, form: Form) -> tuple[str, str]:
    """Name of the field, and the words."""
    if isinstance(refusal, StaleVersion):
        return ANYWHERE, STALE
    if isinstance(refusal, NotOfThisCase):
        return "personnel", OF_ITS_OWN
    if isinstance(refusal, OfThisCase | OfASisterCase):
        return "personnel", sentence(refusal.message)
    name = (refusal.pointer or "").rpartition("/")[2]
    return (name if name in form.given else ANYWHERE), sentence(refusal.message)


def sentence(message: str) -> str:
    return message[:1].upper() + message[1:]
