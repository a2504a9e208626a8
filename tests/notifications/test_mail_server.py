"""One connection to a mail server: what each of its answers means."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from muster_local.ports import free_ports
from notifications.channels.mail import MailLine, MailServer
from notifications.domain.outcomes import Outcome, Result
from tests.notifications.builders import NOW
from tests.notifications.post import Post

CONTENT = b"Subject: Exercise\r\n\r\nHello\r\n"
TO = "desk-officer@exercise.example"


def server(port: int, **options: Any) -> MailServer:
    return MailServer("127.0.0.1", port, "Muster <muster@un.example>", "un.example", **options)


async def send(mail_server: MailServer) -> Outcome:
    line = MailLine(mail_server)
    try:
        return await line.send(TO, CONTENT)
    finally:
        await line.close()


@asynccontextmanager
async def listening(**options: Any) -> AsyncIterator[Post]:
    post = Post(**options)
    await post.open()
    yield post
    await post.close()


@pytest.fixture
def own_certificate(tmp_path: Path) -> ssl.SSLContext:
    """Signed by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize(
    ("tls", "result", "encrypted"),
    [
        ("offered", Result.ACCEPTED, True),
        ("none", Result.ACCEPTED, False),
        ("required", Result.AWAY, False),
    ],
)
async def test_encryption_is_used_where_offered_and_trusted_only_where_required(
    own_certificate: ssl.SSLContext,
    tls: Literal["offered", "none", "required"],
    result: Result,
    encrypted: bool,
) -> None:
    async with listening(tls_context=own_certificate) as post:
        outcome = await send(server(post.port, tls=tls))

    assert (outcome.result, post.encrypted) == (result, encrypted)


async def test_encryption_that_is_required_and_not_offered_sends_nothing() -> None:
    async with listening() as post:
        outcome = await send(server(post.port, tls="required"))

    assert outcome.result is Result.AWAY
    assert post.accepted == []


async def test_a_server_that_does_not_know_us_is_as_good_as_away() -> None:
    def nobody(*_: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    async with listening(authenticator=nobody, auth_require_tls=False) as post:
        outcome = await send(server(post.port, user="muster", password="wrong", tls="none"))

    assert outcome.result is Result.AWAY
    assert "does not let us in" in outcome.answer


@pytest.mark.parametrize(
    ("refusal", "result"),
    [
        ("550 no such mailbox", Result.REFUSED),
        ("552 too large", Result.REFUSED),
        ("450 try later", Result.DEFERRED),
        ("452 mailbox full", Result.DEFERRED),
        ("421 going down", Result.AWAY),
    ],
)
async def test_what_the_server_says_about_a_mail_decides_what_becomes_of_it(
    refusal: str, result: Result
) -> None:
    async with listening() as post:
        post.refuse_address = lambda _: refusal
        at_address = await send(server(post.port))
        post.refuse_address = lambda _: None
        post.refuse_content = lambda _: refusal
        at_content = await send(server(post.port))

    assert (at_address.result, at_content.result) == (result, result)
    assert at_content.answer == refusal


async def test_after_a_refusal_the_next_mail_goes_over_the_same_connection() -> None:
    async with listening() as post:
        line = MailLine(server(post.port))
        post.refuse_address = lambda _: "550 no such mailbox"
        first = await line.send(TO, CONTENT)
        post.refuse_address = lambda _: None
        second = await line.send(TO, CONTENT)
        await line.close()

    assert (first.result, second.result) == (Result.REFUSED, Result.ACCEPTED)


async def test_nobody_listening_is_away_and_nothing_was_handed_over() -> None:
    outcome = await send(server(free_ports(1)[0]))

    assert (outcome.result, outcome.perhaps_accepted) == (Result.AWAY, False)


@pytest.mark.parametrize(
    ("last_word", "handed_over"), [("RCPT", False), (".", True)], ids=["before", "after"]
)
async def test_a_server_that_falls_silent_after_it_has_the_mail_may_have_taken_it(
    last_word: str, handed_over: bool
) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        async for line in reader:
            word = line.decode().split()[0].upper() if line.strip() else ""
            if word == last_word:
                break
            if word == "DATA":
                writer.write(b"354 go on\r\n")
            elif word in ("EHLO", "MAIL", "RCPT"):
                writer.write(b"250 OK\r\n")
        writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    outcome = await send(server(port, tls="none", within=2.0))
    listener.close()
    await listener.wait_closed()

    assert (outcome.result, outcome.perhaps_accepted) == (Result.AWAY, handed_over)


async def test_a_server_that_never_answers_costs_a_bounded_time() -> None:
    held = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await held.wait()
        writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with asyncio.timeout(5):
        outcome = await send(server(port, within=0.2))
    held.set()
    listener.close()
    await listener.wait_closed()

    assert outcome.result is Result.AWAY
    assert outcome.answer == "the mail server did not answer in time"
