"""Changes through the REST routes: kept as they were sent, once, on the version that was seen."""

from typing import Any

import httpx
import pytest

from muster.testing import TestIssuer
from tests.pledges.test_api import NEW, PLEDGES, at, part
from tests.pledges.visitors import EVIDENCE, Case
from tests.problems import refusal_of

SECOND = {"reference": "again", "title": "Again", "due_on": "2027-04-01"}


@pytest.fixture
async def pledge(http: httpx.AsyncClient, chief: dict[str, str]) -> dict[str, Any]:
    return dict((await http.post(PLEDGES, headers=chief, json=NEW)).json())


async def test_a_registration_is_kept_with_its_state_its_day_its_paper_and_each_item_once(
    http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    said = {"status": "confirmed", "announced_on": "2026-11-02", "instrument": "NV 12"}

    answer = await http.post(PLEDGES, headers=chief, json=NEW | said | {"items": ["8c", "8c"]})

    found = answer.json()
    assert (found["status"], found["effective_on"]) == ("confirmed", "2026-11-02")
    assert (found["instrument"], found["items"]) == ("NV 12", ["8c"])
    assert answer.headers["location"] == f"http://muster.example/pledges{PLEDGES}/{found['id']}"


@pytest.mark.parametrize("act", ["status", "extension-refusal"])
async def test_a_change_of_state_and_a_refusal_need_the_version_they_were_decided_on(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any], act: str
) -> None:
    address = part(pledge, act) if act != "status" else f"{PLEDGES}/{pledge['id']}/status"
    body = {"reason": "no", "status": "confirmed", "effective_on": "2026-11-20"}

    answer = await http.post(address, headers=chief | {"if-match": '"1"'}, json=body)

    assert await refusal_of(http, answer) == (412, "stale-version", None)


async def test_the_answer_to_a_change_has_the_version_that_the_next_one_needs(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    body = {"due_on": "2027-06-01", "reason": "agreed"}

    answer = await http.post(part(pledge, "extension"), headers=chief | at(pledge), json=body)

    assert answer.headers["etag"] == f'"{answer.json()["version"]}"' != f'"{pledge["version"]}"'


async def test_the_same_request_with_its_key_adds_one_milestone_at_the_end(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    address, keyed = f"{PLEDGES}/{pledge['id']}/milestones", chief | {"idempotency-key": '"add-1"'}

    first = await http.post(address, headers=keyed, json=SECOND)
    again = await http.post(address, headers=keyed, json=SECOND)
    other = await http.post(address, headers=keyed, json=SECOND | {"title": "Other"})
    await http.post(part(pledge, "report"), headers=chief, json={})

    found = (await http.get(f"{PLEDGES}/{pledge['id']}", headers=chief)).json()
    assert [first.status_code, again.status_code, other.status_code] == [201, 201, 422]
    assert first.json() == again.json()
    assert [each["reference"] for each in found["milestones"]] == ["arrival", "again"]


async def test_a_change_of_state_is_read_back_with_its_day_and_stands_in_history_with_its_reason(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    body = {"status": "lapsed", "effective_on": "2026-11-20", "reason": "Three years over"}

    moved = await http.post(f"{PLEDGES}/{pledge['id']}/status", headers=chief | at(pledge),
        json=body)  # fmt: skip

    history = (await http.get(f"{PLEDGES}/{pledge['id']}/history", headers=chief)).json()["items"]
    assert moved.json()["effective_on"] == "2026-11-20"
    assert {each["data"].get("reason") for each in history[2:]} == {"Three years over"}


async def test_a_report_is_kept_with_its_instant_and_its_evidence(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    said = {"done_at": "2026-11-20T09:30:00+02:00", "evidence": EVIDENCE}

    answer = await http.post(part(pledge, "report"), headers=chief, json=said)

    history = (await http.get(f"{PLEDGES}/{pledge['id']}/history", headers=chief)).json()["items"]
    deadline = answer.json()["milestones"][0]["deadline"]
    assert (deadline["done_at"], deadline["evidence"]) == ("2026-11-20T07:30:00Z", EVIDENCE)
    assert history[-1]["time"] == "2026-11-20T07:30:00Z"
    assert history[-1]["recorded_time"] == "2026-11-24T09:00:00Z"


async def test_a_claim_is_refused_for_a_reason(
    http: httpx.AsyncClient, issuer: TestIssuer, claimed: Case
) -> None:
    officer = issuer.bearer("staff:desk-officer", "pledges") | {"if-match": "*"}
    address = "/v1" + await claimed.form("confirmation")
    [waiting] = (await claimed.now())["milestones"]
    refusing = {"decision": "refuse"}

    without = await http.post(address, headers=officer, json=refusing)
    refused = await http.post(address, headers=officer, json=refusing | {"reason": "Of May."})

    assert waiting["deadline"]["evidence"] == EVIDENCE
    assert await refusal_of(http, without) == (422, "refusal-without-reason", "#/reason")
    assert refused.json()["milestones"][0]["deadline"]["state"] == "met_late"


async def test_a_milestone_in_grace_says_from_when_it_is_missed(
    http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    late = NEW["milestones"][0] | {"grace_days": 5}

    found = (await http.post(PLEDGES, headers=chief, json=NEW | {"milestones": [late]})).json()

    deadline = found["milestones"][0]["deadline"]
    assert deadline["due_at"] == "2027-03-01T21:59:59.999999Z"
    assert deadline["missed_if_not_by"] == "2027-03-06T22:00:00Z"
