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


class Unreadable(Exception):
    """A file of expected steps cannot be read."""


def window(now: datetime, days: float, settle: float) -> Window:
    """settle: seconds that a step may still be under way."""
    return now - timedelta(days=days), now - timedelta(seconds=settle)


def read_expected(lines: Iterable[str]) -> list[ExpectedStep]:
    """Raises `Unreadable`."""
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(ExpectedStep.model_validate_json(line))
        except ValidationError:
            raise Unreadable(f"line {number} is no expected step") from None
    return found
