"""The mail server in a process of its own."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import psutil  # type: ignore[import-untyped]
import pytest

from muster_local.mail import Mailbox
from muster_local.ports import free_ports
from muster_local.post_office import PostOffice


@pytest.fixture
def office(tmp_path: Path) -> Iterator[PostOffice]:
    made = PostOffice(tmp_path / "mail", port=free_ports(1)[0])
    made.launch()
    made.wait()
    yield made
    made.stop()


async def send(office: PostOffice) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@exercise.example", "b@exercise.example", "Hello"
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=office.port, use_tls=False)


async def test_a_mail_is_kept_before_its_sender_is_told(office: PostOffice) -> None:
    await send(office)

    assert [mail.subject for mail in Mailbox(office.folder).newest(5)] == ["Hello"]


async def test_one_that_a_crashed_run_left_behind_makes_room_for_the_next(
    office: PostOffice,
) -> None:
    left_over = office.find_left_over()
    assert left_over is not None
    following = PostOffice(office.folder, port=office.port)

    following.launch()
    following.wait()

    try:
        assert not left_over.is_running() or left_over.status() == psutil.STATUS_ZOMBIE
        await send(following)
        assert following.is_running
        assert not office.is_running
    finally:
        following.stop()


def test_twice_stopped_is_once_stopped(office: PostOffice) -> None:
    office.stop()
    office.stop()

    assert not office.is_running
    assert office.find_left_over() is None
