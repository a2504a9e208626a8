"""Who opens a review stands in its read log before it is opened, by program and on the pages."""

from uuid import UUID

import pytest

from conduct.storage import read_log
from conduct.use_cases import auditing
from tests.conduct.callers import Callers, Program
from tests.conduct.scenes import reviewed
from tests.conduct.staff import Staff, hidden

DECIDED = {"decision": "other-measures", "decider": "Exercise office", "reasons": "Exercise"}


@pytest.fixture
async def review(staff: Staff) -> str:
    return await reviewed(staff, set(await staff.report()))


@pytest.fixture
def unit(callers: Callers) -> Program:
    return callers("conduct-unit", "unit one")


async def readings(staff: Staff, review: str) -> list[tuple[str, str, str]]:
    """By whom, as what and for what, oldest first."""
    async with staff.sessions() as session:
        assert await read_log.verify(session, UUID(review)) is None
        found = [each.entry for each in await read_log.links(session, UUID(review))]
    return [(each.reader, each.capacity, each.purpose) for each in found]


async def test_a_program_that_lists_opens_or_decides_is_in_the_log_each_time(
    staff: Staff, review: str, unit: Program
) -> None:
    await unit.listed("/reviews")
    await unit.seen(f"/reviews/{review}")
    await unit.done(f"/reviews/{review}/decision", **DECIDED)

    assert await readings(staff, review) == [
        (unit.id, "conduct-unit", purpose) for purpose in ("api", "api", "change")
    ]


async def test_a_decision_that_is_refused_is_in_the_log_too(
    staff: Staff, review: str, unit: Program
) -> None:
    await unit.done(f"/reviews/{review}/decision", **DECIDED)
    again = await unit.post(f"/reviews/{review}/decision", **DECIDED)

    assert again.status_code == 409
    assert len(await readings(staff, review)) == 2


async def test_who_decides_on_the_page_is_in_the_log_for_the_look_and_for_the_decision(
    staff: Staff, review: str
) -> None:
    visitor = staff.visit("conduct-unit", "unit one")
    await visitor.page("/reviews")
    version = hidden(await visitor.page(f"/reviews/{review}"), "version")
    await visitor.post(f"/reviews/{review}", version=version, **DECIDED)

    purposes = [purpose for _, _, purpose in await readings(staff, review)]
    assert purposes == ["page", "page", "change"]


async def test_who_only_steers_opens_nothing_and_is_not_in_the_log(
    staff: Staff, review: str, callers: Callers
) -> None:
    for role in ("conduct-chief", "conduct-oversight"):
        program = callers(role)
        [shown] = await program.listed("/reviews")
        assert shown == await program.seen(f"/reviews/{review}")
        assert (shown["is_open"], shown["subject"], shown["inputs"]) == (True, None, None)

    assert await readings(staff, review) == []


async def test_who_may_not_see_a_review_leaves_nothing_in_its_log(
    staff: Staff, review: str, callers: Callers
) -> None:
    elsewhere = callers("conduct-chief", missions=["ELSEWHERE"])
    assert (await elsewhere.get(f"/reviews/{review}")).status_code == 404
    assert (await callers("conduct-officer").get(f"/reviews/{review}")).status_code == 403

    assert await readings(staff, review) == []


async def test_the_entry_stands_where_opening_fails_after_it(
    staff: Staff, review: str, unit: Program
) -> None:
    async with staff.sessions.begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE sealed_fields SET sealed = sealed || 'A'")

    assert (await unit.get(f"/reviews/{review}")).status_code == 503
    assert [purpose for _, _, purpose in await readings(staff, review)] == ["api"]


async def test_the_log_is_read_by_who_decides_and_by_oversight_page_by_page(
    review: str, unit: Program, callers: Callers
) -> None:
    for _ in range(3):
        await unit.seen(f"/reviews/{review}")

    pages = await callers("conduct-oversight").pages(f"/reviews/{review}/reads", limit=2)

    assert [[each["number"] for each in page] for page in pages] == [[3, 2], [1]]
    assert pages[0][0]["reader"] == {"id": unit.id, "name": "Exercise unit one"}
    assert pages[0][0]["classes"] == ["subject", "inputs", "decisions"]
    assert await unit.listed(f"/reviews/{review}/reads") == [*pages[0], *pages[1]]


async def test_the_page_says_who_opened_it_and_whether_the_log_is_whole(
    staff: Staff, review: str
) -> None:
    visitor = staff.visit("conduct-unit", "unit one")
    page = await visitor.page(f"/reviews/{review}")
    assert f'href="/reviews/{review}/access"' in page

    log = await visitor.page(f"/reviews/{review}/access")
    assert "The log is whole" in log
    assert "Exercise unit one" in log
    assert "read on a page" in log

    async with staff.sessions.begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("UPDATE read_log SET purpose = 'api'")
    assert "This log was changed after it was written" in await visitor.page(
        f"/reviews/{review}/access"
    )


async def test_the_hourly_head_is_over_the_logs_of_reviews_too(
    staff: Staff, review: str, unit: Program
) -> None:
    await unit.seen(f"/reviews/{review}")
    async with staff.sessions.begin() as session:
        head = await auditing.publish_head(session, staff.clock())

    assert head is not None
    assert (head.chains, head.entries) == (2, 1)
