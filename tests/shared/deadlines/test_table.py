"""Deadlines in the real PostgreSQL."""

import asyncio
from dataclasses import fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import cast, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from muster.deadlines import Checkpoint, Days, Deadline, State, Terms
from muster.deadlines.recompute import recompute
from muster.deadlines.steps import Recomputed
from muster.deadlines.table import CHANNEL
from muster.wakeups import PENDING
from tests.databases import somebody_waits
from tests.shared.deadlines.conftest import START, Service, after, promises


def everything(deadline: Deadline) -> dict[str, Any]:
    return {each.name: getattr(deadline, each.name) for each in fields(deadline)}


async def test_a_deadline_comes_back_as_it_was_stored(service: Service) -> None:
    terms = Terms(
        zone="Africa/Kigali",
        due_on=date(2026, 11, 30),
        grace=Days(2),
        checkpoints=(Checkpoint.before_due(7), Checkpoint.after_due(30, repeat_every=91)),
    )
    deadline, _ = Deadline.open(
        aggregate_id=uuid4(), subject=uuid4(), kind="milestone", terms=terms, now=START
    )
    await service.store([deadline])

    (found,) = await service.stored(deadline.aggregate_id)

    assert everything(found) == everything(deadline)
    assert (await service.row(deadline)).next_check_at == deadline.next_check_at


async def test_a_changed_deadline_comes_back_as_it_was_saved(service: Service) -> None:
    (deadline,) = await service.promise(after(hours=1))
    deadline.check(after(hours=2))
    deadline.report(START, by="KEN", evidence="photo", now=after(hours=3))
    async with service.sessions.begin() as session:
        await service.deadlines.save(session, [deadline])

    (found,) = await service.stored(deadline.aggregate_id)

    assert found.state is State.MISSED
    assert found.claim is not None
    assert everything(found) == everything(deadline)


async def test_only_the_newest_version_runs_and_the_others_are_history(service: Service) -> None:
    (first,) = await service.promise(after(hours=1))
    second, _ = first.extend(first.terms.moved_to(after(hours=9)), now=START)
    async with service.sessions.begin() as session:
        await service.deadlines.save(session, [first])
        await service.deadlines.add(session, [second])

    async with service.sessions() as session:
        current = await service.deadlines.of(session, [first.aggregate_id])
        history = await service.deadlines.history(session, [first.aggregate_id])

    assert [each.id for each in current] == [second.id]
    assert [(each.version, each.state) for each in history] == [
        (1, State.SUPERSEDED),
        (2, State.PENDING),
    ]


async def test_a_version_is_opened_once_only(service: Service) -> None:
    (deadline,) = await service.promise(after(hours=1))
    deadline.id = uuid4()

    with pytest.raises(IntegrityError, match="deadlines_one_row_per_version"):
        async with service.sessions.begin() as session:
            await service.deadlines.add(session, [deadline])


async def test_all_that_is_due_of_an_aggregate_is_taken_together_oldest_first(
    service: Service,
) -> None:
    late, early, future = await service.promise(after(hours=2), after(hours=1), after(days=9))

    async with service.sessions.begin() as session:
        due = await service.deadlines.due(session, after(hours=3), limit=1)

    assert [each.id for each in due] == [early.id, late.id]
    assert future.id not in [each.id for each in due]


async def lock(session: AsyncSession, promise: UUID) -> None:
    await session.execute(select(promises).where(promises.c.id == promise).with_for_update())


async def test_aggregates_that_others_hold_are_left_to_them(service: Service) -> None:
    (held,) = await service.promise(after(hours=1))
    (free,) = await service.promise(after(hours=2))

    async with service.sessions.begin() as other, service.sessions.begin() as session:
        await lock(other, held.aggregate_id)
        due = await service.deadlines.due(session, after(hours=3))

    assert [each.id for each in due] == [free.id]


async def test_the_next_instant_is_the_earliest_of_all(service: Service) -> None:
    async with service.sessions() as session:
        assert await service.deadlines.next_instant(session) is None
    await service.promise(after(hours=2), after(hours=1))

    async with service.sessions() as session:
        assert await service.deadlines.next_instant(session) == after(hours=1)


async def test_a_postponed_row_comes_back_in_an_hour_with_the_reason(service: Service) -> None:
    (deadline,) = await service.promise(after(hours=1))
    async with service.sessions.begin() as session:
        await service.deadlines.postpone(session, [deadline.id], after(hours=2), "unreadable")

    row = await service.row(deadline)

    assert row.next_check_at == after(hours=3)
    assert (row.error_count, row.last_error) == (1, "unreadable")


