"""A real SMTP server that remembers what it was given, and refuses when told to."""

import asyncio
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP

from muster_local.ports import free_ports

Verdict = Callable[[str], str | None]


class Post:
    """Listens on one port of this machine, and again on the same one after `close`."""

    def __init__(self, **options: Any) -> None:
        """options: of `aiosmtpd.smtp.SMTP`."""
        self.port = free_ports(1)[0]
        self._options = options
        self.encrypted = False
        """Whether the last mail came over TLS."""
        self.accepted: list[tuple[str, EmailMessage]] = []
        """Address and mail, in the order in which they were accepted."""
        self.refuse_address: Verdict = lambda _: None
        self.refuse_content: Verdict = lambda _: None
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, loop=loop, **self._options), "127.0.0.1", self.port
        )

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    def mails_to(self, address: str) -> list[EmailMessage]:
        return [mail for to, mail in self.accepted if to == address]

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if refusal := self.refuse_address(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        to = envelope.rcpt_tos[0]
        if refusal := self.refuse_content(to):
            return refusal
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.accepted.append((to, mail))
        self.encrypted = session.ssl is not None
        return "250 taken"
