"""What services tell one another: facts, in the past tense, never changed."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

SEQUENCE_DIGITS = 12
PARTITIONS = 12
"""Of every topic of facts, and never changed: the order within a key hangs on it."""

Example = Mapping[str, Any]
"""Values of a made-up event, as written in JSON."""


class Event(BaseModel):
    """A fact about one aggregate. Its fields are the event's data.

    `time` and `sequence` travel as attributes of the envelope and are no part of the data.
    """

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    type: ClassVar[str]
    topic: ClassVar[str | None] = None
    """Where it is published; None means it is journalled and never leaves."""
    source: ClassVar[str]
    classification: ClassVar[str] = "internal"
    schema_version: ClassVar[str] = "1.0"
    """Grows by a minor step when an optional field is added."""
    key: ClassVar[str]
    """The field that is the Kafka key of a published event: the id of its aggregate."""
    example: ClassVar[Example] = {}
    """Marked as an exercise. What a class leaves out is that of its base."""

    time: AwareDatetime = Field(exclude=True)
    """When it happened in the world."""
    sequence: int = Field(exclude=True)
    """Version of the aggregate after this fact."""

    @property
    def aggregate_id(self) -> UUID:
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """Path of the aggregate's page below its service: `pledges/0192…`."""
        raise NotImplementedError


def schema_name(event_type: str, version: str) -> str:
    """Names the exact schema of an event's data (CloudEvents `dataschema`)."""
    return f"urn:muster:schema:{event_type}:{version}"


def sequence_text(sequence: int) -> str:
    """Zero-padded, so that versions of one aggregate compare as text (CloudEvents `sequence`)."""
    return str(sequence).zfill(SEQUENCE_DIGITS)
