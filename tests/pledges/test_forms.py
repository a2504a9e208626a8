"""The forms with which staff act on a milestone: what is asked, saved and refused."""

import re

import httpx
import pytest

from tests.browsing import Visit, Visitor
from tests.pledges.visitors import EVIDENCE, Case, Send, announced, event, milestone


async def test_a_report_is_saved_under_the_name_of_who_made_it(
    officer: Visitor, running: Case
) -> None:
    answer = await officer.post(await running.form("report"), done_on="2026-11-20")
    page = await officer.page(answer.headers["location"])

    assert answer.status_code == 303
    assert await running.state() == "met"
    assert "The report was saved" in page
    assert "20 Nov 2026, 23:59 Kigali" in page
    assert "Exercise Officer" in page.partition('id="history"')[2]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"done_on": ""}, "done_on", "Give the date"),
        ({"done_on": "tomorrow"}, "done_on", "Give a date as year-month-day"),
        ({"done_on": "0001-01-01"}, "done_on", "Give a year from 1945 to 2200"),
        ({"done_on": "2026-12-01"}, "done_on", "still to come"),
        ({"done_on": "2026-11-20", "evidence": "my desk"}, "evidence", "starting with https://"),
        ({"done_on": "2026-11-20", "evidence": "javascript:x"}, "evidence", "https://"),
    ],
)
async def test_what_is_wrong_with_a_report_stands_at_its_field_and_in_the_summary(
    officer: Visitor, running: Case, fields: dict[str, str], field: str, words: str
) -> None:
    answer = await officer.post(await running.form("report"), **fields)

    assert answer.status_code == 422
    assert re.search(rf'<a href="#field-{field}">[^<]*{words}', answer.text)
    assert re.search(rf'id="error-{field}">[^<]*{words}', answer.text)
    assert await running.state() == "pending"


async def test_a_claim_after_the_miss_needs_evidence(officer: Visitor, missed: Case) -> None:
    without = await officer.post(await missed.form("report"), done_on="2026-02-20")
    good = await officer.post(await missed.form("report"), done_on="2026-02-20", evidence=EVIDENCE)

    assert without.status_code == 422
    assert 'id="error-evidence">It was missed.' in without.text
    assert good.status_code == 303
    assert (await missed.now())["milestones"][0]["deadline"]["claimed_done_at"] is not None


async def test_a_report_on_an_instant_takes_the_time_in_the_milestones_zone(
    http: httpx.AsyncClient, chief: dict[str, str], officer: Visitor, send: Send
) -> None:
    part = milestone("inspected", "Inspected", due_at="2026-11-24T09:30:00Z")
    ids = await send("RWA", announced("RWA", "RWA-3", milestones=[part]))
    case = Case(http, chief, ids[0])

    form = await officer.page(await case.form("report"))
    await officer.post(await case.form("report"), done_on="2026-11-24", done_time="10:15")

    assert 'name="done_time"' in form
    assert (await case.now())["milestones"][0]["deadline"]["done_at"] == "2026-11-24T08:15:00Z"


async def test_a_report_is_retracted_for_a_reason(officer: Visitor, running: Case) -> None:
    await officer.post(await running.form("report"), done_on="2026-11-20")

    without = await officer.post(await running.form("retract"), reason=" \n ")
    good = await officer.post(await running.form("retract"), reason="Wrong\r\npledge\0.")
    page = await officer.page(good.headers["location"])

    assert 'id="error-reason">Say why' in without.text
    assert await running.state() == "pending"
    assert "Reason: Wrong\npledge." in page


async def test_an_extension_begins_with_the_date_that_was_asked_for(
    boss: Visitor, running: Case, send: Send
) -> None:
    asked = {"milestone": "arrival", "due_on": "2027-06-01", "reason": "Rain."}
    await send(
        "RWA", event("RWA", "milestone.extension-requested", "e", reference="RWA-1", **asked)
    )

    form = await boss.page(await running.form("extend"))
    answer = await boss.post(
        await running.form("extend"),
        due_on="2027-06-01",
        reason="Agreed.",
        version=await running.version(),
    )

    assert 'name="due_on" type="date" value="2027-06-01"' in form
    assert "Rain." in form
    assert answer.status_code == 303
    assert (await running.now())["milestones"][0]["deadline"]["due_on"] == "2027-06-01"


