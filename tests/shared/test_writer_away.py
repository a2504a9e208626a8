"""The writer while the database is away or the service is full: all of a request, or nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from muster.database import Executor, create_engine, create_sessions
from muster.intake.submissions import Submission
from muster.intake.writer import WAITING, DatabaseAway, Ending, Saturated, Writer
from muster.observability import Telemetry
from muster.transactions import Transactions
from muster.wakeups import Bell
from tests.shared.core_sample import Service, receipts
from tests.shared.intake_sample import (
    MARCH,
    OTHER,
    Rules,
    kept,
    march_of,
    report,
    said_of,
    writing,
)
from tests.shared.wire import Wire, wire_to

BOTH_WAYS = pytest.mark.parametrize("by_driver", [False, True], ids=["sessions", "driver"])


async def test_beyond_what_may_wait_everything_of_a_request_is_refused(sample: Service) -> None:
    writer = Writer(sample.sessions, receipts, Rules().apply, march_of, telemetry=sample.telemetry)
    waiting = [report(str(n), n) for n in range(WAITING)]
    filling = asyncio.create_task(writer.take(waiting))
    await asyncio.sleep(0)

    async with asyncio.timeout(10):
        with pytest.raises(Saturated):
            await writer.take([report("one more", 1)])

    filling.cancel()
    assert await kept(sample) == (0, 0, 0)


async def test_who_still_waits_when_the_service_is_stopped_is_told_to_come_back(
    sample: Service,
) -> None:
    async def linger(_session: AsyncSession) -> None:
        under_way.set()
        await asyncio.Event().wait()

    under_way = asyncio.Event()
    async with writing(sample.sessions, Rules(at_first=linger)) as writer:
        begun = asyncio.create_task(writer.take([report("1", 1)]))
        await under_way.wait()
        queued = asyncio.create_task(writer.take([report("2", 2)]))
        await asyncio.sleep(0)

    for each in (begun, queued):
        with pytest.raises(Ending):
            await asyncio.wait_for(each, 10)
    assert await kept(sample) == (0, 0, 0)


async def test_who_comes_after_the_writer_has_ended_is_told_so_and_does_not_wait(
    sample: Service,
) -> None:
    async with writing(sample.sessions, Rules()) as writer:
        await writer.take([report("1", 1)])

    with pytest.raises(Ending):
        await asyncio.wait_for(writer.take([report("2", 2)]), 10)


async def test_an_event_without_a_key_costs_its_neighbours_nothing(sample: Service) -> None:
    def key(submission: Submission) -> str:
        if submission.event.id == "odd":
            raise LookupError("no key")
        return march_of(submission)

    writer = Writer(sample.sessions, receipts, Rules().apply, key, telemetry=sample.telemetry)
    running = asyncio.create_task(writer.run())

    batches = ([report("1", 1)], [report("odd", 2)], [report("3", 3)])
    answers = await asyncio.wait_for(
        asyncio.gather(*map(writer.take, batches), return_exceptions=True), 10
    )

    assert [type(each) for each in answers] == [list, LookupError, list]
    running.cancel()


@asynccontextmanager
async def writing_through(wire: Wire, *, by_driver: bool) -> AsyncIterator[Writer]:
    engine = create_engine(wire.url)
    transactions = Transactions(wire.url, Bell(wire.url), Telemetry("sample"))
    way = transactions if by_driver else None
    async with writing(create_sessions(engine), Rules(), transactions=way) as writer:
        yield writer
    await transactions.close()
    await engine.dispose()


@BOTH_WAYS
async def test_a_database_away_refuses_everything_and_keeps_nothing(
    sample: Service, by_driver: bool
) -> None:
    async with wire_to(sample.url) as wire, writing_through(wire, by_driver=by_driver) as writer:
        await writer.take([report("0", 0)])
        await wire.cut()
        batches = ([report("1", 1), report("2", 2, march=OTHER)], [report("3", 3)])
        answers = await asyncio.gather(*map(writer.take, batches), return_exceptions=True)
        with pytest.raises(DatabaseAway):
            await writer.rehearse([report("1", 1)])
        await wire.mend()
        later = await writer.take([report("1", 1)])

    assert [type(each) for each in answers] == [DatabaseAway, DatabaseAway]
    assert said_of(later) == ["accepted"]
    assert await sample.done() == [0, 1]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pg_terminate_backend(pg_backend_pid())",
        "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40P01'; END $$",
    ],
    ids=["connection lost", "serialization", "deadlock"],
)
async def test_a_transaction_that_failed_by_chance_is_done_again_as_a_whole(
    sample: Service, transactions: Transactions | None, statement: str
) -> None:
    async def fail(session: Executor) -> None:
        await session.execute(text("SELECT now()"))
        await session.execute(text(statement))

    rules = Rules(at_first=fail)
    async with writing(sample.sessions, rules, transactions=transactions) as writer:
        outcomes = await writer.take([report("1", 1), report("2", 2)])

    assert said_of(outcomes) == ["accepted", "accepted"]
    assert rules.batches == [["1", "2"], ["1", "2"]]
    assert await kept(sample) == (2, 2, 2)


@BOTH_WAYS
async def test_what_is_said_to_be_kept_is_kept_also_after_a_beginning_that_was_answered_too_late(
    sample: Service, by_driver: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muster.database.COMMAND_WITHIN", 0.3)
    async with wire_to(sample.url) as wire, writing_through(wire, by_driver=by_driver) as writer:
        await writer.take([report("0", 0)])
        wire.answer_begin_late(0.45)
        outcomes = await writer.take([report("1", 1), report("2", 2)])
        assert said_of(outcomes) == ["accepted", "accepted"]
        assert await kept(sample) == (3, 3, 3)


@BOTH_WAYS
async def test_an_answer_to_commit_that_is_lost_reads_duplicate(
    sample: Service, by_driver: bool
) -> None:
    async with wire_to(sample.url) as wire, writing_through(wire, by_driver=by_driver) as writer:
        wire.lose_answers_to_commit(1)
        outcomes = await writer.take([report("1", 1), report("2", 2)])

    assert said_of(outcomes) == ["duplicate", "duplicate"]
    assert [each.subject for each in outcomes] == [MARCH, MARCH]
    assert await kept(sample) == (2, 2, 2)
