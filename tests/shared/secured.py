"""A broker that asks who one is: users with passwords, certificates, and rights by topic."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest, DescribeAclsRequest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from muster.broker import Broker
from muster.testing import eventually
from muster_local.kafka import HOST, Kafka
from muster_local.ports import free_ports

USER, PASSWORD = "pledges", "exercise-only"
READ, WRITE, DESCRIBE = 3, 4, 8
TOPIC, GROUP = 2, 3
SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
_LITERAL, _ALLOW = 3, 3
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Certified:
    """Files as PEM."""

    certificate: Path
    key: Path


class Authority:
    """Signs certificates into one folder. `file` is its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("exercise authority")
        made = _begun(self._name, self._name, self._key.public_key()).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.file = folder / "ca.pem"
        self.file.write_bytes(_pem(made.sign(self._key, hashes.SHA256())))

    def certify(self, name: str, key: PrivateKey | None = None) -> Certified:
        """For a client of that name, and for a server at 127.0.0.1."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))])
        made = _begun(_named(name), self._name, key.public_key()).add_extension(here, False)
        found = Certified(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        found.certificate.write_bytes(_pem(made.sign(self._key, hashes.SHA256())))
        found.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return found


class SecuredKafka:
    """Its plain listener takes everybody for the administrator; the others ask."""

    def __init__(self, folder: Path) -> None:
        port, controller_port, self._sasl, self._ssl, self._both = free_ports(5)
        self.authority = Authority(folder)
        server = self.authority.certify("broker")
        store = folder / "broker-store.pem"
        store.write_bytes(server.key.read_bytes() + server.certificate.read_bytes())
        self.kafka = Kafka(
            folder / "kafka",
            port=port,
            controller_port=controller_port,
            settings=self._settings(port, controller_port, store),
            formatted_with=["--add-scram", f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]"],
        )
        self.administrator = Broker(self.kafka.bootstrap_servers)

    def _settings(self, port: int, controller_port: int, store: Path) -> dict[str, str]:
        listening = {
            "PLAINTEXT": port,
            "SASL_PLAINTEXT": self._sasl,
            "SSL": self._ssl,
            "SASL_SSL": self._both,
        }
        where = ",".join(f"{name}://{HOST}:{number}" for name, number in listening.items())
        same = ",".join(f"{name}:{name}" for name in listening)
        return {
            "listeners": f"{where},CONTROLLER://{HOST}:{controller_port}",
            "advertised.listeners": where,
            "listener.security.protocol.map": f"{same},CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config": SCRAM,
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": SCRAM,
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(store),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.authority.file),
            "listener.name.ssl.ssl.client.auth": "required",
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
        }

    def as_user(self, *, password: str = PASSWORD, mechanism: str = "SCRAM-SHA-512") -> Broker:
        servers, secret = f"{HOST}:{self._sasl}", SecretStr(password)
        return Broker(servers, "SASL_PLAINTEXT", mechanism, USER, secret)

    def as_user_over_tls(self, ca_file: Path | None) -> Broker:
        servers, secret = f"{HOST}:{self._both}", SecretStr(PASSWORD)
        return Broker(servers, "SASL_SSL", user=USER, password=secret, ca_file=ca_file)

    def by_certificate(self, shown: Certified | None) -> Broker:
        return Broker(
            f"{HOST}:{self._ssl}",
            "SSL",
            ca_file=self.authority.file,
            certificate_file=shown.certificate if shown else None,
            key_file=shown.key if shown else None,
        )

    async def allow(self, operation: int, kind: int, name: str, who: str = USER) -> None:
        right = (kind, name, _LITERAL, f"User:{who}", "*", operation, _ALLOW)

        async def is_in_force() -> bool:
            # The controller has written it down; the broker learns of it a moment later.
            return bool((await admin._send_request(DescribeAclsRequest(*right))).resources)

        admin = AIOKafkaAdminClient(**self.administrator.options())
        await admin.start()
        try:
            answer = await admin._send_request(CreateAclsRequest(*right))
            assert [code for code, *_ in answer.creation_responses] == [0]
            await eventually(is_in_force)
        finally:
            await admin.close()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
