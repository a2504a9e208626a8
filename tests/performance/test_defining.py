"""Indicators are defined by staff, and what figures mean by never changes under them."""

from typing import Any

import pytest
from pydantic import ValidationError

from muster.testing import TestIssuer
from performance.settings import Settings
from tests.performance.senders import Send, event
from tests.performance.staff import Program

CODE = "exercise-known"


def definition(**more: Any) -> dict[str, Any]:
    return {
        "code": CODE,
        "title": "Exercise: messages known in time",
        "unit": "%",
        "measure": "share",
        "direction": "at least",
        "frame": "a4p-plus",
        "result": "exercise-result",
        "data_set": "reports",
        "disaggregation": ["component", "mission"],
        "parts": ["mission"],
        "method": "Messages known within a day, in all that were asked about.",
        "effective_from": "2026-01-01",
        "baseline": 40,
        "baseline_on": "2025-12-31",
        "baseline_cited": "Exercise: survey",
        **more,
    }


def figures(**more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "about": {"mission": "UNMISS"},
        "period": "2026-H1",
        "numerator": 6,
        "denominator": 10,
    }
    return event("UN", "observation.reported", indicator=CODE, **said | more)


async def test_a_new_indicator_takes_in_figures_at_once(
    head: Program, result: str, send: Send
) -> None:
    made = await head.post("/indicators", **definition())

    assert made.status_code == 201, made.text
    assert made.json()["disaggregation"] == ["mission", "component"]
    assert (made.json()["version"], made.json()["frequency"]) == (1, "half")
    assert (await send("UN", figures()))[0]["status"] == "accepted"


@pytest.mark.parametrize(
    ("wrong", "slug", "pointer"),
    [
        ({"code": "Big Code"}, "definition-contradicts", "#/code"),
        ({"code": "women-share"}, "indicator-taken", "#/code"),
        ({"unit": "persons"}, "definition-contradicts", "#/unit"),
        ({"unit": ""}, "invalid-request", "#/unit"),
        ({"measure": "guess"}, "invalid-request", "#/measure"),
        ({"measure": "value", "unit": "days"}, "definition-contradicts", "#/parts"),
        ({"direction": "up"}, "invalid-request", "#/direction"),
        ({"frame": "A4P+"}, "definition-contradicts", "#/frame"),
        ({"result": "none"}, "unknown-result", "#/result"),
        ({"data_set": "none"}, "definition-contradicts", "#/data_set"),
        ({"disaggregation": ["age"]}, "definition-contradicts", "#/disaggregation"),
        ({"parts": ["country"]}, "definition-contradicts", "#/parts"),
        ({"baseline_on": None}, "definition-contradicts", "#/baseline"),
        ({"method": ""}, "invalid-request", "#/method"),
        ({"effective_from": "soon"}, "invalid-request", "#/effective_from"),
    ],
    ids=str,
)
async def test_a_definition_that_cannot_be_is_refused_where_it_is_wrong(
    head: Program, result: str, wrong: dict[str, Any], slug: str, pointer: str
) -> None:
    answer = await head.post("/indicators", **definition(**wrong))

    assert answer.status_code in (409, 422)
    assert answer.json()["type"].endswith(f"/problems/{slug}")
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_the_next_version_says_more_and_the_one_before_stays(
    head: Program, result: str, send: Send
) -> None:
    await head.post("/indicators", **definition())
    await send("UN", figures())

    said = definition(title="Exercise: known within a day", effective_from="2027-01-01")
    made = await head.post(f"/indicators/{CODE}/versions", **said)
    both = await head.listed(f"/indicators/{CODE}")

    assert made.status_code == 201, made.text
    assert [(each["version"], each["title"]) for each in both] == [
        (1, "Exercise: messages known in time"),
        (2, "Exercise: known within a day"),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"measure": "sum"},
        {"disaggregation": ["mission"]},
        {"parts": ["mission", "component"]},
        {"direction": "at most"},
        {"data_set": "contributions"},
    ],
    ids=str,
)
async def test_what_figures_mean_by_changes_before_there_are_any_and_never_after(
    head: Program, result: str, send: Send, changed: dict[str, Any]
) -> None:
    await head.post("/indicators", **definition())
    before = await head.post(f"/indicators/{CODE}/versions", **definition(**changed))
    await head.post(f"/indicators/{CODE}/versions", **definition())
    await send("UN", figures())

    after = await head.post(f"/indicators/{CODE}/versions", **definition(**changed))

    assert (before.status_code, after.status_code) == (201, 409)
    assert after.json()["type"].endswith("/problems/figures-stand")


async def test_a_version_does_not_reach_back_behind_the_one_before(
    head: Program, result: str
) -> None:
    await head.post("/indicators", **definition())

    said = definition(effective_from="2025-12-31")
    answer = await head.post(f"/indicators/{CODE}/versions", **said)
    unknown = await head.post("/indicators/none/versions", **definition())

    assert answer.json()["errors"][0]["pointer"] == "#/effective_from"
    assert (answer.status_code, unknown.status_code) == (422, 404)


async def test_only_who_may_define_does_and_one_key_makes_one_version(
    head: Program, desk: Program, result: str
) -> None:
    refused = await desk.post("/indicators", **definition())
    await head.post("/indicators", **definition(), key='"a"')
    again = await head.post("/indicators", **definition(), key='"a"')
    for _ in range(2):
        await head.post(f"/indicators/{CODE}/versions", **definition(), key='"b"')

    assert (refused.status_code, again.status_code) == (403, 201)
    assert len(await head.listed(f"/indicators/{CODE}")) == 2


async def test_an_indicator_that_is_not_public_is_shown_to_staff_alone(
    head: Program, result: str
) -> None:
    await head.post("/indicators", **definition(public=False))

    hidden = await head.http.get(f"/v1/indicators/{CODE}")

    assert hidden.status_code == 404
    assert (await head.get(f"/indicators/{CODE}")).status_code == 200


async def test_data_sets_say_how_long_figures_may_take(head: Program) -> None:
    found = await head.listed("/data-sets")

    assert [(each["code"], each["window_days"], each["blank"]) for each in found] == [
        ("contributions", 60, "unknown"), ("strength", 60, "zero"), ("reports", 60, "unknown"),
    ]  # fmt: skip


@pytest.mark.parametrize("windows", [{"none": 5}, {"reports": -1}, {"reports": 9999}], ids=str)
def test_a_window_that_makes_no_sense_stops_the_service_at_its_start(
    issuer: TestIssuer, windows: dict[str, int]
) -> None:
    with pytest.raises(ValidationError):
        Settings(
            **issuer.service_settings("performance", database_url="postgresql://x", windows=windows)
        )
