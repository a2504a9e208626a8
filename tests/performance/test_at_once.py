"""Two at once: the second waits for the first, and finds what it left."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from muster.database import SessionMaker
from muster.journal import Actor, Origin
from muster.testing import HeldClock
from performance.domain.definitions import WOMEN
from performance.domain.observation import Figures, Said
from performance.domain.periods import Period
from performance.domain.rating import UGPS
from performance.domain.subjects import Subject
from performance.storage import definitions
from performance.storage.series import record_after, record_alone
from performance.use_cases.observing import Report, observe
from tests.databases import somebody_waits
from tests.performance.recorded import count, facts
from tests.performance.senders import Send, women
from tests.performance.staff import Program
from tests.performance.test_defining import CODE, definition
from tests.performance.test_targets import aim

OCTOBER = "2026-10"
TROOPS = Subject("KEN", "MONUSCO", "troops")


@pytest.fixture
async def reported(send: Send) -> None:
    await send("KEN", women("KEN", OCTOBER, 10, 100))


@asynccontextmanager
async def nobody_records(sessions: SessionMaker) -> AsyncIterator[None]:
    async with sessions.begin() as session:
        await session.execute(text("SELECT FROM recording_floor FOR UPDATE"))
        yield


async def held_up_together(sessions: SessionMaker, *both: Coroutine[Any, Any, Any]) -> list[Any]:
    """What each returns: they wait for every series and deliverable in this order, then go on."""
    begun: list[asyncio.Task[Any]] = []
    async with sessions.begin() as session:
        await session.execute(text("SELECT FROM aggregates FOR UPDATE"))
        for each in both:
            begun.append(asyncio.create_task(each))
            await somebody_waits(sessions, len(begun))
    async with asyncio.timeout(10):
        return list(await asyncio.gather(*begun))


async def correct(
    sessions: SessionMaker, clock: HeldClock, number: int, ahead: timedelta = timedelta()
) -> list[Any]:
    """ahead: how far the clock of whoever does it is."""
    async with sessions.begin() as session:
        of = (await definitions.current(session))[WOMEN]
        figures = Figures.of(of, numerator=number, denominator=100)
        said = Said(Period.of(OCTOBER), figures, clock(), "Exercise")
        report = Report(of, TROOPS, said, Origin(Actor.SYSTEM, clock()))
        return list(await observe(session, [report], clock() + ahead, strategy=UGPS))


async def sequences(sessions: SessionMaker) -> list[int]:
    of_figures = text("SELECT sequence FROM journal WHERE type LIKE '%.observation.%' ORDER BY seq")
    async with sessions() as session:
        return list(await session.scalars(of_figures))


async def test_of_two_corrections_each_takes_the_place_of_the_one_before(
    reported: None, sessions: SessionMaker, clock: HeldClock
) -> None:
    await held_up_together(sessions, *(correct(sessions, clock, each) for each in (11, 12)))

    told = [each for each in await facts(sessions) if "numerator" in each]
    assert sorted(each["numerator"] for each in told) == [10, 11, 12]
    assert [each.get("before") for each in told] == [None, *(e["value"] for e in told[:-1])]
    assert await count(sessions, "observations WHERE superseded_at IS NULL") == 1
    assert await sequences(sessions) == [1, 2, 3]


async def test_of_two_first_figures_of_a_month_one_corrects_the_other(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("KEN", women("KEN", "2026-09", 10, 100))

    await held_up_together(sessions, *(correct(sessions, clock, each) for each in (11, 12)))

    assert await count(sessions, "observations WHERE superseded_at IS NULL") == 2
    assert await sequences(sessions) == [1, 2, 3]


async def test_what_was_recorded_while_another_waited_was_before_it(
    reported: None, sessions: SessionMaker, clock: HeldClock
) -> None:
    first = correct(sessions, clock, 11, timedelta(seconds=5))
    await held_up_together(sessions, first, correct(sessions, clock, 12))

    assert await count(sessions, "observations WHERE superseded_at IS NULL AND numerator = 12") == 1


async def test_how_a_deliverable_stands_is_told_of_what_the_one_before_left(
    head: Program, result: str, sessions: SessionMaker
) -> None:
    path = f"/deliverables/{(await head.plan('exercise-plan', '2027-06-30'))['id']}/status"

    wanted = ("in_progress", "delayed")
    await held_up_together(sessions, *(head.post(path, status=each) for each in wanted))

    first, second = (await facts(sessions))[1:]
    assert first["before"] == "not_started"
    assert second["before"] == first["status"]


async def test_who_needs_that_nobody_records_is_not_overtaken(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    order = []

    async def recorded() -> None:
        async with sessions.begin() as session:
            await record_after(session, clock())
            order.append("with others")

    async def alone() -> None:
        async with sessions.begin() as session:
            await record_alone(session, clock())
            order.append("alone")

    async with sessions.begin() as session:
        await record_after(session, clock())
        waiting = asyncio.create_task(alone())
        await somebody_waits(sessions, 1)
        after = asyncio.create_task(recorded())
        await somebody_waits(sessions, 2)
    async with asyncio.timeout(10):
        await asyncio.gather(waiting, after)

    assert order == ["alone", "with others"]


async def test_of_two_withdrawals_one_is_told_that_the_target_is_gone(
    head: Program, sessions: SessionMaker
) -> None:
    made = (await head.post("/targets", **aim())).json()
    path = f"/targets/{made['id']}/withdrawal"

    async with nobody_records(sessions):
        both = [asyncio.create_task(head.post(path, reason=f"Exercise: {each}")) for each in "ab"]
        await somebody_waits(sessions, 2)
    async with asyncio.timeout(10):
        answers = await asyncio.gather(*both)

    assert sorted(each.status_code for each in answers) == [200, 409]
    assert problems(answers) == ["target-gone"]
    withdrawn = [each for each in await facts(sessions) if each["type"] == "target.withdrawn"]
    assert len(withdrawn) == 1


async def test_of_two_definitions_with_one_code_one_is_told_that_it_is_taken(
    head: Program, result: str, sessions: SessionMaker
) -> None:
    said = [definition(title=f"Exercise: {each}") for each in "ab"]

    async with sessions.begin() as session:
        await session.execute(text("LOCK indicator_definitions IN EXCLUSIVE MODE"))
        both = [asyncio.create_task(head.post("/indicators", **each)) for each in said]
        await somebody_waits(sessions, 2)
    async with asyncio.timeout(10):
        answers = await asyncio.gather(*both)

    assert sorted(each.status_code for each in answers) == [201, 409]
    assert problems(answers) == ["indicator-taken"]
    assert len(await head.listed(f"/indicators/{CODE}")) == 1


async def test_of_two_next_versions_one_is_told_to_read_the_other_first(
    head: Program, result: str, sessions: SessionMaker
) -> None:
    await head.post("/indicators", **definition())
    path = f"/indicators/{CODE}/versions"
    said = [definition(title=f"Exercise: {each}") for each in "ab"]

    async with nobody_records(sessions):
        both = [asyncio.create_task(head.post(path, **each)) for each in said]
        await somebody_waits(sessions, 2)
    async with asyncio.timeout(10):
        answers = await asyncio.gather(*both)

    assert sorted(each.status_code for each in answers) == [201, 409]
    assert problems(answers) == ["version-taken"]
    assert [each["version"] for each in await head.listed(f"/indicators/{CODE}")] == [1, 2]


def problems(answers: list[httpx.Response]) -> list[str]:
    refused = [each.json() for each in answers if each.status_code >= 400]
    return [each["type"].rpartition("/")[2] for each in refused]