@pytest.mark.parametrize(
    ("due", "rung"), [(after(seconds=1), True), (after(minutes=1), False)], ids=["soon", "later"]
)
async def test_a_sleeping_sweep_is_woken_only_for_what_is_due_before_it_looks_again(
    service: Service, due: Any, rung: bool
) -> None:
    deadline, _ = Deadline.open(
        aggregate_id=uuid4(),
        subject=uuid4(),
        kind="milestone",
        terms=Terms(zone="UTC", due_at=due),
        now=START,
    )
    async with service.sessions.begin() as session:
        await session.execute(promises.insert(), [{"id": deadline.aggregate_id}])
        await service.deadlines.add(session, [deadline])
        assert (CHANNEL in session.info.get(PENDING, set())) is rung


async def test_new_zone_data_moves_open_deadlines_and_says_so(service: Service) -> None:
    moved, settled = await service.promise(after(hours=1), after(hours=2))
    table = service.deadlines.table
    stale = {"edition": "tzdata 2019.1", "due_at": after(hours=9), "miss_at": after(hours=9)}
    async with service.sessions.begin() as session:
        await session.execute(update(table).where(table.c.id == moved.id).values(stale))
        await session.execute(
            update(table).where(table.c.id == settled.id).values(edition="tzdata 2019.1")
        )

    count = await recompute(service.sessions, service.deadlines, service.announce, service.clock)

    assert count == 1
    assert await service.told() == [(moved.subject, Recomputed.name)]
    assert (await service.row(moved)).due_at == after(hours=1)
    async with service.sessions() as session:
        outdated = await session.scalar(
            select(func.count()).where(table.c.edition == "tzdata 2019.1")
        )
    assert outdated == 0


async def test_a_deadline_that_cannot_be_read_keeps_no_other_from_being_moved(
    service: Service,
) -> None:
    first, odd, last = await service.promise(*(after(hours=n) for n in (1, 2, 3)))
    table = service.deadlines.table
    stale = {"edition": "tzdata 2019.1", "due_at": after(hours=9), "miss_at": after(hours=9)}
    async with service.sessions.begin() as session:
        await session.execute(update(table).values(stale))
        broken = func.jsonb_set(table.c.terms, ["zone"], cast("US/Pacific-New", JSONB))
        await session.execute(update(table).where(table.c.id == odd.id).values(terms=broken))

    count = await recompute(service.sessions, service.deadlines, service.announce, service.clock)

    assert count == 2
    assert (await service.row(first)).due_at == after(hours=1)
    assert (await service.row(last)).due_at == after(hours=3)


async def test_recomputing_waits_for_whoever_holds_the_aggregate(service: Service) -> None:
    (deadline,) = await service.promise(after(hours=1))
    table = service.deadlines.table
    stale = {"edition": "tzdata 2019.1", "due_at": after(hours=9), "miss_at": after(hours=9)}
    async with service.sessions.begin() as session:
        await session.execute(update(table).values(stale))
    recomputing = recompute(service.sessions, service.deadlines, service.announce, service.clock)

    async with (
        asyncio.timeout(20),
        asyncio.TaskGroup() as tasks,
        service.sessions.begin() as holder,
    ):
        await lock(holder, deadline.aggregate_id)
        moved = tasks.create_task(recomputing)
        await somebody_waits(service.sessions)
        (found,) = await service.deadlines.of(holder, [deadline.aggregate_id])
        found.waive(now=START)
        await service.deadlines.save(holder, [found])

    assert moved.result() == 0
    assert (await service.row(deadline)).state == "waived"


async def test_looking_for_what_is_due_reads_the_index_of_what_is_due(service: Service) -> None:
    for hours in range(1, 4):
        await service.promise(*(after(hours=hours, minutes=n) for n in range(50)))
    plan = text(
        "EXPLAIN SELECT id FROM deadlines WHERE next_check_at <= :now"
        " ORDER BY next_check_at LIMIT 500"
    )

    async with service.sessions.begin() as session:
        await session.execute(text("SET LOCAL enable_seqscan = off"))
        lines = list(await session.scalars(plan, {"now": START - timedelta(days=1)}))

    assert "deadlines_to_check" in "\n".join(lines)
