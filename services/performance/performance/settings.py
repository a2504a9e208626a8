"""Settings of the performance service."""

from dataclasses import fields
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from muster.settings import ServiceSettings
from performance.domain.crime_account import Clocks
from performance.domain.datasets import DATA_SETS
from performance.domain.rating import UGPS, Shares, Strategy
from performance.domain.subjects import Category

Days = Annotated[int, Field(ge=0, le=3650)]


Year = Annotated[int, Field(ge=1945, le=2199)]
Percent = Annotated[float, Field(ge=0, le=100)]


class ParityTargets(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    by_year: Annotated[dict[Year, Percent], Field(min_length=1)]
    cited: Annotated[str, Field(min_length=1, max_length=300)]


class ParitySettings(BaseSettings):
    """What an import needs, which runs beside a service that has all of them."""

    model_config = SettingsConfigDict(
        env_prefix="PERFORMANCE_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    parity_targets: dict[Category, ParityTargets] = Field(default_factory=dict)
    """Shares of women asked of a category, in percent by year, as JSON with its source:
    `{"formed-police": {"by_year": {"2026": 18, "2027": 19, "2028": 20}, "cited": "…"}}`.

    Categories not named keep the default. Targets that are set already stand.
    """

    @property
    def strategy(self) -> Strategy:
        own = {
            str(category): Shares(said.by_year, said.cited, confirmed=True)
            for category, said in self.parity_targets.items()
        }
        return {**UGPS, **own}

    @field_validator("parity_targets")
    @classmethod
    def _of_rated(cls, targets: dict[Category, ParityTargets]) -> dict[Category, ParityTargets]:
        if unknown := targets.keys() - UGPS.keys():
            raise ValueError(f"the category {sorted(unknown)[0].value!r} is not rated")
        return targets


class Settings(ParitySettings, ServiceSettings):
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
