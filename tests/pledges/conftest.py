"""A pledges service on a database of its own, and the people and partners who call it."""

from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest

from muster.database import SessionMaker, create_engine, create_sessions
from muster.testing import HeldClock, TestIssuer
from muster_local.postgres import Postgres
from pledges.app import create_app
from pledges.settings import Settings

_numbers = count()


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def issuer(tmp_path: Path, clock: HeldClock) -> TestIssuer:
    return TestIssuer(tmp_path, clock)


@pytest.fixture
def pledges_url(postgres: Postgres, migrated: Callable[[str], str]) -> Iterator[str]:
    """A database with the newest schema and nothing in it."""
    name = f"pledges_{next(_numbers)}"
    yield postgres.create_database(name, template=migrated("pledges"))
    postgres.drop_database(name)


@pytest.fixture
def settings(pledges_url: str, issuer: TestIssuer) -> Settings:
    return Settings(**issuer.service_settings("pledges", database_url=pledges_url))


@pytest.fixture
async def sessions(pledges_url: str) -> AsyncIterator[SessionMaker]:
    engine = create_engine(pledges_url)
    yield create_sessions(engine)
    await engine.dispose()


@pytest.fixture
async def http(settings: Settings, clock: HeldClock) -> AsyncIterator[httpx.AsyncClient]:
    """The running service, with nobody signed in."""
    app = create_app(settings, clock=clock)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://muster.example"
        ) as client:
            yield client


@pytest.fixture
def kenya(issuer: TestIssuer) -> dict[str, str]:
    """Headers of Kenya's partner system."""
    return issuer.bearer("partner:KEN", "pledges")


@pytest.fixture
def chief(issuer: TestIssuer) -> dict[str, str]:
    """Headers of a desk chief."""
    return issuer.bearer("staff:desk-chief", "pledges", name="Exercise Chief")
