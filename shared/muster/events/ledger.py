"""What a service says about its own alerting: an hourly tally, and a canary."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from muster.events import Event, Example

SEQUENCE = "@sequence"
"""As a version: the fact's own, of its aggregate. So it is never that of another fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiresAt:
    """Where a fact says which step of which deadline fired."""

    thing: str
    """First part of the fact's subject: `pledges`."""
    deadline: str
    """This one and the next: members of the data."""
    version: str | None = None
    """None where there is only ever the first one; or `SEQUENCE`."""
    step: str | None = None
    """Member that names the step; None where its name is always `name`."""
    name: str = ""
    tells_nobody: bool = False
    """It is counted, and no alert follows."""


class HourTallied(Event):
    """How many steps that alert were recorded within one hour, and which, as one hash."""

    key: ClassVar[str] = "tally_id"
    tally_id: UUID
    """The same for every hour, so that they arrive in order."""
    hour: AwareDatetime
    """Its beginning. By `recordedtime` of the facts; imports of history are left out."""
    count: int = Field(ge=0)
    hash: str
    """SHA-256 in hexadecimal of the lines `subject|deadline|version|step` in bytewise order, joined
    by line feeds; of nothing where nothing fired."""
    example: ClassVar[Example] = {
        "time": "2026-11-24T10:00:00Z",
        "sequence": 7,
        "hour": "2026-11-24T09:00:00Z",
        "count": 0,
        "hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }

    @property
    def aggregate_id(self) -> UUID:
        return self.tally_id

    @property
    def subject(self) -> str:
        return f"tallies/{self.tally_id}"


class CanaryEvent(Event):
    """A deadline of Muster's own fell due: it arrives, or something on the way is broken."""

    key: ClassVar[str] = "canary_id"
    canary_id: UUID
    version: int
    """Counts its deadlines."""
    due: AwareDatetime
    example: ClassVar[Example] = {
        "time": "2026-11-24T09:15:00Z",
        "sequence": 37,
        "version": 37,
        "due": "2026-11-24T09:15:00Z",
    }

    @property
    def aggregate_id(self) -> UUID:
        return self.canary_id

    @property
    def subject(self) -> str:
        return f"canaries/{self.canary_id}"
