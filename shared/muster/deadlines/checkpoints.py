"""Checkpoints: instants before or after a due date at which people are reminded."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self

from muster.errors import Invalid

FARTHEST = 20_000
"""Days: no offset, grace or repetition is longer, about 55 years."""


class TermsContradict(Invalid):
    """The terms of a deadline cannot be as they are stated."""


class Anchor(StrEnum):
    START = "start"
    DUE = "due"


class Unit(StrEnum):
    DAYS = "days"
    WORKING_DAYS = "working_days"
    PERCENT = "percent"
    """Of the period from the start to the due instant."""


class Occurrence(NamedTuple):
    at: datetime
    step: str
    """Name of the checkpoint; a repetition has its number behind it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """For a due date, days are counted between dates and the instant is the start of the day.

    For a due instant the time of day is kept. `start` plus nothing is the start itself.
    """

    name: str
    anchor: Anchor
    offset: int
    """Negative before the anchor."""
    unit: Unit = Unit.DAYS
    repeat_every: int | None = None
    """Calendar days from one repetition to the next, for as long as the deadline runs."""

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= 100:
            raise TermsContradict("a checkpoint needs a name of 1 to 100 characters")
        if abs(self.offset) > FARTHEST:
            raise TermsContradict(f"{self.name!r} is more than {FARTHEST} away from its anchor")
        if self.repeat_every is not None and not 0 < self.repeat_every <= FARTHEST:
            raise TermsContradict(f"{self.name!r} repeats every 1 to {FARTHEST} days, or never")
        if self.unit is Unit.PERCENT and (self.anchor is Anchor.DUE or self.offset < 0):
            raise TermsContradict(f"{self.name!r}: a percentage is counted from the start")

    @classmethod
    def before_due(cls, days: int) -> Self:
        return cls(f"{_days(days)} before", Anchor.DUE, -days)

    @classmethod
    def after_due(cls, days: int, *, repeat_every: int | None = None) -> Self:
        return cls(f"{_days(days)} after", Anchor.DUE, days, repeat_every=repeat_every)

    @classmethod
    def day(cls, number: int, *, repeat_every: int | None = None) -> Self:
        """The numbered day after the start, whose own day is 0."""
        return cls(f"day {number}", Anchor.START, number, repeat_every=repeat_every)

    @classmethod
    def working_day(cls, number: int) -> Self:
        return cls(f"working day {number}", Anchor.START, number, Unit.WORKING_DAYS)

    @classmethod
    def percent(cls, share: int) -> Self:
        return cls(f"{share} %", Anchor.START, share, Unit.PERCENT)

    def to_json(self) -> dict[str, Any]:
        written = {"name": self.name, "anchor": self.anchor, "offset": self.offset}
        if self.unit is not Unit.DAYS:
            written["unit"] = self.unit
        if self.repeat_every is not None:
            written["repeat_every"] = self.repeat_every
        return written

    @classmethod
    def from_json(cls, written: dict[str, Any]) -> Self:
        return cls(
            written["name"],
            Anchor(written["anchor"]),
            written["offset"],
            Unit(written.get("unit", Unit.DAYS)),
            written.get("repeat_every"),
        )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
