"""The mail server and its mailbox, on a real socket."""

import mailbox
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from muster_local.mail import Mailbox, attachments, header, part, smtp_server
from muster_local.mailbox_pages import in_new_tab, linked
from muster_local.ports import free_ports


def multipart() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "muster@exercise.example"
    message["To"] = "desk-officer@exercise.example"
    message["Subject"] = "Milestone missed: Feldhäuser für Abéché"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("Answer it: http://127.0.0.1:8080/notifications/alerts/1.\n")
    message.add_alternative("<p>Answer <b>it</b></p>", subtype="html")
    return message


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    (number,) = free_ports(1)
    async with smtp_server(Mailbox(tmp_path / "mail"), number):
        yield number


async def send(message: EmailMessage, port: int) -> None:
    await aiosmtplib.send(message, hostname="127.0.0.1", port=port, timeout=10)


async def test_a_multipart_mail_is_kept_with_both_parts(tmp_path: Path, port: int) -> None:
    await send(multipart(), port)

    (kept,) = Mailbox(tmp_path / "mail").newest(10)
    message = Mailbox(tmp_path / "mail").find(kept.key)
    assert message is not None
    assert kept.subject == "Milestone missed: Feldhäuser für Abéché"
    assert kept.recipient == "desk-officer@exercise.example"
    assert part(message, "plain") == "Answer it: http://127.0.0.1:8080/notifications/alerts/1.\n"
    assert part(message, "html") == "<p>Answer <b>it</b></p>\n"
    assert header(message, "Delivered-To") == "desk-officer@exercise.example"


async def test_what_was_accepted_lies_in_a_maildir(tmp_path: Path, port: int) -> None:
    await send(multipart(), port)

    (kept,) = mailbox.Maildir(tmp_path / "mail")
    assert kept["Return-Path"] == "<muster@exercise.example>"


async def test_what_cannot_be_kept_is_not_accepted_and_is_once_it_can(
    tmp_path: Path, port: int
) -> None:
    kept = tmp_path / "mail"
    (kept / "tmp").rename(kept / "elsewhere")

    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await send(multipart(), port)
    assert refused.value.code == 452

    (kept / "elsewhere").rename(kept / "tmp")
    await send(multipart(), port)
    assert len(Mailbox(kept)) == 1


async def test_newest_mail_comes_first(tmp_path: Path, port: int) -> None:
    for subject in ("first", "second", "third"):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@example", "b@example", subject
        await send(message, port)

    kept = Mailbox(tmp_path / "mail")
    assert [each.subject for each in kept.newest(2)] == ["third", "second"]
    assert [each.subject for each in kept.newest(2, skip=2)] == ["first"]


async def test_a_recipient_with_letters_beyond_ascii_is_accepted(tmp_path: Path, port: int) -> None:
    message = multipart()
    message.replace_header("To", "büro@exercise.example")

    await send(message, port)

    assert Mailbox(tmp_path / "mail").newest(1)[0].recipient == "büro@exercise.example"


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"Date: nonsense\r\nSubject: =?x?q?=\r\n\r\nx"],
    ids=["empty", "not text", "broken headers"],
)
def test_any_content_can_be_shown(tmp_path: Path, content: bytes) -> None:
    kept = Mailbox(tmp_path / "mail")
    key = kept.keep(content, "a@example", ["b@example"])

    message = kept.find(key)

    assert message is not None
    assert len(kept.newest(10)) == 1
    assert part(message, "html") is None
    assert list(attachments(message)) == []


@pytest.mark.parametrize("key", ["../../keys/issuer.pem", "a/b", "", "none"])
def test_a_key_never_leads_out_of_the_mailbox(tmp_path: Path, key: str) -> None:
    assert Mailbox(tmp_path / "mail").find(key) is None


def test_addresses_in_the_text_become_links_and_the_rest_is_escaped() -> None:
    shown = linked("<b> see http://127.0.0.1:8080/a?b=1&c=2.")

    assert shown == (
        '&lt;b&gt; see <a href="http://127.0.0.1:8080/a?b=1&amp;c=2" rel="noreferrer">'
        "http://127.0.0.1:8080/a?b=1&amp;c=2</a>."
    )


def test_links_of_an_html_part_leave_its_frame() -> None:
    shown = in_new_tab("<html><head><title>x</title></head></html>")

    assert shown.startswith('<html><head><base target="_blank">')
