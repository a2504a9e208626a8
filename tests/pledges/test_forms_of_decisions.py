"""The forms with which staff decide: on what they have seen, in the milestone's own time."""

from datetime import UTC, datetime

import httpx
import pytest

from muster.testing import HeldClock, TestIssuer
from tests.browsing import Visit, Visitor
from tests.pledges.visitors import Case, Send, announced, event, milestone

ASKED = "milestone.extension-requested"


async def test_a_claim_that_has_changed_since_is_looked_at_again(
    officer: Visitor, claimed: Case
) -> None:
    address = await claimed.form("decide")

    answer = await officer.post(address, version="1", decision="confirm")

    assert answer.status_code == 412
    assert "has changed since you opened the form" in answer.text
    assert await claimed.state() == "missed"


async def test_a_request_that_has_changed_since_is_looked_at_again(
    boss: Visitor, running: Case, send: Send
) -> None:
    about = {"reference": "RWA-1", "milestone": "arrival", "reason": "Rain."}
    await send("RWA", event("RWA", ASKED, "e", due_on="2027-06-01", **about))

    answer = await boss.post(await running.form("decline"), version="1", reason="No.")

    assert answer.status_code == 412
    assert (await running.now())["milestones"][0]["requested_due"] == "2027-06-01"


async def test_an_instant_is_extended_in_the_milestones_own_time(
    http: httpx.AsyncClient, chief: dict[str, str], boss: Visitor, send: Send
) -> None:
    part = milestone("inspected", "Inspected", due_at="2027-03-01T09:30:00Z")
    about = {"reference": "RWA-3", "milestone": "inspected", "reason": "Rain."}
    asked = event("RWA", ASKED, "e", due_at="2027-03-01T22:30:00Z", **about)
    [pledge, _] = await send("RWA", announced("RWA", "RWA-3", milestones=[part]), asked)
    case = Case(http, chief, pledge)
    fields = {"due_on": "2027-03-02", "reason": "Agreed.", "version": await case.version()}

    form = await boss.page(await case.form("extend"))
    without = await boss.post(await case.form("extend"), **fields)
    await boss.post(await case.form("extend"), due_time="00:30", **fields)

    assert 'type="date" value="2027-03-02"' in form
    assert 'type="time" value="00:30"' in form
    assert 'id="error-due_time">Give the time of day' in without.text
    deadline = (await case.now())["milestones"][0]["deadline"]
    assert (deadline["version"], deadline["due_at"]) == (2, "2027-03-01T22:30:00Z")


async def test_what_was_missed_is_extended_to_a_day_that_lies_ahead(
    boss: Visitor, missed: Case
) -> None:
    version = await missed.version()

    answer = await boss.post(
        await missed.form("extend"), version=version, due_on="2026-03-31", reason="Agreed."
    )

    assert answer.status_code == 422
    assert 'id="error-due_on">Give a date that lies ahead' in answer.text


async def test_a_report_begins_with_today_where_the_milestone_is(
    visit: Visit, running: Case, clock: HeldClock
) -> None:
    clock.now = datetime(2026, 11, 24, 23, tzinfo=UTC)

    form = await visit("staff:desk-officer").page(await running.form("report"))

    assert 'type="date" value="2026-11-25"' in form


async def test_what_is_verified_says_who_reported_it_and_is_not_offered_again(
    officer: Visitor, visit: Visit, running: Case
) -> None:
    colleague = visit("staff:desk-officer", "Exercise Colleague")
    await colleague.post(await running.form("report"), done_on="2026-11-20")
    address = await running.form("decide")
    form = await officer.page(address)
    await officer.post(address, version=await running.version())

    page = await officer.page(f"/pledges/{running.id}")

    assert "Exercise Colleague reported it done 20 Nov 2026, 23:59 Kigali" in form
    assert address not in page
    assert (await officer.get(address)).status_code == 409


