"""An alert: one step of one deadline's version, told until a named person answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from muster.events.notifications import (
    AlertAcknowledged,
    AlertAcknowledgementUndone,
    AlertDelivered,
    AlertEscalated,
    AlertEvent,
    AlertExpired,
    AlertHandedOver,
    AlertRaised,
    AlertResolved,
)
from muster.ids import new_id
from notifications.domain.recipients import Place
from notifications.domain.refusals import AlertClosed, AlreadyAcknowledged, NotAcknowledged


class AlertState(StrEnum):
    UNANSWERED = "unanswered"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    SUPERSEDED = "superseded"


OPEN = (AlertState.UNANSWERED, AlertState.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Person:
    """id: as the identity provider knows them. name: their own."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What an alert is about. Alerts of one deadline concern the same matter."""

    trigger: str
    source: str
    subject: str
    deadline: str


@dataclass(eq=False)
class Alert:
    matter: Matter
    about: str
    """What the deadline is of: `milestone`."""
    version: int
    step: str
    name: str
    severity: str
    mandatory: bool
    quiet_hours_exempt: bool
    roles: frozenset[str]
    """Which roles may read it."""
    title: str
    """Stable within a thread of mails."""
    headline: str
    happened: str
    todo: str
    since: datetime
    """When it became true in the world."""
    raised_at: datetime
    data: Mapping[str, Any]
    """The members of the fact that raised it."""
    due: datetime | None = None
    zone: str = "UTC"
    late: bool = False
    """Noticed late, after an outage of ours."""
    country: str | None = None
    mission: str | None = None
    audience: str | None = None
    """A desk: who has a role there, the directory alone knows."""
    restricted: bool = False
    """Of `since` only the day is known, and no more is said than reference, step and due date."""
    event_id: str | None = None
    correlation_id: str | None = None
    level: int = 1
    """The highest that was told."""
    first_level: int = 1
    state: AlertState = AlertState.UNANSWERED
    holder: str | None = None
    """`role:…` or `recipient:…` to whom it was handed over."""
    acknowledged_by: Person | None = None
    acknowledged_at: datetime | None = None
    note: str | None = None
    first_delivered_at: datetime | None = None
    closed_at: datetime | None = None
    closed_because: str | None = None
    sequence: int = 0
    """Grows by one with every published fact."""
    id: UUID = field(default_factory=new_id)

    @property
    def fingerprint(self) -> str:
        """There is never a second alert with the same one."""
        m = self.matter
        return "|".join((m.trigger, m.source, m.subject, m.deadline, str(self.version), self.step))

    @property
    def thread(self) -> str:
        """Of mails: everything about one deadline, whichever trigger."""
        deadline = self.matter.deadline
        if self.restricted:
            # No more than a word, which every other case has too.
            deadline = f"{self.matter.subject.rpartition('/')[2]}.{deadline}"
        return f"{self.about}.{deadline}"

    @property
    def known_to_operations(self) -> str:
        """Beside the name of a recipient a restricted headline would say whose case it is."""
        return "a restricted matter" if self.restricted else self.headline

    @property
    def place(self) -> Place:
        return Place(self.country, self.mission, self.audience)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def tell_raised(self) -> AlertRaised:
        return AlertRaised(**self._next(self.raised_at), due=self.due)

    def tell_delivered(self, channel: str, role: str, now: datetime) -> AlertDelivered:
        if self.first_delivered_at is None:
            self.first_delivered_at = now
        return AlertDelivered(**self._next(now), channel=channel, role=role)

    def acknowledge(
        self, by: Person, now: datetime, *, note: str | None = None
    ) -> list[AlertEvent]:
        """Nothing happens when the same person repeats it without a new note.

        Raises `AlertClosed` or `AlreadyAcknowledged`.
        """
        self._refuse_if_closed()
        if self.acknowledged_by is not None:
            if self.acknowledged_by.id != by.id:
                raise AlreadyAcknowledged(f"{self.acknowledged_by.name} has acknowledged this")
            if note in (None, self.note):
                return []
        self.state = AlertState.ACKNOWLEDGED
        self.acknowledged_by, self.acknowledged_at = by, self.acknowledged_at or now
        self.note = note
        return [AlertAcknowledged(**self._next(now), by=by.name)]

    def undo_acknowledgement(self, by: Person, now: datetime) -> list[AlertEvent]:
        """It waits for an answer again. Raises `AlertClosed` or `NotAcknowledged`."""
        self._refuse_if_closed()
        if self.acknowledged_by is None:
            raise NotAcknowledged("nobody has acknowledged this")
        self._wait_for_an_answer()
        return [AlertAcknowledgementUndone(**self._next(now), by=by.name)]

    def hand_over(
        self, to: str, by: Person, now: datetime, *, roles: frozenset[str]
    ) -> list[AlertEvent]:
        """to: `role:desk-chief` or `recipient:…`, who has to answer from now on.
        roles: theirs, which may read it from now on.

        Raises `AlertClosed`; `AlreadyAcknowledged` where they had it and somebody answered since:
        a request that comes late takes no answer away.
        """
        self._refuse_if_closed()
        if to == self.holder and self.acknowledged_by is not None:
            raise AlreadyAcknowledged(
                f"{self.acknowledged_by.name} has acknowledged this since they were handed it: "
                "undo that first"
            )
        self._wait_for_an_answer()
        self.holder = to
        self.roles |= roles
        return [AlertHandedOver(**self._next(now), by=by.name, to=to)]

    def climb(self, level: int, now: datetime) -> AlertEscalated:
        """Nobody answered: this level is told, perhaps once more."""
        self.level = level
        return AlertEscalated(**self._next(now), level=level)

    def close(self, state: AlertState, reason: str, now: datetime) -> list[AlertEvent]:
        """The matter is settled, or a newer fact took its place. Nothing when closed already."""
        if not self.is_open:
            return []
        self.state, self.closed_at, self.closed_because = state, now, reason
        if state is AlertState.RESOLVED:
            return [AlertResolved(**self._next(now), reason=reason)]
        return [AlertExpired(**self._next(now))]

    def _wait_for_an_answer(self) -> None:
        self.state = AlertState.UNANSWERED
        self.acknowledged_by = self.acknowledged_at = self.note = None

    def _refuse_if_closed(self) -> None:
        if not self.is_open:
            raise AlertClosed(f"this alert is {self.state}: {self.closed_because}")

    def _next(self, now: datetime) -> dict[str, Any]:
        self.sequence += 1
        return {
            "time": now,
            "sequence": self.sequence,
            "alert_id": self.id,
            "trigger": self.matter.trigger,
            "about": f"{self.matter.source}/{self.matter.subject}",
            "step": self.step,
        }
