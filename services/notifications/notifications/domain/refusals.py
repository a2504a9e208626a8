"""What people may be refused here."""

from uuid import UUID

from muster.errors import Conflict, Forbidden, Invalid, NotFound


class AlertNotFound(NotFound):
    """There is no such alert, or it does not concern you."""

    def __init__(self, alert_id: UUID) -> None:
        super().__init__(f"there is no alert {alert_id} that you may see")


class AlertClosed(Conflict):
    """The alert is resolved or superseded: nothing more is asked of anyone."""


class AlreadyAcknowledged(Conflict):
    """Somebody else has answered for this alert. Ask them to hand it over, or undo it first."""


class NotAcknowledged(Conflict):
    """There is no acknowledgement to undo."""


class OnlyPeopleAnswer(Forbidden):
    """An alert is answered by a named person, not by a system or an organisation."""


class NoNoteHere(Invalid):
    """What is known of a restricted matter belongs where its readers are known, not in an alert."""


class NobodyToHandOverTo(Invalid):
    """The alert can be handed over to a role that somebody holds, or to a recipient by id."""
