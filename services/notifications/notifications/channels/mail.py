"""Mail: how a letter is put into MIME, and one connection to the mail server."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Literal

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from notifications.channels.letters import Letter
from notifications.channels.mime import address, assemble
from notifications.domain.outcomes import Outcome, Result

CLOSING = 421
"""The server is about to go away."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, and as whom."""

    host: str
    port: int
    sender: str
    """`Muster <muster@example.org>`."""
    domain: str
    """Of the ids of mails."""
    user: str | None = None
    password: str | None = None
    tls: Literal["offered", "required", "implicit", "none"] = "offered"
    within: float = 20.0
    """Seconds for each step of the exchange."""

    def client(self) -> SMTP:
        start_tls = {"offered": None, "required": True, "implicit": False, "none": False}
        return SMTP(
            hostname=self.host,
            port=self.port,
            timeout=self.within,
            use_tls=self.tls == "implicit",
            start_tls=start_tls[self.tls],
            # Where encryption is only offered, an odd certificate is still better than none.
            validate_certs=self.tls != "offered",
            username=self.user,
            password=self.password,
        )

    def message(self, letter: Letter, now: datetime) -> bytes:
        """The same letter always has the same Message-ID."""
        root, own = f"<{letter.thread}@{self.domain}>", f"<{letter.delivery_id}@{self.domain}>"
        headers = [
            ("From", self.sender),
            ("To", address(letter.to_name, letter.to_address)),
            ("Subject", letter.subject),
            ("Date", format_datetime(now)),
            ("Message-ID", root if letter.opens_thread else own),
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
        ]
        if not letter.opens_thread:
            headers += [("In-Reply-To", root), ("References", root)]
        text = _template("mail.txt").render(letter=letter)
        html = _template("mail.html").render(letter=letter)
        # An equals sign before a letter that is no hexadecimal digit: never in quoted-printable.
        return assemble(headers, text, html, boundary=f"=_{letter.delivery_id}")


class MailLine:
    """One connection, opened when the first mail is sent, and anew when it broke."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._client: SMTP | None = None

    async def send(self, to: str, content: bytes) -> Outcome:
        """to: an address. content: what `MailServer.message` made."""
        try:
            client = await self._connected()
        except (SMTPException, OSError, TimeoutError) as reason:
            return Outcome(Result.AWAY, _said(reason))
        return await self._hand_in(client, to, content)

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            if client.is_connected:
                await client.quit(timeout=2)
        except (SMTPException, OSError, TimeoutError):
            client.close()

    async def _connected(self) -> SMTP:
        if self._client is None or not self._client.is_connected:
            self._client = self._server.client()
            await self._client.connect()
        return self._client

    async def _hand_in(self, client: SMTP, to: str, content: bytes) -> Outcome:
        handing_over = False
        try:
            await client.mail(parseaddr(self._server.sender)[1])
            await client.rcpt(to)
            handing_over = True
            answer = await client.data(content)
        except (SMTPRecipientRefused, SMTPDataError) as refusal:
            return await self._refused(client, refusal)
        except (SMTPException, OSError, TimeoutError) as reason:
            client.close()
            lost = not isinstance(reason, SMTPResponseException)
            return Outcome(Result.AWAY, _said(reason), perhaps_accepted=handing_over and lost)
        return Outcome(Result.ACCEPTED, f"{answer.code} {answer.message}")

    async def _refused(self, client: SMTP, refusal: SMTPResponseException) -> Outcome:
        if refusal.code == CLOSING:
            client.close()
            return Outcome(Result.AWAY, _said(refusal))
        try:
            await client.rset()
        except (SMTPException, OSError, TimeoutError):
            client.close()
        result = Result.REFUSED if 500 <= refusal.code < 600 else Result.DEFERRED
        return Outcome(result, _said(refusal))


def _said(reason: BaseException) -> str:
    match reason:
        case SMTPAuthenticationError():
            return f"the mail server does not let us in: {reason.code} {reason.message}"
        case SMTPServerDisconnected():
            return "the mail server ended the connection"
        case SMTPResponseException():
            return f"{reason.code} {reason.message}"
        case TimeoutError():
            return "the mail server did not answer in time"
        case _:
            return f"the mail server cannot be reached: {reason}"


@cache
def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("notifications", "templates/mail"),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
