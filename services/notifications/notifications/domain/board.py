"""The open alerts of some subjects, and what facts change about them, in their order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from muster.events.notifications import AlertEvent
from notifications.domain.alert import Alert, AlertState, Matter
from notifications.domain.facts import Fact
from notifications.domain.raising import alert_of, matter_of
from notifications.domain.trigger import Trigger, Triggers

Cause = TypeVar("Cause")

NEWER = "a newer one took its place"


@dataclass(frozen=True, slots=True)
class Raised(Generic[Cause]):
    alert: Alert
    trigger: Trigger
    cause: Cause
    facts: list[AlertEvent]


@dataclass
class Board(Generic[Cause]):
    """Cause: whatever the caller needs to know again about the fact that changed something."""

    triggers: Triggers
    now: datetime
    standing: list[Alert]
    raised: list[Raised[Cause]] = field(default_factory=list)
    closed: list[Alert] = field(default_factory=list)
    """Of those that were standing."""
    facts: list[tuple[AlertEvent, Cause]] = field(default_factory=list)
    """About alerts that were standing."""

    def take(self, fact: Fact, cause: Cause) -> None:
        """Ends what the fact settles, then raises what it calls for.

        Raises `MemberMissing` or `TextUnmakeable`; the board is then no longer of use.
        """
        for trigger, state, reason in self.triggers.closed_by(fact.type):
            self._close(matter_of(trigger, fact), AlertState(state), reason, cause)
        if fact.imported:
            return
        for trigger in self.triggers.raised_by(fact):
            self._raise(trigger, alert_of(trigger, fact, self.now), cause)

    def _raise(self, trigger: Trigger, alert: Alert, cause: Cause) -> None:
        if any(each.fingerprint == alert.fingerprint for each in self._open(alert.matter)):
            return
        if trigger.closed_by.newer:
            self._close(alert.matter, AlertState.SUPERSEDED, NEWER, cause)
        self.raised.append(Raised(alert, trigger, cause, [alert.tell_raised()]))

    def _close(self, matter: Matter, state: AlertState, reason: str, cause: Cause) -> None:
        new = {each.alert.id: each for each in self.raised}
        for alert in list(self._open(matter)):
            events = alert.close(state, reason, self.now)
            if alert.id in new:
                new[alert.id].facts.extend(events)
            else:
                self.closed.append(alert)
                self.facts += [(event, cause) for event in events]

    def _open(self, matter: Matter) -> Iterable[Alert]:
        for alert in (*self.standing, *(each.alert for each in self.raised)):
            if alert.matter == matter and alert.is_open:
                yield alert
