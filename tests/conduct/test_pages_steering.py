"""The board of clocks and assignments: by those who steer, and open nothing."""

import re
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from conduct.storage import read_log
from tests.browsing import Visitor
from tests.conduct.staff import REPORT, Staff

WHY = {"reason": "Exercise kinship"}


@pytest.fixture
async def case_id(staff: Staff) -> UUID:
    (made,) = await staff.report()
    return made


@pytest.fixture
def chief(staff: Staff) -> Visitor:
    return staff.visit("conduct-chief", "chief one")


def person(page: str, name: str) -> str:
    """Id of the account, from a list to choose from."""
    found = re.search(rf'<option value="([^"]+)"[^>]*>Exercise {name}</option>', page)
    assert found is not None, page
    return found[1]


async def test_the_board_shows_clocks_and_nothing_of_what_cases_hold(
    staff: Staff, case_id: UUID, chief: Visitor
) -> None:
    page = await chief.page("/clocks")

    assert "Nobody works on 1 case" in page
    assert page.count(staff.reference(case_id)) >= 3
    assert f'href="/cases/{case_id}"' not in page
    assert "Evidence preserved, on time: </span>1" in page
    assert not any(each in page for each in ("Exercise narrative", "Exercise unit", "KEN"))
    async with staff.sessions() as session:
        assert await read_log.latest(session, case_id, 10) == []


async def test_only_ones_own_cases_are_linked_and_the_filter_narrows(
    staff: Staff, case_id: UUID
) -> None:
    chief = await staff.assign(case_id, "conduct-chief", "chief one")

    page = await chief.page("/clocks?clock=evidence")

    assert f'href="/cases/{case_id}"' in page
    assert "Nobody works" not in page
    opened = page.partition('id="open"')[2]
    assert (opened.count('<td data-label="Clock">Evidence'), opened.count(">Registration<")) == (
        1,
        1,
    )
    assert (await chief.get("/clocks?clock=nothing")).status_code == 422


async def test_the_board_goes_on_page_by_page(staff: Staff, chief: Visitor) -> None:
    for _ in range(2):
        await staff.report()

    seen: list[str] = []
    address: str | None = "/clocks?limit=4"
    while address:
        page = await chief.page(address)
        opened = page.partition('id="open"')[2]
        seen += re.findall(r'data-label="Case">([0-9A-Z-]{14})', opened)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&").partition("/conduct")[2] if following else None

    assert len(seen) == 6


@pytest.mark.parametrize("role", ["conduct-officer", "legal-officer", "conduct-oversight"])
async def test_who_does_not_assign_has_no_board(staff: Staff, role: str) -> None:
    assert (await staff.visit(role).get("/clocks")).status_code == 403


async def test_a_chief_assigns_and_ends_without_opening_the_case(
    staff: Staff, case_id: UUID, chief: Visitor
) -> None:
    officer = staff.visit("conduct-officer", "officer one")
    await officer.page("/")
    path = f"/cases/{case_id}/assignments"

    account = person(await chief.page(path), "officer one")
    without = await chief.post(path, person=account)
    await chief.post(path, person=account, capacity="conduct-officer")
    assigned = await officer.get(f"/cases/{case_id}")
    (link,) = re.findall(rf'href="[^"]*({path}/[0-9a-f-]+/end)"', await chief.page(path))
    asked = await chief.page(link)
    await chief.post(link)

    assert 'id="error-capacity">Choose in which capacity' in without.text
    assert assigned.status_code == 200
    assert "Nobody works on the case then" in asked
    assert (await officer.get(f"/cases/{case_id}")).status_code == 404


async def test_somebody_who_never_came_is_assigned_by_the_id_of_the_account(
    case_id: UUID, chief: Visitor
) -> None:
    path = f"/cases/{case_id}/assignments"

    nameless = await chief.post(path, account="exercise-1", capacity="investigator")
    await chief.post(path, account="exercise-1", name="Exercise new", capacity="investigator")

    assert 'id="error-name">Give the name too' in nameless.text
    assert "Exercise new" in await chief.page(path)


async def test_a_leavers_cases_go_to_somebody_else_after_one_more_question(
    staff: Staff, case_id: UUID, chief: Visitor
) -> None:
    leaver = await staff.assign(case_id, "conduct-officer", "leaver")
    heir = staff.visit("conduct-officer", "heir")
    await heir.page("/")
    form = await chief.page("/assignments/hand-over")
    (from_,) = re.findall(r'<option value="([^"]+)"[^>]*>Exercise leaver \(1\)', form)
    chosen = {"leaver": from_, "person": person(form, "heir")}

    same = await chief.post("/assignments/hand-over", leaver=from_, person=from_)
    asked = await chief.post("/assignments/hand-over", **chosen)
    before = await heir.get(f"/cases/{case_id}")
    done = await chief.post("/assignments/hand-over", **chosen, sure="yes")

    assert 'id="error-person">Choose somebody else' in same.text
    assert "Really hand over 1 case?" in asked.text
    assert before.status_code == 404
    assert done.status_code == 303
    assert (await heir.get(f"/cases/{case_id}")).status_code == 200
    assert (await leaver.get(f"/cases/{case_id}")).status_code == 404


async def test_somebody_steps_aside_for_good(staff: Staff, case_id: UUID, chief: Visitor) -> None:
    officer = await staff.assign(case_id, "conduct-officer", "cousin")
    path = f"/cases/{case_id}/assignments"

    without = await officer.post(f"/cases/{case_id}/step-aside", reason="")
    done = await officer.post(f"/cases/{case_id}/step-aside", **WHY)
    again = await chief.post(
        path, person=person(await chief.page(path), "cousin"), capacity="conduct-officer"
    )

    assert 'id="error-reason">Say why' in without.text
    assert done.headers["location"].endswith("/assignments?saved=yes")
    assert (await officer.get(f"/cases/{case_id}")).status_code == 404
    assert 'id="error-person">This person is recused' in again.text


async def test_a_chief_recuses_another_and_opens_nothing_after_their_own(
    staff: Staff, case_id: UUID, chief: Visitor
) -> None:
    await staff.visit("conduct-officer", "cousin").page("/")
    await chief.page("/")
    path = f"/cases/{case_id}/assignments/recuse"
    form = await chief.page(path)

    await chief.post(path, person=person(form, "cousin"), **WHY)
    after_one = await chief.page(f"/cases/{case_id}/assignments")
    await chief.post(path, person=person(form, "chief one"), **WHY)

    assert "Recused: Exercise cousin" in after_one
    assert (await chief.get(f"/cases/{case_id}/assignments")).status_code == 404


async def test_a_chief_steers_no_case_of_another_mission(
    staff: Staff, case_id: UUID, chief: Visitor
) -> None:
    (foreign,) = await staff.report(replace(REPORT, mission="ELSEWHERE"))

    board = await chief.page("/clocks")
    answers = [
        await chief.get(f"/cases/{each}/assignments") for each in (case_id, foreign, uuid4())
    ]

    assert staff.reference(foreign) not in board
    assert [each.status_code for each in answers] == [200, 404, 404]
