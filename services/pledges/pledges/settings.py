"""Settings of the pledges service."""

from datetime import timedelta

from pydantic_settings import SettingsConfigDict

from muster.settings import ServiceSettings


class Settings(ServiceSettings):
    """Read from `PLEDGES_*`."""

    model_config = SettingsConfigDict(env_prefix="PLEDGES_", frozen=True, extra="ignore")

    sweep_every: timedelta = timedelta(seconds=2)
    """At the latest; a due instant wakes the sweep sooner."""
