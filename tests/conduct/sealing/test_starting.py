"""Conduct does not start with keys that do not belong to its database."""

import asyncio
import base64
import json
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from conduct.sealing import keyring as files
from conduct.sealing.keyring import Keyring, new_keyring
from conduct.sealing.shredded import ShreddedList
from conduct.storage.keys import CHECK, case_keys, keyring_checks
from conduct.use_cases import starting
from conduct.use_cases.starting import Started, StartRefused
from muster.database import SessionMaker
from tests.conduct.sealing.cases import add_case
from tests.conduct.sealing.keyrings import FACTS, FIRST

Start = Callable[[], Awaitable[Started]]


@pytest.fixture
def start(sessions: SessionMaker, keyring: Keyring, outside: ShreddedList) -> Start:
    """`await start()`: as a process would that reads the keyring's file now."""

    async def check() -> Started:
        async with sessions.begin() as session:
            return await starting.check(session, Keyring(keyring.path), outside)

    return check


async def test_the_first_start_makes_check_values_and_the_list(
    sessions: SessionMaker, keyring: Keyring, tmp_path: Path
) -> None:
    fresh = ShreddedList(tmp_path / "fresh.txt")

    async with sessions.begin() as session:
        assert await starting.check(session, keyring, fresh) == Started(first=True, torn=0)
    async with sessions.begin() as session:
        assert await starting.check(session, keyring, fresh) == Started(first=False, torn=0)

    assert fresh.path.read_bytes() == b""


async def test_of_several_that_start_first_at_once_one_is_the_first(start: Start) -> None:
    started = await asyncio.gather(*(start() for _ in range(4)))

    assert sorted(each.first for each in started) == [False, False, False, True]


async def test_the_first_start_refuses_a_list_that_cannot_be_begun(
    sessions: SessionMaker, keyring: Keyring, tmp_path: Path
) -> None:
    nowhere = ShreddedList(tmp_path / "nowhere" / "shredded.txt")

    with pytest.raises(StartRefused, match="Name a file in a folder"):
        async with sessions.begin() as session:
            await starting.check(session, keyring, nowhere)


async def test_another_keyring_is_refused_before_there_is_any_case(
    sessions: SessionMaker, start: Start, outside: ShreddedList, tmp_path: Path
) -> None:
    await start()
    other = new_keyring(tmp_path / "other.json", FIRST)

    with pytest.raises(StartRefused, match="facts key f-2026-11 of the keyring does not open"):
        async with sessions.begin() as session:
            await starting.check(session, other, outside)


async def test_a_keyring_without_a_key_in_use_is_refused(
    sessions: SessionMaker, keyring: Keyring, start: Start
) -> None:
    await start()
    await add_case(sessions, keyring)
    files.with_new_current(keyring.path, FACTS, "f-2026-12")
    await start()

    files.without(keyring.path, FACTS, "f-2026-11")

    with pytest.raises(StartRefused, match=r"no facts key f-2026-11.*Put the keyring back"):
        await start()


@pytest.mark.parametrize("name", ["blind_index", "content"])
async def test_another_key_for_digests_is_refused(
    keyring: Keyring, start: Start, name: str
) -> None:
    await start()
    told = json.loads(keyring.path.read_text())
    told[name] = base64.b64encode(secrets.token_bytes(32)).decode()
    keyring.path.write_text(json.dumps(told))

    with pytest.raises(StartRefused, match=f"the key {name} .* this key never changes"):
        await start()


async def test_a_data_key_that_was_tampered_with_is_refused(
    sessions: SessionMaker, keyring: Keyring, start: Start
) -> None:
    await start()
    case_id = await add_case(sessions, keyring)
    async with sessions.begin() as session:
        other = update(case_keys).where(case_keys.c.case_id == case_id)
        await session.execute(other.values(wrapped="v1:f-2026-11:AAAA"))

    with pytest.raises(StartRefused, match="does not open what was wrapped"):
        await start()


async def test_a_database_of_which_a_part_is_missing_is_refused(
    sessions: SessionMaker, keyring: Keyring, start: Start
) -> None:
    await start()
    await add_case(sessions, keyring)
    async with sessions.begin() as session:
        await session.execute(delete(case_keys).where(case_keys.c.case_id == CHECK))

    with pytest.raises(StartRefused, match="check value of the keyring is missing"):
        await start()

    async with sessions.begin() as session:
        await session.execute(delete(keyring_checks))
    with pytest.raises(StartRefused, match="no check values of its keyring"):
        await start()


async def test_a_list_that_is_damaged_is_refused(outside: ShreddedList, start: Start) -> None:
    await start()
    outside.path.write_text("Exercise damage\n")

    with pytest.raises(StartRefused, match=r"damaged in line 1\. Mount the list"):
        await start()
