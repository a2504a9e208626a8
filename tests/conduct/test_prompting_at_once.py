"""Looks for reviews that meet other work, or what cannot be opened: each asked for once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from structlog.testing import capture_logs

from conduct.domain.thresholds import Threshold
from conduct.storage import read_log, watching
from conduct.sweeps import thresholds
from conduct.use_cases import changes, prompting
from muster.observability import Telemetry
from muster.testing import eventually
from tests.conduct.test_prompting import another, asked_about, credible, look, reached, three
from tests.conduct.working import Register
from tests.databases import somebody_waits
from tests.killing import held


async def test_workers_that_look_at_once_ask_once(register: Register) -> None:
    for _ in range(4):
        await credible(register)

    asked = await asyncio.gather(*(look(register) for _ in range(3)))

    (prompt,) = await asked_about(register)
    assert sum(asked) == 1
    assert await register.told(prompt.id) == [("review-prompted", "unit review")]


async def test_a_look_killed_before_it_saved_is_done_again(
    register: Register, conduct_url: str
) -> None:
    for _ in range(3):
        await credible(register)
    async with held(conduct_url, "LOCK TABLE prompts IN ACCESS EXCLUSIVE MODE") as others:
        looking = asyncio.create_task(look(register))
        await others.until_reached()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)

    assert await reached(register) == {}
    assert await look(register) == 1


async def test_a_case_that_is_changed_while_it_is_looked_at_is_looked_at_again(
    register: Register, conduct_url: str
) -> None:
    cases = [await credible(register) for _ in range(3)]
    async with held(conduct_url, "LOCK TABLE prompts IN ACCESS EXCLUSIVE MODE") as others:
        looking = asyncio.create_task(look(register))
        await others.until_reached()
        changing = [
            asyncio.create_task(register.do(each, changes.make_urgent("Exercise.")))
            for each in cases
        ]
        await somebody_waits(register.sessions, 1 + len(changing))

    await asyncio.gather(looking, *changing)

    async with register.sessions() as session:
        waiting = await watching.waiting(session, register.clock(), 10)
    assert min(cases) in waiting


async def test_a_look_and_a_change_of_the_same_case_wait_in_no_circle(
    register: Register, conduct_url: str
) -> None:
    case_id = await credible(register)
    lock = f"SELECT FROM aggregates WHERE id = '{case_id}' FOR UPDATE"
    async with held(conduct_url, lock) as others:
        changing = asyncio.create_task(register.do(case_id, changes.make_urgent("Exercise.")))
        await others.until_reached()
        looking = asyncio.create_task(look(register))
        await somebody_waits(register.sessions, 2)

    await asyncio.gather(changing, looking)

    assert (await register.open(case_id)).case.urgent


async def test_a_case_that_came_beside_after_the_reading_was_noted_is_not_opened(
    register: Register,
) -> None:
    first = await credible(register)
    async with register.sessions.begin() as session:
        noted = await prompting.note_reading(session, first, register.clock())
    beside = await credible(register)

    async with register.sessions.begin() as session:
        await prompting.look(session, register.rules, first, register.clock(), noted)
        waiting = await watching.waiting(session, register.clock(), 10)

    assert first in waiting
    async with register.sessions() as session:
        read = [each.reader for each in await read_log.latest(session, beside, 10)]
    assert prompting.READER not in read


async def test_what_cannot_be_opened_holds_up_neither_the_others_nor_the_worker(
    register: Register,
) -> None:
    broken = await credible(register)
    for _ in range(3):
        await credible(register)
    swap = "UPDATE case_keys SET wrapped = wrapped || 'A' WHERE case_id = :id"
    await register.ask(swap, id=broken)
    stop = asyncio.Event()
    telemetry = Telemetry("conduct")

    with capture_logs() as logs:
        work = thresholds(
            register.sessions, register.rules, register.clock, telemetry, wake=asyncio.Event()
        )
        working = asyncio.create_task(work(stop))
        await eventually(lambda: all_looked_at(register))
        stop.set()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    (prompt,) = await asked_about(register)
    assert broken not in prompt.thresholds[Threshold.ALLEGATIONS]
    register.clock.advance(timedelta(hours=1))
    async with register.sessions() as session:
        assert await watching.waiting(session, register.clock(), 10) == [broken]
    assert [log for log in logs if log["log_level"] == "error"] == []


async def test_a_review_that_cannot_be_opened_holds_up_no_other(register: Register) -> None:
    await three(register)
    await register.ask(
        "UPDATE case_keys SET wrapped = wrapped || 'A' WHERE case_id IN (SELECT id FROM prompts)"
    )
    await credible(register)
    for _ in range(3):
        await credible(register, another(5, unit="Exercise company"))
    telemetry, stop = Telemetry("conduct"), asyncio.Event()

    with capture_logs() as logs:
        work = thresholds(
            register.sessions, register.rules, register.clock, telemetry, wake=asyncio.Event()
        )
        working = asyncio.create_task(work(stop))
        await eventually(lambda: all_looked_at(register))
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    assert {log["event"] for log in logs if log["log_level"] == "error"} == {
        "thresholds of a case cannot be looked at"
    }
    assert await register.ask("SELECT count(*) FROM prompts") == [(2,)]


async def all_looked_at(register: Register) -> bool:
    async with register.sessions() as session:
        waiting: Sequence[UUID] = await watching.waiting(session, register.clock(), 10)
    return not waiting
