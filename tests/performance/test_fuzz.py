"""Requests made up from the OpenAPI document of performance."""

import httpx
import pytest

from muster.testing import HeldClock, TestIssuer
from performance.settings import Settings
from tests.fuzzing import Known, ask_everything
from tests.matrix import visitor
from tests.performance.register import DEFINITION, KEPT, Register

EXAMPLES = 6
WHO = ("chief", "partner")
LAST = [f"POST /v1/deliverables/{{deliverable_id}}/{each}" for each in ("completion", "reopening")]
DAYS = ["2026-11-20", "2027-03-01"]


@pytest.fixture
async def known(http: httpx.AsyncClient, issuer: TestIssuer) -> Known:
    """What is there of Kenya and Rwanda, and what can be said of it."""
    register = Register(http, issuer)
    await register.fill()
    kenya, rwanda = (register.things(row, a_deliverable=True) for row in ("kenya", "rwanda"))
    ids = ("series_id", "target_id", "crime_id", "casualty_id", "snapshot_id")
    about = {"country": "KEN", "mission": kenya["acronym"]}
    listed = await http.get("/v1/deliverables", params={"limit": "1"})
    return {name: [kenya[name], rwanda[name]] for name in ids} | {
        "deliverable_id": [
            register.done_deliverable() if number % 5 == 2 else register.fresh_deliverable()
            for number in range(30)
        ],
        "code": [KEPT, "women-share", *(f"exercise-more-{number}" for number in range(10))],
        "cursor": [httpx.URL(listed.json()["next"]).params["cursor"]],
        "If-Match": ["*"],
        "source": ["/partners/KEN"],
        "id": ["event-KEN", *(f"more-{number}" for number in range(10))],
        "indicator": [KEPT],
        "about": [about],
        "country": ["KEN", "RWA"],
        "mission": [kenya["acronym"], "UNMISS"],
        "category": ["troops"],
        "personnel": ["military", "police"],
        "cause": ["accident", "to-be-determined"],
        "sex": ["female"],
        "from": ["", 2025],
        "to": ["", 2027],
        "as_of": ["2026-11-24"],
        "month": ["2026-10"],
        "period": ["2026-H1", "2027"],
        "priority": ["wps"],
        "result": ["exercise-result"],
        "data_set": ["reports"],
        "frame": ["a4p-plus"],
        "disaggregation": [DEFINITION["disaggregation"]],
        "parts": [[]],
        "measure": ["value"],
        "unit": ["days"],
        "direction": ["at most"],
        "effective_from": ["2026-01-01"],
        "baseline": [None],
        "baseline_on": [None],
        "baseline_cited": [None],
        "reference": [f"exercise-more-{number}" for number in range(20)],
        "zone": ["UTC"],
        "committed_on": DAYS[:1],
        "incident_on": DAYS[:1],
        "taken_on": ["2026-11-23"],
        "done_on": ["2027-01-01", None],
        "due_on": ["2027-12-31", "2028-06-30"],
        "reported_at": [None],
        "step": ["host-notified", "review"],
        "outcome": [None],
        "status": ["in_progress", "delayed"],
        "target": [5],
        "value": [4.5],
        "numerator": [None],
        "denominator": [None],
    }


async def test_whatever_is_asked_is_answered_as_the_document_says(
    http: httpx.AsyncClient,
    settings: Settings,
    issuer: TestIssuer,
    clock: HeldClock,
    known: Known,
) -> None:
    staff, partner = (visitor(each, settings, issuer, clock).bearer for each in WHO)
    callers = {"staff": staff, "partner": partner, "public": {"accept": "text/csv"}}

    found = await ask_everything(http, callers, known, examples=EXAMPLES, last=LAST)

    assert found.surprises == []
    assert found.never_done == set()
