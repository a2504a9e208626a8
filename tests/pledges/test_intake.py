"""What partners' events do, and what is refused, through the door they use."""

import json
from typing import Any

import httpx
from sqlalchemy import text

from muster.database import SessionMaker
from muster.testing import HeldClock
from tests.problems import refusal_of

EVENTS = "/v1/events"


def announcement(**changes: Any) -> dict[str, Any]:
    data = {
        "reference": "KEN-2026-01",
        "kind": "medical",
        "title": "Level 2 hospital",
        "items": ["13g"],
        "milestones": [
            {
                "reference": "arrival",
                "title": "Advance party arrives",
                "due_on": "2026-12-01",
                "zone": "Africa/Nairobi",
            }
        ],
    } | changes
    return event("muster.pledges.pledge.announced.v1", "announce-1", data)


def event(event_type: str, event_id: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "/partners/KEN",
        "type": event_type,
        "data": data,
    }


async def post(
    http: httpx.AsyncClient, headers: dict[str, str], body: Any, media: str = "cloudevents"
) -> httpx.Response:
    kind = {"content-type": f"application/{media}+json"}
    return await http.post(EVENTS, headers=headers | kind, json=body)


async def test_an_announcement_is_applied_before_it_is_answered(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    answer = await post(http, kenya, announcement())

    assert answer.status_code == 202, answer.text
    pledge = (await http.get(f"/v1/pledges/{answer.json()['subject']}", headers=kenya)).json()
    assert pledge["title"] == "Level 2 hospital"
    assert pledge["milestones"][0]["deadline"]["state"] == "due_soon"
    assert pledge["milestones"][0]["deadline"]["due_at"] == "2026-12-01T20:59:59.999999Z"


async def test_the_same_event_again_changes_nothing(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    first = await post(http, kenya, announcement())

    again = await post(http, kenya, announcement())

    assert again.status_code == 200
    assert again.json()["status"] == "duplicate"
    assert again.json()["subject"] == first.json()["subject"]
    register = (await http.get("/v1/pledges", headers=kenya)).json()
    assert len(register["items"]) == 1


async def test_the_same_id_with_other_content_is_a_conflict(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    await post(http, kenya, announcement())

    answer = await post(http, kenya, announcement(title="Level 3 hospital"))

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/problems/other-content")


async def test_a_batch_answers_each_event_in_its_order(
    http: httpx.AsyncClient, kenya: dict[str, str], clock: HeldClock
) -> None:
    done = {"reference": "KEN-2026-01", "milestone": "arrival", "done_at": clock.now.isoformat()}
    batch = [
        announcement(),
        event("muster.pledges.milestone.reported.v1", "report-1", done),
        event("muster.pledges.milestone.reported.v1", "report-2", done | {"milestone": "none"}),
        event("muster.pledges.unheard-of.v1", "x", {}),
        announcement() | {"source": "/partners/TZA"},
        announcement(),
    ]

    answer = await post(http, kenya, batch, "cloudevents-batch")

    results = answer.json()["results"]
    assert [each["status"] for each in results] == [
        "accepted",
        "accepted",
        "rejected",
        "rejected",
        "rejected",
        "duplicate",
    ]
    assert results[2]["problem"]["errors"][0]["pointer"] == "#/data/milestone"
    assert results[3]["problem"]["type"].endswith("/unknown-event-type")
    assert results[4]["problem"]["type"].endswith("/source-not-yours")


async def test_a_report_before_its_announcement_is_refused_and_may_be_sent_again(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    report = event(
        "muster.pledges.milestone.reported.v1",
        "report-1",
        {"reference": "KEN-2026-01", "milestone": "arrival"},
    )

    early = await post(http, kenya, report)
    await post(http, kenya, announcement())
    again = await post(http, kenya, report)

    assert early.status_code == 422
    assert early.json()["type"].endswith("/unknown-pledge")
    assert early.json()["retryable"] is True
    assert again.status_code == 202


async def test_data_that_does_not_fit_is_pointed_at(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    answer = await post(http, kenya, announcement(kind="hospital", items=[]))

    assert answer.status_code == 422
    assert {each["pointer"] for each in answer.json()["errors"]} == {"#/data/kind", "#/data/items"}


async def test_a_dry_run_keeps_nothing(http: httpx.AsyncClient, kenya: dict[str, str]) -> None:
    kind = {"content-type": "application/cloudevents+json"}

    answer = await http.post(f"{EVENTS}/validate", headers=kenya | kind, json=announcement())

    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "accepted"
    assert (await http.get("/v1/pledges", headers=kenya)).json()["items"] == []


async def test_a_receipt_says_what_became_of_an_event(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    await post(http, kenya, announcement(items=["99z"]))

    place = {"source": "/partners/KEN", "id": "announce-1"}
    answer = await http.get(f"{EVENTS}/receipt", headers=kenya, params=place)

    assert answer.json()["status"] == "rejected"
    assert answer.json()["problem"]["type"].endswith("/problems/unknown-item")


async def test_a_year_nobody_can_mean_is_rejected_alone(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    done = {"reference": "KEN-2026-01", "milestone": "arrival", "done_on": "9999-12-31"}
    batch = [announcement(), event("muster.pledges.milestone.reported.v1", "report-1", done)]

    answer = await post(http, kenya, batch, "cloudevents-batch")

    announced, reported = answer.json()["results"]
    assert (announced["status"], reported["status"]) == ("accepted", "rejected")
    assert reported["problem"]["errors"][0]["pointer"] == "#/data/done_on"


async def test_the_last_page_of_own_events_leads_nowhere(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    for number in range(4):
        await post(http, kenya, announcement(items=["99z"]) | {"id": f"announce-{number}"})

    first = (await http.get(EVENTS, headers=kenya, params={"limit": "2"})).json()
    after = httpx.URL(first["next"]).params
    last = (await http.get(EVENTS, headers=kenya, params=after)).json()

    assert [each["id"] for each in first["items"]] == ["announce-3", "announce-2"]
    assert [each["id"] for each in last["items"]] == ["announce-1", "announce-0"]
    assert last["next"] is None


async def test_an_address_names_all_its_methods(
    http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    answers = [await http.delete(each, headers=chief) for each in (EVENTS, "/v1/pledges")]

    assert [(each.status_code, each.headers["allow"]) for each in answers] == [
        (405, "GET, POST"), (405, "GET, POST"),
    ]  # fmt: skip


async def test_a_place_in_the_list_that_no_event_can_have_is_refused(
    http: httpx.AsyncClient, kenya: dict[str, str]
) -> None:
    last, beyond = [
        await http.get(EVENTS, headers=kenya, params={"after": str(place)})
        for place in (2**63 - 1, 2**63)
    ]

    assert last.status_code == 200
    assert await refusal_of(http, beyond) == (422, "invalid-request", "after")


async def test_what_an_event_itself_follows_from_counts_before_the_request_that_brings_it(
    http: httpx.AsyncClient, kenya: dict[str, str], sessions: SessionMaker
) -> None:
    own, of_request = (f"00-{digit * 32}-{digit * 16}-01" for digit in "12")

    await post(http, kenya | {"traceparent": of_request}, announcement() | {"traceparent": own})

    async with sessions() as session:
        rows = list(await session.execute(text("SELECT headers FROM outbox")))
    assert rows
    assert {dict(json.loads(row.headers))["ce_traceparent"] for row in rows} == {own}
