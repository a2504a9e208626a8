"""One's own cases on pages: which go on, which are lost, which one report made."""

from dataclasses import replace
from uuid import UUID

import pytest

from conduct.domain.steps import Step
from conduct.use_cases import changes, glass
from tests.browsing import Visitor
from tests.conduct.staff import REPORT, Staff, act, hidden, signed_in
from tests.conduct.test_pages_report import WRITTEN, references

OFFICER = ("conduct-officer", "officer one")
WHY = "Exercise: a reason."


@pytest.fixture
async def case_id(staff: Staff) -> UUID:
    (made,) = await staff.report()
    return made


@pytest.mark.parametrize("waits", [True, False], ids=["a victim waits", "nobody waits"])
async def test_a_case_that_has_ended_goes_on_for_as_long_as_a_victim_waits(
    staff: Staff, waits: bool
) -> None:
    (case_id,) = await staff.report(REPORT if waits else replace(REPORT, victims={}))
    officer = await staff.assign(case_id, *OFFICER)
    await staff.do(
        case_id, *OFFICER, changes.register(), changes.advance(Step.ASSESSMENT),
        changes.end(Step.NOT_A_CASE, WHY),
    )  # fmt: skip

    page = await officer.page("/")

    goes_on, _, ended = page.partition("ended case</summary>")
    assert (staff.reference(case_id) in goes_on, staff.reference(case_id) in ended) == (
        waits, not waits,
    )  # fmt: skip


async def test_who_lost_a_role_is_told_how_many_cases_went_with_it(
    staff: Staff, case_id: UUID
) -> None:
    await staff.assign(case_id, *OFFICER)
    moved = replace(staff.principal(*OFFICER), roles=frozenset({"legal-officer"}))
    held, csrf = signed_in(moved, staff.settings, staff.clock)
    lawyer = Visitor(staff.http, csrf, {"accept": "text/html", "cookie": held})

    page = await lawyer.page("/")

    assert "You are assigned to 1 more case in a capacity" in page
    assert staff.reference(case_id) not in page


async def test_of_two_reports_each_shows_the_cases_that_it_made(staff: Staff) -> None:
    officer, made = staff.visit(*OFFICER), []
    for _ in range(2):
        key = hidden(await officer.page("/report"), "key")
        sent = await officer.post("/report", **WRITTEN, key=key, do="send")
        made.append(references(await officer.page(sent.headers["location"])))

    assert [len(each) for each in made] == [1, 1]
    assert made[0] != made[1]


async def test_who_was_refused_access_has_not_looked(staff: Staff, case_id: UUID) -> None:
    officer = await staff.assign(case_id, *OFFICER)
    visitor = ("legal-officer", "visitor one")
    async with staff.sessions.begin() as session:
        asked = await glass.ask(session, staff.rules, case_id, WHY, staff.origin(*visitor))
        by = staff.origin("conduct-oversight", "oversight one")
        await glass.decide(session, staff.rules, asked.id, by, grant=False)

    assert "in an emergency" not in await officer.page(f"/cases/{case_id}")


async def test_two_cases_are_not_merged_where_one_was_changed_meanwhile(
    staff: Staff, case_id: UUID
) -> None:
    (other,) = await staff.report()
    for each in (case_id, other):
        officer = await staff.assign(each, *OFFICER)
    form = await officer.page(f"/cases/{case_id}/merge")
    await act(officer, case_id, "register")

    stale = await officer.post(
        f"/cases/{case_id}/merge", version=hidden(form, "version"), reason=WHY,
        reference=staff.reference(other),
    )  # fmt: skip

    assert stale.status_code == 412
    assert "merged" not in await officer.page(f"/cases/{other}")


async def test_signing_out_leaves_nothing_in_the_browser(staff: Staff) -> None:
    answer = await staff.visit(*OFFICER).post("/sign-out")

    assert answer.headers["clear-site-data"] == '"cache", "storage"'
