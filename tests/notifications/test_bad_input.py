"""What cannot be taken in: each refused with its problem, and nothing changed by it."""

from typing import Any

import httpx
import pytest

from muster.testing import HeldClock, TestIssuer
from notifications.app import create_app
from notifications.directory import WEEK
from notifications.settings import Settings
from tests.bad_bodies import EXPECTED, json_operations, refusals
from tests.notifications.builders import fact
from tests.notifications.conftest import As, Office
from tests.problems import Refusal, refusal_of

SOMEBODY: dict[str, Any] = {"name": "Exercise Officer", "address": "officer@exercise.example"}
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
async def alert(office: Office) -> str:
    """Id of one that is unanswered."""
    await office.hear(fact("missed"))
    return str((await office.alert("A2")).id)


async def test_no_operation_takes_a_body_that_is_not_what_it_says(
    http: httpx.AsyncClient, settings: Settings, office: Office, as_: As, alert: str
) -> None:
    people = await office.ask("SELECT count(*) FROM recipients")
    found = {}
    for method, path in json_operations(create_app(settings)):
        role = "operations" if "recipient" in path else "desk-officer"
        place = path.format(alert_id=alert, recipient_id="somebody")
        found[method, path] = await refusals(http, method, place, as_(role))

    assert len(found) == 4
    assert found == dict.fromkeys(found, EXPECTED)
    assert await office.published() == ["raised"]
    assert await office.ask("SELECT count(*) FROM recipients") == people


WRONG_PEOPLE: dict[str, tuple[dict[str, Any], Refusal]] = {
    "no name": ({"name": ""}, (422, "invalid-request", "#/name")),
    "a name with a NUL": ({"name": "a\0b"}, (400, "malformed", "#/name")),
    "no address": ({"address": "officer"}, (422, "invalid-request", "#/address")),
    "a header in an address": (
        {"address": "a@b.example\r\nBcc: c@d.example"},
        (422, "invalid-request", "#/address"),
    ),
    "an unknown zone": ({"zone": "Mars/Olympus"}, (422, "invalid-request", "#/zone")),
    "a zone that is a path": ({"zone": "../../etc"}, (422, "invalid-request", "#/zone")),
    "a role nowhere": (
        {"roles": [{"role": "desk-officer"}]},
        (422, "invalid-request", "#/roles/0"),
    ),
    "a country that is none": (
        {"roles": [{"role": "desk-officer", "countries": ["Kenya"]}]},
        (422, "invalid-request", "#/roles/0/countries/0"),
    ),
    "a member nobody knows": ({"admin": True}, (422, "invalid-request", "#/admin")),
    "quiet hours with an offset": (
        {"quiet_hours": {"from": "22:00Z", "to": "06:00"}},
        (422, "invalid-request", "#/quiet_hours/from"),
    ),
    "rest on every day": (
        {"rest_days": list(WEEK)},
        (422, "invalid-request", "#/rest_days"),
    ),
}


async def test_a_recipient_that_cannot_be_told_is_refused(
    http: httpx.AsyncClient, office: Office, as_: As
) -> None:
    people = await office.ask("SELECT count(*) FROM recipients")
    found = {}
    for name, (change, _) in WRONG_PEOPLE.items():
        answer = await http.put(
            "/v1/recipients/somebody", headers=as_("operations"), json=SOMEBODY | change
        )
        found[name] = await refusal_of(http, answer)

    assert found == {name: refusal for name, (_, refusal) in WRONG_PEOPLE.items()}
    assert await office.ask("SELECT count(*) FROM recipients") == people


async def test_an_id_that_is_none_is_refused(http: httpx.AsyncClient, as_: As) -> None:
    for name in ("UPPER", ".hidden", "a b", "x" * 65, "a%00", "..%2fa", "é"):
        path = f"/v1/recipients/{name}"
        answer = await http.put(path, headers=as_("operations"), json=SOMEBODY)
        refusal = await refusal_of(http, answer)
        assert refusal in {(422, "invalid-request", "recipient_id"), (404, "not-found", None)}, name


QUERIES = {
    "state=none": (422, "invalid-request", "state"),
    "mine=perhaps": (422, "invalid-request", "mine"),
    "limit=0": (422, "invalid-request", "limit"),
    "limit=99999999999999999999": (422, "invalid-request", "limit"),
    "cursor=x": (422, "bad-cursor", None),
    "cursor=WzFd": (422, "bad-cursor", None),
    f"country={'x' * 101}": (422, "invalid-request", "country"),
}


async def test_a_filter_that_is_none_is_refused(http: httpx.AsyncClient, as_: As) -> None:
    found = {}
    for query in QUERIES:
        answer = await http.get(f"/v1/alerts?{query}", headers=as_("desk-officer"))
        found[query] = await refusal_of(http, answer)

    assert found == QUERIES


async def test_an_alert_that_is_none_is_not_found(http: httpx.AsyncClient, as_: As) -> None:
    found = {}
    for name in (NOBODY, "none", "%00", "1"):
        answer = await http.get(f"/v1/alerts/{name}", headers=as_("desk-officer"))
        found[name] = (await refusal_of(http, answer))[:2]

    invalid = (422, "invalid-request")
    assert found.pop(NOBODY) == (404, "alert-not-found")
    assert found == dict.fromkeys(found, invalid)


async def test_an_alert_is_handed_over_to_nobody_who_is_not_there(
    http: httpx.AsyncClient, office: Office, as_: As, alert: str
) -> None:
    path, headers = f"/v1/alerts/{alert}/hand-over", as_("desk-officer")
    found = {}
    for to in ("role:gardener", "recipient:none", "desk-chief", "role:", "role:a b", "role:a\n"):
        found[to] = await refusal_of(http, await http.post(path, headers=headers, json={"to": to}))

    nobody, invalid = (422, "nobody-to-hand-over-to", "#/to"), (422, "invalid-request", "#/to")
    assert found == {
        "role:gardener": nobody,
        "recipient:none": nobody,
        "desk-chief": invalid,
        "role:": invalid,
        "role:a b": invalid,
        "role:a\n": invalid,
    }
    assert await office.published() == ["raised"]


async def test_nobody_is_believed_with_a_token_for_another_service_or_another_time(
    http: httpx.AsyncClient, issuer: TestIssuer, clock: HeldClock, alert: str
) -> None:
    path = f"/v1/alerts/{alert}/acknowledge"
    good = issuer.token("staff:desk-officer", "notifications")
    head, claims, _ = good.split(".")
    other = issuer.token("staff:desk-officer", "pledges")
    for token in (other, f"{head}.{claims}.", f"{good}x", "none"):
        answer = await http.post(path, headers={"authorization": f"Bearer {token}"})
        assert await refusal_of(http, answer) == (401, "invalid-token", None)

    assert await refusal_of(http, await http.post(path)) == (401, "not-signed-in", None)
