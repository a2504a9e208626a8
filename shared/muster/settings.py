"""The settings that every service has. A service adds its own and the prefix of its variables."""

from pydantic import HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Read once by `app.py` and `worker.py`, then passed down. Nothing secret has a default."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: SecretStr
    """`postgresql://user:password@host/database`; a socket directory goes into `?host=`."""
    kafka_bootstrap_servers: str
    public_url: HttpUrl
    """Where people reach this service, prefix included; every absolute link starts with it."""
    root_path: str = ""
    """The prefix that a gateway strips before requests arrive here: `/pledges`."""
    issuer: str
    """`iss` of the tokens accepted."""
    audience: str
    """`aud` of the tokens accepted."""
    jwks_url: str
    """Keys of the issuer: `https://…`, or `file:` and a path."""
    session_key: SecretStr
    """32 bytes in base64, for the browsers' session cookies of this service only."""
    sign_in_url: str
    """Where a browser without a session is sent."""
    otlp_endpoint: str | None = None
    """Where traces go; unset, none are made."""
    worker_host: str = "127.0.0.1"
    worker_port: int = 9000
    """The worker's own health and metrics."""

    @property
    def base_url(self) -> str:
        """`public_url` without a slash at its end."""
        return str(self.public_url).rstrip("/")
