"""A report by staff: written, checked, sent once, and its references."""

import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.browsing import Visitor
from tests.conduct.staff import Staff, hidden

WRITTEN = {
    "kind": "sexual-exploitation", "mission": "EXERCISE", "channel": "staff",
    "narrative": "Exercise narrative.", "incidents": "1", "perpetrators": "1", "victims": "1",
}  # fmt: skip
TWO = {
    "perpetrators": "2", "perpetrators-0-personnel": "military-contingent",
    "perpetrators-0-country": "ken", "perpetrators-0-name": "Exercise alleged one",
    "perpetrators-1-personnel": "un-volunteer",
}  # fmt: skip


@pytest.fixture
def officer(staff: Staff) -> Visitor:
    return staff.visit("conduct-officer", "officer one")


def references(page: str) -> list[str]:
    return re.findall(r'/cases/[0-9a-f-]+">([0-9A-Z-]{14})</a>', page)


async def test_a_report_is_checked_before_it_is_sent_and_makes_its_cases_once(
    officer: Visitor,
) -> None:
    key = hidden(await officer.page("/report"), "key")
    fields = {**WRITTEN, **TWO, "key": key}

    check = await officer.post("/report", **fields, do="check")
    before = await officer.page("/")
    sent = [await officer.post("/report", **fields, do="send") for _ in range(2)]
    page = await officer.page(sent[0].headers["location"])

    assert "It makes 2 cases: military, member of a contingent of KEN; UN volunteer" in check.text
    assert "No case goes on with you" in before
    assert sent[0].headers["location"] == sent[1].headers["location"]
    assert len(references(page)) == 2
    assert sorted(references(await officer.page("/"))) == sorted(references(page))


async def test_what_is_added_to_a_form_that_was_sent_is_not_taken_for_sent(
    officer: Visitor, staff: Staff
) -> None:
    fields = {**WRITTEN, "key": hidden(await officer.page("/report"), "key")}
    await officer.post("/report", **fields, do="send")

    more = {**fields, "narrative": "Exercise: a second victim.", "victims-0-age": "child"}
    refused = await officer.post("/report", **more, do="send")
    again = await officer.post("/report", **{**more, "key": hidden(refused.text, "key")}, do="send")

    assert refused.status_code == 409
    assert "A report was sent from this form already" in refused.text
    assert "Exercise: a second victim." in refused.text
    assert again.status_code == 303
    async with staff.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM cases")) == 2


async def test_the_form_grows_and_keeps_what_was_written(officer: Visitor) -> None:
    fields = {**WRITTEN, "victims-0-age": "child", "victims-0-need-shelter": "yes"}

    answer = await officer.post("/report", **fields, do="victims")
    again = await officer.post("/report", **{**fields, "victims": "4"}, do="victims")

    assert answer.status_code == 200
    assert "Victim 2" in answer.text
    assert "Exercise narrative." in answer.text
    assert 'name="victims-0-need-shelter" value="yes" checked' in answer.text
    assert '<option value="child" selected>' in answer.text
    assert "Nothing was saved yet" not in answer.text
    assert "Victim 5" not in again.text
    assert "Add another victim" not in again.text


async def test_what_was_checked_can_be_changed_and_is_still_there(officer: Visitor) -> None:
    check = await officer.post("/report", **{**WRITTEN, "narrative": "Exercise\nof two lines"})
    carried = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', check.text))
    carried.pop("csrf")

    form = await officer.post("/report", **carried, do="change")

    assert ">Exercise\nof two lines</textarea>" in form.text


async def test_exploitation_of_a_child_counts_as_abuse(officer: Visitor) -> None:
    check = await officer.post("/report", **WRITTEN, **{"victims-0-age": "child"})

    assert "A victim is under 18: it counts as sexual abuse" in check.text


async def test_a_paper_has_the_day_on_which_it_was_received(officer: Visitor, staff: Staff) -> None:
    day = {"channel": "paper", "received_on": "2026-11-02", "urgent_because": "Exercise haste"}
    paper = {**WRITTEN, **day}

    sent = await officer.post("/report", **paper, do="send")
    page = await officer.page(sent.headers["location"])
    (case_id,) = re.findall("/cases/([0-9a-f-]+)", page)
    case = await officer.page(f"/cases/{case_id}")

    assert "2 Nov 2026, 23:59 UTC" in case
    assert "urgent" in page


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"narrative": " "}, "narrative", "Say what was reported"),
        ({"kind": "Exercise"}, "kind", "Choose the kind"),
        ({"mission": "Exercise" * 20}, "mission", "Shorten this to 60"),
        ({"channel": ""}, "channel", "Choose how it reached you"),
        ({"channel": "paper"}, "received_on", "Give the date"),
        ({"channel": "paper", "received_on": "2027-01-01"}, "received_on", "It lies ahead"),
        ({"received_on": "2026-11-01"}, "received_on", "Only a paper"),
        ({"victims": "2", "victims-1-name": "Exercise"}, "victims-1-age", "Choose one"),
        ({"perpetrators": "2", "perpetrators-1-personnel": "unknown",
          "perpetrators-1-country": "Exercise"}, "perpetrators-1-country", "A country has"),
        ({"incidents-0-on": "2026-11-01"}, "incidents-0-precision", "A day says"),
        ({"incidents-0-on": "Exercise"}, "incidents-0-on", "Give a date"),
        ({"reporter-name": "Exercise" * 60}, "reporter-name", "At most 400"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_at_its_field_without_repeating_it(
    officer: Visitor, fields: dict[str, str], field: str, words: str
) -> None:
    answer = await officer.post("/report", **{**WRITTEN, **fields})

    assert answer.status_code == 422
    summary = answer.text.partition('class="summary"')[2].partition("</div>")[0]
    assert re.search(rf'<a href="#field-{field}">{words}', summary)
    assert f'id="error-{field}"' in answer.text
    assert "Exercise" not in summary


async def test_markup_is_checked_as_text(officer: Visitor) -> None:
    check = await officer.post("/report", **{**WRITTEN, "narrative": "<script>\n</script>"})

    assert "&lt;script&gt;<br>&lt;/script&gt;" in check.text
    assert "<script>\n" not in check.text


async def test_a_form_filled_to_the_last_field_is_read(officer: Visitor) -> None:
    room = {"incidents": "3", "perpetrators": "4", "victims": "4"}
    form = await officer.post("/report", **room, do="change")
    filled = dict.fromkeys(re.findall(r' name="([^"]+)"', form.text), "")
    assert len(filled) > 90

    answer = await officer.post(
        "/report", **{**filled, **WRITTEN, **room, "csrf": officer.csrf, "do": "check"}
    )

    assert answer.status_code == 200
    assert "Check the report" in answer.text


async def test_a_report_is_unknown_to_who_works_on_none_of_its_cases(
    officer: Visitor, staff: Staff
) -> None:
    sent = await officer.post("/report", **WRITTEN, do="send")
    address = sent.headers["location"]
    other = staff.visit("conduct-officer", "somebody else")

    foreign, unknown = await other.get(address), await other.get(f"/reports/{uuid4()}")

    assert UUID(address.rpartition("/")[2])
    assert (foreign.status_code, unknown.status_code) == (404, 404)


@pytest.mark.parametrize("role", ["investigator", "legal-officer", "conduct-oversight"])
async def test_who_takes_no_reports_has_no_form(staff: Staff, role: str) -> None:
    assert (await staff.visit(role).get("/report")).status_code == 403
