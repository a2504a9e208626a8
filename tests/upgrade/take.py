"""`python -m tests.upgrade.take COMMIT`: takes the snapshots anew, with the code of that commit.

That version runs with its clock a week back, and is killed in the middle of its work: mails are
claimed and their outcome is not written, facts of every service wait in the outbox, a milestone and
clocks of a case and of a casualty are still to fall due. By the time the snapshots are read all of
these are overdue: what the test sees on the day they are taken it sees in later years.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psutil  # type: ignore[import-untyped]

from muster.clock import utc_now
from muster_local.data import DataFolder
from muster_local.ports import free_ports
from muster_local.postgres import PROGRAMS, Postgres
from muster_local.services import NAMES
from tests.upgrade.done import Version
from tests.upgrade.snapshots import ANSWERS, EVENTS, OUTSIDE, dump

PARTS = ("shared", "deploy/local", *(f"services/{name}" for name in NAMES))
PROGRAM = Path(__file__).with_name("behind.py")
BEHIND = timedelta(weeks=1)
"""Longer than the clocks of a case that is referred, but for the investigation."""
DUE = {"told": timedelta(seconds=15), "unsent": timedelta(seconds=15), "pending": timedelta(days=1)}
"""From its announcement until the milestone of each pledge is due."""

IN_FLIGHT = "SELECT count(*) >= 2 FROM deliveries WHERE lease_token IS NOT NULL"
UNSENT = {
    "pledges": "milestone.missed.v1",
    "performance": "performance.casualty.recorded.v1",
    "conduct": "conduct.case.registered.v1",
}
"""By service: a type whose fact the broker has not taken when the platform is killed."""


def take(commit: str) -> None:
    with tempfile.TemporaryDirectory(prefix="muster-", ignore_cleanup_errors=True) as folder:
        code, data = Path(folder, "code"), DataFolder(Path(folder, "data"))
        unpack(commit, code)
        server = Postgres(data.postgres)
        attempts = "LOCK TABLE attempts IN SHARE MODE"
        with running(code, data) as platform, held(server.url("notifications"), attempts):
            # Whoever writes the outcome of a mail waits for the lock, and is killed waiting.
            before = Version(f"http://127.0.0.1:{platform.port}", data, a_week_ago)
            before.load_exercise()
            posted = [before.announce("told", DUE["told"])]
            until(lambda: server.ask(IN_FLIGHT, "notifications") == "t")
            platform.broker().suspend()
            posted += [before.announce(name, DUE[name]) for name in ("unsent", "pending")]
            before.report_figures()
            answered = before.answers(before.open_case())
            until(lambda: all(waits(server, *each) for each in UNSENT.items()))
            platform.kill()
        server.start()
        try:
            for service in NAMES:
                dump(service, server)
        finally:
            server.stop()
        for name, place in OUTSIDE.items():
            shutil.copyfile(data.keys.path(name), place)
    write(EVENTS, posted)
    write(ANSWERS, answered)


def a_week_ago() -> datetime:
    return utc_now() - BEHIND


def write(place: Path, what: Any) -> None:
    place.write_text(json.dumps(what, indent=2) + "\n")


def waits(server: Postgres, service: str, kind: str) -> bool:
    statement = f"SELECT count(*) > 0 FROM outbox WHERE headers LIKE '%{kind}%'"
    return server.ask(statement, service) == "t"


def unpack(commit: str, code: Path) -> None:
    code.mkdir()
    archive = subprocess.run(["git", "archive", commit, *PARTS], check=True, capture_output=True)
    subprocess.run(["tar", "x", "-C", str(code)], check=True, input=archive.stdout)


@dataclass
class Running:
    process: "subprocess.Popen[bytes]"
    port: int
    parts: list[psutil.Process] = field(default_factory=list)

    def broker(self) -> psutil.Process:
        return next(each for each in self.parts if "java" in each.name())

    def kill(self) -> None:
        """As a power cut would: no part is asked."""
        self.process.kill()
        for each in self.parts:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        self.process.wait()
        psutil.wait_procs(self.parts, timeout=10)


@contextmanager
def running(code: Path, data: DataFolder) -> Iterator[Running]:
    port = free_ports(1)[0]
    path = os.pathsep.join(str(code / part) for part in PARTS)
    # -P: the folders beside the program are called as the services are.
    command = [sys.executable, "-P", str(PROGRAM), str(port), str(data.path)]
    command.append(str(BEHIND.total_seconds()))
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}, cwd=code)
    platform = Running(process, port)
    try:
        until(lambda: serves(f"http://127.0.0.1:{port}/readyz"), within=180)
        platform.parts = psutil.Process(platform.process.pid).children(recursive=True)
        yield platform
    finally:
        platform.kill()


@contextmanager
def held(url: str, statement: str) -> Iterator[None]:
    psql = [str(PROGRAMS / "psql"), "-XqAt", url]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(psql, **pipes) as session:
        assert session.stdin is not None
        assert session.stdout is not None
        session.stdin.write(f"BEGIN;\n{statement};\nSELECT 'held';\n")
        session.stdin.flush()
        session.stdout.readline()
        yield


def serves(url: str) -> bool:
    try:
        with urlopen(url, timeout=5):
            return True
    except HTTPError:
        return True  # It sees that the clock of the database is another.
    except (URLError, OSError):
        return False


def until(come_true: Callable[[], bool], *, within: float = 90) -> None:
    ends = time.monotonic() + within
    while not come_true():
        if time.monotonic() > ends:
            raise SystemExit("did not come true in time")
        time.sleep(0.1)


if __name__ == "__main__":
    take(sys.argv[1])
