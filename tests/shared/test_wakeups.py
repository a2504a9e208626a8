"""Wake-ups: heard soon after a commit, never without one, and cheap."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url, text
from structlog.testing import capture_logs

from muster.database import SessionMaker, create_engine, create_sessions
from muster.journal import OUTBOX_CHANNEL
from muster.testing import eventually
from muster.wakeups import AGAIN_AFTER, Bell, Listener, stopped, wait_for, wake_after_commit
from tests.shared.core_sample import Service, journal
from tests.shared.wire import wire_to


@asynccontextmanager
async def in_background(*works: Any) -> AsyncIterator[None]:
    """Each runs until the block ends."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work.run()) for work in works]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def rung(event: asyncio.Event) -> None:
    """Once it is; a failure where it never is."""
    async with asyncio.timeout(10):
        await event.wait()


class Post:
    """A bell and somebody who hears it."""

    def __init__(self, url: str, sessions: SessionMaker) -> None:
        self.bell = Bell(url)
        self.listener = Listener(url)
        self.work = self.listener.on("work")
        self.last = self.listener.on("last")
        self.sessions = self.bell.attach(sessions)

    async def heard(self) -> bool:
        """Whether "work" was rung; asked once everything rung so far has been heard."""
        self.last.clear()
        self.bell.ring(["last"])
        await rung(self.last)
        return self.work.is_set()


@pytest.fixture
async def post(database_url: str) -> AsyncIterator[Post]:
    engine = create_engine(database_url)
    post = Post(database_url, create_sessions(engine))
    async with in_background(post.bell, post.listener):
        await rung(post.work)
        await rung(post.last)
        post.work.clear()
        yield post
    await engine.dispose()


async def test_a_commit_that_asked_for_it_is_heard(post: Post) -> None:
    async with post.sessions.begin() as session:
        wake_after_commit(session, "work")

    assert await post.heard()


async def test_nothing_is_heard_before_the_commit(post: Post) -> None:
    async with post.sessions.begin() as session:
        wake_after_commit(session, "work")
        await session.execute(text("SELECT 1"))
        assert not await post.heard()

    assert await post.heard()


async def test_nothing_is_heard_after_a_rollback_nor_at_the_next_commit(post: Post) -> None:
    async with post.sessions() as session:
        await session.execute(text("SELECT 1"))
        wake_after_commit(session, "work")
        await session.rollback()
        assert not await post.heard()
        await session.execute(text("SELECT 1"))
        await session.commit()

    assert not await post.heard()


async def test_a_savepoint_that_is_released_is_not_a_commit(post: Post) -> None:
    async with post.sessions.begin() as session:
        async with session.begin_nested():
            await session.execute(text("SELECT 1"))
            wake_after_commit(session, "work")
        assert not await post.heard()

    assert await post.heard()


async def test_work_under_a_savepoint_undone_does_not_silence_the_rest(post: Post) -> None:
    async with post.sessions.begin() as session:
        await session.execute(text("SELECT 1"))
        wake_after_commit(session, "work")
        undone = await session.begin_nested()
        await undone.rollback()

    assert await post.heard()


async def test_recording_a_fact_rings_for_the_relay(sample: Service) -> None:
    post = Post(sample.url, sample.sessions)
    relay = post.listener.on(OUTBOX_CHANNEL)
    async with in_background(post.bell, post.listener):
        await rung(relay)
        relay.clear()
        async with post.sessions.begin() as session:
            step = sample.step(uuid4(), 1, topic="steps")
            await journal.record(session, [step], sample.origin())
        await rung(relay)


async def test_one_process_notifies_at_most_once_in_fifty_milliseconds(
    post: Post, database_url: str
) -> None:
    heard: list[str] = []
    witness = await asyncpg.connect(database_url)
    await witness.add_listener("work", lambda *_: heard.append("work"))

    began = time.monotonic()
    while time.monotonic() < began + 0.5:
        async with post.sessions.begin() as session:
            wake_after_commit(session, "work")
            await session.execute(text("SELECT 1"))
    await post.heard()
    took = time.monotonic() - began

    await witness.close()
    assert 1 <= len(heard) <= took / 0.05 + 1


