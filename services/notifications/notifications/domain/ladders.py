"""The two ladders: one climbs until a person answers, the other until the matter is settled."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

DAY = timedelta(days=1)
TOP = 3

Level = Annotated[int, Field(ge=1, le=TOP)]
Wait = Annotated[timedelta, Field(gt=timedelta(0), le=timedelta(days=3650))]


class LadderKind(StrEnum):
    UNANSWERED = "unanswered"
    UNRESOLVED = "unresolved"
    REMINDER = "reminder"
    """To whom it was handed over, else to those first told: acknowledged, and still open."""


class Rung(BaseModel):
    """after: since the level below was told, or for the unresolved ladder since the fact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Level
    after: Wait


@dataclass(frozen=True, slots=True)
class Climb:
    """What an unanswered alert does next."""

    level: int
    again: bool
    """The top level is told once more."""
    at_top: bool
    wait: timedelta | None
    """Until the climb after this one, from when this one is told; None ends the ladder."""


class UnansweredLadder(BaseModel):
    """Counts from the first delivery of each level."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rungs: tuple[Rung, ...] = ()
    repeat: Wait | None = DAY
    """At the top, for as long as nobody answers."""
    tell_operations: bool = True
    """Raise O1 when the top has not answered either."""

    @model_validator(mode="after")
    def _upwards(self) -> Self:
        if any(upper.level <= lower.level for lower, upper in pairwise(self.rungs)):
            raise ValueError("each rung of the unanswered ladder is higher than the one before")
        return self

    @property
    def levels(self) -> tuple[int, ...]:
        return tuple(rung.level for rung in self.rungs)

    def wait_at(self, level: int) -> timedelta | None:
        """How long this level has to answer; None: for ever."""
        above = self._above(level)
        return above.after if above else self.repeat

    def climb_from(self, level: int) -> Climb | None:
        """Nobody at `level` answered in time. None: there is nothing above and no repetition."""
        above = self._above(level)
        if above:
            at_top = self._above(above.level) is None
            return Climb(above.level, False, at_top, self.wait_at(above.level))
        return Climb(level, True, True, self.repeat) if self.repeat else None

    def _above(self, level: int) -> Rung | None:
        return next((rung for rung in self.rungs if rung.level > level), None)


@dataclass(frozen=True, slots=True)
class UnresolvedStep:
    at: datetime
    level: int
    name: str


class UnresolvedLadder(BaseModel):
    """Runs on the fact, whoever has acknowledged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rungs: Annotated[tuple[Rung, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _onwards(self) -> Self:
        if any(later.after <= earlier.after for earlier, later in pairwise(self.rungs)):
            raise ValueError("each rung of the unresolved ladder is later than the one before")
        return self

    @property
    def levels(self) -> tuple[int, ...]:
        return tuple(rung.level for rung in self.rungs)

    def step(self, position: int, since: datetime) -> UnresolvedStep | None:
        """position: of the rung, from 0. None: past the last."""
        if position >= len(self.rungs):
            return None
        rung = self.rungs[position]
        return UnresolvedStep(since + rung.after, rung.level, f"unresolved +{span(rung.after)}")


def span(length: timedelta) -> str:
    """`14 days`, `4 hours`, `90 s`."""
    seconds = int(length.total_seconds())
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds % size == 0:
            amount = seconds // size
            return f"{amount} {word}" if amount == 1 else f"{amount} {word}s"
    return f"{seconds} s"


@dataclass(slots=True)
class Ladder:
    """Where one alert stands on one ladder."""

    alert_id: UUID
    kind: LadderKind
    next_check_at: datetime | None
    """None: it waits for the first delivery."""
    wait: timedelta | None = None
    """What is counted from that delivery."""
    position: int = 0
    """The next rung of the unresolved ladder; how often the top was told again on the other."""


Ending = Literal["acknowledged", "closed", "at its end", "trigger gone"]
