"""What is said of a crime and of the steps towards justice, and how long each may take."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Step(StrEnum):
    HOST_NOTIFIED = "host-notified"
    INVESTIGATION = "investigation-opened"
    SUSPECTS = "suspects-identified"
    TRIAL = "trial-opened"
    OUTCOME = "outcome"
    REVIEW = "review"
    """Somebody looked at it again; any other step counts as that too."""


class Result(StrEnum):
    CONVICTED = "convicted"
    ACQUITTED = "acquitted"
    NOT_PROSECUTED = "not-prosecuted"


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """Days after the crime, and from one step to the next review; each at least one."""

    host_notified: int = 7
    investigation: int = 30
    review: int = 365


TO_BE_CONFIRMED = Clocks()
"""The defaults, our own; nothing published sets them."""


@dataclass(frozen=True, slots=True)
class Taken:
    taken_on: date
    detail: str | None = None
    result: Result | None = None
    """Of the outcome, and of nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is said of a crime when it is reported."""

    reference: str
    mission: str
    country: str
    """ISO 3166-1 alpha-3 of the host State."""
    committed_on: date
    casualties: int
    summary: str | None = None
