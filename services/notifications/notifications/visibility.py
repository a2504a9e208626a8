"""Which alerts a caller may see."""

from muster.identity import Principal
from notifications.storage.lists import Viewer


def viewer(caller: Principal) -> Viewer:
    """A person sees what concerns one of their roles, in their countries and missions where the
    token names any; of one desk's alerts, those that the directory lets them read there. A part
    of Muster itself sees everything; a partner system nothing."""
    return Viewer(
        caller.subject,
        frozenset() if caller.kind == "partner" else caller.roles,
        everything=caller.kind == "system",
        countries=caller.countries,
        missions=caller.missions,
    )
