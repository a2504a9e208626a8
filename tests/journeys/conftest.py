"""The whole platform as people start it: `muster up`, a process of its own, on real servers."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from muster.http_client import AsyncClient, HTTPError
from muster.testing import eventually
from muster_local.data import DataFolder
from muster_local.ports import free_ports
from muster_local.services import NAMES

READY_WITHIN = 60.0
END_WITHIN = 15.0
"""Seconds."""


@dataclass
class Platform:
    """One `muster up` on a data folder; started again on the same one after `kill`."""

    data: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        muster = str(Path(sys.executable).with_name("muster"))
        command = [muster, "up", "--port", str(self.port)]
        log = (self.data.parent / "up.log").open("ab")
        self.process = subprocess.Popen(
            [*command, "--data", str(self.data)],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    async def until_ready(self) -> None:
        async def ready() -> bool:
            assert self.process is not None
            assert self.process.poll() is None, self.said()
            try:
                async with AsyncClient() as client:
                    answer = await client.get(f"{self.url}/readyz")
            except HTTPError:
                return False
            return answer.status_code == 200

        await eventually(ready, within=READY_WITHIN, every=0.1)

    def said(self) -> str:
        return (self.data.parent / "up.log").read_text()

    def kill(self) -> None:
        """As a power cut would: no part is asked."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(END_WITHIN)

    def stop(self) -> None:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(END_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def token(self, as_: str, *, name: str | None = None) -> str:
        issuer = DataFolder(self.data).keys.issuer()
        return issuer.issue(as_, NAMES, lifetime=timedelta(hours=1), name=name)

    def client(self, as_: str, *, name: str | None = None) -> AsyncClient:
        bearer = {"authorization": f"Bearer {self.token(as_, name=name)}"}
        return AsyncClient(base_url=self.url, headers=bearer, timeout=10)

    def mails(self, containing: str) -> list[EmailMessage]:
        """Those whose subject contains this, in no order."""
        parser = BytesParser(policy=default)
        places = [each for part in ("new", "cur") for each in (self.data / "mail" / part).glob("*")]
        every = [parser.parsebytes(place.read_bytes()) for place in places]
        return [mail for mail in every if containing in str(mail["subject"])]


@pytest.fixture(scope="session")
def platform_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="muster-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def started(platform_folder: Path) -> Iterator[Platform]:
    platform = Platform(platform_folder / "data")
    platform.start()
    yield platform
    platform.stop()


@pytest.fixture
async def platform(started: Platform) -> Platform:
    await started.until_ready()
    return started


@dataclass
class Partner:
    """A partner system that posts events."""

    platform: Platform
    code: str

    async def post(self, events: list[dict[str, Any]], **headers: str) -> list[dict[str, Any]]:
        role = "importer" if headers else "partner"
        batch = {"content-type": "application/cloudevents-batch+json"}
        async with self.platform.client(f"{role}:{self.code}") as client:
            answer = await client.post("/pledges/v1/events", json=events, headers=batch | headers)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["results"])

    def event(self, event_id: str, what: str, data: dict[str, Any]) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": event_id,
            "source": f"/partners/{self.code}",
            "type": f"muster.pledges.{what}.v1",
            "data": data,
        }

    def announcement(self, reference: str, due_at: datetime) -> dict[str, Any]:
        """A pledge with one milestone, `deployed`, whose title is the reference."""
        milestone = {
            "reference": "deployed",
            "title": f"{reference} deployed",
            "due_at": due_at.isoformat(),
            "zone": "Africa/Nairobi",
        }
        data = {
            "reference": reference,
            "kind": "engineering",
            "title": f"Engineers {reference}",
            "items": ["13g"],
            "milestones": [milestone],
        }
        return self.event(f"announce-{reference}", "pledge.announced", data)


@pytest.fixture
def kenya(platform: Platform) -> Partner:
    return Partner(platform, "KEN")


def in_seconds(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
