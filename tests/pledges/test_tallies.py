"""Every hour is tallied once it is over: what alerted in it, counted from the journal."""

import asyncio
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from muster.database import SessionMaker
from muster.journal import Actor, Origin
from muster.observability import Telemetry
from muster.tallies import tallying
from muster.testing import HeldClock, eventually
from pledges import storage, sweeps
from pledges.storage.tables import journal
from tests.pledges.visitors import Send, announced, event, milestone

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
OVER = timedelta(hours=1, minutes=1)
"""After this an hour is closed."""
NOTHING = sha256(b"").hexdigest()


@pytest.fixture
async def tallied(sessions: SessionMaker) -> None:
    """Hours are tallied since nine o'clock."""
    async with sessions.begin() as session:
        await storage.journal.begin(session, NINE)


async def sweep(sessions: SessionMaker, clock: HeldClock) -> None:
    await sweeps.milestones(sessions, clock, Telemetry("test"), wake=asyncio.Event()).run_once()


async def close(sessions: SessionMaker, now: datetime) -> int | None:
    async with sessions.begin() as session:
        return await storage.journal.close_hours(session, now)


async def tallies(sessions: SessionMaker) -> list[dict[str, Any]]:
    table = journal.journal
    rows = select(table.c.data, table.c.sequence).where(table.c.type.contains(".tally."))
    async with sessions() as session:
        found = await session.execute(rows.order_by(table.c.seq))
        return [{**row.data, "sequence": row.sequence} for row in found]


def at(*minutes: int) -> list[dict[str, Any]]:
    """A milestone due so many minutes after nine."""
    due = [(NINE + timedelta(minutes=each)).isoformat() for each in minutes]
    return [milestone(f"m{n}", f"Part {n}", due_at=each) for n, each in enumerate(due)]


async def lines_of(sessions: SessionMaker, pledge: str) -> list[str]:
    """As somebody else would write them, who has read what is published."""
    table = journal.journal
    missed = select(table.c.data).where(
        table.c.aggregate_id == UUID(pledge), table.c.type.contains(".missed.")
    )
    async with sessions() as session:
        data = list(await session.scalars(missed))
    return sorted(f"pledges/{pledge}|{d['milestone_id']}|{d['version']}|missed" for d in data)


async def test_the_first_hour_is_tallied_where_nothing_alerted_before_and_the_next_one_otherwise(
    sessions: SessionMaker, clock: HeldClock, send: Send
) -> None:
    half_past = NINE + timedelta(minutes=30)
    async with sessions() as session:
        await storage.journal.begin(session, half_past)
        assert await storage.journal.open_since(session) == NINE
    await send("RWA", announced("RWA", "R-1", milestones=at(10)))
    clock.now = half_past
    await sweep(sessions, clock)
    async with sessions() as session:
        await storage.journal.begin(session, half_past)
        assert await storage.journal.open_since(session) == NINE + timedelta(hours=1)


@pytest.mark.usefixtures("tallied")
async def test_what_alerted_within_an_hour_is_counted_and_named_by_a_hash(
    sessions: SessionMaker, clock: HeldClock, send: Send
) -> None:
    [pledge] = await send("RWA", announced("RWA", "R-1", milestones=at(10, 20, 70)))
    clock.now = NINE + timedelta(minutes=30)
    await sweep(sessions, clock)

    closed = await close(sessions, NINE + OVER)

    [tally] = await tallies(sessions)
    expected = "\n".join(await lines_of(sessions, pledge))
    assert closed == 1
    assert tally["hour"] == "2026-11-24T09:00:00Z"
    assert tally["count"] == 2
    assert tally["hash"] == sha256(expected.encode()).hexdigest()


@pytest.mark.usefixtures("tallied")
async def test_an_hour_counts_what_was_recorded_in_it_however_long_ago_it_was_due(
    sessions: SessionMaker, clock: HeldClock, send: Send
) -> None:
    await send("RWA", announced("RWA", "R-1", milestones=at(10, 20)))
    clock.now = NINE + timedelta(hours=3)
    await sweep(sessions, clock)

    await close(sessions, NINE + timedelta(hours=3) + OVER)

    assert [each["count"] for each in await tallies(sessions)] == [0, 0, 0, 2]


@pytest.mark.usefixtures("tallied")
async def test_hours_in_which_nothing_fired_are_tallied_each_once_also_after_an_outage(
    sessions: SessionMaker,
) -> None:
    await close(sessions, NINE + OVER)

    closed = await close(sessions, NINE + timedelta(hours=3) + OVER)
    again = await close(sessions, NINE + timedelta(hours=3) + OVER)

    found = await tallies(sessions)
    assert (closed, again) == (3, 0)
    assert [each["hour"][11:13] for each in found] == ["09", "10", "11", "12"]
    assert [each["sequence"] for each in found] == [1, 2, 3, 4]
    assert {(each["count"], each["hash"]) for each in found} == {(0, NOTHING)}


