"""`muster up` as people meet it: a process of its own, with two small services in it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiosmtplib
import psutil  # type: ignore[import-untyped]
import pytest

from muster.http_client import AsyncClient, HTTPError
from muster.testing import eventually
from muster_local.ports import free_ports

WITHIN = 60.0


@dataclass
class Run:
    """One `muster up` on a data folder."""

    data: Path
    port: int
    process: "subprocess.Popen[str]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def until_ready(self) -> None:
        deadline = time.monotonic() + WITHIN
        async with AsyncClient() as client:
            while time.monotonic() < deadline:
                assert self.process.poll() is None, self.process.communicate()[0]
                try:
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                except HTTPError:
                    pass
                await asyncio.sleep(0.05)
        raise AssertionError("not ready in time")

    async def has_started_a_worker_again(self) -> bool:
        """Its first run fails."""
        return (self.data / "notifications.runs").read_text() == "2"

    def children(self) -> list[psutil.Process]:
        return list(psutil.Process(self.process.pid).children(recursive=True))


def start(data: Path, port: int, *more: str) -> Run:
    command = [sys.executable, "-m", "tests.local.stand_in", str(data), str(port), *more]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    return Run(data, port, process)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@contextmanager
def begun(data: Path) -> Iterator[Run]:
    run = start(data, free_ports(1)[0])
    yield run
    if run.process.poll() is None:
        run.process.send_signal(signal.SIGINT)
    try:
        run.process.communicate(timeout=15)
    except subprocess.TimeoutExpired:
        run.process.kill()
        run.process.communicate()
        raise


@pytest.fixture
def running(data: Path) -> Iterator[Run]:
    with begun(data) as run:
        yield run


@pytest.fixture(scope="module")
def going_on() -> Iterator[Run]:
    """For whoever leaves it as it was."""
    with (
        tempfile.TemporaryDirectory(prefix="muster-", ignore_cleanup_errors=True) as folder,
        begun(Path(folder) / "data") as run,
    ):
        yield run


async def test_it_serves_until_ctrl_c_and_then_leaves_no_process(running: Run) -> None:
    await running.until_ready()
    await eventually(running.has_started_a_worker_again)
    children = running.children()

    began = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    said = running.process.communicate(timeout=15)[0].splitlines()

    assert time.monotonic() - began < 10
    assert running.process.returncode == 0
    assert len(children) > 5
    assert not any(child.is_running() for child in children)
    assert (running.data / "pledges.closed").exists()
    # The address is the last line before it serves.
    assert said[said.index(running.url) + 1 :] == [
        "",
        "  Stopping …",
        f"✓ Stopped; the data is kept {running.data}",
    ]


async def test_kill_9_leaves_no_process_and_the_next_start_finds_the_data(running: Run) -> None:
    await running.until_ready()
    children = running.children()
    ports = json.loads((running.data / "ports.json").read_text())
    await aiosmtplib.send(
        MAIL, sender="a@example", recipients=["b@example"], port=ports["smtp"], hostname=HOST
    )
    running.process.kill()
    running.process.communicate()

    second = start(running.data, running.port)
    try:
        await second.until_ready()
        mails = list((running.data / "mail" / "new").iterdir())
    finally:
        second.process.send_signal(signal.SIGTERM)
        second.process.communicate(timeout=15)

    assert len(mails) == 1
    assert not any(child.is_running() for child in children)


async def test_a_second_one_on_the_same_data_is_refused_in_a_sentence(going_on: Run) -> None:
    await going_on.until_ready()

    second = start(going_on.data, free_ports(1)[0])
    said = second.process.communicate(timeout=30)[0]

    assert second.process.returncode == 1
    assert f"Muster is already running on {going_on.data} (process {going_on.process.pid}" in said
    assert said.rstrip().endswith("start another on `--data DIR`.")


async def test_a_server_that_dies_is_started_again(going_on: Run) -> None:
    await going_on.until_ready()
    (postgres,) = [each for each in going_on.children() if "pgserver" in str(each.cmdline()[:1])]

    os.kill(postgres.pid, signal.SIGKILL)
    psutil.wait_procs([postgres], timeout=10)

    async def runs_again() -> bool:
        return any("pgserver" in str(each.cmdline()[:1]) for each in going_on.children())

    assert await eventually(runs_again, within=30)
    await going_on.until_ready()


def test_a_taken_port_is_told_at_once_with_another_one(data: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        refused = start(data, other.getsockname()[1])
        said = refused.process.communicate(timeout=30)[0]

    assert refused.process.returncode == 1
    assert "is taken by another program" in said
    assert "`muster up --port " in said
    assert "Starting" not in said


def test_a_folder_with_other_peoples_files_is_left_alone(data: Path) -> None:
    data.mkdir()
    (data / "thesis.txt").write_text("mine")

    refused = start(data, free_ports(1)[0], "fresh")
    said = refused.process.communicate(timeout=30)[0]

    assert refused.process.returncode == 1
    assert "holds files that are not Muster's" in said
    assert (data / "thesis.txt").read_text() == "mine"


HOST = "127.0.0.1"
MAIL = "Subject: kept\r\n\r\nkept\r\n"
