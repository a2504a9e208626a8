"""What happened to a deadline, in the past tense.

(deadline's subject, version, `step`) names a step for ever: whoever alerts makes its fingerprint
from them, however often or late the deadline is checked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    alerts: ClassVar[bool] = False
    """Whether people are to be told; the others are only written into the history."""

    at: datetime
    """The instant since which it is true in the world, in UTC."""

    @property
    def step(self) -> str:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class _NamedByCheckpoint(Step):
    checkpoint: str

    @property
    def step(self) -> str:
        return self.checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSoon(_NamedByCheckpoint):
    """A checkpoint up to the due instant was reached."""

    alerts = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen(_NamedByCheckpoint):
    """A checkpoint after the due instant was reached and nothing was reported."""

    alerts = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped(_NamedByCheckpoint):
    """A checkpoint was passed unseen, and something newer is told instead."""


class _Fixed(Step):
    __slots__ = ()
    name: ClassVar[str]

    @property
    def step(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class BecameOverdue(_Fixed):
    """The due instant passed; the grace has begun."""

    name = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed(_Fixed):
    """The due instant and the grace passed and nothing was reported."""

    alerts = True
    name = "missed"

    late: bool
    """We noticed late ourselves, as after an outage."""
    opened_at: datetime | None = None
    """When the deadline was opened, where that was only after the miss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedInHistory(_Fixed):
    """It was already missed when it was imported."""

    name = "missed in history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Met(_Fixed):
    name = "met"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetLate(_Fixed):
    name = "met late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(_Fixed):
    """A later due instant was granted, under the new version."""

    name = "extended"

    version: int
    before: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived(_Fixed):
    name = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded(_Fixed):
    """It no longer applies, and nothing takes its place here: withdrawn, or a successor mission."""

    name = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(_Fixed):
    """A report of completion was taken back; the same terms run again under the new version."""

    name = "reopened"

    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionClaimed(_Fixed):
    """After the miss somebody claims, with evidence, that it was done in time."""

    name = "correction claimed"

    done_at: datetime
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWithdrawn(_Fixed):
    name = "claim withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(_Fixed):
    """The claim was confirmed: missed became met."""

    name = "corrected"

    done_at: datetime
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRefused(_Fixed):
    """The claim was not believed; that it is done since the report was."""

    name = "correction refused"

    claimed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed(_Fixed):
    """New zone data or holidays moved the due instant."""

    name = "recomputed"

    before: datetime
    due_at: datetime


RESERVED = frozenset(kind.name for kind in _Fixed.__subclasses__())
"""Names that no checkpoint may have."""
