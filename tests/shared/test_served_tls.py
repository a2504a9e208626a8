"""A real server that speaks TLS, and whose certificate is renewed while it runs."""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from muster.http_client import AsyncClient, HTTPError
from muster.http_server import BoundedProtocol, http_config
from muster.served_tls import CertificateRefused, ServedCertificate, served_certificate
from muster.settings import ServiceSettings
from muster.testing import eventually
from tests.shared.secured import Authority, Certified, PrivateKey
from tests.shared.web_sample import create_sample

LONG = 16 * 1024 * 1024
"""Bytes: more than all buffers of the system hold."""


class Hasty(BoundedProtocol):
    read_within: ClassVar[float] = 0.3


@dataclass(frozen=True)
class Served:
    server: uvicorn.Server
    port: int
    authority: Authority
    files: Certified
    certificate: ServedCertificate

    @property
    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.authority.file)

    async def name(self) -> str:
        """Of the certificate that a new connection meets."""
        _, writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=self.trusting)
        shown = writer.get_extra_info("peercert")
        writer.close()
        await writer.wait_closed()
        return str(shown["subject"][0][0][1])


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    authority = Authority(tmp_path)
    files = authority.certify("first")
    certificate = ServedCertificate(files.certificate, files.key)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        sample = create_sample(tmp_path)

        @sample.app.get("/long")
        async def long() -> str:
            return "x" * LONG

        config = certificate.config() | {"timeout_notify": 0, "timeout_keep_alive": 1}
        server = uvicorn.Server(http_config(sample.app, protocol=Hasty, **config))
        serving = asyncio.create_task(server.serve(sockets=[listener]))

        async def started() -> bool:
            return server.started

        await eventually(started)
        yield Served(server, port, authority, files, certificate)
        server.should_exit = True
        await serving


async def test_whoever_knows_the_authority_is_answered_and_nobody_in_plain(served: Served) -> None:
    async with AsyncClient(verify=served.trusting) as client:
        answer = await client.get(f"https://127.0.0.1:{served.port}/livez")
        with pytest.raises(HTTPError):
            await client.get(f"http://127.0.0.1:{served.port}/livez")

    assert answer.status_code == 200


async def test_a_client_that_reads_gets_all_and_one_that_does_not_is_given_up(
    served: Served,
) -> None:
    async with AsyncClient(verify=served.trusting) as client:
        answer = await client.get(f"https://127.0.0.1:{served.port}/long")
    assert len(answer.content) == LONG + 2

    reader, writer = await asyncio.open_connection("127.0.0.1", served.port, ssl=served.trusting)
    writer.write(b"GET /long HTTP/1.1\r\nhost: muster.test\r\n\r\n")
    await reader.readexactly(1)

    async def gone() -> bool:
        return not served.server.server_state.connections

    await eventually(gone)
    writer.transport.abort()


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP256R1()),
        rsa.generate_private_key(public_exponent=65537, key_size=2048),
    ],
    ids=["of the same kind", "of another kind"],
)
async def test_a_renewed_certificate_is_served_without_a_restart(
    served: Served, key: PrivateKey
) -> None:
    assert await served.name() == "first"
    renewed = served.authority.certify("second", key)

    os.replace(renewed.key, served.files.key)
    os.replace(renewed.certificate, served.files.certificate)

    async def is_served() -> bool:
        return await served.name() == "second"

    await eventually(is_served)


async def test_half_of_a_renewal_changes_nothing_until_the_other_half_is_there(
    served: Served,
) -> None:
    renewed = served.authority.certify("second")

    os.replace(renewed.certificate, served.files.certificate)
    await served.certificate.renew()
    assert await served.name() == "first"

    os.replace(renewed.key, served.files.key)
    await served.certificate.renew()
    assert await served.name() == "second"


def test_files_that_do_not_fit_or_are_not_there_are_refused_by_name(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    one, other = authority.certify("one"), authority.certify("other")

    with pytest.raises(CertificateRefused, match=r"one\.pem and .*other\.key"):
        ServedCertificate(one.certificate, other.key)
    with pytest.raises(CertificateRefused, match="No such file"):
        ServedCertificate(tmp_path / "none.pem", one.key)


@pytest.mark.parametrize("alone", ["tls_certificate_file", "tls_key_file"])
def test_a_certificate_without_its_key_is_no_plain_http(tmp_path: Path, alone: str) -> None:
    with pytest.raises(CertificateRefused, match="both files, or none"):
        served_certificate(settings(**{alone: tmp_path / "one.pem"}))
    assert served_certificate(settings()) is None


def settings(**given: Any) -> ServiceSettings:
    return ServiceSettings(
        database_url="postgresql://nobody@127.0.0.1:1/none", kafka_bootstrap_servers="127.0.0.1:1",
        public_url="http://127.0.0.1:1", issuer="http://127.0.0.1:1", audience="pledges",
        session_key="", **given,
    )  # fmt: skip
