"""Reviews under resolution 2272: shown to who decides, decided by people."""

from uuid import UUID, uuid4

import pytest

from tests.browsing import Visitor
from tests.conduct.scenes import reviewed
from tests.conduct.staff import Staff, hidden

DECIDED = {
    "decision": "other-measures", "decider": "Exercise office", "reasons": "Exercise <b>reasons"
}  # fmt: skip


@pytest.fixture
async def case_id(staff: Staff) -> UUID:
    (made,) = await staff.report()
    return made


@pytest.fixture
async def path(staff: Staff, case_id: UUID) -> str:
    return f"/reviews/{await reviewed(staff, {case_id})}"


@pytest.fixture
def unit(staff: Staff) -> Visitor:
    return staff.visit("conduct-unit", "unit one")


async def test_a_review_says_what_was_reached_and_that_nothing_is_decided(
    staff: Staff, case_id: UUID, path: str, unit: Visitor
) -> None:
    listed, page = await unit.page("/reviews"), await unit.page(path)

    assert "a decision is awaited" in listed
    assert "Several credible allegations" in page
    assert staff.reference(case_id) in page
    assert f'href="/cases/{case_id}"' not in page
    assert "it decides nothing" in page


async def test_a_decision_is_recorded_with_who_decided_and_why(path: str, unit: Visitor) -> None:
    await unit.page("/")
    seen = {"version": hidden(await unit.page(path), "version")}

    without = await unit.post(path, **{**seen, **DECIDED, "decider": " "})
    stale = await unit.post(path, **{**DECIDED, "version": "0"})
    done = await unit.post(path, **seen, **DECIDED)
    page = await unit.page(path)

    assert 'id="error-decider">Say who decided it' in without.text
    assert stale.status_code == 412
    assert "This review has changed" in stale.text
    assert done.status_code == 303
    assert "Exercise office" in page
    assert "Exercise &lt;b&gt;reasons" in page
    assert "Exercise unit one" in page
    assert "Record the decision" not in page


@pytest.mark.parametrize("role", ["conduct-chief", "conduct-officer", "conduct-oversight"])
async def test_only_who_decides_sees_reviews(staff: Staff, path: str, role: str) -> None:
    somebody = staff.visit(role)

    assert (await somebody.get("/reviews")).status_code == 403
    assert (await somebody.get(path)).status_code == 403


async def test_a_review_that_is_not_there_is_not_found(unit: Visitor) -> None:
    assert (await unit.get(f"/reviews/{uuid4()}")).status_code == 404
    assert "No review was asked for" in await unit.page("/reviews")
