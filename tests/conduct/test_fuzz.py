"""Requests made up from the OpenAPI document of conduct."""

from dataclasses import replace

import httpx
import pytest

from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.identity import Principal, scopes_of
from muster.testing import HeldClock
from tests.conduct.callers import MISSION, Callers, alleged
from tests.conduct.prompted import look_at_thresholds, three_credible
from tests.conduct.register import Register, principal_of
from tests.fuzzing import Known, ask_everything

EXAMPLES = 5
SAID = "Exercise: made up"
NOT_NOW = {
    "POST /v1/access/{request_id}/refusal",
    *(
        f"POST /v1/cases/{{case_id}}/{each}"
        for each in ("end", "finding", "links", "merging", "notice", "parting", "referral",
                     "reopening", "reply", "handing-on", "victims/{party_id}/removal")
    ),
}  # fmt: skip
"""A case is not at every step at once; its victim was assisted. They have tests of their own."""
LAST = ("POST /v1/cases/{case_id}/recusals",)
TOLD = (
    "reason", "authority", "purpose", "decider", "reasons", "narrative", "text", "unit", "name",
    "rank", "service_number", "contact", "place",
)  # fmt: skip
AT_TIMES = ("symbol", "officer", "detail", "urgent_because")


def everything(clock: HeldClock) -> Principal:
    """Somebody with both roles at once, who may write whatever staff write."""
    who, roles = principal_of("unit", clock), frozenset({"conduct-unit", "conduct-chief"})
    return replace(who, roles=roles, scopes=scopes_of(roles))


@pytest.fixture
async def known(callers: Callers, sessions: SessionMaker, rules: Rules, clock: HeldClock) -> Known:
    """A case on which whoever asks works, others like it to be ended, and a review."""
    unit = callers.as_(everything(clock))
    register = Register(callers, "unit")
    await register.fill()
    await three_credible(unit)
    await look_at_thresholds(sessions, rules, clock())
    reviews = [each["id"] for each in await unit.listed("/reviews")]
    mine = register.things("mine")
    spare = [(await unit.reports(victims=[{"age": "adult"}]))[0] for _ in range(4)]
    head = callers("conduct-unit", "head", missions=[])
    person = {"id": unit.id, "name": unit.who.name}
    at = f"/cases/{mine['case_id']}/assignments"
    await head.done(at, person=person, capacity="conduct-chief")
    asked = [
        (await head.done("/access", case=each, purpose=SAID))["id"]
        for each in (mine["case_id"], *spare, *spare)
    ]
    for each in asked[:2]:
        await unit.done(f"/access/{each}/approval")
    person = {"id": "exercise-somebody", "name": "Exercise somebody"}
    return {
        "case_id": [mine["case_id"], mine["case_id"], spare[0], mine["case_id"], spare[1]],
        "measure_id": [mine["measure_id"]],
        "party_id": [mine["victim"], mine["perpetrator"]],
        "victim": [mine["victim"]],
        "number": [1],
        "assignment_id": [mine["assignment_id"]],
        "request_id": [asked[0], *asked[2:]],
        "review_id": reviews,
        "clock": ["investigation"],
        "field": ["narrative", "steps/1/step"],
        "reference": [mine["reference"], None],
        "case": [mine["reference"], *spare],
        "If-Match": ["*"],
        "Idempotency-Key": [f'"{number}"' for number in range(10)],
        "cursor": [None],
        "source": ["/partners/KEN"],
        "id": ["event-KEN", *(f"more-{number}" for number in range(10))],
        "mission": [MISSION],
        "at": [None],
        "on": ["2026-11-20", None],
        "until": [None],
        "precision": ["day", "unknown"],
        "received_on": [None, "2026-11-20"],
        "perpetrators": [[alleged()], []],
        "victims": [[{"age": "adult"}], []],
        "incidents": [[]],
        "reporter": [None],
        "personnel": ["military-contingent"],
        "country": ["KEN"],
        "needs": [["medical"], []],
        "step": ["investigation-pending", "registered", "closed", "under-investigation"],
        "to": ["2027-12-24", person, "oios"],
        "person": [person],
        "leaver": ["exercise-nobody"],
        "track": ["criminal"],
        "kind": ["criminal-referral", "other", "sexual-abuse", "misconduct"],
        **{each: [SAID] for each in TOLD},
        **{each: [None, SAID] for each in AT_TIMES},
    }


async def test_whatever_is_asked_is_answered_as_the_document_says(
    http: httpx.AsyncClient, callers: Callers, known: Known, clock: HeldClock
) -> None:
    unit = callers.as_(everything(clock))
    asking = {
        "unit": unit.headers,
        "oversight": callers("conduct-oversight", missions=[]).headers,
        "partner": callers.issuer.bearer("partner:KEN", "conduct"),
        "public": {"accept": "application/json"},
    }

    found = await ask_everything(http, asking, known, examples=EXAMPLES, last=LAST)

    assert found.surprises == []
    assert found.never_done - NOT_NOW == set()
