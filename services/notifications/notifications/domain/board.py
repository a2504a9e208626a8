"""The open alerts of some subjects, and what facts change about them, in their order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

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


class Board(Generic[Cause]):
    """Cause: whatever the caller needs to know again about the fact that changed something."""

    def __init__(self, triggers: Triggers, now: datetime, standing: Iterable[Alert]) -> None:
        self.raised: list[Raised[Cause]] = []
        self.closed: list[Alert] = []
        """Of those that were standing."""
        self.facts: list[tuple[AlertEvent, Cause]] = []
        """About alerts that were standing."""
        self._triggers = triggers
        self._now = now
        self._new: dict[UUID, Raised[Cause]] = {}
        self._of: dict[Matter, list[Alert]] = {}
        for alert in standing:
            self._of.setdefault(alert.matter, []).append(alert)

    def take(self, fact: Fact, cause: Cause) -> None:
        """Ends what the fact settles, then raises what it calls for.

        Raises `MemberMissing` or `TextUnmakeable`; the board is then no longer of use.
        """
        for each in self._triggers.closed_by(fact):
            self._close(matter_of(each.trigger, fact), each.state, each.reason, cause)
        if fact.imported:
            return
        for trigger in self._triggers.raised_by(fact):
            self._raise(trigger, alert_of(trigger, fact, self._now), cause)

    def _raise(self, trigger: Trigger, alert: Alert, cause: Cause) -> None:
        beside = self._of.setdefault(alert.matter, [])
        if any(each.is_open and each.fingerprint == alert.fingerprint for each in beside):
            return
        if trigger.closed_by.newer:
            self._close(alert.matter, AlertState.SUPERSEDED, NEWER, cause)
        made = Raised(alert, trigger, cause, [alert.tell_raised()])
        self.raised.append(made)
        self._new[alert.id] = made
        beside.append(alert)

    def _close(self, matter: Matter, state: AlertState, reason: str, cause: Cause) -> None:
        for alert in self._of.get(matter, ()):
            events = alert.close(state, reason, self._now)
            if made := self._new.get(alert.id):
                made.facts.extend(events)
            elif events:
                self.closed.append(alert)
                self.facts += [(event, cause) for event in events]
