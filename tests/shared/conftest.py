"""The tiny service, with nothing in its database."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from muster.database import create_engine, create_sessions
from muster.transactions import Transactions
from muster.wakeups import Bell
from muster_local.postgres import Postgres
from tests.shared.core_sample import Service, metadata


@pytest.fixture(scope="session")
def sample_url(postgres: Postgres) -> str:
    """A database with the tables of the tiny service."""
    url = postgres.create_database("sample")
    with ThreadPoolExecutor(1) as beside_the_loop:
        beside_the_loop.submit(asyncio.run, _make_tables(url)).result()
    return url


async def _make_tables(url: str) -> None:
    engine = create_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()


@pytest.fixture
async def sample(sample_url: str) -> AsyncIterator[Service]:
    engine = create_engine(sample_url)
    async with engine.begin() as connection:
        names = ", ".join(metadata.tables)
        await connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
    yield Service(sample_url, create_sessions(engine))
    await engine.dispose()


@pytest.fixture(params=["sessions", "driver"])
async def transactions(
    sample: Service, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Transactions | None]:
    """The driver's own, or none: what goes by sessions has to go by them as well. Whoever does not
    look for what was accepted before does so soon.
    """
    monkeypatch.setattr("muster.intake.writer.LOOKS", 1)
    if request.param == "sessions":
        yield None
        return
    transactions = Transactions(sample.url, Bell(sample.url), sample.telemetry)
    yield transactions
    await transactions.close()