async def test_an_extension_that_is_declined_leaves_the_date_and_an_answer_for_the_pledger(
    boss: Visitor, running: Case, visit: Visit, send: Send
) -> None:
    asked = {"milestone": "arrival", "due_on": "2027-06-01", "reason": "Rain."}
    await send(
        "RWA", event("RWA", "milestone.extension-requested", "e", reference="RWA-1", **asked)
    )
    seen = {"version": await running.version()}

    without = await boss.post(await running.form("decline"), **seen)
    answer = await boss.post(await running.form("decline"), reason="Needed in March.", **seen)
    read = await visit("partner:RWA").page(f"/pledges/{running.id}")

    assert 'id="error-reason">Say why' in without.text
    assert answer.headers["location"].endswith("?saved=decline")
    assert (
        "Exercise Chief declined the later due date for “Arrives”, 1 Jun 2027; it stays due "
        "1 Mar 2027, 23:59 Kigali. Reason: Needed in March." in read
    )
    assert (await running.now())["milestones"][0]["requested_due"] is None
    assert (await boss.get(await running.form("decline"))).status_code == 409


async def test_an_extension_to_an_earlier_date_is_refused_at_the_date(
    boss: Visitor, running: Case
) -> None:
    answer = await boss.post(
        await running.form("extend"),
        due_on="2027-02-01",
        reason="Sooner",
        version=await running.version(),
    )

    assert answer.status_code == 422
    assert "Give a later date: it is due 1 Mar 2027, 23:59 Kigali now" in answer.text
    assert ">Sooner</textarea>" in answer.text


@pytest.mark.parametrize("act", ["extend", "waive"])
@pytest.mark.parametrize("version", ["1", "", "*"])
async def test_a_decision_on_what_has_changed_since_is_asked_again(
    boss: Visitor, running: Case, act: str, version: str
) -> None:
    fields = {"due_on": "2027-06-01", "reason": "Agreed.", "authority": "USG", "sure": "yes"}

    answer = await boss.post(await running.form(act), version=version, **fields)

    assert answer.status_code == 412
    assert "has changed since you opened the form" in answer.text
    assert f'name="version" value="{await running.version()}"' in answer.text
    assert await running.state() == "pending"


async def test_a_waiver_is_asked_twice(boss: Visitor, running: Case) -> None:
    fields = {"reason": "The mission ends.", "authority": "USG-DPO"}
    version = await running.version()

    asked = await boss.post(await running.form("waive"), version=version, **fields)
    before = await running.state()
    done = await boss.post(await running.form("waive"), version=version, sure="yes", **fields)

    assert "Really waive “Arrives”?" in asked.text
    assert 'name="reason" value="The mission ends."' in asked.text
    assert (before, await running.state()) == ("pending", "waived")
    assert "The milestone was waived" in await boss.page(done.headers["location"])


async def test_a_waiver_names_its_reason_and_its_authority(boss: Visitor, running: Case) -> None:
    answer = await boss.post(await running.form("waive"), version=await running.version())

    assert 'id="error-reason"' in answer.text
    assert 'id="error-authority"' in answer.text


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"decision": "confirm"}, "met"),
        ({"decision": "refuse", "reason": "The paper is from May."}, "met_late"),
    ],
)
async def test_a_claim_is_decided(
    officer: Visitor, claimed: Case, fields: dict[str, str], state: str
) -> None:
    version = await claimed.version()

    answer = await officer.post(await claimed.form("decide"), version=version, **fields)

    assert answer.status_code == 303
    assert await claimed.state() == state


@pytest.mark.parametrize(
    ("fields", "field"), [({}, "decision"), ({"decision": "refuse"}, "reason")]
)
async def test_a_decision_is_made_outright_and_a_refusal_has_a_reason(
    officer: Visitor, claimed: Case, fields: dict[str, str], field: str
) -> None:
    answer = await officer.post(
        await claimed.form("decide"), version=await claimed.version(), **fields
    )

    assert answer.status_code == 422
    assert f'id="error-{field}"' in answer.text
    assert await claimed.state() == "missed"


async def test_a_report_is_verified_by_its_confirmer_and_not_by_who_reported_it(
    officer: Visitor, visit: Visit, running: Case
) -> None:
    colleague = visit("staff:desk-officer", "Exercise Colleague")
    await colleague.post(await running.form("report"), done_on="2026-11-20")
    address = await running.form("decide")
    assert address not in await colleague.page(f"/pledges/{running.id}")
    refused = await colleague.post(address, version=await running.version())
    assert refused.status_code == 403

    await officer.post(await running.form("decide"), version=await running.version())

    assert "Verified by Exercise Officer" in await officer.page(f"/pledges/{running.id}")
