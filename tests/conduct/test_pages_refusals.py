"""What acts refuse: at the field, in the summary, and without overwriting anybody."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from conduct.use_cases import changes
from tests.browsing import Visitor
from tests.conduct.staff import Staff, act, hidden

OFFICER = ("conduct-officer", "officer one")
WHY = {"reason": "Exercise reason"}


@pytest.fixture
async def case_id(staff: Staff) -> UUID:
    (made,) = await staff.report()
    return made


@pytest.fixture
async def officer(staff: Staff, case_id: UUID) -> Visitor:
    return await staff.assign(case_id, *OFFICER)


@pytest.mark.parametrize(
    ("name", "fields", "field", "words"),
    [
        ("hand-on", {"to": "agency", "reason": " \n"}, "reason", "Say why"),
        ("hand-on", {"to": "nobody", **WHY}, "to", "Choose one of those"),
        ("incident", {"precision": "day", "on": "Exercise day"}, "on", "Give a date"),
        ("incident", {"precision": "unknown", "on": "2026-11-01"}, "precision", "A day says"),
        ("incident", {"precision": "day", "on": "2027-01-01"}, "on", "It lies ahead"),
        ("perpetrator", {"personnel": "unknown", "country": "Exercise"}, "country", "A country"),
        ("perpetrator", {"personnel": "un-volunteer"}, "personnel", "This person belongs"),
        ("note", {"text": ""}, "text", "Write the note"),
        ("impose", {"kind": "other", "at": "2027-01-01"}, "at", "It lies ahead"),
        ("impose", {"kind": "other", "at": "2026-01-01"}, "at", "It is before the report"),
        ("assist", {"victim": "Exercise", "what": "offered"}, "victim", "The case has no such"),
        ("action", {"track": "un", "kind": "jail"}, "kind", "This track does not know"),
        ("action", {"track": "un", "kind": "none"}, "case", "There is no substantiated finding"),
    ],
)  # fmt: skip
async def test_what_is_wrong_stands_at_its_field_and_in_the_summary_and_repeats_nothing(
    case_id: UUID, officer: Visitor, name: str, fields: dict[str, str], field: str, words: str
) -> None:
    answer = await act(officer, case_id, name, **fields)

    assert answer.status_code in (409, 422)
    summary = answer.text.partition('class="summary"')[2].partition("</div>")[0]
    assert re.search(rf'<a href="#field-{field}">{words}', summary)
    assert f'id="field-{field}"' in answer.text
    assert "Exercise" not in summary


async def test_what_was_done_on_an_earlier_day_is_written_down_as_of_that_day(
    staff: Staff, officer: Visitor, case_id: UUID
) -> None:
    staff.clock.now += timedelta(days=2)
    officer = staff.visit(*OFFICER)

    await act(officer, case_id, "impose", kind="other", at="2026-11-25")

    assert "25 Nov 2026, 23:59" in await officer.page(f"/cases/{case_id}")


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    staff: Staff, case_id: UUID, officer: Visitor
) -> None:
    form = await officer.page(f"/cases/{case_id}/narrative")
    await staff.do(case_id, *OFFICER, changes.correct_narrative("Exercise of another."))

    stale = {"version": hidden(form, "version"), "narrative": "Exercise of mine."}
    answer = await officer.post(f"/cases/{case_id}/narrative", **stale)
    again = {**stale, "version": hidden(answer.text, "version")}
    second = await officer.post(f"/cases/{case_id}/narrative", **again)

    assert answer.status_code == 412
    assert '<a href="#field-case">This case has changed' in answer.text
    assert "Exercise of mine." in answer.text
    assert second.status_code == 303


@pytest.mark.parametrize("name", ["reopen", "find", "lift", "reply", "part", "extend"])
async def test_what_cannot_be_done_now_is_not_asked_for(
    staff: Staff, case_id: UUID, name: str
) -> None:
    unit = await staff.assign(case_id, "conduct-unit")
    await staff.assign(case_id, "conduct-chief")

    page = await unit.page(f"/cases/{case_id}")
    answer = await unit.get(f"/cases/{case_id}/{name}")

    assert (f'/{name}"' in page) is (name == "extend")
    assert answer.status_code == (200 if name == "extend" else 409)


async def test_who_only_reads_a_part_is_offered_nothing_there_and_changes_nothing(
    staff: Staff, case_id: UUID
) -> None:
    lawyer = await staff.assign(case_id, "legal-officer")

    page = await lawyer.page(f"/cases/{case_id}")
    answer = await lawyer.post(f"/cases/{case_id}/narrative", narrative="Exercise", version="1")

    assert f'/cases/{case_id}/notify"' in page
    assert f'/cases/{case_id}/narrative"' not in page
    assert answer.status_code == 403
    assert "Exercise narrative" in await lawyer.page(f"/cases/{case_id}")
