"""Shredding holds: after a crash between its steps, and after a restore of an old backup."""

import asyncio
import signal
import sys
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, insert, select

from conduct.sealing.keyring import Keyring
from conduct.sealing.shredded import ShreddedList
from conduct.storage import shredding as stored
from conduct.storage.keys import case_keys
from conduct.storage.sealed import sealed_fields
from conduct.use_cases import shredding, starting
from conduct.use_cases.shredding import ShreddingNotListed
from conduct.use_cases.starting import StartRefused
from muster.database import SessionMaker
from tests.conduct.sealing.cases import NARRATIVE, add_case, read
from tests.conduct.sealing.shred_and_die import AT

DYING = "tests.conduct.sealing.shred_and_die"
AGAIN = "1 shredded cases have keys or sealed values again.*reapply-shredding"


async def start(
    sessions: SessionMaker, keyring: Keyring, outside: ShreddedList
) -> starting.Started:
    async with sessions.begin() as session:
        return await starting.check(session, keyring, outside)


async def shred(sessions: SessionMaker, outside: ShreddedList, case_id: UUID) -> None:
    await shredding.list_shredded(outside, case_id, AT)
    async with sessions.begin() as session:
        await shredding.destroy(session, case_id, AT)


async def backup(sessions: SessionMaker, *tables: Table) -> dict[Table, list[Any]]:
    async with sessions() as session:
        return {t: [row._asdict() for row in await session.execute(select(t))] for t in tables}


async def restore(sessions: SessionMaker, kept: dict[Table, list[Any]]) -> None:
    async with sessions.begin() as session:
        for table, rows in kept.items():
            await session.execute(table.delete())
            if rows:
                await session.execute(insert(table), rows)


async def test_a_shredded_case_is_gone_and_its_neighbour_is_not(
    sessions: SessionMaker, keyring: Keyring, outside: ShreddedList
) -> None:
    await start(sessions, keyring, outside)
    case_id, neighbour = [await add_case(sessions, keyring) for _ in range(2)]

    await shred(sessions, outside, case_id)

    assert await read(sessions, keyring, case_id) == {}
    assert await read(sessions, keyring, neighbour) == NARRATIVE
    assert outside.read().cases == {case_id: AT}
    await start(sessions, keyring, outside)


async def test_nothing_is_destroyed_that_could_not_be_listed(
    sessions: SessionMaker, keyring: Keyring, outside: ShreddedList
) -> None:
    case_id = await add_case(sessions, keyring)
    outside.path.unlink()

    with pytest.raises(ShreddingNotListed):
        await shred(sessions, outside, case_id)

    assert await read(sessions, keyring, case_id) == NARRATIVE


@pytest.mark.parametrize("step", ["listed", "destroyed"])
async def test_a_process_killed_while_it_shreds_is_noticed_at_the_next_start(
    sessions: SessionMaker, keyring: Keyring, outside: ShreddedList, database_url: str, step: str
) -> None:
    """step: the last one done; what is destroyed in a transaction comes back with its end."""
    await start(sessions, keyring, outside)
    case_id = await add_case(sessions, keyring)
    asked = [database_url, str(outside.path), str(case_id), step]
    killed = await asyncio.create_subprocess_exec(sys.executable, "-m", DYING, *asked)
    assert await killed.wait() == -signal.SIGKILL

    with pytest.raises(StartRefused, match=AGAIN):
        await start(sessions, keyring, outside)

    async with sessions.begin() as session:
        assert await shredding.reapply(session, starting.read_list(outside)) == 1
    await start(sessions, keyring, outside)
    assert await read(sessions, keyring, case_id) == {}


async def test_a_backup_restored_after_shredding_is_refused_until_it_is_shredded_again(
    sessions: SessionMaker, keyring: Keyring, outside: ShreddedList
) -> None:
    await start(sessions, keyring, outside)
    case_id, neighbour = [await add_case(sessions, keyring) for _ in range(2)]
    kept = await backup(sessions, case_keys, sealed_fields, stored.shredded_cases)
    await shred(sessions, outside, case_id)

    await restore(sessions, kept)

    assert await read(sessions, keyring, case_id) == NARRATIVE
    with pytest.raises(StartRefused, match=AGAIN):
        await start(sessions, keyring, outside)
    async with sessions.begin() as session:
        assert await shredding.reapply(session, starting.read_list(outside)) == 1
        assert await shredding.reapply(session, starting.read_list(outside)) == 0
    await start(sessions, keyring, outside)
    assert await read(sessions, keyring, case_id) == {}
    assert await read(sessions, keyring, neighbour) == NARRATIVE


async def test_sealed_values_that_came_back_without_a_key_are_noticed_too(
    sessions: SessionMaker, keyring: Keyring, outside: ShreddedList
) -> None:
    await start(sessions, keyring, outside)
    case_id = await add_case(sessions, keyring)
    kept = await backup(sessions, sealed_fields)
    await shred(sessions, outside, case_id)

    await restore(sessions, kept)

    with pytest.raises(StartRefused, match=AGAIN):
        await start(sessions, keyring, outside)


async def test_a_list_that_was_lost_is_noticed(
    sessions: SessionMaker, keyring: Keyring, outside: ShreddedList
) -> None:
    await start(sessions, keyring, outside)
    await shred(sessions, outside, await add_case(sessions, keyring))

    outside.path.write_bytes(b"")
    with pytest.raises(StartRefused, match="1 shredded cases of the database are not on the list"):
        await start(sessions, keyring, outside)

    outside.path.unlink()
    with pytest.raises(StartRefused, match="never begin an empty one"):
        await start(sessions, keyring, outside)


async def test_a_torn_line_is_reported_and_starts(
    sessions: SessionMaker, keyring: Keyring, outside: ShreddedList
) -> None:
    await start(sessions, keyring, outside)
    outside.path.write_bytes(b"5c6e2f6e-4a0b")

    assert (await start(sessions, keyring, outside)).torn == 1
