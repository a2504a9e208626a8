"""What partners' events say of a pledge is kept as they say it, and may be read back."""

from datetime import UTC, datetime
from typing import Any

import httpx

from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.testing import HeldClock
from pledges import storage
from pledges.use_cases.clock import announce
from tests.pledges.test_bad_input import INVALID
from tests.pledges.visitors import Case, Send, announced, event, milestone
from tests.problems import refusal_of

ABOUT = {"reference": "RWA-2", "milestone": "arrival"}


async def read(http: httpx.AsyncClient, headers: dict[str, str], pledge: str) -> dict[str, Any]:
    return dict((await http.get(f"/v1/pledges/{pledge}", headers=headers)).json())


async def test_an_announcement_is_kept_with_its_day_its_paper_and_each_item_once(
    http: httpx.AsyncClient, chief: dict[str, str], send: Send
) -> None:
    said = {"items": ["13g", "8c", "13g"], "announced_on": "2026-11-02", "instrument": "NV 12"}
    part = milestone("arrival", "Arrives", due_on="2027-03-01", confirmer="desk-chief")
    [pledge] = await send("RWA", announced("RWA", "RWA-1", milestones=[part], **said))

    found = await read(http, chief, pledge)

    assert found["items"] == ["13g", "8c"]
    assert (found["effective_on"], found["instrument"]) == ("2026-11-02", "NV 12")
    assert found["milestones"][0]["confirmer"] == "desk-chief"


async def test_without_a_day_it_was_announced_at_the_time_of_its_event(
    http: httpx.AsyncClient, chief: dict[str, str], send: Send
) -> None:
    said = announced("RWA", "RWA-1") | {"time": "2026-11-20T12:00:00Z"}

    [timed, timeless] = await send("RWA", said, announced("RWA", "RWA-2"))

    assert (await read(http, chief, timed))["effective_on"] == "2026-11-20"
    assert (await read(http, chief, timeless))["effective_on"] == "2026-11-24"


async def test_what_is_done_today_where_the_milestone_is_was_done_by_now(
    running: Case, send: Send, clock: HeldClock
) -> None:
    # In Kigali it is already one in the morning of the 25th.
    clock.now = datetime(2026, 11, 24, 23, tzinfo=UTC)
    said = {"reference": "RWA-1", "milestone": "arrival", "done_on": "2026-11-25"}

    await send("RWA", event("RWA", "milestone.reported", "done", **said))

    [part] = (await running.now())["milestones"]
    assert part["deadline"]["state"] == "met"
    assert part["deadline"]["done_at"] == "2026-11-24T23:00:00Z"


async def test_a_withdrawal_is_kept_with_its_day_and_its_paper(running: Case, send: Send) -> None:
    said = {"reason": "budget", "effective_on": "2026-12-31", "instrument": "NV 40"}

    await send("RWA", event("RWA", "pledge.withdrawn", "back", reference="RWA-1", **said))

    found = await running.now()
    assert (found["status"], found["effective_on"]) == ("withdrawn", "2026-12-31")
    assert found["instrument"] == "NV 40"


async def test_a_report_in_history_is_believed_without_evidence(missed: Case, send: Send) -> None:
    done = event("RWA", "milestone.reported", "done", done_on="2026-02-20", **ABOUT)

    await send("RWA", done, imported=True)

    [part] = (await missed.now())["milestones"]
    assert (part["deadline"]["state"], part["deadline"]["missed_at"]) == ("met", None)


async def test_a_retraction_in_history_ends_missed_and_tells_nobody(
    missed: Case, send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    done = event("RWA", "milestone.reported", "done", done_on="2026-02-20", **ABOUT)
    back = event("RWA", "milestone.report-retracted", "back", reason="mistaken", **ABOUT)

    await send("RWA", done, back, imported=True)
    fired = await Sweep(sessions, storage.deadlines, announce, clock=clock).run_once()

    assert (await missed.state(), fired) == ("missed", 0)


async def test_a_later_date_that_was_asked_for_in_history_may_have_passed_too(
    missed: Case, send: Send
) -> None:
    asked = {"due_on": "2026-03-31", "reason": "Rain."}

    await send("RWA", event("RWA", "milestone.extension-requested", "e", **ABOUT, **asked),
        imported=True)  # fmt: skip

    [part] = (await missed.now())["milestones"]
    assert (part["requested_due"], part["request_reason"]) == ("2026-03-31", "Rain.")


async def test_a_retraction_stands_in_history_with_its_reason_under_who_said_it(
    http: httpx.AsyncClient, chief: dict[str, str], running: Case, send: Send
) -> None:
    about = {"reference": "RWA-1", "milestone": "arrival"}
    done = event("RWA", "milestone.reported", "done", **about)
    back = event("RWA", "milestone.report-retracted", "back", reason="mistaken", **about)
    gone = event("RWA", "pledge.withdrawn", "gone", reference="RWA-1", reason="budget")

    await send("RWA", done, back, gone)

    history = (await http.get(f"/v1/pledges/{running.id}/history", headers=chief)).json()["items"]
    told = [(each["type"].split(".")[3], each["data"].get("reason")) for each in history[3:]]
    assert told == [
        ("reopened", "mistaken"),
        ("status-changed", "budget"),
        ("superseded", "budget"),
    ]
    assert {(each["actor"], each["actor_kind"]) for each in history} == {("RWA", "partner")}


async def test_blanks_around_a_name_are_no_part_of_it(
    http: httpx.AsyncClient, chief: dict[str, str], kenya: dict[str, str], send: Send
) -> None:
    kind = {"content-type": "application/cloudevents+json"}
    [pledge] = await send("KEN", announced("KEN", "KEN-1", title=" Level 2 hospital\n"))

    blank = await http.post(
        "/v1/events", headers=kenya | kind, json=announced("KEN", "KEN-2", title="  ")
    )

    assert (await read(http, chief, pledge))["title"] == "Level 2 hospital"
    assert await refusal_of(http, blank) == (422, INVALID, "#/data/title")
