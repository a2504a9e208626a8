"""Settings of the performance service."""

from dataclasses import fields
from datetime import timedelta
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from muster.settings import ServiceSettings
from performance.domain.crime_account import Clocks
from performance.domain.datasets import DATA_SETS

Days = Annotated[int, Field(ge=0, le=3650)]


class Settings(ServiceSettings):
    """Read from `PERFORMANCE_*`."""

    model_config = SettingsConfigDict(env_prefix="PERFORMANCE_", frozen=True, extra="ignore")

    canary_every: Annotated[timedelta, Field(ge=timedelta(seconds=1))] | None = None
    """How often a deadline of Muster's own falls due; unset, none does."""
    casualties_public_after: Annotated[timedelta, Field(ge=timedelta(0))] = timedelta(days=30)
    """Until then only the mission, the State and staff see a casualty that was notified to us.

    What is imported was published before. To be confirmed.
    """
    windows: dict[str, Days] = Field(default_factory=dict)
    """Days within which figures are to be known, by data set, as JSON: `{"contributions": 45}`.

    Those not named keep the default. Targets that are set already keep their deadlines.
    """
    crime_clocks: dict[str, Annotated[Days, Field(ge=1)]] = Field(default_factory=dict)
    """Days that steps after a crime may take, as JSON: `{"host_notified": 5, "review": 180}`.

    Those not named keep the default. Steps that are awaited already keep their deadlines.
    """

    @property
    def clocks(self) -> Clocks:
        return Clocks(**self.crime_clocks)

    @field_validator("crime_clocks")
    @classmethod
    def _of_steps(cls, clocks: dict[str, int]) -> dict[str, int]:
        if unknown := clocks.keys() - {each.name for each in fields(Clocks)}:
            raise ValueError(f"there is no clock {sorted(unknown)[0]!r}")
        return clocks

    @field_validator("windows")
    @classmethod
    def _of_data_sets(cls, windows: dict[str, int]) -> dict[str, int]:
        if unknown := windows.keys() - DATA_SETS.keys():
            raise ValueError(f"there is no data set {sorted(unknown)[0]!r}")
        return windows
