"""Workers that fail are started again, each by itself, and end when they are told to."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

from muster.testing import HeldClock, eventually
from muster_local import supervisor
from muster_local.supervisor import Supervisor, Worker


@pytest.fixture(autouse=True)
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)


@asynccontextmanager
async def running(*workers: Worker) -> AsyncIterator[Supervisor]:
    supervising = Supervisor(list(workers), HeldClock())
    task = asyncio.create_task(supervising.run())
    try:
        yield supervising
    finally:
        supervising.stop()
        async with asyncio.timeout(10):
            await task


async def until_stopped(stop: asyncio.Event) -> None:
    await stop.wait()


def failing(times: int) -> Callable[[asyncio.Event], Coroutine[Any, Any, None]]:
    left = [RuntimeError("broken")] * times

    async def run(stop: asyncio.Event) -> None:
        if left:
            raise left.pop()
        await stop.wait()

    return run


async def test_a_worker_that_fails_is_started_again_and_the_others_never_notice() -> None:
    broken, sound = Worker("broken", failing(3)), Worker("sound", until_stopped)

    async with running(broken, sound):
        await eventually(lambda: said(broken.failures == 3 and broken.is_running))
        assert sound.is_running

    assert sound.failures == 0
    assert broken.last_error == "RuntimeError: broken"


async def test_a_worker_that_keeps_failing_is_started_ever_less_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []

    async def noted(self: Supervisor, seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(Supervisor, "_pause", noted)
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.1)
    worker = Worker("broken", failing(8))

    async with running(worker):
        await eventually(lambda: said(worker.is_running and worker.failures == 8))

    assert pauses[0] < 0.02 < pauses[2]
    assert 0.07 < pauses[-1] <= 0.12


async def test_what_a_worker_holds_is_finished_and_one_that_does_not_end_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervisor, "END_WITHIN", 0.1)
    finished: list[str] = []

    async def finishes(stop: asyncio.Event) -> None:
        await stop.wait()
        await asyncio.sleep(0.01)
        finished.append("finished")

    async def never_ends(stop: asyncio.Event) -> None:
        await asyncio.Event().wait()

    workers = Worker("finishes", finishes), Worker("never ends", never_ends)
    async with running(*workers):
        await eventually(lambda: said(all(each.is_running for each in workers)))

    assert finished == ["finished"]
    assert not any(each.is_running for each in workers)


async def said(truth: bool) -> bool:
    return truth
