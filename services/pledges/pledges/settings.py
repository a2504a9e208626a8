"""Settings of the pledges service."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from muster.settings import ServiceSettings


class Settings(ServiceSettings):
    """Read from `PLEDGES_*`."""

    model_config = SettingsConfigDict(env_prefix="PLEDGES_", frozen=True, extra="ignore")

    canary_every: Annotated[timedelta, Field(ge=timedelta(seconds=1))] | None = None
    """How often a deadline of Muster's own falls due; unset, none does."""
