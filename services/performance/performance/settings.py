"""Settings of the performance service."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from muster.settings import ServiceSettings
from performance.domain.datasets import DATA_SETS


class Settings(ServiceSettings):
    """Read from `PERFORMANCE_*`."""

    model_config = SettingsConfigDict(env_prefix="PERFORMANCE_", frozen=True, extra="ignore")

    canary_every: Annotated[timedelta, Field(ge=timedelta(seconds=1))] | None = None
    """How often a deadline of Muster's own falls due; unset, none does."""
    windows: dict[str, Annotated[int, Field(ge=0, le=3650)]] = Field(default_factory=dict)
    """Days within which figures are to be known, by data set, as JSON: `{"contributions": 45}`.

    Those not named keep the default. Targets that are set already keep their deadlines.
    """

    @field_validator("windows")
    @classmethod
    def _of_data_sets(cls, windows: dict[str, int]) -> dict[str, int]:
        if unknown := windows.keys() - DATA_SETS.keys():
            raise ValueError(f"there is no data set {sorted(unknown)[0]!r}")
        return windows
