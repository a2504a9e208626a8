"""Everything that a case holds and that is sealed, and its fields."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from conduct.domain.flat import Fields, all_texts, in_order, many, one, texts
from conduct.domain.parties import Alleged, Incident, Reporter, Victim
from conduct.domain.words import (
    ActionKind,
    Assistance,
    Channel,
    Finding,
    Investigator,
    Kind,
    MeasureKind,
    Personnel,
    Receiver,
    Track,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The head of the case; its fields have no prefix."""

    channel: Channel
    mission: str
    kind: Kind
    """As it counts."""
    said_kind: Kind
    narrative: str
    received_at: datetime
    personnel: Personnel
    country: str | None = None
    """Contributing country, where cases are counted by it."""
    urgent_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One time that a step was taken."""

    step: str
    at: datetime
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    outcome: Finding
    at: datetime
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    to: Investigator
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A note verbale to the State."""

    sent_at: datetime
    symbol: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    at: datetime
    investigates: bool
    officer: str | None = None
    """The national investigation officer, where one is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOn:
    to: Receiver
    at: datetime
    because: str
    name: str | None = None
    """Which mission, State or agency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistanceNoted:
    victim: UUID
    what: Assistance
    at: datetime
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    kind: MeasureKind
    since: datetime
    until: datetime | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    track: Track
    kind: ActionKind
    at: datetime
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    clock: str
    before: datetime
    due: datetime
    because: str
    authority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    what: str
    """`linked`, `duplicate` or `merged into`."""
    at: datetime
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VictimClock:
    subject: UUID
    """Of the victim's deadline, which says nothing by itself."""


@dataclass(eq=False, kw_only=True)
class Content:
    said: Said | None = None
    """None where the fields were not read, as for a clock that only ticks."""
    reporter: Reporter | None = None
    finding: Concluded | None = None
    referral: Referral | None = None
    notice: Notice | None = None
    reply: Reply | None = None
    handed_on: HandedOn | None = None
    incidents: dict[int, Incident] = field(default_factory=dict)
    """Numbered from 1."""
    steps: dict[int, Taken] = field(default_factory=dict)
    perpetrators: dict[UUID, Alleged] = field(default_factory=dict)
    victims: dict[UUID, Victim] = field(default_factory=dict)
    victim_clocks: dict[UUID, VictimClock] = field(default_factory=dict)
    assistance: dict[UUID, AssistanceNoted] = field(default_factory=dict)
    measures: dict[UUID, Measure] = field(default_factory=dict)
    actions: dict[UUID, Action] = field(default_factory=dict)
    notes: dict[UUID, Note] = field(default_factory=dict)
    restricted: dict[UUID, Note] = field(default_factory=dict)
    extensions: dict[UUID, Extension] = field(default_factory=dict)
    links: dict[UUID, Link] = field(default_factory=dict)
    """By the id of the other case."""

    @property
    def is_answered(self) -> bool:
        """The last note to the State, and not an earlier one alone."""
        if self.reply is None:
            return False
        return self.notice is None or self.reply.at >= self.notice.sent_at


_ONE: dict[str, type] = {
    "reporter": Reporter, "finding": Concluded, "referral": Referral, "notice": Notice,
    "reply": Reply, "handed_on": HandedOn,
}  # fmt: skip
_MANY: dict[str, tuple[Callable[[str], Any], type]] = {
    "incidents": (int, Incident),
    "steps": (int, Taken),
    "perpetrators": (UUID, Alleged),
    "victims": (UUID, Victim),
    "victim_clocks": (UUID, VictimClock),
    "assistance": (UUID, AssistanceNoted),
    "measures": (UUID, Measure),
    "actions": (UUID, Action),
    "notes": (UUID, Note),
    "restricted": (UUID, Note),
    "extensions": (UUID, Extension),
    "links": (UUID, Link),
}
HEAD = frozenset(Said.__dataclass_fields__)
"""Fields without a prefix."""


def case_fields(content: Content) -> dict[str, str]:
    """`narrative`, `victims/<uuid>/needs`: what is known, as text."""
    found = texts("", content.said) if content.said else {}
    for name in _ONE:
        if (record := getattr(content, name)) is not None:
            found |= texts(f"{name}/", record)
    for name in _MANY:
        found |= all_texts(name, getattr(content, name))
    return found


def from_fields(found: Fields) -> Content:
    """Raises `KeyError` where half a record is missing."""
    found = {name: found[name] for name in in_order(found)}
    singles: dict[str, Any] = {
        name: one(f"{name}/", record, found) for name, record in _ONE.items()
    }
    groups: dict[str, Any] = {}
    for name, (key, kind) in _MANY.items():
        records: dict[str, Any] = many(name, kind, found)
        groups[name] = {key(each): record for each, record in records.items()}
    return Content(said=one("", Said, found), **singles, **groups)
