"""What a service says of itself when operations have to mend something."""

from typing import ClassVar
from uuid import UUID

from muster.events import Event, Example


class TroubleEvent(Event):
    key: ClassVar[str] = "troubles_id"
    troubles_id: UUID
    """The same for every trouble of a service, so that they arrive in order, and no other fact is
    in their way."""
    trouble: UUID
    """Which one. It may begin again after it ended."""

    @property
    def aggregate_id(self) -> UUID:
        return self.troubles_id

    @property
    def subject(self) -> str:
        return f"troubles/{self.troubles_id}"


class TroubleBegan(TroubleEvent):
    """Something is broken that does not mend itself; operations are told."""

    step: str
    """What kind of trouble it is, and since when: `refused since 2026-11-24 10:00:00`."""
    what: str
    """This and the next two for people: in a few words; what happened; what to do."""
    why: str
    mend: str
    example: ClassVar[Example] = {
        "time": "2026-11-24T10:00:00Z",
        "sequence": 1,
        "trouble": "5a3f7c1e-52ab-5d0c-9c3f-0d6a7e1b2c4d",
        "step": "refused since 2026-11-24 10:00:00",
        "what": "the broker refuses facts of exercise.v1",
        "why": "Exercise: a record is too large; its key waits, all others flow.",
        "mend": "Exercise: raise the limit of the topic, then release the key.",
    }


class TroubleEnded(TroubleEvent):
    """It is mended."""

    example: ClassVar[Example] = {
        "time": "2026-11-24T11:00:00Z",
        "sequence": 2,
        "trouble": "5a3f7c1e-52ab-5d0c-9c3f-0d6a7e1b2c4d",
    }
