"""The whole platform as people start it: `muster up`, a process of its own, on real servers."""

import signal
import ssl
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from muster import topics
from muster.broker import Broker
from muster.database import create_engine, create_sessions
from muster.http_client import AsyncClient, HTTPError
from muster.testing import HeldClock, TestIssuer, eventually
from muster_local.data import DataFolder
from muster_local.kafka import Kafka
from muster_local.ports import free_ports
from muster_local.postgres import Postgres
from muster_local.services import NAMES
from notifications.settings import Settings as NotificationsSettings
from notifications.triggers import load_triggers
from notifications.use_cases import directory
from pledges.settings import Settings as PledgesSettings
from tests.journeys.both import HALF_PAST_EIGHT, Both
from tests.notifications.builders import recipient

AUTHORITIES = ssl.create_default_context()
"""Not needed on loopback, and read anew for each client that is given none."""
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
                answer = await client.get(f"{self.url}/readyz")
            except HTTPError:
                return False
            return answer.status_code == 200

        async with AsyncClient(verify=AUTHORITIES) as client:
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
        return AsyncClient(base_url=self.url, headers=bearer, timeout=10, verify=AUTHORITIES)

    def mails(self, containing: str) -> list[EmailMessage]:
        """Those whose subject contains this, in no order."""
        folders = [self.data / "mail" / part for part in ("new", "cur")]
        every = [_mail(each) for folder in folders for each in folder.glob("*")]
        return [mail for subject, mail in every if containing in subject]


@cache
def _mail(place: Path) -> tuple[str, EmailMessage]:
    """Its subject and all of it."""
    read = BytesParser(policy=default).parsebytes(place.read_bytes())
    return str(read["subject"]), read


@pytest.fixture(scope="package")
def platform_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="muster-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="package")
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
        results = list(answer.json()["results"])
        refused = [each for each in results if each["status"] == "rejected"]
        assert not refused, refused
        return results

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


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker of our own: on the topics lies what these tests make."""
    port, controller_port = free_ports(2)
    kafka = Kafka(
        tmp_path_factory.mktemp("ledger") / "kafka", port=port, controller_port=controller_port
    )
    try:
        kafka.start()
        yield kafka.bootstrap_servers
    finally:
        kafka.stop()


@pytest.fixture
async def both(
    postgres: Postgres, migrated: Callable[[str], str], broker: str, tmp_path: Path
) -> AsyncIterator[Both]:
    """A desk officer holds every role, and reads the inbox only."""
    clock = HeldClock(HALF_PAST_EIGHT)
    issuer = TestIssuer(tmp_path, clock)
    names = {name: f"ledger_{name}" for name in ("pledges", "notifications")}
    urls = {
        name: postgres.create_database(database, template=migrated(name))
        for name, database in names.items()
    }
    common = {
        name: issuer.service_settings(name, database_url=url, kafka_bootstrap_servers=broker)
        for name, url in urls.items()
    }
    await topics.apply(Broker(broker))
    engines = {name: create_engine(url) for name, url in urls.items()}
    both = Both(
        PledgesSettings(**common["pledges"]),
        NotificationsSettings(**common["notifications"]),
        create_sessions(engines["pledges"]),
        create_sessions(engines["notifications"]),
        clock,
    )
    async with both.told.begin() as session:
        for role in ("desk-officer", "desk-chief", "leadership", "state-focal-point"):
            person = recipient(role, address=None)
            await directory.keep_recipient(session, load_triggers(), person, clock())
    yield both
    for engine in engines.values():
        await engine.dispose()
    for database in names.values():
        postgres.drop_database(database)
