"""A real SMTP server that keeps every mail in a Maildir."""

import asyncio
import itertools
import mailbox
import os
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

HOST = "127.0.0.1"
LARGEST = 10 * 1024 * 1024
"""Bytes of one mail."""
KEY = re.compile(r"[A-Za-z0-9._=-]{1,200}")


@dataclass(frozen=True)
class Mail:
    """One kept mail, as far as a list of mails shows it."""

    key: str
    sender: str
    recipient: str
    subject: str
    sent_at: datetime | None
    """As its Date header says."""


class Mailbox:
    """A Maildir: one file per mail, complete before the sender is told that it was taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._maildir = mailbox.Maildir(folder, create=True)
        self._read: dict[str, Mail] = {}
        self._count = itertools.count()

    def keep(self, content: bytes, sender: str, recipients: list[str]) -> str:
        """Its key. The envelope goes on top, as mail servers do."""
        seconds, micro = divmod(time.time_ns() // 1000, 1_000_000)
        key = f"{seconds}.M{micro:06}P{os.getpid()}Q{next(self._count)}.muster"
        delivered = "".join(f"Delivered-To: {each}\r\n" for each in recipients)
        unfinished = self._folder / "tmp" / key
        envelope = f"Return-Path: <{sender}>\r\n{delivered}".encode()
        unfinished.write_bytes((envelope + content).replace(b"\r\n", b"\n"))
        unfinished.rename(self._folder / "new" / key)
        return key

    def newest(self, limit: int, skip: int = 0) -> list[Mail]:
        """In the order of their arrival, the last one first."""
        return [self._summary(key) for key in self._keys()[skip : skip + limit]]

    def __len__(self) -> int:
        return len(self._keys())

    def find(self, key: str) -> EmailMessage | None:
        if not KEY.fullmatch(key):
            return None
        try:
            content = self._maildir.get_bytes(key)
        except KeyError:
            return None
        return _parsed(content)

    def _keys(self) -> list[str]:
        return sorted(self._maildir.keys(), key=_arrival, reverse=True)

    def _summary(self, key: str) -> Mail:
        if key not in self._read:
            self._read[key] = _mail(key, self.find(key) or EmailMessage())
        return self._read[key]


def _arrival(key: str) -> tuple[int, ...]:
    """A Maildir name begins with seconds and microseconds: `1764000000.M123P45Q6.host`."""
    found = re.match(r"(\d+)\.M(\d+)P\d+Q(\d+)", key)
    return tuple(int(part) for part in found.groups()) if found else (0,)


def _parsed(content: bytes) -> EmailMessage:
    # Read lazily and leniently: a mail that breaks a rule is still shown.
    return message_from_bytes(content, policy=policy.default)


def _mail(key: str, message: EmailMessage) -> Mail:
    return Mail(
        key=key,
        sender=header(message, "From"),
        recipient=header(message, "To") or header(message, "Delivered-To"),
        subject=header(message, "Subject") or "(no subject)",
        sent_at=_date(header(message, "Date")),
    )


def header(message: EmailMessage, name: str) -> str:
    """One line, whatever the mail holds."""
    return " ".join(str(message.get(name, "")).split())


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def part(message: EmailMessage, kind: str) -> str | None:
    """The text of the `plain` or `html` part, None when the mail has none."""
    body = message.get_body((kind,))
    if body is None:
        return None
    try:
        return str(body.get_content())
    except (LookupError, ValueError):
        content = body.get_payload(decode=True)
        return content.decode(errors="replace") if isinstance(content, bytes) else str(content)


def attachments(message: EmailMessage) -> Iterator[str]:
    for each in message.iter_attachments():
        yield each.get_filename() or each.get_content_type()


class _Handler:
    """What aiosmtpd calls."""

    def __init__(self, kept: Mailbox) -> None:
        self._kept = kept

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        try:
            # A small file takes less than handing it to a thread does.
            self._kept.keep(envelope.content, envelope.mail_from, envelope.rcpt_tos)
        except OSError as reason:
            return f"452 4.3.1 cannot keep it now: {reason.strerror}"
        return "250 2.0.0 kept"


@asynccontextmanager
async def smtp_server(kept: Mailbox, port: int) -> AsyncIterator[None]:
    """Listens until the context ends; then every connection is closed."""
    loop = asyncio.get_running_loop()
    connections: list[SMTP] = []

    def connection() -> SMTP:
        made = SMTP(
            _Handler(kept),
            hostname="localhost",
            ident="Muster mailbox",
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            loop=loop,
        )
        connections[:] = [each for each in connections if each.transport is not None]
        connections.append(made)
        return made

    server = await loop.create_server(connection, HOST, port)
    try:
        yield
    finally:
        server.close()
        for each in connections:
            if each.transport is not None:
                each.transport.close()
        await server.wait_closed()
