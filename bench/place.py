"""Where a run measures: real servers with their usual settings, databases, tokens, processes."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.request import urlopen

import psutil  # type: ignore[import-untyped]
import uvloop

from muster.clock import utc_now
from muster.database import migrate
from muster.testing import TestIssuer
from muster_local.kafka import Kafka
from muster_local.ports import free_ports
from muster_local.postgres import Postgres

READY_WITHIN = 60.0
END_WITHIN = 15.0
LONGEST_PART = 600.0
"""Seconds, as the two above."""

T = TypeVar("T")


@dataclass(frozen=True)
class Running:
    """A process that answers."""

    process: psutil.Process
    port: int
    ready_after: float
    """Seconds from its start to the first good answer of `/readyz`."""

    @property
    def megabytes(self) -> float:
        """Resident."""
        return float(self.process.memory_info().rss) / 1_000_000


class Place:
    """Use it from the main thread only: the servers end with the thread that started them."""

    def __init__(self, folder: Path, ending: ExitStack, *, quick: bool) -> None:
        self.quick = quick
        self.rounds = 1 if quick else 3
        self.folder = folder
        self._ending = ending
        self._numbers = count()
        self._migrated: set[str] = set()
        self.issuer = TestIssuer(folder, utc_now)

    @cached_property
    def postgres(self) -> Postgres:
        server = Postgres(self.folder / "postgres")
        self._ending.callback(server.stop)
        server.start()
        return server

    @cached_property
    def kafka(self) -> Kafka:
        port, controller_port = free_ports(2)
        broker = Kafka(self.folder / "kafka", port=port, controller_port=controller_port)
        self._ending.callback(broker.stop)
        broker.start()
        return broker

    def database(self, service: str) -> str:
        """URL of a new one with the service's newest schema and nothing in it."""
        template = f"template_{service}"
        if service not in self._migrated:
            migrate(service, self.postgres.create_database(template))
            self._migrated.add(service)
        return self.postgres.create_database(f"bench_{next(self._numbers)}", template=template)

    def drop(self, url: str) -> None:
        self.postgres.drop_database(url.partition("@/")[2].partition("?")[0])

    def environment(self, service: str, database_url: str, **others: Any) -> dict[str, str]:
        """The settings of one service as it reads them from its environment."""
        settings = self.issuer.service_settings(service, database_url=database_url, **others)
        return {f"{service.upper()}_{name.upper()}": str(each) for name, each in settings.items()}

    def partners(self, countries: Iterable[str], service: str = "pledges") -> list[str]:
        """Tokens of these countries' systems."""
        return [self.issuer.token(f"partner:{each}", service) for each in countries]

    @contextmanager
    def app(self, service: str, database_url: str) -> Iterator[Running]:
        (port,) = free_ports(1)
        environment = self.environment(service, database_url)
        with running(["-m", service, "app", "--port", str(port)], port, environment) as process:
            yield process

    @contextmanager
    def worker(self, service: str, database_url: str, **others: Any) -> Iterator[Running]:
        (port,) = free_ports(1)
        broker = self.kafka.bootstrap_servers
        environment = self.environment(
            service, database_url, worker_port=port, kafka_bootstrap_servers=broker, **others
        )
        with running(["-m", service, "worker"], port, environment) as process:
            yield process


@contextmanager
def place(*, quick: bool) -> Iterator[Place]:
    with (
        tempfile.TemporaryDirectory(prefix="muster-bench-", ignore_cleanup_errors=True) as folder,
        ExitStack() as ending,
    ):
        yield Place(Path(folder), ending, quick=quick)


@contextmanager
def running(
    arguments: list[str], port: int, environment: dict[str, str] | None = None
) -> Iterator[Running]:
    """Python with these arguments, from its first answer to the end of the block."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(process, f"http://127.0.0.1:{port}/readyz", started)
        yield Running(psutil.Process(process.pid), port, time.perf_counter() - started)
    finally:
        process.terminate()
        try:
            process.wait(END_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: "subprocess.Popen[bytes]", url: str, started: float) -> None:
    while time.perf_counter() - started < READY_WITHIN:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            with urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.01)
    raise RuntimeError(f"{url} was not ready within {READY_WITHIN:g} s")


def run(part: Coroutine[Any, Any, T]) -> T:
    """On the loop that ceilings are highest on, and bounded in time."""

    async def bounded() -> T:
        async with asyncio.timeout(LONGEST_PART):
            return await part

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(bounded())
