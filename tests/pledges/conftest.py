"""A pledges service on a database of its own, and the people and partners who call it."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import httpx
import pytest

from muster.database import SessionMaker, create_engine, create_sessions
from muster.testing import HeldClock, TestIssuer
from muster_local.postgres import Postgres
from pledges.app import create_app
from pledges.settings import Settings
from tests.browsing import Visit, Visitor, visitor
from tests.pledges.visitors import EVIDENCE, Case, Send, announced, event, milestone, send_events
from tests.serving import at_work

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
    async with at_work(create_app(settings, clock=clock)) as client:
        yield client


@pytest.fixture
def kenya(issuer: TestIssuer) -> dict[str, str]:
    """Headers of Kenya's partner system."""
    return issuer.bearer("partner:KEN", "pledges")


@pytest.fixture
def chief(issuer: TestIssuer) -> dict[str, str]:
    """Headers of a desk chief."""
    return issuer.bearer("staff:desk-chief", "pledges", name="Exercise Chief")


@pytest.fixture
def visit(http: httpx.AsyncClient, settings: Settings, clock: HeldClock) -> Visit:
    """`visit("staff:desk-officer")`: that person's browser, signed in."""
    return partial(visitor, http, settings, clock)


@pytest.fixture
def send(http: httpx.AsyncClient, issuer: TestIssuer) -> Send:
    """`await send("KEN", event, …)`: the ids of the pledges; `imported=True` for history."""
    return partial(send_events, http, issuer)


@pytest.fixture
def officer(visit: Visit) -> Visitor:
    return visit("staff:desk-officer", "Exercise Officer")


@pytest.fixture
def boss(visit: Visit) -> Visitor:
    return visit("staff:desk-chief", "Exercise Chief")


@pytest.fixture
async def running(http: httpx.AsyncClient, chief: dict[str, str], send: Send) -> Case:
    """Due on 1 March 2027."""
    part = milestone("arrival", "Arrives", due_on="2027-03-01")
    ids = await send("RWA", announced("RWA", "RWA-1", milestones=[part]))
    return Case(http, chief, ids[0])


@pytest.fixture
async def missed(http: httpx.AsyncClient, chief: dict[str, str], send: Send) -> Case:
    """Since 1 March 2026."""
    part = milestone("arrival", "Arrives", due_on="2026-02-28")
    ids = await send("RWA", announced("RWA", "RWA-2", milestones=[part]), imported=True)
    return Case(http, chief, ids[0])


@pytest.fixture
async def claimed(missed: Case, send: Send) -> Case:
    said = {"reference": "RWA-2", "milestone": "arrival", "done_on": "2026-02-20"}
    await send("RWA", event("RWA", "milestone.reported", "claim", evidence=EVIDENCE, **said))
    return missed
