"""The forms with which staff act on a milestone: who may, and when."""

import re

import pytest

from tests.browsing import Visit, Visitor
from tests.pledges.visitors import Case

ACTS = ("report", "retract", "extend", "waive", "decide")

OFFERED = {
    ("staff:desk-officer", "pending"): {"report"},
    ("staff:desk-officer", "claimed"): {"decide", "retract"},
    ("staff:desk-chief", "pending"): {"report", "extend", "waive"},
    ("staff:desk-chief", "claimed"): {"retract", "extend", "waive"},
    ("staff:leadership", "pending"): set(),
    ("staff:leadership", "claimed"): set(),
    ("staff:operations", "pending"): set(),
    ("partner:RWA", "pending"): set(),
    ("partner:RWA", "claimed"): set(),
}


@pytest.mark.parametrize(("as_", "state"), list(OFFERED))
async def test_only_what_the_reader_may_do_is_offered_and_can_be_opened(
    visit: Visit, running: Case, claimed: Case, as_: str, state: str
) -> None:
    case = running if state == "pending" else claimed
    reader = visit(as_)

    page = await reader.page(f"/pledges/{case.id}")
    opened = {act for act in ACTS if (await reader.get(await case.form(act))).status_code == 200}

    assert set(re.findall(rf"/milestones/[0-9a-f-]+/({'|'.join(ACTS)})\"", page)) == opened
    assert opened == OFFERED[as_, state]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("as_", ["staff:leadership", "staff:operations", "partner:RWA"])
async def test_who_may_not_act_cannot_send_the_form(
    visit: Visit, running: Case, as_: str, act: str
) -> None:
    fields = {"done_on": "2026-11-20", "due_on": "2027-06-01", "reason": "x", "authority": "y"}
    version = await running.version()

    answer = await visit(as_).post(await running.form(act), version=version, sure="yes", **fields)

    assert answer.status_code == 403
    assert await running.state() == "pending"


@pytest.mark.parametrize("act", ACTS)
async def test_a_form_without_the_secret_of_the_session_is_refused(
    boss: Visitor, running: Case, act: str
) -> None:
    boss.csrf = "guessed"

    answer = await boss.post(await running.form(act), reason="x", done_on="2026-11-20")

    assert answer.status_code == 403
    assert await running.state() == "pending"


async def test_a_form_for_what_is_over_says_so(officer: Visitor, running: Case) -> None:
    address = await running.form("report")
    await officer.post(address, done_on="2026-11-20")

    opened = await officer.get(address)
    sent_again = await officer.post(address, done_on="2026-11-20")

    assert opened.status_code == 409
    assert "“Arrives” is met" in opened.text
    assert sent_again.status_code == 409
    assert "This deadline is met and runs no more" in sent_again.text


async def test_a_form_of_a_foreign_milestone_is_not_found(
    boss: Visitor, running: Case, missed: Case
) -> None:
    foreign = (await missed.form("report")).replace(missed.id, running.id)

    assert (await boss.get(foreign)).status_code == 404
    assert (await boss.post(foreign, done_on="2026-11-20")).status_code == 404
