"""A trigger: which facts raise an alert, who is told, what ends it. Triggers are data, not code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from notifications.domain.alert import Alert, AlertState
from notifications.domain.facts import Fact, instant_at, member
from notifications.domain.ladders import UnansweredLadder, UnresolvedLadder

Word = Annotated[str, Field(min_length=1, max_length=200)]


class Severity(StrEnum):
    INFORMATION = "information"
    WARNING = "warning"
    HIGH = "high"
    CRITICAL = "critical"


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wanted(Part):
    """A role that is told. of: only people in charge of the country, mission or audience concerned,
    and nobody where there is none; otherwise everyone in the role whose scope covers the alert."""

    role: Word
    of: Literal["anywhere", "country", "mission", "audience"] = "anywhere"


class Condition(Part):
    """What the event's data must say; exactly one test."""

    member: Word
    equals: bool | int | str | None = None
    any_of: tuple[bool | int | str, ...] | None = None
    none_of: tuple[bool | int | str, ...] | None = None
    """What is absent is none of them."""
    present: bool | None = None
    begins: Word | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if len(self.model_fields_set - {"member"}) != 1:
            raise ValueError(
                "a condition has exactly one of equals, any_of, none_of, present and begins"
            )
        return self

    def holds(self, data: Mapping[str, Any]) -> bool:
        found = member(data, self.member)
        if self.any_of is not None:
            return found in self.any_of
        if self.none_of is not None:
            return found not in self.none_of
        if self.present is not None:
            return (found is not None) is self.present
        if self.begins is not None:
            return isinstance(found, str) and found.startswith(self.begins)
        return bool(found == self.equals)


class Members(Part):
    """Where in the event's data to read what an alert consists of."""

    deadline: Word | None = None
    version: Word | None = None
    """`@sequence`: that of the fact, where the same step may come again without being the same."""
    step: Word | None = None
    due: Word | None = None
    """An instant, or a date, which ends with its day in UTC."""
    zone: Word | None = None
    since: Word | None = None
    """The instant it is true from; without it, the event's time."""
    counts_from: Word | None = None
    """The instant from which it counts as unresolved, where that is later."""
    late: Word | None = None
    country: Word | None = None
    mission: Word | None = None
    audience: Word | None = None
    """A desk that only the service knows which raised the fact: who is told there, the directory
    knows."""


class Texts(Part):
    """Jinja, with the members of the event's data as names."""

    subject: Word
    headline: Word
    happened: str
    todo: str


class Closing(Part):
    """Event types that end an alert, each with the reason in words."""

    resolved: dict[str, str] = Field(default_factory=dict)
    superseded: dict[str, str] = Field(default_factory=dict)
    newer: bool = False
    """Whether a newer alert of this trigger about the same deadline takes the older one's place."""
    condition: tuple[Condition, ...] = ()
    """What an event must say to end it, of whichever of those types."""


class Trigger(Part):
    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]{0,19}$")]
    name: Word
    severity: Severity
    mandatory: bool = False
    """Tried without end while the mail server is away, and never unsubscribed from."""
    quiet_hours_exempt: bool = False
    about: Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,30}$")]
    """What the deadline is of, in one word: `milestone`. Its mails make one thread."""
    events: tuple[Word, ...] = ()
    """Types that raise it; none for a trigger raised by this service itself."""
    condition: tuple[Condition, ...] = ()
    step: Word | None = None
    """Name of the step, where it is not read from the event."""
    deadline: Word | None = None
    """Its name within what the event is about, where the event gives it no id."""
    members: Members
    level: Annotated[dict[Literal["1", "2", "3"], tuple[Wanted, ...]], Field(min_length=1)]
    unanswered: UnansweredLadder | None = None
    unresolved: UnresolvedLadder | None = None
    remind_acknowledged_every: timedelta | None = None
    visible_to: tuple[Word, ...] = ()
    """Roles that may read it, besides those that are told."""
    closed_by: Closing = Closing()
    texts: Texts
    example: dict[str, Any]
    """Data of an event that raises it; tried when the trigger is loaded."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.step is None) == (self.members.step is None):
            raise ValueError("say either `step` or `members.step`")
        if (self.deadline is None) == (self.members.deadline is None):
            raise ValueError("say either `deadline` or `members.deadline`")
        if "1" not in self.level:
            raise ValueError("level 1 says who is told first")
        rungs = self.unanswered.levels if self.unanswered else ()
        steps = self.unresolved.levels if self.unresolved else ()
        if missing := {str(each) for each in (*rungs, *steps)} - set(self.level):
            raise ValueError(f"nobody is named for level {', '.join(sorted(missing))}")
        if not all(condition.holds(self.example) for condition in self.condition):
            raise ValueError("the example does not fulfil the conditions")
        return self

    def wanted_at(self, level: int) -> tuple[Wanted, ...]:
        return self.level[str(level)]  # type: ignore[index]

    @property
    def roles(self) -> frozenset[str]:
        told = {wanted.role for each in self.level.values() for wanted in each}
        return frozenset(told | set(self.visible_to))

    def stands_since(self, alert: Alert) -> datetime:
        """From when it counts as unresolved. Raises `MemberMissing`."""
        if alert.restricted:
            return alert.raised_at
        path = self.members.counts_from
        return max(alert.since, (instant_at(alert.data, path) if path else None) or alert.since)

    def is_raised_by(self, fact: Fact) -> bool:
        return fact.type in self.events and all(each.holds(fact.data) for each in self.condition)


@dataclass(frozen=True, slots=True)
class Ending:
    """Into which state the alerts of a trigger go, and why."""

    trigger: Trigger
    state: AlertState
    reason: str


class Triggers:
    """Every trigger in force."""

    def __init__(self, triggers: Mapping[str, Trigger]) -> None:
        self.by_id = dict(triggers)
        self._raising: dict[str, list[Trigger]] = {}
        self._closing: dict[str, list[Ending]] = {}
        for each in self.by_id.values():
            for event_type in each.events:
                self._raising.setdefault(event_type, []).append(each)
            for state in ("resolved", "superseded"):
                for event_type, reason in getattr(each.closed_by, state).items():
                    ending = Ending(each, AlertState(state), reason)
                    self._closing.setdefault(event_type, []).append(ending)

    @property
    def handled(self) -> frozenset[str]:
        """The event types that matter here."""
        return frozenset(self._raising) | frozenset(self._closing)

    def raised_by(self, fact: Fact) -> list[Trigger]:
        return [each for each in self._raising.get(fact.type, ()) if each.is_raised_by(fact)]

    def closed_by(self, fact: Fact) -> list[Ending]:
        return [
            each
            for each in self._closing.get(fact.type, ())
            if all(condition.holds(fact.data) for condition in each.trigger.closed_by.condition)
        ]
