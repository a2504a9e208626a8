"""Writes that go to the database in one statement."""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from muster.errors import constraint
from muster.wakeups import PENDING
from muster.writes import Write, write, write_while
from tests.shared.core_sample import Service

MARCHES = (("added_marches", "INSERT INTO marches SELECT unnest(CAST(:ids AS uuid[]))"),)
STEPS = (
    (
        "added_steps",
        "INSERT INTO steps SELECT unnest(CAST(:ids AS uuid[])), unnest(CAST(:of AS uuid[]))",
    ),
)


async def tables(session: AsyncSession) -> None:
    await session.execute(text("CREATE TEMP TABLE marches (id uuid PRIMARY KEY)"))
    await session.execute(
        text("CREATE TEMP TABLE steps (id uuid, march uuid CONSTRAINT known REFERENCES marches)")
    )


async def ids_in(session: AsyncSession, table: str) -> set[UUID]:
    return set(await session.scalars(text(f"SELECT id FROM {table}")))


def steps(ids: Sequence[UUID], of: UUID, *, wakes: str | None = None) -> Write:
    return Write(STEPS, {"ids": list(ids), "of": [of] * len(ids)}, wakes)


async def test_rows_may_refer_to_rows_of_a_write_that_follows(sample: Service) -> None:
    march, first, second = uuid4(), uuid4(), uuid4()
    async with sample.sessions() as session:
        await tables(session)
        await write(session, [steps([first, second], march), Write(MARCHES, {"ids": [march]})])

        assert await ids_in(session, "marches") == {march}
        assert await ids_in(session, "steps") == {first, second}


async def test_of_writes_of_which_one_is_refused_none_is_there(sample: Service) -> None:
    march, other = uuid4(), uuid4()
    async with sample.sessions() as session:
        await tables(session)
        refused = [Write(MARCHES, {"ids": [march]}), steps([uuid4()], other)]
        with pytest.raises(IntegrityError) as found:
            async with session.begin_nested():
                await write(session, refused)

        assert constraint(found.value) == "known"
        assert await ids_in(session, "marches") == set()


async def test_who_waits_for_what_was_written_is_woken_and_nobody_else(sample: Service) -> None:
    march = uuid4()
    async with sample.sessions() as session:
        await tables(session)
        await write(session, [Write(MARCHES, {"ids": [march]})])
        assert PENDING not in session.info
        other = Write(MARCHES, {"ids": [uuid4()]})
        await write(session, [other, steps([uuid4()], march, wakes="sweep")])
        assert session.info[PENDING] == {"sweep"}


async def test_rows_of_one_part_are_counted(sample: Service) -> None:
    march, other = uuid4(), uuid4()
    said = MARCHES[0][1] + " ON CONFLICT DO NOTHING RETURNING 1"
    marches = Write((("kept", said),), {"ids": [march, other]})
    async with sample.sessions() as session:
        await tables(session)
        await write(session, [Write(MARCHES, {"ids": [march]})])

        assert await write(session, [marches, steps([uuid4()], march)], counted="kept") == 1
        assert await ids_in(session, "marches") == {march, other}


async def test_where_nothing_is_to_be_written_nothing_is_sent(sample: Service) -> None:
    async with sample.sessions() as session:
        await write(session, [])
        assert not session.in_transaction()


async def test_two_writes_of_one_name_are_refused_before_anything_is_sent(sample: Service) -> None:
    async with sample.sessions() as session:
        twice = [Write(MARCHES, {"ids": [uuid4()]}), Write(MARCHES, {"ids": [uuid4()]})]
        with pytest.raises(ValueError, match="gather"):
            await write(session, twice)
        assert not session.in_transaction()


async def test_only_parameters_are_numbered_and_no_text(sample: Service) -> None:
    said = "INSERT INTO marches SELECT unnest(CAST(:ids AS uuid[])) WHERE '10:30' = :clock"
    march = uuid4()
    async with sample.sessions() as session:
        await tables(session)
        await write(session, [Write((("added", said),), {"ids": [march], "clock": "10:30"})])

        assert await ids_in(session, "marches") == {march}


async def test_something_is_made_while_the_database_is_at_work(sample: Service) -> None:
    made, lock = asyncio.Event(), 20_181
    waits = Write((("waited", f"SELECT pg_advisory_xact_lock({lock}), :march"),), {"march": "x"})
    async with sample.sessions() as holding, sample.sessions() as session:
        await holding.execute(text(f"SELECT pg_advisory_lock({lock})"))

        async def let_go() -> None:
            await made.wait()
            await holding.execute(text(f"SELECT pg_advisory_unlock({lock})"))

        letting_go = asyncio.create_task(let_go())

        def make() -> str:
            made.set()
            return "made"

        async with asyncio.timeout(10):
            assert await write_while(session, [waits], make) == "made"
        await letting_go


@pytest.mark.parametrize("refused", [False, True])
async def test_what_cannot_be_made_leaves_no_statement_under_way(
    sample: Service, refused: bool
) -> None:
    march, other = uuid4(), uuid4()
    writes = [Write(MARCHES, {"ids": [march]}), steps([uuid4()], other if refused else march)]
    async with sample.sessions() as session:
        await tables(session)
        with pytest.raises(IntegrityError if refused else ZeroDivisionError):
            async with session.begin_nested():
                await write_while(session, writes, lambda: 1 // 0)

        assert await ids_in(session, "marches") == set()


async def test_who_is_cancelled_before_a_statement_is_sent_is_cancelled(sample: Service) -> None:
    other = steps([uuid4()], uuid4())

    async def begin(session: AsyncSession) -> None:
        await tables(session)
        asyncio.get_running_loop().call_soon(beginning.cancel)
        await write_while(session, [other], lambda: "made")

    async with sample.sessions() as session:
        beginning = asyncio.create_task(begin(session))
        await asyncio.wait({beginning}, timeout=10)

    assert beginning.cancelled()


async def test_where_nothing_is_to_be_written_something_is_made_all_the_same(
    sample: Service,
) -> None:
    async with sample.sessions() as session:
        assert await write_while(session, [], lambda: "made") == "made"
        assert not session.in_transaction()
