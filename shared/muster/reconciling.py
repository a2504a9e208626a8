"""Steps that people were to be told of, recomputed from the data of those who own the deadlines."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession


class ExpectedStep(BaseModel):
    """A step that people were to be told of, as the service that owns its deadline knows it."""

    model_config = ConfigDict(frozen=True)

    source: str
    subject: str
    deadline: str
    version: int
    step: str
    since: AwareDatetime
    """When it was recorded, or should have been."""
    event: str | None = None
    """Id of the fact; None where there is none although there should be."""
    tells_nobody: bool = False

    def __str__(self) -> str:
        return f'{self.source} {self.subject}: "{self.step}" of {self.deadline}, v{self.version}'


Window = tuple[datetime, datetime]
"""From when, and to before when, steps are looked at."""
Expect = Callable[[AsyncSession, Window], Awaitable[list[ExpectedStep]]]
Reconcile = Callable[[AsyncSession, Sequence[ExpectedStep] | None, Window], Awaitable[list[str]]]
"""What is not as it should be, in sentences. Without expected steps as far as the service knows."""


class LastLine(BaseModel):
    """After the expected steps of a service: how many they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: str
    steps: int


class Unreadable(Exception):
    """A file of expected steps cannot be read."""


def window(now: datetime, days: float, settle: float) -> Window:
    """settle: seconds that a step may still be under way."""
    return now - timedelta(days=days), now - timedelta(seconds=settle)


def read_expected(lines: Iterable[str]) -> list[ExpectedStep]:
    """Those of one service or of several, each with its last line. Raises `Unreadable`."""
    found: list[ExpectedStep] = []
    counted, ended = 0, False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if (last := _last_line(line)) is not None:
            if last.steps != len(found) - counted:
                raise Unreadable(f"line {number} counts {last.steps} steps, which are not all here")
            counted, ended = len(found), True
            continue
        ended = False
        try:
            found.append(ExpectedStep.model_validate_json(line))
        except ValidationError:
            raise Unreadable(f"line {number} is no expected step") from None
    if not ended:
        raise Unreadable("its last line is missing: it is not all that was to be told")
    return found


def _last_line(line: str) -> LastLine | None:
    try:
        return LastLine.model_validate_json(line)
    except ValidationError:
        return None
