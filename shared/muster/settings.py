"""The settings that every service has. A service adds its own and the prefix of its variables."""

import base64
import binascii
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import HttpUrl, Secret, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from muster.errors import CannotServe


class ServiceSettings(BaseSettings):
    """Read once by `app.py` and `worker.py`, then passed down. Nothing secret has a default."""

    # What is wrong is said without what was given: passwords and keys are among it.
    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: SecretStr
    """`postgresql://user:password@host/database`; a socket directory goes into `?host=`."""
    kafka_bootstrap_servers: str
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: Literal["SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    kafka_sasl_username: str | None = None
    kafka_sasl_password: SecretStr | None = None
    kafka_ssl_ca_file: Path | None = None
    """PEM, as the two that follow; unset, whom the system trusts."""
    kafka_ssl_certificate_file: Path | None = None
    kafka_ssl_key_file: Path | None = None
    public_url: HttpUrl
    """Where people reach this service, prefix included; every absolute link starts with it."""
    root_path: str = ""
    """The prefix that a gateway strips before requests arrive here: `/pledges`."""
    issuer: str
    """`iss` of the tokens accepted."""
    audience: str
    """`aud` of the tokens accepted."""
    jwks_url: str | None = None
    """Keys of the issuer: `https://…`, or `file:` and a path; unset, the issuer is asked for it."""
    oidc_client_id: str | None = None
    """Under which the issuer knows this service; set, people sign in there."""
    oidc_client_secret: SecretStr | None = None
    """None: a public client."""
    oidc_scopes: str = "openid profile email"
    oidc_roles_file: Path | None = None
    """Who the issuer's people and clients are here; needed where people sign in there. Unset, its
    tokens say so themselves.
    """
    session_key: SecretStr
    """32 bytes in base64, for the browsers' session cookies of this service only."""
    sign_in_url: str | None = None
    """Where a browser without a session is sent; unset, to this service's own `/sign-in`."""
    home_url: str | None = None
    """The start page of the whole platform, where there is one."""
    otlp_endpoint: str | None = None
    """Where traces go; unset, none are made."""
    tls_certificate_file: Path | None = None
    """PEM, with its chain; set, as the key that follows, the app speaks HTTPS and nothing else."""
    tls_key_file: Path | None = None
    worker_host: str = "127.0.0.1"
    worker_port: int = 9000
    """The worker's own health and metrics."""
    heartbeat_url: Secret[HttpUrl] | None = None
    """An address outside that is called every minute while the worker makes progress."""

    @property
    def base_url(self) -> str:
        """`public_url` without a slash at its end."""
        return str(self.public_url).rstrip("/")

    @property
    def signs_in_at(self) -> str:
        return self.sign_in_url or f"{self.base_url}/sign-in"


Kind = TypeVar("Kind", bound=BaseSettings)


class SettingsUnclear(CannotServe):
    """The environment does not say what the process needs to know."""


def read_settings(kind: type[Kind]) -> Kind:
    """From the environment. Raises `SettingsUnclear`, which repeats no value."""
    try:
        return kind()
    except ValidationError as invalid:
        prefix = str(kind.model_config.get("env_prefix", ""))
        faults = {
            f"{prefix}{'.'.join(map(str, each['loc'])) or 'settings'}".upper(): each["msg"]
            for each in invalid.errors(include_input=False, include_url=False)
        }
        said = "; ".join(f"{name}: {fault}" for name, fault in faults.items())
    except SettingsError as unreadable:
        said = str(unreadable)
    raise SettingsUnclear(f"The settings are not clear. {said}.")


class BadSessionKey(CannotServe):
    """The process cannot start with this key."""


def session_key(settings: ServiceSettings) -> bytes:
    """The 32 bytes themselves. Raises `BadSessionKey`."""
    try:
        key = base64.b64decode(settings.session_key.get_secret_value(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise BadSessionKey("the session key must be 32 bytes in base64")
    return key