async def test_what_was_rung_while_the_database_was_away_is_heard_later(database_url: str) -> None:
    async with wire_to(database_url) as wire:
        bell, listener = Bell(wire.url), Listener(database_url)
        work, ready = listener.on("work"), listener.on("ready")
        async with in_background(bell, listener):
            await rung(work)
            work.clear()
            bell.ring(["ready"])
            ready.clear()
            await rung(ready)
            await wire.cut()
            bell.ring(["work"])
            await wire.mend()
            await rung(work)


async def test_everybody_is_woken_after_the_listening_connection_was_lost(
    post: Post, sample: Service
) -> None:
    post.work.clear()
    post.last.clear()
    terminate = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query ~ '^(LISTEN|SELECT$)'"
    )
    async with post.sessions.begin() as session:
        assert await session.scalar(terminate) == 1

    await rung(post.work)
    await rung(post.last)


async def test_a_channel_added_later_is_heard_too(post: Post) -> None:
    later = post.listener.on("later")
    await rung(later)
    later.clear()

    post.bell.ring(["later"])

    await rung(later)


async def test_all_who_wait_on_one_channel_are_woken_and_those_who_left_are_not(
    post: Post,
) -> None:
    other, gone = post.listener.on("work"), post.listener.on("work")
    post.listener.forget("work", gone)

    post.bell.ring(["work"])

    assert await post.heard()
    assert other.is_set()
    assert not gone.is_set()


async def test_waiting_ends_with_the_event_the_time_or_the_stop() -> None:
    set_event, unset, stop = asyncio.Event(), asyncio.Event(), asyncio.Event()
    set_event.set()
    stop.set()

    async with asyncio.timeout(5):
        await wait_for(set_event, 60)
        await wait_for(unset, 0.001)
        await wait_for(unset, 60, stop=stop)
        assert await stopped(stop, 60)
        assert not await stopped(unset, 0.001)

    assert not set_event.is_set()


async def test_a_bell_that_meets_our_own_mistake_says_so_and_rings_on(
    post: Post, database_url: str
) -> None:
    bell = Bell(database_url)
    bell.ring(["no; such channel"])

    with capture_logs() as logs:
        async with in_background(bell):

            async def said() -> bool:
                return "error" in [each["log_level"] for each in logs]

            await eventually(said)
            bell.ring(["work"])
            await rung(post.work)


async def look(event: asyncio.Event) -> bool:
    return event.is_set()


async def test_a_listener_waits_for_a_database_that_is_away(database_url: str) -> None:
    async with wire_to(database_url) as wire:
        await wire.cut()
        listener = Listener(wire.url)
        work = listener.on("work")
        async with in_background(listener):
            await wire.mend()
            await eventually(lambda: look(work))


async def test_wake_ups_go_on_after_an_error_that_nobody_foresaw(
    post: Post, database_url: str
) -> None:
    name = f"wakes_{uuid4().hex}"
    owner = await asyncpg.connect(database_url)
    await owner.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'exercise'")
    bell = Bell(
        str(make_url(database_url).set(username=name, password="exercise").render_as_string(False))
    )
    try:
        async with in_background(bell):
            bell.ring(["work"])
            await rung(post.work)
            await owner.execute(f"ALTER ROLE {name} NOLOGIN")
            await owner.execute(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{name}'"
            )
            post.work.clear()
            bell.ring(["work"])
            await asyncio.sleep(2 * AGAIN_AFTER)
            await owner.execute(f"ALTER ROLE {name} LOGIN")
            await rung(post.work)
    finally:
        await owner.execute(f"DROP ROLE {name}")
        await owner.close()