async def test_the_report_of_a_pledge_that_is_over_stands(
    officer: Visitor, running: Case, send: Send
) -> None:
    await officer.post(await running.form("report"), done_on="2026-11-20")
    address = await running.form("retract")
    offered = await officer.page(f"/pledges/{running.id}")

    await send("RWA", event("RWA", "pledge.withdrawn", "w", reference="RWA-1", reason="Budget."))

    assert address in offered
    assert address not in await officer.page(f"/pledges/{running.id}")
    assert (await officer.get(address)).status_code == 409


@pytest.mark.parametrize(("grace", "said"), [(0, False), (5, True)])
async def test_a_milestone_says_when_its_grace_ends_if_it_has_any(
    officer: Visitor, send: Send, grace: int, said: bool
) -> None:
    part = milestone("a", "A", due_on="2027-03-01", grace_days=grace)
    [pledge] = await send("RWA", announced("RWA", "RWA-1", milestones=[part]))

    page = await officer.page(f"/pledges/{pledge}")

    assert ("Missed unless reported by" in page) is said


@pytest.mark.parametrize("by", ["form", "rest"])
async def test_a_claim_is_accepted_also_with_a_remark(
    http: httpx.AsyncClient, issuer: TestIssuer, officer: Visitor, claimed: Case, by: str
) -> None:
    said = {"decision": "confirm", "reason": "The log is clear."}

    if by == "form":
        version = await claimed.version()
        await officer.post(await claimed.form("decide"), version=version, **said)
    else:
        headers = issuer.bearer("staff:desk-officer", "pledges") | {"if-match": "*"}
        await http.post("/v1" + await claimed.form("confirmation"), headers=headers, json=said)

    assert await claimed.state() == "met"


async def test_the_answers_of_the_staff_stand_in_history_under_their_names(
    officer: Visitor, boss: Visitor, running: Case, claimed: Case, send: Send
) -> None:
    about = {"reference": "RWA-1", "milestone": "arrival", "reason": "Rain."}
    await send("RWA", event("RWA", ASKED, "e", due_on="2027-06-01", **about))
    refusal = {"decision": "refuse", "reason": "Of May.", "version": await claimed.version()}
    agreed = {"due_on": "2027-05-01", "reason": "Agreed.", "version": await running.version()}

    await officer.post(await claimed.form("decide"), **refusal)
    await boss.post(await running.form("extend"), **agreed)
    refused = await officer.page(f"/pledges/{claimed.id}")
    extended = await officer.page(f"/pledges/{running.id}")

    assert "Exercise Officer did not accept that “Arrives” was done in time. Reason: Of" in refused
    assert "to 1 May 2027, 23:59 Kigali. Reason: Agreed." in extended
    assert "A later due date is asked for" not in extended


@pytest.mark.parametrize("act", ["waive", "extend"])
async def test_a_claim_ends_with_its_deadline_and_nobody_has_to_decide_on_it(
    boss: Visitor, officer: Visitor, claimed: Case, act: str
) -> None:
    address = await claimed.form("decide")
    assert address in await officer.page(f"/pledges/{claimed.id}")
    fields = {"reason": "Exercise", "authority": "Exercise", "due_on": "2028-03-01", "sure": "yes"}

    assert "ends that claim" in await boss.page(await claimed.form(act))
    done = await boss.post(await claimed.form(act), version=await claimed.version(), **fields)
    page = await officer.page(f"/pledges/{claimed.id}")

    assert done.status_code == 303
    assert address not in page
    assert "claim to decide" not in page
    assert "stays missed until" not in page


async def test_a_form_in_no_charset_is_malformed(
    http: httpx.AsyncClient, boss: Visitor, running: Case
) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n\xff\r\n--b--\r\n'
    odd = {"content-type": "multipart/form-data; boundary=b; charset=undefined"}

    address = await running.form("extend")
    answer = await http.post(address, headers=boss.headers | odd, content=part)

    assert answer.status_code == 400
