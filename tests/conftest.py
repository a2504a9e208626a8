"""The real servers every test shares, started when the first test asks for them."""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
import uvloop
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from playwright.async_api import Browser, async_playwright

from muster.database import migrate
from muster.operations.processes import keep_what_is_loaded
from muster.testing import eventually
from muster_local.kafka import Kafka
from muster_local.ports import free_ports
from muster_local.postgres import Postgres
from tests.databases import BusyPostgres, ask_once_about_types

FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""A test's database need not survive the machine."""

MEMORY = Path("/dev/shm")
ROOM = 6 * 1024**3
"""Bytes that must be free in memory before a test run keeps its files there."""
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    # A database is made there in a fifth of the time.
    tempfile.tempdir = str(MEMORY)

# A traceback drawn with colours and locals takes half a second.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

Topics = Callable[..., Awaitable[str]]
_deselected = pytest.StashKey[int]()


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="muster-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres(server_folder: Path) -> Iterator[Postgres]:
    server = BusyPostgres(server_folder / "postgres", settings=FORGETFUL)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def kafka(server_folder: Path) -> Iterator[str]:
    """Bootstrap servers of a broker that makes no topic by itself."""
    port, controller_port = free_ports(2)
    broker = Kafka(server_folder / "kafka", port=port, controller_port=controller_port)
    try:
        broker.start()
        yield broker.bootstrap_servers
    finally:
        broker.stop()


_numbers = itertools.count()


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    """A fresh, empty database."""
    name = f"test_{next(_numbers)}"
    yield postgres.create_database(name)
    postgres.drop_database(name)


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> Callable[[str], str]:
    """`migrated("pledges")`: name of a database with that service's newest schema, to be copied."""
    made: dict[str, str] = {}

    def template(service: str) -> str:
        if service not in made:
            made[service] = f"template_{service}"
            url = postgres.create_database(made[service])
            with ThreadPoolExecutor(1) as beside_the_loop:
                beside_the_loop.submit(migrate, service, url).result()
        return made[service]

    return template


@pytest.fixture
async def topics(kafka: str) -> AsyncIterator[Topics]:
    """`await topics("pledges", partitions=3)` makes a topic of its own and returns its name."""
    made: list[str] = []
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()

    async def make(stem: str, *, partitions: int = 1) -> str:
        name = f"{stem}.{uuid4().hex[:8]}"
        answer = await admin.create_topics([NewTopic(name, partitions, 1)])
        assert [code for _, code, *_ in answer.topic_errors] == [0]
        made.append(name)

        async def is_known() -> bool:
            return name in await admin.list_topics()

        # The controller has made it; the broker hears of that a moment later.
        await eventually(is_known)
        return name

    yield make
    if made:
        await admin.delete_topics(made)
    await admin.close()


CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""The former, of the same package, brings no window of its own, which takes half of the time."""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's chromium, without a window. With CI=true a skip is a failure."""
    if CHROMIUM is None:
        pytest.skip("needs Debian's browser: apt-get install chromium-headless-shell")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("MUSTER_REAL_DATA"):
        return
    real = [item for item in items if item.get_closest_marker("real_data")]
    config.stash[_deselected] = len(real)
    if real:
        items[:] = [item for item in items if item not in real]
        config.hook.pytest_deselected(items=real)


def pytest_collection_finish() -> None:
    keep_what_is_loaded()
    ask_once_about_types()


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that the services run on."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_report_collectionfinish(config: pytest.Config) -> str | None:
    count = config.stash.get(_deselected, 0)
    return f"MUSTER_REAL_DATA is not set: {count} tests on public data left out" if count else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a test that skips has failed: what it needs should have been there."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped although CI=true: {report.longrepr}"
    return report
