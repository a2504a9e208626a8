"""The API: who sees what, who may do what, and what is refused."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from muster.testing import TestIssuer
from tests.notifications.builders import fact
from tests.notifications.conftest import As, Office


async def problem(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"].rpartition("/")[2])


async def the_alert(office: Office, **data: Any) -> UUID:
    await office.hear(fact("missed", **data))
    return (await office.alert("A2")).id


@pytest.mark.parametrize(
    ("method", "path", "who", "status"),
    [
        ("GET", "/v1/alerts", "partner:KEN", 403),
        ("GET", "/v1/alerts", "staff:desk-officer", 200),
        ("GET", "/v1/alerts", "staff:leadership", 200),
        ("GET", "/v1/gaps", "staff:desk-officer", 403),
        ("GET", "/v1/gaps", "staff:operations", 200),
        ("GET", "/v1/recipients", "staff:desk-chief", 403),
        ("GET", "/v1/recipients", "staff:operations", 200),
        ("PUT", "/v1/recipients/someone", "staff:desk-chief", 403),
        ("GET", "/v1/triggers", "staff:desk-officer", 200),
    ],
)
async def test_each_route_asks_for_its_scope(
    http: httpx.AsyncClient, issuer: TestIssuer, method: str, path: str, who: str, status: int
) -> None:
    headers = issuer.bearer(who, "notifications")

    answer = await http.request(method, path, headers=headers, json={"name": "Somebody"})

    assert answer.status_code == status


async def test_without_a_token_nothing_is_told(http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/alerts")).status_code == 401


async def test_alerts_are_seen_by_the_roles_they_concern_and_by_nobody_else(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    office.post.refuse_address = lambda to: "550 no such mailbox" if "chief" in to else None
    alert = await the_alert(office)
    await office.send()
    [trouble] = await office.alerts("O1")

    for role, sees in (("desk-officer", "A2"), ("leadership", "A2"), ("operations", "A2 O1")):
        answer = await http.get("/v1/alerts", headers=as_(role))
        assert sorted(item["trigger"] for item in answer.json()["items"]) == sees.split()
    hidden = await http.get(f"/v1/alerts/{trouble.id}", headers=as_("desk-officer"))
    assert (hidden.status_code, await problem(hidden)) == (404, "alert-not-found")
    assert (await http.get(f"/v1/alerts/{alert}", headers=as_("desk-chief"))).status_code == 200


async def test_the_list_is_filtered_and_paged_by_the_address(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    for country in ("KEN", "RWA", "KEN"):
        await office.hear(
            fact("missed", pledge=uuid4(), milestone_id=str(uuid4()), country=country)
        )
    headers = as_("desk-officer")

    page = (await http.get("/v1/alerts?country=KEN&limit=1", headers=headers)).json()
    rest = (await http.get(page["next"].replace("/notifications/", "/"), headers=headers)).json()

    assert [item["country"] for item in page["items"] + rest["items"]] == ["KEN", "KEN"]
    assert page["items"][0]["id"] != rest["items"][0]["id"]
    assert rest["next"] is None
    none = (await http.get("/v1/alerts?state=acknowledged", headers=headers)).json()
    assert none["items"] == []


async def test_a_person_answers_under_their_own_name(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    alert = await the_alert(office)

    answer = await http.post(
        f"/v1/alerts/{alert}/acknowledge",
        headers=as_("desk-officer", "Exercise Officer"),
        json={"note": "Calling the mission"},
    )

    said = answer.json()
    assert (said["state"], said["acknowledgement"]["by"]) == ("acknowledged", "Exercise Officer")
    assert said["acknowledgement"]["note"] == "Calling the mission"
    assert await office.published() == ["raised", "acknowledged"]


async def test_answering_twice_is_harmless_and_somebody_else_s_answer_stands(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    alert = await the_alert(office)
    path = f"/v1/alerts/{alert}/acknowledge"
    for _ in range(2):
        assert (await http.post(path, headers=as_("desk-officer"))).status_code == 200
    assert await office.published() == ["raised", "acknowledged"]

    other = await http.post(path, headers=as_("desk-chief", "Exercise Chief"))

    assert (other.status_code, await problem(other)) == (409, "already-acknowledged")


async def test_who_has_answered_may_add_a_note_and_loses_none_by_answering_again(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    alert = await the_alert(office)
    path, headers = f"/v1/alerts/{alert}/acknowledge", as_("desk-officer")
    first = (await http.post(path, headers=headers, json={"note": "Calling"})).json()
    office.clock.advance(timedelta(hours=1))

    again = (await http.post(path, headers=headers)).json()
    added = (await http.post(path, headers=headers, json={"note": "They come"})).json()

    assert again["acknowledgement"] == first["acknowledgement"]
    assert added["acknowledgement"] == first["acknowledgement"] | {"note": "They come"}
    assert await office.published() == ["raised", "acknowledged", "acknowledged"]
    [history] = await office.ask("SELECT DISTINCT correlation_id FROM journal")
    assert history.correlation_id == (await office.alert("A2")).event_id


async def test_somebody_of_the_same_name_is_somebody_else(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    path = f"/v1/alerts/{await the_alert(office)}/acknowledge"
    await http.post(path, headers=as_("desk-officer", "Exercise Officer"))

    other = await http.post(path, headers=as_("desk-chief", "Exercise Officer"))

    assert (other.status_code, await problem(other)) == (409, "already-acknowledged")


async def test_a_system_does_not_answer_for_people(
    office: Office, http: httpx.AsyncClient, issuer: TestIssuer
) -> None:
    alert = await the_alert(office)
    headers = issuer.bearer("system:exercise", "notifications")

    answer = await http.post(f"/v1/alerts/{alert}/acknowledge", headers=headers)

    assert answer.status_code == 403


async def test_an_acknowledgement_can_be_undone_and_the_step_waits_again(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    alert = await the_alert(office)
    headers = as_("desk-officer")
    await http.post(f"/v1/alerts/{alert}/acknowledge", headers=headers)

    answer = await http.post(f"/v1/alerts/{alert}/undo", headers=headers, json={"note": "Mistake"})

    assert (answer.status_code, answer.json()["state"]) == (200, "unanswered")
    again = await http.post(f"/v1/alerts/{alert}/undo", headers=headers)
    assert (again.status_code, await problem(again)) == (409, "not-acknowledged")


async def test_a_closed_alert_takes_no_answer(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    alert = await the_alert(office)
    await office.hear(fact("met-late", 2))

    answer = await http.post(f"/v1/alerts/{alert}/acknowledge", headers=as_("desk-officer"))

    assert (answer.status_code, await problem(answer)) == (409, "alert-closed")


async def test_handing_over_tells_the_others_and_makes_it_theirs(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    alert = await the_alert(office)
    await office.send()
    await http.post(f"/v1/alerts/{alert}/acknowledge", headers=as_("desk-officer"))

    answer = await http.post(
        f"/v1/alerts/{alert}/hand-over",
        headers=as_("desk-officer"),
        json={"to": "role:leadership", "note": "Needs a call at your level"},
    )
    await office.send()

    assert (answer.json()["state"], answer.json()["holder"]) == ("unanswered", "role:leadership")
    [mail] = office.post.mails_to("leadership@exercise.example")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Handed over to you by Exercise Officer: Needs a call at your level" in (
        body.get_content()
    )
    mine = "/v1/alerts?mine=true&state=open"
    of_leader = (await http.get(mine, headers=as_("leadership", "Exercise Leader"))).json()
    of_officer = (await http.get(mine, headers=as_("desk-officer"))).json()
    assert (len(of_leader["items"]), len(of_officer["items"])) == (1, 0)


async def test_whoever_is_handed_an_alert_may_read_it_whatever_their_role(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    alert = await the_alert(office)
    await office.hear(fact("due-soon", pledge=uuid4(), milestone_id=str(uuid4())))
    reminder = (await office.alert("A1")).id
    for one in (alert, reminder):
        await http.post(
            f"/v1/alerts/{one}/hand-over", headers=as_("desk-officer"),
            json={"to": "recipient:operations"},
        )  # fmt: skip

    mine = await http.get("/v1/alerts?mine=true", headers=as_("operations"))

    assert {item["id"] for item in mine.json()["items"]} == {str(alert), str(reminder)}


async def test_nobody_can_be_handed_an_alert_who_is_not_there(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    alert = await the_alert(office)

    answer = await http.post(
        f"/v1/alerts/{alert}/hand-over", headers=as_("desk-officer"), json={"to": "role:nobody"}
    )

    assert (answer.status_code, await problem(answer)) == (422, "nobody-to-hand-over-to")


async def test_explain_gives_rule_inputs_decisions_deliveries_and_tries(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    alert = await the_alert(office)
    await office.post.close()
    await office.send()
    await http.post(f"/v1/alerts/{alert}/acknowledge", headers=as_("desk-officer"))

    said = (await http.get(f"/v1/alerts/{alert}/explain", headers=as_("desk-officer"))).json()

    assert said["rule"]["levels"]["1"] == [
        "desk-officer", "state-focal-point of the country", "desk-chief",
    ]  # fmt: skip
    assert said["inputs"]["milestone_title"] == "Company deployed"
    assert [each["kind"] for each in said["decisions"]] == ["raised", "acknowledged"]
    assert said["decisions"][1]["by"] == "Exercise Officer"
    tries = [each["outcome"] for row in said["deliveries"] for each in row["attempts"]]
    assert tries == ["away"]
    endings = {each["kind"]: each["ended_because"] for each in said["ladders"]}
    assert endings == {"reminder": None, "unanswered": "acknowledged", "unresolved": None}


async def test_the_directory_is_kept_through_the_api(
    office: Office, http: httpx.AsyncClient, as_: As
) -> None:
    body = {
        "name": "Focal point of Rwanda (exercise)",
        "address": "focal-point-rwa@exercise.example",
        "zone": "Africa/Kigali",
        "roles": [{"role": "state-focal-point", "countries": ["RWA"]}],
        "quiet_hours": {"from": "20:00:00", "to": "07:00:00"},
        "rest_days": ["saturday", "sunday"],
    }

    made = await http.put("/v1/recipients/focal-point-rwa", headers=as_("operations"), json=body)
    again = await http.put("/v1/recipients/focal-point-rwa", headers=as_("operations"), json=body)
    read = await http.get("/v1/recipients/focal-point-rwa", headers=as_("operations"))

    assert (made.status_code, again.status_code) == (201, 200)
    assert read.headers["etag"] == '"2"'
    nobody = as_("operations") | {"if-match": "*"}
    unmade = await http.put("/v1/recipients/nobody-yet", headers=nobody, json=body)
    assert (unmade.status_code, await problem(unmade)) == (412, "stale-version")
    stale = as_("operations") | {"if-match": made.headers["etag"]}
    refused = await http.put("/v1/recipients/focal-point-rwa", headers=stale, json=body)
    assert (refused.status_code, await problem(refused)) == (412, "stale-version")
    current = as_("operations") | {"if-match": '"2"'}
    again = await http.put("/v1/recipients/focal-point-rwa", headers=current, json=body)
    assert again.headers["etag"] == '"3"'
    assert read.json()["quiet_hours"] == {"from": "20:00:00", "to": "07:00:00"}
    listed = (await http.get("/v1/recipients?limit=3", headers=as_("operations"))).json()
    assert len(listed["items"]) == 3
    assert listed["next"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "not an address"},
        {"address": "a@b.example\r\nBcc: everyone@example.org"},
        {"zone": "Mars/Olympus"},
        {"roles": [{"role": "desk-officer"}]},
        {"rest_days": [
            "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        ]},
    ],
    ids=["address", "header in address", "zone", "role nowhere", "never awake"],
)  # fmt: skip
async def test_a_recipient_who_could_not_be_told_is_refused(
    http: httpx.AsyncClient, as_: As, wrong: dict[str, Any]
) -> None:
    body = {"name": "Somebody"} | wrong

    answer = await http.put("/v1/recipients/somebody", headers=as_("operations"), json=body)

    assert answer.status_code == 422


async def test_somebody_unknown_is_not_found(http: httpx.AsyncClient, as_: As) -> None:
    answer = await http.get("/v1/recipients/nobody", headers=as_("operations"))

    assert (answer.status_code, await problem(answer)) == (404, "recipient-not-found")
