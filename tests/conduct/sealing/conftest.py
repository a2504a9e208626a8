"""A keyring, a list of shredded cases, and a database with the tables of sealing."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from conduct.sealing.keyring import Keyring, new_keyring
from conduct.sealing.shredded import ShreddedList
from conduct.storage import keys, sealed, shredding
from muster.database import SessionMaker, create_engine, create_sessions
from tests.conduct.sealing.keyrings import FIRST

TABLES = (
    keys.case_keys, keys.keyring_checks, sealed.sealed_fields, shredding.shredded_cases,
)  # fmt: skip


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return new_keyring(tmp_path / "keyring.json", FIRST)


@pytest.fixture
def outside(tmp_path: Path) -> ShreddedList:
    """The list of shredded cases, begun and empty."""
    made = ShreddedList(tmp_path / "shredded.txt")
    made.begin()
    return made


@pytest.fixture
def case_id() -> UUID:
    return uuid4()


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[SessionMaker]:
    engine = create_engine(database_url)
    async with engine.begin() as connection:
        for table in TABLES:
            await connection.run_sync(table.create)
    yield create_sessions(engine)
    await engine.dispose()
