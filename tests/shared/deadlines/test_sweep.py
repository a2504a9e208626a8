"""The sweep on the real PostgreSQL: each step once, whatever happens meanwhile."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from muster.clock import utc_now
from muster.deadlines import Checkpoint, State
from muster.deadlines.sweep import Sweep
from muster.deadlines.table import Fired
from muster.errors import is_away, is_contention
from muster.observability import Metrics
from tests.shared.deadlines.conftest import Service, after


async def test_what_is_due_is_missed_and_told_in_the_same_transaction(service: Service) -> None:
    due, future = await service.promise(after(hours=1), after(days=9))
    service.now = after(hours=1)

    assert await service.sweep().run_once() == 1

    assert await service.told() == [(due.subject, "missed")]
    states = {each.id: each.state for each in await service.stored(due.aggregate_id)}
    assert states == {due.id: State.MISSED, future.id: State.PENDING}


async def test_a_second_sweep_finds_nothing(service: Service) -> None:
    await service.promise(after(hours=1))
    service.now = after(hours=2)
    sweep = service.sweep()
    await sweep.run_once()

    assert await sweep.run_once() == 0
    assert len(await service.told()) == 1


async def test_more_than_one_batch_is_swept_until_nothing_is_due(service: Service) -> None:
    for _ in range(7):
        await service.promise(after(hours=1), after(hours=2))
    service.now = after(hours=3)

    assert await service.sweep(batch=3).run_once() == 14


async def test_two_sweeps_at_the_same_time_fire_each_miss_once(service: Service) -> None:
    made = [(await service.promise(after(minutes=n)))[0] for n in range(60)]
    service.now = after(hours=2)

    counts = await asyncio.gather(*(service.sweep(batch=7).run_once() for _ in range(3)))

    assert sum(counts) == 60
    told = await service.told()
    assert sorted(subject for subject, _ in told) == sorted(each.subject for each in made)


async def test_a_miss_is_told_once_after_an_outage_with_only_the_newest_reminder(
    service: Service,
) -> None:
    reminders = (Checkpoint.before_due(2), Checkpoint.before_due(1), Checkpoint.after_due(7))
    (deadline,) = await service.promise(after(days=3), checkpoints=reminders)
    service.now = after(days=11)

    await service.sweep().run_once()

    assert [step for _, step in await service.told()] == [
        "2 days before",
        "1 day before",
        "missed",
        "7 days after",
    ]
    (found,) = await service.stored(deadline.aggregate_id)
    assert found.missed_late


@pytest.mark.parametrize("poison", ["unreadable terms", "announcement breaks"])
async def test_a_row_that_cannot_be_evaluated_is_postponed_and_the_rest_goes_on(
    service: Service, poison: str
) -> None:
    (bad,) = await service.promise(after(minutes=1))
    good = [(await service.promise(after(minutes=n)))[0] for n in range(2, 12)]
    if poison == "unreadable terms":
        table = service.deadlines.table
        async with service.sessions.begin() as session:
            broken = update(table).where(table.c.id == bad.id).values(terms={"zone": "Nowhere"})
            await session.execute(broken)
    else:
        service.unannounceable = {bad.subject}
    service.now = after(hours=2)

    registry = CollectorRegistry()
    assert await service.sweep(metrics=Metrics(registry)).run_once() == 10

    assert [subject for subject, _ in await service.told()] == [each.subject for each in good]
    row = await service.row(bad)
    assert (row.next_check_at, row.error_count) == (after(hours=3), 1)
    assert row.last_error
    assert registry.get_sample_value("muster_sweep_errors_total", {"sweep": "deadlines"}) == 1


async def test_a_postponed_row_is_fired_when_it_is_mended_and_its_errors_are_forgotten(
    service: Service,
) -> None:
    (deadline,) = await service.promise(after(minutes=1))
    service.unannounceable = {deadline.subject}
    service.now = after(hours=2)
    await service.sweep().run_once()

    service.unannounceable = set()
    service.now = after(hours=3)
    await service.sweep().run_once()

    assert [step for _, step in await service.told()] == ["missed"]
    row = await service.row(deadline)
    assert (row.error_count, row.last_error) == (0, None)


class Crash(BaseException):
    """The process dies."""


async def test_a_crash_between_announcement_and_commit_leaves_everything_to_do(
    service: Service,
) -> None:
    (deadline,) = await service.promise(after(hours=1))
    service.now = after(hours=2)

    async def crash(session: AsyncSession, fired: Fired, now: datetime) -> None:
        await service.announce(session, fired, now)
        raise Crash

    with pytest.raises(Crash):
        await Sweep(service.sessions, service.deadlines, crash, clock=service.clock).run_once()
    assert await service.told() == []
    assert (await service.row(deadline)).state == "pending"

    await service.sweep().run_once()
    assert [step for _, step in await service.told()] == ["missed"]


async def test_a_lost_connection_postpones_nothing(service: Service) -> None:
    (deadline,) = await service.promise(after(hours=1))
    service.now = after(hours=2)

    async def lose(session: AsyncSession, fired: Fired, now: datetime) -> None:
        await service.announce(session, fired, now)
        async with service.sessions() as other:
            pid = await session.scalar(text("SELECT pg_backend_pid()"))
            await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    with pytest.raises(Exception) as raised:  # noqa: PT011
        await Sweep(service.sessions, service.deadlines, lose, clock=service.clock).run_once()

    assert is_away(raised.value)
    row = await service.row(deadline)
    assert (row.state, row.error_count) == ("pending", 0)


async def test_a_deadline_in_somebodys_way_is_not_postponed(service: Service) -> None:
    (broken,) = await service.promise(after(minutes=1))
    (free,) = await service.promise(after(minutes=2))
    service.unannounceable = {broken.subject}
    service.now = after(hours=2)

    async def collide(session: AsyncSession, fired: Fired, now: datetime) -> None:
        await service.announce(session, fired, now)
        await session.execute(
            text("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40P01'; END $$")
        )

    with pytest.raises(DBAPIError) as raised:
        await Sweep(service.sessions, service.deadlines, collide, clock=service.clock).run_once()

    assert is_contention(raised.value)
    assert [(await service.row(each)).error_count for each in (broken, free)] == [0, 0]
    await service.sweep().run_once()
    assert await service.told() == [(free.subject, "missed")]


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.01)


async def test_it_sleeps_until_the_due_instant_and_fires_then(service: Service) -> None:
    fired_at: list[datetime] = []
    due = utc_now() + timedelta(seconds=0.6)

    async def note(session: AsyncSession, fired: Fired, now: datetime) -> None:
        fired_at.append(now)

    await service.promise(due)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(Sweep(service.sessions, service.deadlines, note).run(stop))
        await until(lambda: bool(fired_at))
        stop.set()

    assert len(fired_at) == 1
    assert fired_at[0] >= due


async def test_it_goes_on_after_the_database_was_away(service: Service) -> None:
    stop, told = asyncio.Event(), asyncio.Event()
    refusals = iter([ConnectionRefusedError("away"), ConnectionRefusedError("still away")])

    async def announce(session: AsyncSession, fired: Fired, now: datetime) -> None:
        if refusal := next(refusals, None):
            raise refusal
        told.set()

    (deadline,) = await service.promise(after(hours=1))
    sweep = Sweep(service.sessions, service.deadlines, announce, clock=lambda: after(hours=2))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sweep.run(stop))
        await asyncio.wait_for(told.wait(), 10)
        stop.set()

    row = await service.row(deadline)
    assert (row.state, row.error_count) == ("missed", 0)


async def test_it_is_woken_by_what_was_written_meanwhile_and_stops_at_once(
    service: Service,
) -> None:
    stop, wake = asyncio.Event(), asyncio.Event()
    registry = CollectorRegistry()
    sweep = service.sweep(wake=wake, metrics=Metrics(registry))

    def heartbeat() -> float | None:
        name = "muster_sweep_last_run_timestamp_seconds"
        return registry.get_sample_value(name, {"sweep": "deadlines"})

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sweep.run(stop))
        await until(lambda: bool(heartbeat()))
        service.now = after(seconds=1)
        wake.set()
        await until(lambda: heartbeat() == service.now.timestamp(), seconds=1.5)
        stop.set()


async def test_a_stop_is_heard_between_two_batches(service: Service) -> None:
    for _ in range(5):
        await service.promise(after(hours=1))
    service.now = after(hours=2)
    stop = asyncio.Event()

    async def announce(session: AsyncSession, fired: Fired, now: datetime) -> None:
        stop.set()

    sweep = Sweep(service.sessions, service.deadlines, announce, clock=service.clock, batch=2)
    assert await sweep.run_once(stop) == 2
    assert await service.sweep().run_once() == 3


async def test_the_time_from_due_to_fired_is_measured(service: Service) -> None:
    await service.promise(after(seconds=1), after(seconds=2))
    service.now = after(seconds=3)
    registry = CollectorRegistry()

    await service.sweep(metrics=Metrics(registry)).run_once()

    assert registry.get_sample_value("muster_due_to_fired_seconds_sum") == 3


async def test_a_miss_is_never_fired_of_what_was_reported_in_a_race(service: Service) -> None:
    made = [(await service.promise(after(minutes=n)))[0] for n in range(40)]
    service.now = after(hours=2)

    async def waive(promise_index: int) -> None:
        async with service.sessions.begin() as session:
            await session.execute(
                text("SELECT id FROM promises WHERE id = :id FOR UPDATE"),
                {"id": made[promise_index].aggregate_id},
            )
            (found,) = await service.deadlines.of(session, [made[promise_index].aggregate_id])
            if found.is_running:
                steps = found.waive(now=service.now)
                await service.deadlines.save(session, [found])
                await service.announce(session, [(found, steps)], service.now)

    await asyncio.gather(
        service.sweep(batch=3).run_once(),
        *(waive(n) for n in range(0, 40, 2)),
        service.sweep(batch=3).run_once(),
    )

    misses = [subject for subject, step in await service.told() if step == "missed"]
    assert sorted(misses) == sorted(each.subject for each in made)


async def test_an_unknown_id_is_not_taken_for_a_deadline(service: Service) -> None:
    async with service.sessions.begin() as session:
        await service.deadlines.postpone(session, [uuid4()], after(), "nothing")
        assert await service.deadlines.due(session, after(days=99)) == []
