"""Requests made up from the OpenAPI document of pledges."""

import httpx
import pytest

from muster.testing import HeldClock, TestIssuer
from pledges.settings import Settings
from tests.fuzzing import Known, ask_everything
from tests.matrix import visitor
from tests.pledges.visitors import Send, announced, event, milestone

PLEDGES = 24
"""As many as are changed, so that not all are soon at their end."""

EXAMPLES = 8
LATER = {"milestone": "arrival", "due_on": "2027-06-01", "reason": "Ship delayed"}


@pytest.fixture
async def known(http: httpx.AsyncClient, chief: dict[str, str], send: Send) -> Known:
    """Pledges of Kenya, and what is said of them."""
    part = milestone("arrival", "Arrives", due_on="2027-03-01", confirmer="desk-chief")
    names = [f"KEN-{number}" for number in range(PLEDGES)]
    ids = await send("KEN", *(announced("KEN", name, milestones=[part]) for name in names))
    done = {"milestone": "arrival", "done_on": "2026-11-20"}
    reported = (
        event("KEN", "milestone.reported", name, reference=name, **done) for name in names[1::2]
    )
    await send("KEN", *reported)
    asked = (
        event("KEN", "milestone.extension-requested", name, reference=name, **LATER)
        for name in names[::2]
    )
    await send("KEN", *asked)
    wholes = [(await http.get(f"/v1/pledges/{each}", headers=chief)).json() for each in ids]
    page = await http.get("/v1/pledges", headers=chief, params={"limit": "1"})
    return {
        "pledge_id": ids,
        "milestone_id": [each["milestones"][0]["id"] for each in wholes],
        "cursor": [httpx.URL(page.json()["next"]).params["cursor"]],
        "If-Match": ["*"],
        "source": ["/partners/KEN"],
        "id": [f"announced-{name}" for name in names[::2]] + [f"more-{name}" for name in names],
        "reference": [*names[:3], *(f"more-{name}" for name in names)],
        "pledger": [{"country": "KEN"}, {"country": "RWA"}, {"organisation": "Exercise"}],
        "milestone": ["arrival"],
        "items": [["8c"], ["13g", "14a"]],
        "item": ["8c"],
        "zone": ["UTC", "Africa/Nairobi"],
        "due_on": ["2027-06-01"],
        "due_at": [None],
        "done_on": [None, "2026-11-20"],
        "done_at": [None],
        # The fourth is refused, so that not all that was reported is taken back.
        "reason": [*["Exercise"] * 3, ""],
        "grace_days": [0],
        "grace": ["PT0S"],
    }


async def test_whatever_is_asked_is_answered_as_the_document_says(
    http: httpx.AsyncClient,
    settings: Settings,
    issuer: TestIssuer,
    clock: HeldClock,
    known: Known,
) -> None:
    roles = ("chief", "partner", "other")
    callers = {role: visitor(role, settings, issuer, clock).bearer for role in roles}

    # After them nobody asks for more time any more.
    path = "POST /v1/pledges/{pledge_id}/milestones/{milestone_id}/"
    last = {path + act for act in ("report", "retraction", "extension", "waiver")}
    found = await ask_everything(http, callers, known, examples=EXAMPLES, last=last)

    assert found.surprises == []
    assert found.never_done == set()
