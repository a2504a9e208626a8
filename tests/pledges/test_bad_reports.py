"""What is said of a milestone against a rule, and what travels with an event."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from muster.cloudevents import from_kafka
from muster.database import SessionMaker
from tests.pledges.test_bad_input import EVENTS, INVALID, ONE, but, stored
from tests.pledges.visitors import event
from tests.problems import Refusal, refusal_of


@pytest.mark.parametrize("sent", ["\x85abc", "zzz", f"00-{'0' * 31}G-{'1' * 16}-01"])
async def test_a_trace_context_that_is_none_is_as_if_it_were_not_there(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker, sent: str
) -> None:
    headers = [(name.encode(), value.encode()) for name, value in kenya.items()]
    headers += [(b"content-type", ONE.encode()), (b"traceparent", sent.encode("latin-1"))]

    answer = await http.post(EVENTS, headers=headers, content=but())

    assert answer.status_code == 202
    async with sessions() as session:
        queued = list(await session.execute(text("SELECT headers, value FROM outbox")))
    for row in queued:
        named = [(name, value.encode()) for name, value in json.loads(row.headers)]
        assert from_kafka(named, row.value).extension("traceparent") is None


ABOUT_ARRIVAL: dict[str, tuple[str, dict[str, Any], Refusal]] = {
    "done on a day and at an instant": (
        "milestone.reported",
        {"done_on": "2026-11-20", "done_at": "2026-11-20T12:00:00Z"},
        (422, INVALID, "#/data"),
    ),
    "done on a day to come": (
        "milestone.reported",
        {"done_on": "2026-12-24"},
        (422, "claim-in-the-future", "#/data/done_on"),
    ),
    "done at an instant to come": (
        "milestone.reported",
        {"done_at": "2026-12-24T12:00:00Z"},
        (422, "claim-in-the-future", "#/data/done_at"),
    ),
    "done by the time of an event to come": (
        "milestone.reported",
        {"time": "2026-12-24T12:00:00Z"},
        (422, "claim-in-the-future", "#/time"),
    ),
    "done at an instant nobody means": (
        "milestone.reported",
        {"done_at": "0001-01-02T12:00:00Z"},
        (422, "done-outside-our-time", "#/data/done_at"),
    ),
    "asking for an earlier day": (
        "milestone.extension-requested",
        {"due_on": "2027-02-01", "reason": "Exercise"},
        (422, "not-a-later-due", "#/data/due_on"),
    ),
    "asking for an instant instead of a day": (
        "milestone.extension-requested",
        {"due_at": "2027-04-01T12:00:00Z", "reason": "Exercise"},
        (422, "terms-contradict", "#/data/due_at"),
    ),
    "withdrawn in a year nobody means": (
        "pledge.withdrawn",
        {"effective_on": "9999-12-31", "reason": "Exercise"},
        (422, INVALID, "#/data/effective_on"),
    ),
}


async def test_what_is_said_of_a_milestone_against_a_rule_is_pointed_at_and_changes_nothing(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    headers = kenya | {"content-type": ONE}
    await http.post(EVENTS, headers=headers, content=but())
    before, refusals = await stored(sessions), {}
    for number, (name, (kind, said, _)) in enumerate(ABOUT_ARRIVAL.items()):
        data = {"reference": "KEN-1", "milestone": "arrival", **said}
        time = {"time": data.pop("time")} if "time" in data else {}
        sent = event("KEN", kind, f"about-{number}", **data) | time
        refusals[name] = await refusal_of(http, await http.post(EVENTS, headers=headers, json=sent))

    assert refusals == {name: refusal for name, (_, _, refusal) in ABOUT_ARRIVAL.items()}
    assert await stored(sessions) == before


async def test_no_later_date_is_asked_for_once_it_is_done(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    headers = kenya | {"content-type": ONE}
    about_it = {"reference": "KEN-1", "milestone": "arrival"}
    later = about_it | {"due_on": "2027-09-30", "reason": "Exercise"}
    await http.post(EVENTS, headers=headers, content=but())
    done = event("KEN", "milestone.reported", "done", **about_it)
    assert (await http.post(EVENTS, headers=headers, json=done)).status_code == 202

    asked = event("KEN", "milestone.extension-requested", "asked", **later)
    answer = await http.post(EVENTS, headers=headers, json=asked)

    assert await refusal_of(http, answer) == (409, "deadline-closed", None)
