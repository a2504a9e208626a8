"""The history of a case, for programs and on its page: as far as somebody reads of what it is."""

from uuid import UUID

import pytest

from conduct.domain.steps import Step
from conduct.use_cases import changes
from tests.conduct.callers import Callers, Program
from tests.conduct.staff import Staff
from tests.conduct.test_entitled import assign

WHY = "Exercise: a neighbour says otherwise."


@pytest.fixture
async def case(officer: Program) -> str:
    """It ended with a reason."""
    [made] = await officer.reports()
    for step in ("registered", "preliminary-assessment"):
        await officer.done(f"/cases/{made}/steps", step=step)
    version = (await officer.get(f"/cases/{made}")).headers["etag"]
    await officer.done(f"/cases/{made}/end", step="not-a-case", reason=WHY, match=version)
    return made


@pytest.fixture
async def advocate(case: str, chief: Program, callers: Callers) -> Program:
    """Reads the steps and of the victims, and nothing of what was reported."""
    somebody = callers("victims-rights-officer", "advocate")
    await assign(chief, case, somebody, "victims-rights-officer")
    return somebody


async def test_reasons_are_for_who_reads_what_was_reported(
    case: str, officer: Program, advocate: Program
) -> None:
    whole = await officer.listed(f"/cases/{case}/history")
    part = await advocate.listed(f"/cases/{case}/history")

    assert WHY in str(whole)
    assert WHY not in str(part)
    assert [each["detail"]["step"] for each in part if each["what"] == "step taken"] == [
        "registered", "preliminary-assessment", "not-a-case",
    ]  # fmt: skip


async def test_of_what_somebody_does_not_read_a_program_does_not_hear(
    case: str, officer: Program, advocate: Program
) -> None:
    await officer.done(f"/cases/{case}/narrative", narrative="Exercise: otherwise.")
    await officer.done(f"/cases/{case}/notes", text="Exercise: note")
    words = {"corrected", "note added"}

    assert {each["what"] for each in await officer.listed(f"/cases/{case}/history")} >= words
    assert not {each["what"] for each in await advocate.listed(f"/cases/{case}/history")} & words


async def test_a_program_does_not_hear_of_a_note_for_investigators(
    case: str, officer: Program, chief: Program, callers: Callers
) -> None:
    investigator = callers("investigator", "investigator one")
    await assign(chief, case, investigator, "investigator")
    await investigator.done(f"/cases/{case}/notes", channel="restricted", text="Exercise: lead")

    assert "note added" in str(await investigator.listed(f"/cases/{case}/history"))
    assert "note added" not in str(await officer.listed(f"/cases/{case}/history"))


@pytest.fixture
async def case_id(staff: Staff) -> UUID:
    (made,) = await staff.report()
    return made


async def test_on_the_page_reasons_are_for_who_reads_what_was_reported(
    staff: Staff, case_id: UUID
) -> None:
    officer = await staff.assign(case_id, "conduct-officer", "officer one")
    rights = await staff.assign(case_id, "victims-rights-officer", "rights one")
    await staff.do(
        case_id, "conduct-officer", "officer one", changes.register(),
        changes.advance(Step.ASSESSMENT), changes.end(Step.NOT_A_CASE, WHY),
    )  # fmt: skip

    assert WHY in await officer.page(f"/cases/{case_id}/history")
    assert WHY not in await rights.page(f"/cases/{case_id}/history")


async def test_what_stands_now_is_not_shown_as_what_stood_before(
    staff: Staff, case_id: UUID
) -> None:
    officer = await staff.assign(case_id, "conduct-officer", "officer one")
    corrected = changes.correct_narrative("Exercise, put right.")
    await staff.do(case_id, "conduct-officer", "officer one", corrected)

    page = await officer.page(f"/cases/{case_id}/history")

    assert "Exercise narrative: nothing of this happened." in page
    assert "Exercise, put right." not in page
    assert "Exercise place" not in page


@pytest.mark.parametrize(("asked", "params"), [("history", {}), ("versions", {"field": "kind"})])
async def test_the_read_log_says_that_the_past_was_read_and_which_parts_could_be(
    case: str, advocate: Program, asked: str, params: dict[str, str]
) -> None:
    assert (await advocate.get(f"/cases/{case}/{asked}", **params)).status_code == 200

    read = (await advocate.listed(f"/cases/{case}/reads"))[0]

    assert (read["reader"]["id"], read["purpose"]) == (advocate.id, "history")
    assert read["classes"] == [
        "assistance", "findings", "summary", "victim-identity", "victims",
    ]  # fmt: skip
