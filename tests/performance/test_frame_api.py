"""Priorities, results and lists of deliverables: who may change them, how they are filtered."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from muster.database import SessionMaker
from muster.testing import HeldClock
from tests.performance.staff import Program, define_result, planned, sweep


async def test_the_nine_priorities_are_there_and_marked_to_be_confirmed(
    http: httpx.AsyncClient,
) -> None:
    found = (await http.get("/v1/priorities")).json()["items"]

    assert [each["code"] for each in found if not each["cross_cutting"]] == [
        "coherence", "integration", "capabilities", "accountability-of", "accountability-to",
        "communications", "host-countries",
    ]  # fmt: skip
    assert [each["code"] for each in found if each["cross_cutting"]] == ["wps", "technology"]
    assert {(each["effective_from"], each["confirmed"]) for each in found} == {
        ("2021-03-01", False)
    }


async def test_before_a4p_plus_began_no_priority_was_in_force(
    http: httpx.AsyncClient, clock: HeldClock
) -> None:
    clock.now = datetime(2021, 2, 28, tzinfo=UTC)

    assert (await http.get("/v1/priorities")).json()["items"] == []


async def test_a_result_is_defined_once_under_a_priority(head: Program, desk: Program) -> None:
    said = {"code": "r1", "priority": "wps", "title": "Exercise"}

    made = await head.post("/results", **said, key='"once"')
    again = await head.post("/results", **said, key='"once"')
    taken = await head.post("/results", **said)
    unknown = await head.post("/results", **said | {"code": "r2", "priority": "none"})
    forbidden = await desk.post("/results", **said | {"code": "r3"})

    answers = (made, again, taken, unknown, forbidden)
    assert [each.status_code for each in answers] == [201, 201, 409, 422, 403]
    assert [each["frame"] for each in await head.listed("/results?priority=wps")] == ["a4p-plus"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"result": "none"}, 422),
        ({"due_on": "2026-11-23"}, 422),
        ({"due_on": None}, 422),
        ({"due_on": "20270630"}, 422),
        ({"zone": "Mars"}, 422),
        ({"title": "x" * 301}, 422),
        ({"title": "\0"}, 400),
        ({"reference": "with space"}, 422),
    ],
    ids=str,
)
async def test_what_cannot_be_planned_is_refused(
    desk: Program, result: str, said: dict[str, Any], status: int
) -> None:
    answer = await desk.post("/deliverables", **planned("one", "2027-06-30") | said)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_planned_twice_with_one_key_is_planned_once(desk: Program, result: str) -> None:
    said = planned("one", "2027-06-30")

    first = await desk.post("/deliverables", **said, key='"k"')
    again = await desk.post("/deliverables", **said, key='"k"')
    other = await desk.post("/deliverables", **said)

    assert first.json()["id"] == again.json()["id"]
    assert first.headers["location"].endswith(first.json()["id"])
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)


async def test_only_staff_change_and_only_a_chief_moves_or_drops(
    http: httpx.AsyncClient, desk: Program, result: str, issuer: Any
) -> None:
    made = await desk.plan("one", "2027-06-30")
    partner = Program(http, issuer.bearer("partner:UN", "performance"))
    path = f"/deliverables/{made['id']}"

    answers = [
        await partner.post("/deliverables", **planned("two", "2027-06-30")),
        await partner.post(f"{path}/status", status="delayed"),
        await partner.post(f"{path}/completion"),
        await desk.post(f"{path}/extension", match="*", due_on="2028-01-01", reason="x"),
        await desk.post(f"{path}/withdrawal", match="*", reason="x"),
        await http.post(f"/v1{path}/completion", json={}),
    ]

    assert [each.status_code for each in answers] == [403, 403, 403, 403, 403, 401]


async def test_lists_show_what_is_late_first_and_go_on_where_they_ended(
    http: httpx.AsyncClient, desk: Program, result: str, sessions: SessionMaker, clock: HeldClock
) -> None:
    for reference, due in (("late", "2026-12-01"), ("far", "2029-01-01"), ("near", "2027-01-05")):
        await desk.plan(reference, due)
    done = await desk.plan("done", "2027-01-01")
    await desk.post(f"/deliverables/{done['id']}/completion")
    clock.now = datetime(2026, 12, 10, tzinfo=UTC)
    await sweep(sessions, clock)

    first = (await http.get("/v1/deliverables?limit=3")).json()
    second = (await http.get(first["next"].replace("/performance/v1", "/v1"))).json()

    shown = [(each["reference"], each["state"]) for each in first["items"] + second["items"]]
    assert shown == [
        ("late", "missed"), ("near", "due_soon"), ("far", "pending"), ("done", "met"),
    ]  # fmt: skip
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("late=true", []),
        ("late=false", ["one", "two"]),
        ("priority=communications", ["one", "two"]),
        ("priority=wps", []),
        ("result=other", ["two"]),
        ("owner=UNMISS", ["two"]),
        ("status=not_started&state=pending", ["one", "two"]),
        ("text=WO", ["two"]),
        ("text=%25", []),
        ("text=%00", []),
    ],
)
async def test_deliverables_are_filtered(
    head: Program, result: str, query: str, found: list[str]
) -> None:
    await define_result(head, "other")
    await head.plan("one", "2027-06-30")
    await head.plan("two", "2027-07-30", owner="UNMISS", result="other")

    shown = await head.listed(f"/deliverables?{query}")

    assert [each["reference"] for each in shown] == found


@pytest.mark.parametrize(
    "query", ["state=wrong", "status=done", "cursor=abc", "limit=0", "late=maybe"]
)
async def test_a_list_that_is_asked_for_wrongly_says_so(
    http: httpx.AsyncClient, query: str
) -> None:
    answer = await http.get(f"/v1/deliverables?{query}")

    assert answer.status_code in (400, 422)
