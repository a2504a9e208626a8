"""`python -m performance expected`: what people were to be told of, recomputed."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.reconciling import ExpectedStep
from muster.testing import HeldClock
from performance import storage
from performance.storage.expected import expected_steps
from performance.use_cases.clock import announce
from tests.performance.senders import Send
from tests.performance.test_observing import aimed_at

EVER = datetime(2000, 1, 1, tzinfo=UTC)
AFTER = datetime(2027, 3, 2, 0, 0, 1, tzinfo=UTC)


async def test_what_fired_is_expected_to_have_been_told(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await missed(send, sessions, clock)

    found = await expected(sessions, clock)

    assert sorted(each.step for each in found) == ["missed", "report missed"]
    assert all(each.event and each.subject.startswith("series/") for each in found)


async def test_a_miss_that_the_journal_lost_is_still_expected(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await missed(send, sessions, clock)
    async with sessions.begin() as session:
        await session.execute(text("DELETE FROM journal WHERE type LIKE '%target.missed.v1'"))

    found = await expected(sessions, clock)

    assert {each.step: bool(each.event) for each in found} == {
        "missed": False,
        "report missed": True,
    }


async def test_deadlines_that_nobody_looked_at_are_expected(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("KEN", aimed_at("KEN", "2026", 14, category="troops"))
    clock.now = AFTER + timedelta(minutes=5)

    found = await expected(sessions, clock)

    assert sorted(each.step for each in found) == ["missed", "report missed"]
    assert not any(each.event for each in found)


async def missed(send: Send, sessions: SessionMaker, clock: HeldClock) -> None:
    await send("KEN", aimed_at("KEN", "2026", 14, category="troops"))
    clock.now = AFTER
    await Sweep(sessions, storage.deadlines, announce, clock=clock).run_once()


async def expected(sessions: SessionMaker, clock: HeldClock) -> list[ExpectedStep]:
    async with sessions() as session:
        return await expected_steps(session, (EVER, clock() + timedelta(seconds=1)))
