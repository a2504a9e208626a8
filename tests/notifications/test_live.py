"""The stream of live updates."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from muster.database import SessionMaker
from muster.testing import HeldClock
from muster.wakeups import Bell, Listener
from notifications.pages.live import Live, told_to_end
from notifications.storage.lists import Viewer
from tests.notifications.builders import fact
from tests.notifications.conftest import Office

OFFICER = Viewer("officer", frozenset({"desk-officer"}))
OPERATIONS = Viewer("operations", frozenset({"gardener"}))
HOUR = timedelta(hours=1)


@pytest.fixture
async def live(
    notifications_url: str, sessions: SessionMaker, clock: HeldClock, office: Office
) -> AsyncIterator[Live]:
    bell, listener = Bell(notifications_url), Listener(notifications_url)
    office.sessions = bell.attach(sessions)
    made = Live(listener, sessions, clock)
    tasks = [asyncio.create_task(bell.run()), asyncio.create_task(listener.run())]
    yield made
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def next_message(stream: AsyncIterator[str]) -> str:
    """The next that is no sign of life."""
    async with asyncio.timeout(10):
        async for message in stream:
            if not message.startswith(":"):
                return message
    raise AssertionError("the stream ended")


async def test_a_new_alert_is_told_to_those_who_may_see_it(
    live: Live, office: Office, clock: HeldClock
) -> None:
    mine = live.follow(OFFICER, "one", clock() + HOUR, None)
    other = live.follow(OPERATIONS, "two", clock() + HOUR, None)
    assert await next_message(mine) == "retry: 5000\n\n"
    assert await anext(other) == "retry: 5000\n\n"
    assert await anext(mine) == ": still here\n\n"
    assert await anext(other) == ": still here\n\n"

    await office.hear(fact("missed"))

    message = await next_message(mine)
    alert = await office.alert("A2")
    assert json.loads(message.split("data: ")[1]) == [str(alert.id)]
    async with asyncio.timeout(20):
        assert await anext(other) == ": still here\n\n"
    await mine.aclose()
    await other.aclose()


async def test_a_browser_that_comes_back_is_told_what_it_missed(
    live: Live, office: Office, clock: HeldClock
) -> None:
    last = clock()
    clock.advance(timedelta(minutes=5))
    await office.hear(fact("missed"))

    stream = live.follow(OFFICER, "one", clock() + HOUR, last)
    await anext(stream)

    assert (await next_message(stream)).startswith(f"id: {clock().isoformat()}\ndata: ")
    await stream.aclose()


async def test_a_browser_has_one_stream_and_the_newer_one_ends_the_older(
    live: Live, clock: HeldClock
) -> None:
    older = live.follow(OFFICER, "same", clock() + HOUR, None)
    await anext(older)
    await anext(older)
    newer = live.follow(OFFICER, "same", clock() + HOUR, None)
    await anext(newer)

    async with asyncio.timeout(5):
        assert [each async for each in older] == []
    await newer.aclose()


async def test_a_stream_ends_with_the_session(live: Live, clock: HeldClock) -> None:
    stream = live.follow(OFFICER, "one", clock(), None)

    async with asyncio.timeout(5):
        assert [each async for each in stream] == ["retry: 5000\n\n"]


async def test_streams_end_when_the_process_is_told_to_end_and_the_others_hear_it_too(
    live: Live, clock: HeldClock
) -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        with told_to_end(live.end):
            stream = live.follow(OFFICER, "one", clock() + HOUR, None)
            await anext(stream)
            await anext(stream)
            signal.raise_signal(signal.SIGTERM)

            async with asyncio.timeout(5):
                assert [each async for each in stream] == []
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == [signal.SIGTERM]
