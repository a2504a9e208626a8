"""`python -m tests.upgrade.take COMMIT`: takes the snapshots anew, with the code of that commit.

That version runs as people run it, and is killed in the middle of its work: mails are claimed and
their outcome is not written, facts of every service wait in the outbox, a milestone is still to
fall due.
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
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil  # type: ignore[import-untyped]

from muster_local.data import DataFolder
from muster_local.ports import free_ports
from muster_local.postgres import PROGRAMS, Postgres
from muster_local.services import NAMES
from tests.upgrade.asked import BATCH, CASE, DEATH_TOLD, FIGURES, REGISTERED, SEEN, bearer
from tests.upgrade.snapshots import ANSWERS, EVENTS, OUTSIDE, dump

PARTS = ("shared", "deploy/local", *(f"services/{name}" for name in NAMES))
PROGRAM = "from muster_local.cli import app; app()"
DUE = {"told": 15, "unsent": 15, "pending": 180}
"""Seconds from its announcement until the milestone of each pledge is due."""

IN_FLIGHT = "SELECT count(*) >= 2 FROM deliveries WHERE lease_token IS NOT NULL"
UNSENT = {
    "pledges": "milestone.missed.v1",
    "performance": DEATH_TOLD,
    "conduct": REGISTERED,
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
            posted = [announce("told", code, data)]
            until(lambda: server.ask(IN_FLIGHT, "notifications") == "t")
            platform.broker().suspend()
            posted += [announce(name, code, data) for name in ("unsent", "pending")]
            answers = beside(f"http://127.0.0.1:{platform.port}", data)
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
    EVENTS.write_text(json.dumps(posted, indent=2) + "\n")
    ANSWERS.write_text(json.dumps(answers, indent=2) + "\n")


def beside(url: str, data: DataFolder) -> dict[str, Any]:
    """Figures, a death and a case; what is answered about them, by address."""
    sender = bearer(data, "partner:UN") | {"content-type": BATCH}
    ask(f"{url}/performance/v1/events", sender, FIGURES)
    officer = bearer(data, "staff:conduct-officer")
    case = ask(f"{url}/conduct/v1/reports", officer, CASE)["cases"][0]["id"]
    ask(f"{url}/conduct/v1/cases/{case}/steps", officer, {"step": "registered"})
    return {
        path: ask(url + path, bearer(data, as_))
        for path, as_ in ((path.format(case=case), as_) for path, as_ in SEEN.items())
    }


def ask(url: str, headers: dict[str, str], body: Any = None) -> Any:
    said = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json", **headers}
    with urlopen(Request(url, said, headers), timeout=20) as answer:
        told = json.load(answer)
    refused = [each for each in told.get("results", ()) if each["status"] != "accepted"]
    if refused:
        raise SystemExit(f"{refused} were not accepted")
    return told


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
    platform = Running(muster(code, data, "up", "--port", str(port)), port)
    try:
        until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), within=180)
        platform.parts = psutil.Process(platform.process.pid).children(recursive=True)
        yield platform
    finally:
        platform.kill()


def muster(code: Path, data: DataFolder, *words: str) -> "subprocess.Popen[bytes]":
    path = os.pathsep.join(str(code / part) for part in PARTS)
    command = [sys.executable, "-c", PROGRAM, *words, "--data", str(data.path)]
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}, cwd=code)


def announce(name: str, code: Path, data: DataFolder) -> dict[str, Any]:
    due = datetime.now(UTC) + timedelta(seconds=DUE[name])
    milestone = {
        "reference": "deployed",
        "title": f"Exercise: {name}",
        "due_at": due.isoformat(timespec="seconds"),
        "zone": "Africa/Nairobi",
    }
    event = {
        "specversion": "1.0",
        "id": f"upgrade-{name}",
        "source": "/partners/KEN",
        "type": "muster.pledges.pledge.announced.v1",
        "data": {
            "reference": f"upgrade-{name}",
            "kind": "engineering",
            "title": f"Exercise: announced before the upgrade, {name}",
            "items": ["13g"],
            "milestones": [milestone],
        },
    }
    file = code / f"{name}.json"
    file.write_text(json.dumps([event]))
    if muster(code, data, "post", str(file)).wait(30):
        raise SystemExit(f"{name} was not accepted")
    return event


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


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
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
