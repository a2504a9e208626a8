"""The mail server in a process of its own."""

import asyncio
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import psutil  # type: ignore[import-untyped]
import pytest
from structlog.testing import capture_logs

from muster.testing import eventually
from muster_local import servers
from muster_local.data import DataFolder
from muster_local.mail import Mailbox
from muster_local.ports import free_ports
from muster_local.post_office import PostOffice
from muster_local.servers import Servers


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


async def test_only_this_machine_reaches_it(office: PostOffice) -> None:
    every = [each.laddr for each in psutil.net_connections()]
    listening = {each.ip for each in every if each and each.port == office.port}

    assert listening == {"127.0.0.1"}


async def test_one_that_cannot_be_started_again_is_tried_until_it_can(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "LOOK_EVERY", 0.02)
    platform = Servers(DataFolder(office.folder.parent))
    platform.postgres, platform.mail = None, office
    office.log.unlink()
    office.log.mkdir()
    process = office.find_left_over()
    assert process is not None
    process.kill()

    async def was_tried() -> bool:
        return bool(said)

    async def runs() -> bool:
        return office.is_running

    with capture_logs() as said:
        watching = asyncio.create_task(platform.keep_running())
        await eventually(was_tried)
    office.log.rmdir()
    await eventually(runs)
    watching.cancel()

    assert "IsADirectoryError" in said[0]["reason"]


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
