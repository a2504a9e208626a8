"""The REST routes of pledges, each with what it refuses."""

from typing import Any

import httpx
import pytest

from muster.testing import HeldClock, TestIssuer
from tests.problems import refusal_of

PLEDGES = "/v1/pledges"
NOBODYS = "01a20c5a-b180-7000-8000-000000000041"
NEW: dict[str, Any] = {
    "reference": "RWA-2026-01",
    "pledger": {"country": "RWA"},
    "kind": "medical",
    "title": "Level 2 hospital",
    "items": ["13g", "8c"],
    "milestones": [
        {
            "reference": "arrival",
            "title": "Arrives",
            "due_on": "2027-03-01",
            "zone": "Africa/Kigali",
        }
    ],
}


@pytest.fixture
async def pledge(http: httpx.AsyncClient, chief: dict[str, str]) -> dict[str, Any]:
    answer = await http.post(PLEDGES, headers=chief, json=NEW)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def part(pledge: dict[str, Any], act: str) -> str:
    return f"{PLEDGES}/{pledge['id']}/milestones/{pledge['milestones'][0]['id']}/{act}"


def at(pledge: dict[str, Any]) -> dict[str, str]:
    return {"if-match": f'"{pledge["version"]}"'}


async def test_a_registered_pledge_is_read_back_with_its_version(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    answer = await http.get(f"{PLEDGES}/{pledge['id']}", headers=chief)

    assert answer.json() == pledge
    assert answer.headers["etag"] == f'"{pledge["version"]}"'
    assert answer.json()["pledger"]["name"] == "Rwanda"


async def test_the_same_request_with_its_key_registers_once(
    http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    key = {"idempotency-key": '"register-1"'}

    first = await http.post(PLEDGES, headers=chief | key, json=NEW)
    again = await http.post(PLEDGES, headers=chief | key, json=NEW)
    other = await http.post(PLEDGES, headers=chief | key, json=NEW | {"title": "Other"})

    assert first.json()["id"] == again.json()["id"]
    assert other.status_code == 422
    assert other.json()["type"].endswith("/idempotency-key-reused")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"items": ["99z"]}, "#/items"),
        ({"pledger": {"country": "XXX"}}, "#/pledger/country"),
        (
            {"milestones": [NEW["milestones"][0] | {"due_on": "2026-01-01"}]},
            "#/milestones/0/due_on",
        ),
        ({"milestones": [NEW["milestones"][0] | {"due_at": "2027-01-01T00:00"}]}, None),
        ({"milestones": [NEW["milestones"][0] | {"zone": "Mars/Olympus"}]}, None),
        ({"kind": "fleet"}, "#/kind"),
        ({"announced_on": "20261124"}, "#/announced_on"),
    ],
    ids=[
        "unknown item", "unknown country", "past", "no offset", "unknown zone", "unknown kind",
        "no hyphens",
    ],
)  # fmt: skip
async def test_what_cannot_be_registered_is_pointed_at(
    http: httpx.AsyncClient, chief: dict[str, str], change: dict[str, Any], pointer: str | None
) -> None:
    answer = await http.post(PLEDGES, headers=chief, json=NEW | change)

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if pointer:
        assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_reference_is_taken_once_per_pledger(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    answer = await http.post(PLEDGES, headers=chief, json=NEW)

    assert answer.status_code == 409


@pytest.mark.parametrize("act", ["extension", "waiver"])
async def test_a_decision_needs_the_version_it_was_taken_on(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any], act: str
) -> None:
    body = {"due_on": "2027-06-01", "reason": "agreed", "authority": "USG"}

    without = await http.post(part(pledge, act), headers=chief, json=body)
    stale = await http.post(part(pledge, act), headers=chief | {"if-match": '"1"'}, json=body)
    # Two lines are one list.
    lines = [*chief.items(), ("if-match", '"zz"'), *at(pledge).items()]
    good = await http.post(part(pledge, act), headers=lines, json=body)

    assert [without.status_code, stale.status_code, good.status_code] == [428, 412, 200]


