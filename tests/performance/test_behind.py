"""Statements beside the work on what follows them: in order, and none left when the block ends."""

import asyncio

import pytest

from muster.database import SessionMaker
from performance.storage.behind import behind
from performance.use_cases import observing
from tests.performance.recorded import count, facts
from tests.performance.senders import Send, women


class Statements:
    """Each ends once it is let."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.may_end = asyncio.Semaphore(0)

    async def __call__(self, name: str) -> None:
        self.begun.append(name)
        await self.may_end.acquire()
        if name == "refused":
            raise LookupError(name)
        self.ended.append(name)


async def test_whoever_gives_goes_on_while_statements_run_one_after_the_other() -> None:
    run = Statements()

    async with asyncio.timeout(10), behind() as give:
        for each in ("first", "second", "third"):
            await give(run, each)
        assert (run.begun, run.ended) == (["first"], [])
        for _ in range(3):
            run.may_end.release()

    assert run.begun == run.ended == ["first", "second", "third"]


async def give_all(run: Statements, *names: str, then: Exception | None = None) -> None:
    async with asyncio.timeout(10), behind() as give:
        for each in names:
            await give(run, each)
        asyncio.get_running_loop().call_soon(run.may_end.release)
        if then is not None:
            raise then


async def test_what_fails_ends_the_block_and_nothing_is_begun_after_it() -> None:
    run = Statements()
    run.may_end.release()

    with pytest.raises(LookupError):
        await give_all(run, "refused", "second")

    assert run.begun == ["refused"]


async def test_the_last_statement_fails_the_block_too() -> None:
    with pytest.raises(LookupError):
        await give_all(Statements(), "refused")


async def test_a_block_that_fails_waits_for_what_still_uses_its_session() -> None:
    run = Statements()

    with pytest.raises(ZeroDivisionError):
        await give_all(run, "first", then=ZeroDivisionError())

    assert run.ended == ["first"]


async def test_of_a_block_that_fails_nothing_more_is_begun() -> None:
    run = Statements()

    with pytest.raises(ZeroDivisionError):
        await give_all(run, "first", "second", then=ZeroDivisionError())

    assert run.begun == run.ended == ["first"]


async def test_who_cancels_a_block_cancels_what_is_running_and_hears_of_nothing_else() -> None:
    run = Statements()
    given = asyncio.Event()

    async def block() -> None:
        async with behind() as give:
            await give(run, "first")
            await give(run, "refused")
            given.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(block())
    await given.wait()
    task.cancel()
    await asyncio.wait({task}, timeout=10)

    assert task.cancelled()
    assert (run.begun, run.ended) == (["first"], [])


async def test_figures_that_overtake_one_another_are_the_same_however_they_are_written(
    send: Send, sessions: SessionMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observing, "WRITTEN_AT_ONCE", 1)

    await send("KEN", *(women("KEN", "2026-10", each, 100) for each in (10, 12, 11)))

    told = [each for each in await facts(sessions) if "numerator" in each]
    assert [each["numerator"] for each in told] == [10, 12, 11]
    assert [each.get("before") for each in told] == [None, 10, 12]
    assert await count(sessions, "observations") == 3
    assert await count(sessions, "observations WHERE superseded_at IS NULL AND value = 11") == 1
