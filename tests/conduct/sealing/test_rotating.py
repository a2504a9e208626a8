"""Keys rotate while conduct serves."""

import asyncio

import pytest
from sqlalchemy import select, update

from conduct.sealing import keyring as files
from conduct.sealing.keyring import Keyring
from conduct.sealing.keys import Compartment
from conduct.sealing.shredded import ShreddedList
from conduct.storage import keys
from conduct.storage.keys import case_keys
from conduct.use_cases import rotating, starting
from conduct.use_cases.rotating import Retired, Rotated
from muster.database import SessionMaker
from tests.conduct.sealing.cases import NARRATIVE, add_case, read
from tests.conduct.sealing.keyrings import FACTS, IDENTITY


async def test_all_data_keys_are_rewrapped_and_the_former_key_is_no_longer_needed(
    sessions: SessionMaker, keyring: Keyring, outside: ShreddedList
) -> None:
    async with sessions.begin() as session:
        await starting.check(session, keyring, outside)
    cases = [await add_case(sessions, keyring) for _ in range(7)]
    files.with_new_current(keyring.path, FACTS, "f-2026-12")
    told: list[tuple[Compartment, int]] = []

    done = await rotating.rewrap_all(
        sessions, keyring, batch=3, told=lambda *progress: told.append(progress)
    )

    assert done == Rotated(8, 0, (Retired(FACTS, "f-2026-11"),))
    assert told == [(FACTS, 3), (FACTS, 6), (FACTS, 8)]
    files.without(keyring.path, FACTS, "f-2026-11")
    later = Keyring(keyring.path)
    assert [await read(sessions, later, each) for each in cases] == [NARRATIVE] * 7
    async with sessions.begin() as session:
        await starting.check(session, later, outside)


async def test_who_reads_and_registers_meanwhile_notices_nothing(
    sessions: SessionMaker, keyring: Keyring
) -> None:
    cases = [await add_case(sessions, keyring) for _ in range(30)]
    serving, rotated = Keyring(keyring.path), asyncio.Event()
    reads = 0

    async def serve() -> None:
        nonlocal reads
        while not rotated.is_set():
            cases.append(await add_case(sessions, serving))
            assert await read(sessions, serving, cases[reads % len(cases)]) == NARRATIVE
            reads += 1

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(serve())
        for month in ("f-2026-12", "f-2027-01", "f-2027-02"):
            files.with_new_current(keyring.path, FACTS, month)
            await rotating.rewrap_all(sessions, Keyring(keyring.path), batch=2)
        rotated.set()

    last = await rotating.rewrap_all(sessions, keyring)
    assert reads > 3
    assert {each.kek_id for each in last.retired} == {"f-2026-11", "f-2026-12", "f-2027-01"}
    assert [await read(sessions, keyring, each) for each in cases] == [NARRATIVE] * len(cases)


async def test_rotation_that_was_cut_short_goes_on(
    sessions: SessionMaker, keyring: Keyring
) -> None:
    for _ in range(5):
        await add_case(sessions, keyring)
    files.with_new_current(keyring.path, FACTS, "f-2026-12")

    def crash(*_: object) -> None:
        raise RuntimeError("the process ends here")

    with pytest.raises(RuntimeError):
        await rotating.rewrap_all(sessions, keyring, batch=2, told=crash)

    done = await rotating.rewrap_all(sessions, keyring, batch=2)
    assert (done.rewrapped, done.unreadable) == (3, 0)


async def test_two_may_rotate_at_once(sessions: SessionMaker, keyring: Keyring) -> None:
    for _ in range(20):
        await add_case(sessions, keyring)
    files.with_new_current(keyring.path, FACTS, "f-2026-12")

    one, other = await asyncio.gather(
        *(rotating.rewrap_all(sessions, Keyring(keyring.path), batch=3) for _ in range(2))
    )

    assert one.rewrapped + other.rewrapped == 20
    assert one.unreadable == other.unreadable == 0


async def test_a_key_that_somebody_holds_is_left_for_another_time(
    sessions: SessionMaker, keyring: Keyring
) -> None:
    held, _ = [await add_case(sessions, keyring) for _ in range(2)]
    files.with_new_current(keyring.path, FACTS, "f-2026-12")

    async with sessions.begin() as session:
        of_it = select(case_keys).where(case_keys.c.case_id == held)
        await session.execute(of_it.with_for_update())
        done = await rotating.rewrap_all(sessions, keyring)

    assert done == Rotated(1, 0, ())
    assert (await rotating.rewrap_all(sessions, keyring)).rewrapped == 1


async def test_a_data_key_that_cannot_be_unwrapped_stops_no_other(
    sessions: SessionMaker, keyring: Keyring
) -> None:
    broken, case_id = [await add_case(sessions, keyring) for _ in range(2)]
    async with sessions.begin() as session:
        of_it = update(case_keys).where(case_keys.c.case_id == broken)
        await session.execute(of_it.values(wrapped="v1:f-2026-11:AAAA"))
    files.with_new_current(keyring.path, FACTS, "f-2026-12")

    done = await rotating.rewrap_all(sessions, keyring, batch=1)

    assert done == Rotated(1, 1, ())
    assert await read(sessions, keyring, case_id) == NARRATIVE
    async with sessions() as session:
        assert (await keys.in_use(session))[FACTS] == {"f-2026-11": 1, "f-2026-12": 1}
        assert (await keys.in_use(session))[IDENTITY] == {"i-2026-11": 2}
