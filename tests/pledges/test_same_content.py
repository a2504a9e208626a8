"""The same event again, written otherwise: no conflict. The same id for something else: one."""

import base64
import json
from typing import Any

import httpx
import pytest

from tests.pledges.visitors import announced, milestone
from tests.problems import refusal_of

EVENTS = "/v1/events"
STRUCTURED = {"content-type": "application/cloudevents+json"}

TITLE = "Hôpital <2> & évacuation \N{AMBULANCE}"
ARRIVAL = milestone("arrival", "Arrives", due_on="2027-03-01", grace_days=1)
SENT = announced("KEN", "KEN-1", title=TITLE, milestones=[ARRIVAL]) | {
    "time": "2026-11-24T08:00:00Z",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "zone": "a",
}
PLAIN = json.dumps(SENT, ensure_ascii=False)


def backwards(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: backwards(value[name]) for name in reversed(value)}
    return [backwards(each) for each in value] if isinstance(value, list) else value


def in_base64(event: dict[str, Any]) -> dict[str, Any]:
    data = base64.b64encode(json.dumps(event["data"]).encode()).decode()
    return {name: value for name, value in event.items() if name != "data"} | {"data_base64": data}


def swapped(before: str, after: str) -> str:
    assert before in PLAIN
    return PLAIN.replace(before, after)


SAME = {
    "the same bytes": PLAIN,
    "escapes as Go writes them": swapped("<2> &", r"\u003c2\u003e \u0026"),
    "beyond ASCII as escapes": swapped("Hôpital", r"H\u00f4pital").replace("é", r"\u00E9"),
    "a surrogate pair": swapped("\N{AMBULANCE}", r"\ud83d\ude91"),
    "members in another order": json.dumps(backwards(SENT), ensure_ascii=False),
    "a number with a point": swapped('"grace_days": 1', '"grace_days": 1.0'),
    "a number with an exponent": swapped('"grace_days": 1', '"grace_days": 1e0'),
    "spaces and lines": json.dumps(SENT, ensure_ascii=False, indent=3),
    "no spaces": json.dumps(SENT, ensure_ascii=False, separators=(",", ":")),
    "a slash escaped": swapped("Africa/Kigali", r"Africa\/Kigali"),
    "another time": swapped("08:00:00Z", "11:30:00+03:00"),
    "another trace": swapped("b7ad6b7169203331", "c7ad6b7169203331"),
    "without time and trace": json.dumps({**SENT, "time": None, "traceparent": None}),
    "an extension more": json.dumps({"region": "b", **SENT}),
    "a content type": json.dumps({**SENT, "datacontenttype": "application/json"}),
    "data as bytes": json.dumps(in_base64(SENT) | {"datacontenttype": "application/json"}),
    "a line end behind it": PLAIN + "\n",
}

OTHER = {
    "another word": {"title": TITLE + "!"},
    "a member more": {"instrument": "note verbale 1"},
    "a member less": {"milestones": []},
    "an accent written apart": {"title": TITLE.replace("ô", "o\N{COMBINING CIRCUMFLEX ACCENT}")},
    "text instead of a number": {"milestones": [ARRIVAL | {"grace_days": "1"}]},
    "another number": {"milestones": [ARRIVAL | {"grace_days": 1.5}]},
}


@pytest.fixture
async def accepted(http: httpx.AsyncClient, kenya: dict[str, str]) -> str:
    """Id of the pledge that the event made."""
    answer = await http.post(EVENTS, headers=kenya | STRUCTURED, content=PLAIN.encode())
    assert answer.status_code == 202, answer.text
    return str(answer.json()["subject"])


async def test_the_same_content_in_other_bytes_is_a_duplicate(
    http: httpx.AsyncClient, kenya: dict[str, str], accepted: str
) -> None:
    found = {}
    for name, body in SAME.items():
        answer = await http.post(EVENTS, headers=kenya | STRUCTURED, content=body.encode())
        found[name] = answer.status_code, answer.json()["status"], answer.json()["subject"]

    assert found == dict.fromkeys(SAME, (200, "duplicate", accepted))


async def test_the_same_content_in_binary_mode_and_in_a_batch_is_a_duplicate(
    http: httpx.AsyncClient, kenya: dict[str, str], accepted: str
) -> None:
    named = {f"ce-{name}": str(SENT[name]) for name in ("specversion", "id", "source", "type")}
    kind = {"content-type": "application/json; charset=utf-8"}
    batch = {"content-type": "application/cloudevents-batch+json"}

    binary = await http.post(EVENTS, headers=kenya | named | kind, json=SENT["data"])
    many = await http.post(EVENTS, headers=kenya | batch, json=[SENT, SENT])

    assert (binary.status_code, binary.json()["subject"]) == (200, accepted)
    assert [each["status"] for each in many.json()["results"]] == ["duplicate", "duplicate"]


async def test_other_content_under_the_same_id_is_a_conflict_and_changes_nothing(
    http: httpx.AsyncClient, kenya: dict[str, str], accepted: str
) -> None:
    place = f"/v1/pledges/{accepted}"
    before = (await http.get(place, headers=kenya)).json()
    refusals = {}
    for name, change in OTHER.items():
        body = SENT | {"data": SENT["data"] | change}
        answer = await http.post(EVENTS, headers=kenya | STRUCTURED, json=body)
        refusals[name] = await refusal_of(http, answer)

    assert refusals == dict.fromkeys(OTHER, (409, "other-content", "#/id"))
    assert (await http.get(place, headers=kenya)).json() == before


@pytest.mark.parametrize(
    "change", [{"type": "muster.pledges.pledge.withdrawn.v1"}, {"subject": "x"}]
)
async def test_another_type_or_subject_under_the_same_id_is_a_conflict(
    http: httpx.AsyncClient, kenya: dict[str, str], accepted: str, change: dict[str, str]
) -> None:
    answer = await http.post(EVENTS, headers=kenya | STRUCTURED, json=SENT | change)

    assert await refusal_of(http, answer) == (409, "other-content", "#/id")
