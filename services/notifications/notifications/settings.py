"""Settings of the notifications service."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from muster.events import conduct, performance, pledges
from muster.settings import ServiceSettings


class Settings(ServiceSettings):
    """Read from `NOTIFICATIONS_*`."""

    model_config = SettingsConfigDict(env_prefix="NOTIFICATIONS_", frozen=True, extra="ignore")

    topics: tuple[str, ...] = (pledges.TOPIC, *performance.TOPICS, conduct.TOPIC)
    """Where the facts come from that the triggers name."""
    triggers_dir: Path | None = None
    """A folder with further triggers, one TOML file each."""
    directory_file: Path | None = None
    """Recipients as TOML or JSON, taken over when the worker starts."""
    pages: dict[str, str] = Field(default_factory=dict)
    """Where people read what a fact is about: `/muster/pledges` to `https://…/pledges`."""

    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_tls: Literal["offered", "required", "implicit", "none"] = "offered"
    """`offered`: STARTTLS where the server has it; `implicit`: TLS from the first byte."""
    smtp_within: timedelta = timedelta(seconds=20)
    """For each step of the exchange with the mail server."""
    smtp_connections: int = Field(default=4, ge=1, le=64)
    mail_from: str = "Muster <muster@localhost>"

    lease: timedelta = timedelta(seconds=90)
    """How long a worker may take for what it claimed; then another one may send it."""
    sweep_every: timedelta = timedelta(seconds=2)
    """At the latest; what is due, or a wake-up, comes sooner."""

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        address = value.rpartition("<")[2]
        if not address.rstrip(">").strip().partition("@")[2] or "\n" in value or "\r" in value:
            raise ValueError("mail_from must be an address: Muster <muster@example.org>")
        return value

    @property
    def mail_domain(self) -> str:
        """Of the ids of mails."""
        return self.mail_from.rstrip("> ").rpartition("@")[2]
