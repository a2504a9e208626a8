"""Settings of the conduct service."""

from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from conduct.domain.limits import Clocks
from conduct.domain.retention import Retention
from conduct.domain.thresholds import Thresholds
from muster.settings import ServiceSettings

Number = Annotated[int, Field(ge=1, le=3650)]


class Settings(ServiceSettings):
    """Read from `CONDUCT_*`."""

    model_config = SettingsConfigDict(env_prefix="CONDUCT_", frozen=True, extra="ignore")

    keyring: Path
    """File with the keys that open everything in the database; mounted, never in an image."""
    shredded_list: Path
    """Append-only list of destroyed cases, on another volume than the database and its backups."""
    session_lasts: Annotated[timedelta, Field(ge=timedelta(minutes=1), le=timedelta(hours=8))] = (
        timedelta(minutes=20)
    )
    """How long a browser stays signed in."""
    canary_every: Annotated[timedelta, Field(ge=timedelta(seconds=1))] | None = None
    """How often a deadline of Muster's own falls due; unset, none does."""
    clock_limits: dict[str, Number] = Field(default_factory=dict)
    """How long steps may take, as JSON: `{"notice_days": 3}`. Those not named keep the default.

    Clocks that run already keep their deadlines.
    """
    thresholds: dict[str, Number] = Field(default_factory=dict)
    """When a review under resolution 2272 is asked for, as JSON: `{"allegations": 4}`."""
    retention_years: dict[str, Number] = Field(default_factory=dict)
    """Years that an ended case is kept, as JSON: `{"misconduct": 7}`."""

    @property
    def clocks(self) -> Clocks:
        return Clocks(**self.clock_limits)  # type: ignore[arg-type]

    @property
    def limits(self) -> Thresholds:
        return Thresholds(**self.thresholds)

    @property
    def retention(self) -> Retention:
        return Retention(**self.retention_years)

    @field_validator("clock_limits")
    @classmethod
    def _of_clocks(cls, given: dict[str, int]) -> dict[str, int]:
        return _known(given, Clocks)

    @field_validator("thresholds")
    @classmethod
    def _of_thresholds(cls, given: dict[str, int]) -> dict[str, int]:
        return _known(given, Thresholds)

    @field_validator("retention_years")
    @classmethod
    def _of_retention(cls, given: dict[str, int]) -> dict[str, int]:
        return _known(given, Retention)


def _known(given: dict[str, int], of: type) -> dict[str, int]:
    plain = {each.name for each in fields(of) if each.type is int}
    if unknown := given.keys() - plain:
        raise ValueError(f"there is no number {sorted(unknown)[0]!r}")
    return given