async def test_several_workers_publish_one_tally(sessions: SessionMaker, clock: HeldClock) -> None:
    stop = asyncio.Event()
    telemetry = Telemetry("test")
    workers = [tallying(storage.journal, sessions, clock, telemetry) for _ in range(4)]

    async def begun() -> bool:
        async with sessions() as session:
            return await storage.journal.open_since(session) is not None

    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(workers[0](stop))
        await eventually(begun)
        stop.set()
        await first
        stop.clear()
        clock.now = NINE + timedelta(hours=451)
        running = [tasks.create_task(each(stop)) for each in workers]

        async def all_closed() -> bool:
            return len(await tallies(sessions)) >= 450

        await eventually(all_closed)
        stop.set()
        await asyncio.gather(*running)

    found = await tallies(sessions)
    assert [each["sequence"] for each in found] == list(range(1, 451))
    assert len({each["hour"] for each in found}) == 450


@pytest.mark.usefixtures("tallied")
async def test_what_is_being_recorded_keeps_its_hour_open(
    sessions: SessionMaker, clock: HeldClock, send: Send
) -> None:
    [pledge] = await send("RWA", announced("RWA", "R-1", milestones=at(10)))
    now = NINE + timedelta(minutes=59)

    async with sessions.begin() as session:
        found = await storage.pledge(session, UUID(pledge))
        facts = found.waive(found.milestones[0], reason="-", authority="-", by="-", now=now)
        await storage.journal.record(session, facts, Origin(Actor.SYSTEM, now))
        meanwhile = await close(sessions, NINE + OVER)
    afterwards = await close(sessions, NINE + OVER)

    assert (meanwhile, afterwards) == (None, 1)
    assert [each["count"] for each in await tallies(sessions)] == [1]


@pytest.mark.usefixtures("tallied")
async def test_what_is_recorded_after_its_hour_was_closed_belongs_to_the_next_one(
    sessions: SessionMaker, clock: HeldClock, send: Send
) -> None:
    await send("RWA", announced("RWA", "R-1", milestones=at(10)))
    await close(sessions, NINE + OVER)
    clock.now = NINE + timedelta(minutes=59)

    await sweep(sessions, clock)
    await close(sessions, NINE + timedelta(hours=1) + OVER)

    rows = select(journal.outbox.c.headers).where(journal.outbox.c.headers.contains(".missed."))
    async with sessions() as session:
        sent = await session.scalar(rows)
    assert [each["count"] for each in await tallies(sessions)] == [0, 1]
    assert '["ce_recordedtime","2026-11-24T10:00:00Z"]' in str(sent)


@pytest.mark.usefixtures("tallied")
async def test_imports_of_history_are_not_counted(sessions: SessionMaker, send: Send) -> None:
    past = [milestone("arrival", "Arrives", due_on="2026-02-28")]
    await send("RWA", announced("RWA", "R-1", milestones=past), imported=True)

    await send("RWA", announced("RWA", "R-2", milestones=at(-10)), imported=True)
    gone = event("RWA", "pledge.withdrawn", "gone", reference="R-2", reason="over")
    await send("RWA", gone, imported=True)
    await close(sessions, NINE + OVER)

    assert [each["count"] for each in await tallies(sessions)] == [0]


@pytest.mark.usefixtures("tallied")
async def test_a_miss_that_an_import_brings_to_light_is_not_counted(
    sessions: SessionMaker, clock: HeldClock, send: Send
) -> None:
    await send("RWA", announced("RWA", "R-1", milestones=at(10)))
    clock.now = NINE + timedelta(minutes=20)

    gone = event("RWA", "pledge.withdrawn", "gone", reference="R-1", reason="over")
    await send("RWA", gone, imported=True)
    await close(sessions, NINE + OVER)

    assert [each["count"] for each in await tallies(sessions)] == [0]


async def test_the_canary_falls_due_is_counted_and_stands_in_no_register(
    sessions: SessionMaker, http: Any, chief: dict[str, str], clock: HeldClock
) -> None:
    stop = asyncio.Event()
    telemetry = Telemetry("test")
    async with sessions.begin() as session:
        await storage.journal.begin(session, NINE)
    sing = storage.canary.singing(timedelta(minutes=15), sessions, clock, telemetry)
    table = journal.journal
    sung = select(table.c.data).where(table.c.type.contains(".canary.")).order_by(table.c.seq)

    async def due() -> datetime | None:
        async with sessions() as session:
            return await storage.canary.deadlines.next_instant(session)

    async def times() -> list[str]:
        async with sessions() as session:
            return [each["due"][11:16] for each in await session.scalars(sung)]

    async with asyncio.TaskGroup() as tasks:
        # Two workers, each of which is told of the time by being started again.
        for now in (NINE, NINE + timedelta(minutes=16), NINE + timedelta(minutes=52)):
            clock.now = now
            stop.clear()
            running = [tasks.create_task(sing(stop)) for _ in range(2)]

            async def waits() -> bool:
                found = await due()
                return found is not None and found > clock()

            await eventually(waits)
            stop.set()
            await asyncio.gather(*running)
    await close(sessions, NINE + OVER)

    answer = await http.get("/v1/pledges", headers=chief)
    assert await times() == ["09:15", "09:30"]
    assert [each["count"] for each in await tallies(sessions)] == [2]
    assert answer.json()["items"] == []
