"""A conduct service on a database of its own, with a keyring made for the test."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import httpx
import pytest
import uvicorn

from conduct.app import create_app
from conduct.sealing.keyring import Keyring, new_keyring
from conduct.sealing.keys import Compartment
from conduct.settings import Settings
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker, create_engine, create_sessions
from muster.testing import HeldClock, TestIssuer, eventually
from muster_local.postgres import Postgres
from tests.browsing import Visit, visitor
from tests.conduct.callers import Callers, Program
from tests.conduct.staff import Staff
from tests.conduct.working import Register
from tests.serving import at_work

_numbers = count()
KEKS = {Compartment.FACTS: "f-exercise", Compartment.IDENTITY: "i-exercise"}


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def issuer(tmp_path: Path, clock: HeldClock) -> TestIssuer:
    return TestIssuer(tmp_path, clock)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return new_keyring(tmp_path / "keyring.json", KEKS)


@pytest.fixture
def rules(keyring: Keyring) -> Rules:
    return Rules(keyring=keyring)


@pytest.fixture
def conduct_url(postgres: Postgres, migrated: Callable[[str], str]) -> Iterator[str]:
    """A database with the newest schema and nothing in it."""
    name = f"conduct_{next(_numbers)}"
    yield postgres.create_database(name, template=migrated("conduct"))
    postgres.drop_database(name)


@pytest.fixture
def settings(conduct_url: str, issuer: TestIssuer, keyring: Keyring, tmp_path: Path) -> Settings:
    return Settings(
        **issuer.service_settings(
            "conduct",
            database_url=conduct_url,
            keyring=keyring.path,
            shredded_list=tmp_path / "shredded",
        )
    )


@pytest.fixture
async def sessions(conduct_url: str) -> AsyncIterator[SessionMaker]:
    engine = create_engine(conduct_url, hide_parameters=True)
    yield create_sessions(engine)
    await engine.dispose()


@pytest.fixture
def register(sessions: SessionMaker, rules: Rules, clock: HeldClock) -> Register:
    return Register(sessions, rules, clock)


@pytest.fixture
async def http(settings: Settings, clock: HeldClock) -> AsyncIterator[httpx.AsyncClient]:
    """The running service, with nobody signed in."""
    async with at_work(create_app(settings, clock=clock)) as client:
        yield client


@pytest.fixture
def visit(http: httpx.AsyncClient, settings: Settings, clock: HeldClock) -> Visit:
    """`visit("staff:conduct-officer")`: that person's browser, signed in."""
    return partial(visitor, http, settings, clock)


@pytest.fixture
def staff(
    http: httpx.AsyncClient, settings: Settings, clock: HeldClock, sessions: SessionMaker,
    rules: Rules,
) -> Staff:  # fmt: skip
    return Staff(http, settings, clock, sessions, rules)


@pytest.fixture
async def served(
    conduct_url: str, issuer: TestIssuer, clock: HeldClock, keyring: Keyring, tmp_path: Path
) -> AsyncIterator[Settings]:
    """The service on a real port."""
    # Listening from here on: what the browser asks before the server is up waits for it.
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = Settings(
        **issuer.service_settings(
            "conduct", database_url=conduct_url, public_url=address, root_path="",
            keyring=keyring.path, shredded_list=tmp_path / "shredded",
        )
    )  # fmt: skip
    config = uvicorn.Config(
        create_app(settings, clock=clock), log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))

    async def has_begun() -> bool:
        return server.started

    # A database in which cases stand before the first start is refused.
    await eventually(has_begun)
    yield settings
    server.should_exit = True
    await serving


@pytest.fixture
async def office(
    served: Settings, clock: HeldClock, sessions: SessionMaker, rules: Rules
) -> AsyncIterator[Staff]:
    async with httpx.AsyncClient(base_url=served.base_url) as http:
        yield Staff(http, served, clock, sessions, rules)


@pytest.fixture
def callers(http: httpx.AsyncClient, issuer: TestIssuer, clock: HeldClock) -> Callers:
    """`callers("conduct-chief")`: that person's program."""
    return Callers(http, issuer, clock)


@pytest.fixture
def officer(callers: Callers) -> Program:
    """Works on what it reports."""
    return callers("conduct-officer", "officer one")


@pytest.fixture
def chief(callers: Callers) -> Program:
    return callers("conduct-chief", "chief one")
