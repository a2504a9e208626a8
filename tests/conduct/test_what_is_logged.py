"""What the worker says of cases in its log: how many, what kind of error; never which, or why."""

import asyncio
from pathlib import Path

from structlog.testing import capture_logs

from conduct import sweeps
from conduct.sealing.shredded import ShreddedList
from muster.observability import Telemetry
from muster.testing import eventually
from muster.worker import Work
from tests.conduct.working import NOT_A_CASE, REFERRED, Register


async def until(work: Work, words: str) -> dict[str, object]:
    """The line of the log that begins so."""
    stop = asyncio.Event()
    with capture_logs() as logs:
        working = asyncio.create_task(work(stop))

        async def is_said() -> bool:
            return any(each["event"] == words for each in logs)

        await eventually(is_said)
        stop.set()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    return next(dict(each) for each in logs if each["event"] == words)


async def test_of_cases_that_were_destroyed_the_log_has_the_number(
    register: Register, tmp_path: Path
) -> None:
    outside = ShreddedList(tmp_path / "shredded")
    outside.begin()
    case_id = await register.case()
    await register.do(case_id, *NOT_A_CASE)
    await register.ask("UPDATE cases SET retention_on = '2020-01-01'")
    work = sweeps.retention(
        register.sessions, register.rules, outside, register.clock, Telemetry("conduct")
    )

    said = await until(work, "cases destroyed")

    assert said.keys() - {"event", "log_level", "service"} == {"count"}
    assert said["count"] == 1


async def test_of_a_case_that_cannot_be_looked_at_the_log_has_the_kind_of_error_and_no_word(
    register: Register,
) -> None:
    for _ in range(3):
        case_id = await register.case()
        await register.do(case_id, *REFERRED)
    await register.ask("ALTER TABLE prompts RENAME TO away")
    work = sweeps.thresholds(
        register.sessions, register.rules, register.clock, Telemetry("conduct"),
        wake=asyncio.Event(),
    )  # fmt: skip

    said = await until(work, "thresholds of a case cannot be looked at")

    assert said.keys() - {"event", "log_level", "service"} == {"error", "sqlstate", "at"}
    assert said["sqlstate"] == "42P01"
    assert str(case_id) not in str(said)
