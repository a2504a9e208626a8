"""A performance service on a database of its own, and the people and partners who call it."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import httpx
import pytest

from muster.database import SessionMaker, create_engine, create_sessions
from muster.testing import HeldClock, TestIssuer
from muster_local.postgres import Postgres
from performance.app import create_app
from performance.settings import Settings
from tests.browsing import Visit, visitor
from tests.performance.importing import Imports
from tests.performance.senders import Send, send_events
from tests.performance.staff import Program, define_result
from tests.serving import at_work

_numbers = count()


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def issuer(tmp_path: Path, clock: HeldClock) -> TestIssuer:
    return TestIssuer(tmp_path, clock)


@pytest.fixture
def performance_url(postgres: Postgres, migrated: Callable[[str], str]) -> Iterator[str]:
    """A database with the newest schema and nothing in it."""
    name = f"performance_{next(_numbers)}"
    yield postgres.create_database(name, template=migrated("performance"))
    postgres.drop_database(name)


@pytest.fixture
def settings(performance_url: str, issuer: TestIssuer) -> Settings:
    return Settings(**issuer.service_settings("performance", database_url=performance_url))


@pytest.fixture
async def sessions(performance_url: str) -> AsyncIterator[SessionMaker]:
    engine = create_engine(performance_url)
    yield create_sessions(engine)
    await engine.dispose()


@pytest.fixture
async def http(settings: Settings, clock: HeldClock) -> AsyncIterator[httpx.AsyncClient]:
    """The running service, with nobody signed in."""
    async with at_work(create_app(settings, clock=clock)) as client:
        yield client


@pytest.fixture
def chief(issuer: TestIssuer) -> dict[str, str]:
    """Headers of a desk chief."""
    return issuer.bearer("staff:desk-chief", "performance", name="Exercise Chief")


@pytest.fixture
def send(http: httpx.AsyncClient, issuer: TestIssuer) -> Send:
    """`await send("KEN", event, …)`: what became of each; `imported=True` for history."""
    return partial(send_events, http, issuer)


@pytest.fixture
def head(http: httpx.AsyncClient, chief: dict[str, str]) -> Program:
    """A desk chief's program."""
    return Program(http, chief)


@pytest.fixture
def desk(http: httpx.AsyncClient, issuer: TestIssuer) -> Program:
    """A desk officer's program."""
    return Program(
        http, issuer.bearer("staff:desk-officer", "performance", name="Exercise Officer")
    )


@pytest.fixture
async def result(head: Program) -> str:
    await define_result(head)
    return "exercise-result"


@pytest.fixture
def imports(performance_url: str, tmp_path: Path) -> Imports:
    """`await imports.rows("ranking", ranked(), …)`: the summary, and what was told meanwhile."""
    return Imports(performance_url, tmp_path)


@pytest.fixture
def visit(http: httpx.AsyncClient, settings: Settings, clock: HeldClock) -> Visit:
    """`visit("staff:desk-officer")`: that person's browser, signed in."""
    return partial(visitor, http, settings, clock)
