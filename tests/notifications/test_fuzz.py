"""Requests made up from the OpenAPI document of notifications."""

import httpx
import pytest

from muster.testing import HeldClock, TestIssuer
from notifications.settings import Settings
from tests.fuzzing import Known, ask_everything
from tests.matrix import visitor
from tests.notifications.conftest import As, Office
from tests.notifications.tallied import PLEDGES, hear, missed, sent, tally

EXAMPLES = 8


@pytest.fixture
async def known(http: httpx.AsyncClient, office: Office, as_: As) -> Known:
    """Alerts of which mails went out, the directory, an hour of the ledger."""
    await hear(office, *(sent(missed(each)) for each in PLEDGES), tally(*PLEDGES))
    await office.send()
    pages = [
        await http.get(f"/v1/{each}", headers=as_("operations"), params={"limit": "1"})
        for each in ("alerts", "recipients")
    ]
    return {
        "alert_id": [str(each.id) for each in await office.alerts("A2")],
        "cursor": [httpx.URL(each.json()["next"]).params["cursor"] for each in pages],
        "recipient_id": ["desk-chief", "operations", "somebody"],
        "to": ["role:desk-chief", "recipient:desk-officer", "role:nobody"],
        "trigger": ["A2"],
        "country": ["KEN"],
        "address": ["somebody@exercise.example", None],
        "zone": ["UTC", "Africa/Nairobi"],
    }


async def test_whatever_is_asked_is_answered_as_the_document_says(
    http: httpx.AsyncClient,
    settings: Settings,
    issuer: TestIssuer,
    clock: HeldClock,
    known: Known,
) -> None:
    roles = ("chief", "operations", "partner")
    callers = {role: visitor(role, settings, issuer, clock).bearer for role in roles}

    found = await ask_everything(http, callers, known, examples=EXAMPLES)

    assert found.surprises == []
    assert found.never_done == set()