async def test_an_extension_keeps_the_earlier_version(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    body = {"due_on": "2027-06-01", "reason": "agreed"}

    answer = await http.post(part(pledge, "extension"), headers=chief | at(pledge), json=body)

    milestone = answer.json()["milestones"][0]
    assert milestone["deadline"]["version"] == 2
    assert milestone["deadline"]["due_on"] == "2027-06-01"
    assert milestone["earlier"][0]["state"] == "superseded"


async def test_an_extension_nobody_asked_for_is_not_declined(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    path, body = part(pledge, "extension-refusal"), {"reason": "no"}

    without = await http.post(path, headers=chief, json=body)
    answer = await http.post(path, headers=chief | at(pledge), json=body)

    assert without.status_code == 428
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/problems/nothing-asked-for")


async def test_done_then_retracted_is_awaited_again(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    done = await http.post(part(pledge, "report"), headers=chief, json={})
    back = await http.post(part(pledge, "retraction"), headers=chief, json={"reason": "mistaken"})

    assert done.json()["milestones"][0]["deadline"]["state"] == "met"
    assert back.json()["milestones"][0]["deadline"]["state"] == "pending"
    assert back.json()["milestones"][0]["deadline"]["version"] == 2


async def test_a_day_of_the_future_cannot_be_reported(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    answer = await http.post(part(pledge, "report"), headers=chief, json={"done_on": "2026-12-24"})

    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/claim-in-the-future")


async def test_a_report_or_retraction_sent_twice_with_its_key_takes_effect_once(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    first, second = ({"idempotency-key": f'"{each}"'} for each in ("one", "two"))
    reported, taken_back = part(pledge, "report"), part(pledge, "retraction")
    why = {"reason": "Only the advance party"}

    for _ in range(2):
        done = await http.post(reported, headers=chief | first, json={})
        assert done.json()["milestones"][0]["deadline"]["state"] == "met"
    for _ in range(2):
        back = await http.post(taken_back, headers=chief | second, json=why)
        assert back.json()["milestones"][0]["deadline"]["state"] == "pending"
    late = await http.post(reported, headers=chief | first, json={})
    other = await http.post(reported, headers=chief | first, json={"evidence": "https://e.example"})

    assert late.json()["milestones"][0]["deadline"]["state"] == "pending"
    assert await refusal_of(http, other) == (422, "idempotency-key-reused", None)


async def test_one_key_used_for_two_pledges_takes_effect_on_both(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    key = {"idempotency-key": '"one"'}
    other = (await http.post(PLEDGES, headers=chief, json=NEW | {"reference": "OTHER"})).json()

    for each in (pledge, other):
        done = await http.post(part(each, "report"), headers=chief | key, json={})
        assert done.json()["milestones"][0]["deadline"]["state"] == "met"
        assert done.json()["id"] == each["id"]


async def test_the_pledger_does_not_confirm_its_own_report(
    http: httpx.AsyncClient, issuer: TestIssuer, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    reported = await http.post(part(pledge, "report"), headers=chief, json={})
    officer = issuer.bearer("staff:desk-officer", "pledges", name="Exercise Officer")

    address, partner = part(pledge, "confirmation"), issuer.bearer("partner:RWA", "pledges")
    now = {"if-match": reported.headers["etag"]}

    by_partner = await http.post(address, headers=partner | now, json={})
    unsaid = await http.post(address, headers=officer, json={})
    stale = await http.post(address, headers=officer | at(pledge), json={})
    staff = await http.post(address, headers=officer | now, json={})

    assert by_partner.status_code == 403
    assert await refusal_of(http, unsaid) == (428, "precondition-missing", None)
    assert await refusal_of(http, stale) == (412, "stale-version", None)
    assert staff.json()["milestones"][0]["verified_by"] == "Exercise Officer"


async def test_a_partner_sees_its_own_pledges_only(
    http: httpx.AsyncClient, kenya: dict[str, str], chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    listed = await http.get(PLEDGES, headers=kenya)
    one = await http.get(f"{PLEDGES}/{pledge['id']}", headers=kenya)
    history = await http.get(f"{PLEDGES}/{pledge['id']}/history", headers=kenya)

    assert listed.json()["items"] == []
    assert [one.status_code, history.status_code] == [404, 404]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", PLEDGES),
        ("POST", PLEDGES),
        ("GET", f"{PLEDGES}/{NOBODYS}"),
        ("GET", f"{PLEDGES}/{NOBODYS}/history"),
        ("GET", "/v1/commitments"),
        ("POST", "/v1/events"),
        ("GET", "/v1/events"),
    ],
)
async def test_nobody_unknown_is_answered(http: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await http.request(method, path)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "act", ["report", "retraction", "extension", "extension-refusal", "waiver", "confirmation"]
)
async def test_a_partner_token_changes_nothing_by_rest(
    http: httpx.AsyncClient, kenya: dict[str, str], pledge: dict[str, Any], act: str
) -> None:
    body = {"due_on": "2027-06-01", "reason": "x", "authority": "y"}

    answer = await http.post(part(pledge, act), headers=kenya | at(pledge), json=body)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("pledger=RWA", 1),
        ("pledger=KEN", 0),
        ("item=8c", 1),
        ("item=24a", 0),
        ("status=announced", 1),
        ("status=lapsed", 0),
        ("overdue=true", 0),
        ("overdue=false", 1),
        ("text=hospital", 1),
        ("text=100%25", 0),
        ("text=rwa_2026", 0),
        ("text=%5Chospital", 0),
        ("kind=medical", 1),
        ("kind=training", 0),
        ("pledger=+rwa+", 1),
    ],
)
async def test_the_register_is_filtered(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any], query: str, found: int
) -> None:
    answer = await http.get(f"{PLEDGES}?{query}", headers=chief)

    assert len(answer.json()["items"]) == found


async def test_the_register_is_read_page_by_page(
    http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    for number in range(5):
        body = NEW | {"reference": f"RWA-{number}"}
        assert (await http.post(PLEDGES, headers=chief, json=body)).status_code == 201

    seen: list[str] = []
    address: str | None = f"{PLEDGES}?limit=2"
    while address:
        page = (
            await http.get(address.removeprefix("http://muster.example/pledges"), headers=chief)
        ).json()
        seen += [each["reference"] for each in page["items"]]
        address = page["next"]

    assert seen == ["RWA-4", "RWA-3", "RWA-2", "RWA-1", "RWA-0"]


async def test_history_tells_who_did_what_and_when_we_learnt_it(
    http: httpx.AsyncClient, chief: dict[str, str], clock: HeldClock, pledge: dict[str, Any]
) -> None:
    await http.post(part(pledge, "report"), headers=chief, json={})

    history = (await http.get(f"{PLEDGES}/{pledge['id']}/history", headers=chief)).json()["items"]

    assert [each["type"] for each in history] == [
        "muster.pledges.pledge.registered.v1",
        "muster.pledges.milestone.added.v1",
        "muster.pledges.milestone.met.v1",
    ]
    assert {each["actor"] for each in history} == {"Exercise Chief"}


async def test_the_catalogue_has_the_52_items(
    http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    answer = await http.get("/v1/commitments", headers=chief)

    assert len(answer.json()["items"]) == 52


async def test_a_pledge_moves_along_its_states(
    http: httpx.AsyncClient, chief: dict[str, str], pledge: dict[str, Any]
) -> None:
    path = f"{PLEDGES}/{pledge['id']}/status"
    confirmed = {"status": "confirmed", "effective_on": "2026-11-20", "instrument": "NV 12"}

    good = await http.post(path, headers=chief | at(pledge), json=confirmed)
    bad = await http.post(path, headers=chief | at(good.json()), json=confirmed)

    assert good.json()["status"] == "confirmed"
    assert bad.status_code == 409
