"""Lists of programs: what stands on the boards of those who steer, and among one's own cases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from conduct import storage
from conduct.sealing.shredded import ShreddedList
from conduct.settings import Settings
from conduct.use_cases.auditing import publish_head
from conduct.use_cases.clock import announcing
from conduct.use_cases.retaining import shred_what_is_over
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.testing import HeldClock
from tests.conduct.callers import Callers, Program
from tests.conduct.test_entitled import REASON, assign


async def whole(who: Program, path: str) -> list[dict[str, Any]]:
    """Of one item to a page."""
    return [each for page in await who.pages(path, limit=1) for each in page]


async def unassigned(officer: Program, chief: Program) -> str:
    [case] = await officer.reports()
    [assignment] = await chief.listed(f"/cases/{case}/assignments")
    await chief.done(f"/cases/{case}/assignments/{assignment['id']}/end")
    return case


async def end(who: Program, case: str) -> None:
    for step in ("registered", "preliminary-assessment"):
        await who.done(f"/cases/{case}/steps", step=step)
    await who.done(f"/cases/{case}/end", step="not-a-case", reason=REASON, match="*")


async def test_cases_that_nobody_works_on_are_listed_page_by_page(
    officer: Program, chief: Program
) -> None:
    cases = [await unassigned(officer, chief) for _ in range(3)]

    found = [each["id"] for each in await whole(chief, "/unassigned-cases")]

    assert sorted(found) == sorted(cases)


async def test_a_case_that_has_ended_needs_nobody_to_work_on_it(
    officer: Program, chief: Program
) -> None:
    [case] = await officer.reports()
    await end(officer, case)
    [assignment] = await chief.listed(f"/cases/{case}/assignments")

    await chief.done(f"/cases/{case}/assignments/{assignment['id']}/end")

    assert await chief.listed("/unassigned-cases") == []


async def test_ones_own_cases_that_have_ended_come_last_also_where_theirs_is_due_first(
    officer: Program, clock: HeldClock
) -> None:
    [first] = await officer.reports()
    await officer.done(f"/cases/{first}/victims", age="adult")
    clock.advance(timedelta(minutes=1))
    [second] = await officer.reports()
    await officer.done(f"/cases/{second}/victims", age="adult")
    await end(officer, first)
    waits = await officer.done(f"/cases/{second}/evidence")

    listed = await officer.listed("/cases")

    assert waits["step"] == "reported"
    assert [each["id"] for each in listed] == [second, first]
    assert [each["closed_on"] for each in listed] == [None, "2026-11-24"]


async def test_who_lost_the_role_of_an_assignment_is_told_of_no_case(
    officer: Program, callers: Callers
) -> None:
    [case] = await officer.reports()
    moved = callers.as_(replace(officer.who, roles=frozenset({"legal-officer"})))

    assert [each["id"] for each in await officer.listed("/cases")] == [case]
    assert await moved.listed("/cases") == []


async def test_a_destroyed_case_is_on_no_list(
    officer: Program, sessions: SessionMaker, rules: Rules, settings: Settings, clock: HeldClock
) -> None:
    [gone], [kept] = [await officer.reports() for _ in range(2)]
    async with sessions.begin() as session:
        over = text("UPDATE cases SET retention_on = '2020-01-01' WHERE id = CAST(:id AS uuid)")
        await session.execute(over, {"id": gone})

    await shred_what_is_over(sessions, rules, ShreddedList(settings.shredded_list), clock())

    assert [each["id"] for each in await officer.listed("/cases")] == [kept]


async def test_a_clock_that_was_missed_stays_on_the_board_until_its_newest_version_is(
    callers: Callers, sessions: SessionMaker, rules: Rules, clock: HeldClock
) -> None:
    unit = callers("conduct-unit", "unit one", missions=[])
    [case] = await unit.reports(victims=[])
    clock.now += timedelta(days=5)
    await Sweep(sessions, storage.deadlines, announcing(rules), clock=clock).run_once()
    unit = callers("conduct-unit", "unit one", missions=[])
    missed = {each["clock"]: each["state"] for each in await unit.listed("/clocks")}

    await unit.done(
        f"/cases/{case}/clocks/registration/extension", match="*", to="2026-12-24",
        reason=REASON, authority=REASON,
    )  # fmt: skip

    assert missed == {"registration": "missed", "evidence": "missed"}
    extended = [
        (each["state"], each["due_at"][:10])
        for each in await unit.listed("/clocks", clock="registration")
    ]
    assert extended == [("pending", "2026-12-24")]


async def test_the_board_counts_assignments_that_stand(
    officer: Program, chief: Program, callers: Callers
) -> None:
    [case] = await officer.reports(victims=[])
    other = callers("investigator", "investigator one")
    made = await assign(chief, case, other, "investigator")
    assert {each["assigned"] for each in await chief.listed("/clocks")} == {2}

    await chief.done(f"/cases/{case}/assignments/{made['id']}/end")

    assert {each["assigned"] for each in await chief.listed("/clocks")} == {1}


async def test_headquarters_steers_every_desk_whatever_missions_the_token_names(
    officer: Program, callers: Callers
) -> None:
    for mission in ("EXERCISE", "OTHER"):
        await officer.reports(mission=mission, victims=[])

    seen = await callers("conduct-unit", "unit one").listed("/clocks")

    assert len({each["id"] for each in seen}) == 2


async def test_the_read_log_goes_on_page_by_page(officer: Program) -> None:
    [case] = await officer.reports()
    for _ in range(3):
        await officer.seen(f"/cases/{case}")

    assert [each["number"] for each in await whole(officer, f"/cases/{case}/reads")] == [3, 2, 1]


async def test_heads_of_the_read_logs_go_on_page_by_page(
    callers: Callers, sessions: SessionMaker, clock: HeldClock
) -> None:
    for hour in range(3):
        async with sessions.begin() as session:
            await publish_head(session, clock() + timedelta(hours=hour))
    overseer = callers("conduct-oversight", "overseer one")

    assert [each["sequence"] for each in await whole(overseer, "/audit-heads")] == [3, 2, 1]
