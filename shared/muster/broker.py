"""Where Kafka is, how every client of ours shows there who it is, and being refused."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
)
from pydantic import SecretStr

from muster.errors import CannotServe, causes
from muster.settings import ServiceSettings

KNOCK_WITHIN_MS = 5_000


class KafkaSettingsContradict(CannotServe):
    """What the settings say about Kafka cannot all be meant."""


class BrokerRefuses(CannotServe):
    """The broker answers, and does not let us in or lacks a right of ours: waiting is no use."""

    def __init__(self, broker: "Broker", reason: BaseException) -> None:
        who = f"user {broker.user}" if broker.user else "this client"
        super().__init__(
            f"Kafka at {broker.servers} refuses {who}: {_text(reason)}. Mend its user, password, "
            "certificates or rights there, or the settings KAFKA_SASL_… and KAFKA_SSL_… here."
        )


@dataclass(frozen=True)
class Broker:
    """servers: `host:port,…`. Files of a certificate are read anew for each client."""

    servers: str
    protocol: str = "PLAINTEXT"
    mechanism: str = "SCRAM-SHA-512"
    user: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = None
    """Whom to trust; by default whom the system trusts."""
    certificate_file: Path | None = None
    key_file: Path | None = None

    @property
    def asks_who(self) -> bool:
        return self.protocol.startswith("SASL_")

    @property
    def is_encrypted(self) -> bool:
        return self.protocol.endswith("SSL")

    def options(self) -> dict[str, Any]:
        """What each client of aiokafka is made with. Raises `KafkaSettingsContradict`."""
        given: dict[str, Any] = {
            "bootstrap_servers": self.servers,
            "security_protocol": self.protocol,
        }
        if self.is_encrypted:
            given["ssl_context"] = self._ssl_context()
        if self.asks_who:
            assert self.password is not None
            given |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password.get_secret_value(),
            }
        return given

    def _ssl_context(self) -> ssl.SSLContext:
        reading = self.ca_file
        try:
            context = ssl.create_default_context(cafile=reading)
            if self.certificate_file is not None:
                reading = self.certificate_file
                # Without the empty password, Python would ask a terminal for that of a sealed key.
                context.load_cert_chain(reading, self.key_file, password="")
        except OSError as reason:
            missing = reason.filename or reading
            raise KafkaSettingsContradict(
                f"{missing} cannot be used for TLS with Kafka: {reason.strerror or reason}. "
                "It must be PEM, readable, and a key without a password that fits its certificate."
            ) from reason
        return context


def broker_of(settings: ServiceSettings) -> Broker:
    """Raises `KafkaSettingsContradict`."""
    broker = Broker(
        servers=settings.kafka_bootstrap_servers,
        protocol=settings.kafka_security_protocol,
        mechanism=settings.kafka_sasl_mechanism,
        user=settings.kafka_sasl_username,
        password=settings.kafka_sasl_password,
        ca_file=settings.kafka_ssl_ca_file,
        certificate_file=settings.kafka_ssl_certificate_file,
        key_file=settings.kafka_ssl_key_file,
    )
    if contradiction := _contradiction(broker, str(settings.model_config.get("env_prefix", ""))):
        raise KafkaSettingsContradict(contradiction)
    broker.options()
    return broker


def _contradiction(broker: Broker, prefix: str) -> str | None:
    def called(*names: str) -> str:
        return " and ".join(f"{prefix}KAFKA_{name}" for name in names)

    protocol = f"{called('SECURITY_PROTOCOL')} is {broker.protocol}"
    password = broker.password.get_secret_value() if broker.password else None
    if broker.asks_who and not (broker.user and password):
        return f"{protocol}, which needs {called('SASL_USERNAME', 'SASL_PASSWORD')}."
    if not broker.asks_who and (broker.user or password):
        return f"{called('SASL_USERNAME')} or its password is set, and {protocol}: use SASL_SSL."
    if (broker.certificate_file is None) != (broker.key_file is None):
        return f"{called('SSL_CERTIFICATE_FILE', 'SSL_KEY_FILE')} go together: set both or none."
    if not broker.is_encrypted and (broker.ca_file or broker.certificate_file):
        return f"A file for TLS with Kafka is set, and {protocol}: use SSL or SASL_SSL."
    return None


async def connect(client: Any, broker: Broker) -> None:
    """client: any of aiokafka. Raises `BrokerRefuses`, and Kafka's errors where it is away."""
    try:
        await client.start()
    except KafkaError as reason:
        understood = await why(reason, broker)
        if understood is reason:
            raise
        raise understood from reason


async def why(reason: Exception, broker: Broker) -> Exception:
    """The reason, or that the broker refuses us where this is what it means.

    aiokafka only says that no server can be reached when all of them turned us away.
    """
    if isinstance(reason, NO_RIGHT):
        return BrokerRefuses(broker, reason)
    if isinstance(reason, KafkaConnectionError):
        turned_away = await _turned_away(broker)
        return reason if turned_away is None else BrokerRefuses(broker, turned_away)
    return reason


async def _turned_away(broker: Broker) -> BaseException | None:
    options = broker.options() | {"request_timeout_ms": KNOCK_WITHIN_MS}
    for host, port, _ in collect_hosts(options.pop("bootstrap_servers")):
        try:
            connection = await create_conn(host, port, **options)
        except (OSError, KafkaError, TimeoutError) as reason:
            for each in causes(reason):
                if isinstance(each, NOT_LET_IN) and not isinstance(each, CUT_OFF):
                    return each
        else:
            connection.close()
    return None


def _text(reason: BaseException) -> str:
    told = reason.args[0] if reason.args and isinstance(reason.args[0], str) else ""
    if isinstance(reason, ssl.SSLError):
        told = reason.verify_message if isinstance(reason, ssl.CertificateError) else reason.reason
    return f"{type(reason).__name__} {told}".rstrip(". ")


NO_RIGHT = (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
)
NOT_LET_IN = (
    AuthenticationFailedError,
    IllegalSaslStateError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
    ssl.SSLError,
)
CUT_OFF = (ssl.SSLEOFError, ssl.SSLSyscallError, ssl.SSLZeroReturnError)
"""Kinds of `ssl.SSLError` that a server which ends or starts causes, too."""
