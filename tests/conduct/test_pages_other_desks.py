"""Who steers the cases of one mission, in front of what belongs to another one."""

import re
from dataclasses import replace
from uuid import UUID

import pytest

from conduct.app import NAVIGATION
from muster.identity import Principal
from tests.browsing import Visit, Visitor, check_navigation
from tests.conduct.callers import Callers, Program
from tests.conduct.prompted import look_at_thresholds, three_credible
from tests.conduct.scenes import reviewed
from tests.conduct.staff import REPORT, Staff, signed_in
from tests.conduct.test_pages_access import ask, waiting
from tests.conduct.test_pages_steering import person

DECIDED = {"decision": "no-action", "decider": "Exercise office", "reasons": "Exercise reasons"}


@pytest.fixture
async def case_id(staff: Staff) -> UUID:
    (made,) = await staff.report()
    return made


def elsewhere(staff: Staff) -> Principal:
    """A chief of another mission, who may decide there too."""
    chief = staff.principal("conduct-chief", "chief two")
    scopes = chief.scopes | {"cases:decide"}
    return replace(chief, missions=frozenset({"ELSEWHERE"}), scopes=scopes)


@pytest.fixture
def visitor(staff: Staff) -> Visitor:
    held, csrf = signed_in(elsewhere(staff), staff.settings, staff.clock)
    return Visitor(staff.http, csrf, {"accept": "text/html", "cookie": held})


@pytest.fixture
def program(staff: Staff, callers: Callers) -> Program:
    return callers.as_(elsewhere(staff))


async def test_emergency_access_to_a_case_elsewhere_is_neither_seen_nor_decided_nor_ended(
    staff: Staff, case_id: UUID, visitor: Visitor
) -> None:
    lawyer = staff.visit("legal-officer", "visitor one")
    await ask(staff, lawyer, case_id)
    decision = waiting(await staff.visit("conduct-oversight").page("/access"))

    answers = [
        await visitor.get(decision),
        await visitor.post(decision, decision="grant"),
        await visitor.post(f"{decision}/end"),
    ]

    assert [each.status_code for each in answers] == [404, 404, 404]
    assert staff.reference(case_id) not in await visitor.page("/access")
    assert (await lawyer.get(f"/cases/{case_id}")).status_code == 404


async def test_who_steers_the_case_ends_an_access_that_is_open(staff: Staff, case_id: UUID) -> None:
    lawyer, oversight = staff.visit("legal-officer", "lawyer"), staff.visit("conduct-oversight")
    await ask(staff, lawyer, case_id)
    decision = waiting(await oversight.page("/access"))
    await oversight.post(decision, decision="grant")
    assert (await lawyer.get(f"/cases/{case_id}")).status_code == 200

    ended = await oversight.post(f"{decision}/end")

    assert ended.status_code == 303
    assert (await lawyer.get(f"/cases/{case_id}")).status_code == 404


async def test_a_review_elsewhere_is_neither_seen_nor_decided_on_a_page(
    staff: Staff, case_id: UUID, visitor: Visitor
) -> None:
    path = f"/reviews/{await reviewed(staff, {case_id})}"

    answers = [await visitor.get(path), await visitor.post(path, version="1", **DECIDED)]

    assert [each.status_code for each in answers] == [404, 404]
    assert "No review was asked for" in await visitor.page("/reviews")
    unit = staff.visit("conduct-unit")
    assert "a decision is awaited" in await unit.page("/reviews")


async def test_a_review_elsewhere_is_neither_seen_nor_decided_by_a_program(
    staff: Staff, case_id: UUID, program: Program
) -> None:
    path = f"/reviews/{await reviewed(staff, {case_id})}"

    answers = [await program.get(path), await program.post(f"{path}/decision", **DECIDED)]

    assert [each.status_code for each in answers] == [404, 404]
    assert await program.listed("/reviews") == []


async def test_of_whom_a_review_is_stands_in_no_list_of_who_does_not_decide(
    staff: Staff, case_id: UUID, chief: Program, callers: Callers
) -> None:
    await reviewed(staff, {case_id})
    unit = callers("conduct-unit", "unit one", missions=[])

    [shown], [hidden] = await unit.listed("/reviews"), await chief.listed("/reviews")

    assert (shown["id"], shown["subject"]) == (hidden["id"], "Exercise unit")
    assert (hidden["subject"], hidden["inputs"], hidden["decisions"]) == (None, None, None)


async def test_open_reviews_come_first(staff: Staff, case_id: UUID, callers: Callers) -> None:
    unit = callers("conduct-unit", "unit one", missions=[])
    decided = await reviewed(staff, {case_id})
    await unit.done(f"/reviews/{decided}/decision", **DECIDED)
    await three_credible(unit, unit="Exercise company")
    await look_at_thresholds(staff.sessions, staff.rules, staff.clock())

    assert [each["is_open"] for each in await unit.listed("/reviews")] == [True, False]


async def test_a_leavers_cases_elsewhere_stay_and_are_not_counted(
    staff: Staff, case_id: UUID
) -> None:
    (foreign,) = await staff.report(replace(REPORT, mission="ELSEWHERE"))
    for each in (case_id, foreign):
        leaver = await staff.assign(each, "conduct-officer", "leaver")
    heir, chief = staff.visit("conduct-officer", "heir"), staff.visit("conduct-chief", "chief one")
    await heir.page("/")
    form = await chief.page("/assignments/hand-over")
    (from_,) = re.findall(r'<option value="([^"]+)"[^>]*>Exercise leaver \(1\)', form)

    chosen = {"leaver": from_, "person": person(form, "heir"), "sure": "yes"}
    await chief.post("/assignments/hand-over", **chosen)

    answers = [await who.get(f"/cases/{foreign}") for who in (leaver, heir)]
    assert [each.status_code for each in answers] == [200, 404]
    assert (await heir.get(f"/cases/{case_id}")).status_code == 200


async def test_everybody_sees_the_pages_that_are_open_to_him(visit: Visit) -> None:
    await check_navigation(visit, NAVIGATION)
