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
from tests.performance.test_casualties import notified
from tests.performance.test_crimes import crime
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


async def test_undetermined_causes_and_missed_steps_of_crimes_are_expected_whoever_lost_them(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("UN", notified("UN", cause="to-be-determined"))
    await send("COD", crime())
    clock.now = datetime(2026, 12, 25, tzinfo=UTC)

    slept_through = await lines(sessions, clock)
    await Sweep(sessions, storage.deadlines, announce, clock=clock).run_once()
    fired = await lines(sessions, clock)
    async with sessions.begin() as session:
        await session.execute(text("DELETE FROM journal WHERE type ~ 'undetermined|step-missed'"))
    lost = await lines(sessions, clock)

    assert [step for *_, step in fired] == [
        "30 days", "host-notified", "investigation-opened", "recorded",
    ]  # fmt: skip
    assert slept_through == lost == fired


async def lines(sessions: SessionMaker, clock: HeldClock) -> list[tuple[str, str, int, str]]:
    """As notifications compares them, by step."""
    found = await expected(sessions, clock)
    found.sort(key=lambda each: each.step)
    return [(each.subject, each.deadline, each.version, each.step) for each in found]


async def missed(send: Send, sessions: SessionMaker, clock: HeldClock) -> None:
    await send("KEN", aimed_at("KEN", "2026", 14, category="troops"))
    clock.now = AFTER
    await Sweep(sessions, storage.deadlines, announce, clock=clock).run_once()


async def expected(sessions: SessionMaker, clock: HeldClock) -> list[ExpectedStep]:
    async with sessions() as session:
        return await expected_steps(session, (EVER, clock() + timedelta(seconds=1)))
