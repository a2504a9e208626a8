"""The pages of the results frame: what stands there, what is asked, saved and refused."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from muster.database import SessionMaker
from muster.testing import HeldClock
from tests.browsing import Visit, Visitor
from tests.performance.reading import rows_of
from tests.performance.staff import EVIDENCE, Program, sweep

REASON = "The office was moved."


@pytest.fixture
def boss(visit: Visit) -> Visitor:
    return visit("staff:desk-chief", "Exercise Chief")


@pytest.fixture
async def guidance(desk: Program, result: str) -> dict[str, Any]:
    """Due on 1 March 2027."""
    return await desk.plan("guidance", "2027-03-01", zone="Africa/Kigali")


async def test_the_frame_counts_by_priority_and_puts_what_is_late_first(
    http: httpx.AsyncClient, desk: Program, guidance: Any, sessions: SessionMaker, clock: HeldClock
) -> None:
    await desk.plan("late", "2026-12-01", title="Exercise: late")
    clock.advance(timedelta(days=8))
    await sweep(sessions, clock)

    page = await http.get("/frame")
    found = await http.get("/frame?text=guidance&priority=communications")

    assert ["Strategic communications", "2", "1", "0"] in rows_of(page, "Priorities")
    assert [each[0] for each in rows_of(page, "Deliverables")] == [
        "Exercise: late late", "Exercise: guidance guidance",
    ]  # fmt: skip
    assert len(rows_of(found, "Deliverables")) == 1
    assert "No deliverable matches" in (await http.get("/frame?status=completed")).text
    assert (await http.get("/frame?state=lost")).status_code == 422


async def test_everybody_reads_a_deliverable_and_only_who_may_is_offered_to_act(
    http: httpx.AsyncClient, visit: Visit, guidance: dict[str, Any]
) -> None:
    path = f"/deliverables/{guidance['id']}"

    public = await http.get(path)
    officer = await visit("staff:desk-officer").page(path)

    assert "It was planned, due 1 Mar 2027, 23:59 Kigali, by Exercise office." in public.text
    assert re.findall(rf'href="[^"]*{path}/(\w+)"', public.text) == []
    assert re.findall(rf'href="[^"]*{path}/(\w+)"', officer) == ["status", "complete"]
    assert (await http.get(f"{path}/status")).status_code == 401
    assert (await visit("staff:desk-officer").get(f"{path}/move")).status_code == 403


@pytest.mark.parametrize(
    ("act", "fields", "told"),
    [
        ("status", {"status": "delayed"}, "The status went from not started to delayed."),
        ("complete", {"done_on": "2026-11-20", "evidence": EVIDENCE}, "It was reported done, in"),
        ("move", {"due_on": "2027-04-01", "reason": REASON}, f"Kigali. Reason: {REASON}"),
        ("drop", {"reason": REASON}, f"It is no longer awaited. Reason: {REASON}"),
    ],
)  # fmt: skip
async def test_what_is_done_in_a_form_stands_in_the_history(
    boss: Visitor, guidance: dict[str, Any], act: str, fields: dict[str, str], told: str
) -> None:
    path = f"/deliverables/{guidance['id']}"
    form = await boss.page(f"{path}/{act}")

    answer = await boss.post(f"{path}/{act}", version=str(guidance["version"]), **fields)
    page = await boss.page(answer.headers["location"])

    assert all(f'name="{name}"' in form for name in fields)
    assert answer.status_code == 303
    assert told in page.partition('id="history"')[2]
    assert 'role="status"' in page


@pytest.mark.parametrize(
    ("act", "fields", "field", "words"),
    [
        ("status", {"status": "completed"}, "status", "Choose one"),
        ("complete", {"done_on": ""}, "done_on", "Give the date"),
        ("complete", {"done_on": "2027-01-01"}, "done_on", "still to come"),
        ("complete", {"done_on": "2026-11-20", "evidence": "desk"}, "evidence", "https://"),
        ("move", {"due_on": "2027-02-01", "reason": REASON}, "due_on", "Give a later day"),
        ("move", {"due_on": "2027-04-01"}, "reason", "Say why"),
        ("drop", {"reason": ""}, "reason", "Say why"),
    ],
)
async def test_what_is_wrong_stands_at_its_field_and_changes_nothing(
    boss: Visitor, desk: Program, guidance: dict[str, Any], act: str, fields: dict[str, str],
    field: str, words: str,
) -> None:  # fmt: skip
    path = f"/deliverables/{guidance['id']}"

    answer = await boss.post(f"{path}/{act}", version=str(guidance["version"]), **fields)

    assert answer.status_code == 422
    assert re.search(rf'id="error-{field}">[^<]*{words}', answer.text)
    assert (await desk.get(path)).json() == guidance


async def test_a_form_that_was_opened_before_somebody_else_decided_is_shown_again(
    boss: Visitor, desk: Program, guidance: dict[str, Any]
) -> None:
    path = f"/deliverables/{guidance['id']}"
    await desk.post(f"{path}/status", status="delayed")

    answer = await boss.post(f"{path}/drop", version=str(guidance["version"]), reason=REASON)

    assert answer.status_code == 412
    assert "has changed since you opened the form" in answer.text
    assert (await desk.get(path)).json()["state"] == "pending"


async def test_of_what_is_done_only_the_report_can_be_taken_back(
    boss: Visitor, guidance: dict[str, Any]
) -> None:
    path = f"/deliverables/{guidance['id']}"
    await boss.post(f"{path}/complete", done_on="2026-11-20")

    assert re.findall(rf'href="[^"]*{path}/(\w+)"', await boss.page(path)) == ["reopen"]
    assert (await boss.get(f"{path}/drop")).status_code == 409
    assert (await boss.post(f"{path}/complete", done_on="2026-11-20")).status_code == 409


async def test_a_report_is_taken_back_in_a_form_and_it_is_awaited_anew(
    boss: Visitor, guidance: dict[str, Any]
) -> None:
    path = f"/deliverables/{guidance['id']}"
    assert (await boss.get(f"{path}/reopen")).status_code == 409
    await boss.post(f"{path}/complete", done_on="2026-11-20")
    form = await boss.page(f"{path}/reopen")
    [version] = re.findall(r'name="version" value="(\d+)"', form)

    without = await boss.post(f"{path}/reopen", version=version, reason="")
    answer = await boss.post(f"{path}/reopen", version=version, reason=REASON)
    page = await boss.page(answer.headers["location"])

    assert (without.status_code, answer.status_code) == (422, 303)
    assert "Say why" in without.text
    assert "It is awaited anew." in page
    assert f"Reason: {REASON}" in page.partition('id="history"')[2]
    assert "complete" in re.findall(rf'href="[^"]*{path}/(\w+)"', page)
