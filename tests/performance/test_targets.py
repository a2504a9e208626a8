"""Targets by API: set, listed, followed by two deadlines, withdrawn."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from muster.database import SessionMaker
from muster.testing import HeldClock, TestIssuer
from performance.domain.rating import UGPS
from performance.settings import Settings
from performance.sweeps import strategy
from tests.performance.recorded import facts, types
from tests.performance.senders import Send, women
from tests.performance.staff import Program, sweep

AFTER_DUE = datetime(2027, 3, 2, 0, 0, 1, tzinfo=UTC)


def aim(**more: Any) -> dict[str, Any]:
    about = {"country": "KEN", "category": "troops"}
    said = {"indicator": "women-share", "about": about, "period": "2026", "target": 14}
    return {**said, "cited": "Exercise: national action plan", **more}


@pytest.fixture
def settings(performance_url: str, issuer: TestIssuer, request: pytest.FixtureRequest) -> Settings:
    windows = getattr(request, "param", {})
    return Settings(
        **issuer.service_settings("performance", database_url=performance_url, windows=windows)
    )


async def test_a_target_is_followed_by_a_deadline_for_the_report_and_one_for_the_value(
    desk: Program,
) -> None:
    made = (await desk.post("/targets", **aim())).json()

    assert (made["state"], made["target"], made["unit"]) == ("on-its-way", 14, "%")
    for kind in ("report", "reach"):
        assert made[kind]["deadline"]["state"] == "pending"
        assert made[kind]["deadline"]["due_on"] == "2027-03-01"


@pytest.mark.parametrize("settings", [{"contributions": 31}], indirect=True)
async def test_the_window_of_the_data_set_is_configured(desk: Program, send: Send) -> None:
    made = (await desk.post("/targets", **aim())).json()

    assert made["report"]["deadline"]["due_on"] == "2027-01-31"


async def test_it_is_configured_for_the_targets_of_the_strategy_too(
    sessions: SessionMaker, clock: HeldClock
) -> None:
    stop = asyncio.Event()
    stop.set()

    await strategy(sessions, clock, UGPS, {"contributions": 31})(stop)

    aimed = [each for each in await facts(sessions) if each["type"] == "target.set"]
    ahead = {each["period"]: each["due"][:10] for each in aimed}
    assert ahead["2026"] == "2027-01-31"


async def test_the_same_again_changes_nothing_and_another_value_replaces_it(
    desk: Program, sessions: SessionMaker
) -> None:
    first = (await desk.post("/targets", **aim(), key='"k"')).json()
    repeated = (await desk.post("/targets", **aim(), key='"k"')).json()
    same = (await desk.post("/targets", **aim())).json()
    other = (await desk.post("/targets", **aim(target=15))).json()

    assert first["id"] == repeated["id"] == same["id"] != other["id"]
    standing = await desk.listed("/targets")
    assert [each["target"] for each in standing] == [15]
    assert await types(sessions) == ["target.set", "target.withdrawn", "target.set"]


@pytest.mark.parametrize(
    ("wrong", "slug", "pointer"),
    [
        ({"indicator": "none"}, "unknown-indicator", "#/indicator"),
        ({"period": "2026-13"}, "unknown-period", "#/period"),
        ({"period": "2025"}, "target-past", "#/period"),
        ({"about": {"country": "XXX"}}, "unknown-country", "#/about/country"),
        ({"about": {"sex": "female"}}, "not-disaggregated", "#/about/sex"),
        ({"target": 101}, "figures-contradict", "#/target"),
        ({"target": -1}, "figures-contradict", "#/target"),
        ({"target": "much"}, "invalid-request", "#/target"),
        ({"cited": ""}, "invalid-request", "#/cited"),
    ],
    ids=str,
)
async def test_a_target_that_cannot_be_is_refused_where_it_is_wrong(
    desk: Program, wrong: dict[str, Any], slug: str, pointer: str
) -> None:
    answer = await desk.post("/targets", **aim(**wrong))

    assert answer.status_code == 422
    assert answer.json()["type"].endswith(f"/problems/{slug}")
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_a_target_for_a_period_at_whose_end_no_figures_come_is_refused(
    head: Program, desk: Program
) -> None:
    said = {
        "code": "exercise-half", "title": "Exercise", "unit": "days", "measure": "value",
        "direction": "at most", "frame": "a4p-plus", "data_set": "reports", "method": "Exercise",
        "effective_from": "2026-01-01",
    }  # fmt: skip
    await head.post("/indicators", **said)

    month = aim(indicator="exercise-half", about={}, period="2027-10", target=30)
    refused = await desk.post("/targets", **month)
    year = await desk.post("/targets", **month | {"period": "2027"})

    assert refused.json()["type"].endswith("/problems/period-does-not-fit")
    assert year.status_code == 201


async def test_figures_that_fall_short_are_missed_and_no_figures_at_all_are_a_missing_report(
    desk: Program, send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await desk.post("/targets", **aim())
    await desk.post("/targets", **aim(about={"country": "TZA", "category": "troops"}))
    await desk.post("/targets", **aim(period="2027"))
    clock.now = AFTER_DUE - timedelta(days=20)
    await send("KEN", women("KEN", "2026-12", 10, 100))
    clock.now = AFTER_DUE
    await sweep(sessions, clock)

    async def found(state: str) -> list[tuple[str, str, float | None]]:
        rows = await desk.listed(f"/targets?state={state}")
        return [(each["about"]["country"], each["period"], each["value"]) for each in rows]

    assert await found("missed") == [("KEN", "2026", 10)]
    assert await found("report-missing") == [("TZA", "2026", None)]
    assert await found("on-its-way") == [("KEN", "2027", None)]
    assert await found("reached") == []


async def test_a_correction_shows_the_version_before_it_and_the_history_says_why(
    desk: Program, send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    made = (await desk.post("/targets", **aim())).json()
    clock.now = AFTER_DUE - timedelta(days=20)
    await send("KEN", women("KEN", "2026-12", 20, 100))
    await send("KEN", women("KEN", "2026-12", 12, 100))

    shown = (await desk.get(f"/targets/{made['id']}")).json()
    history = await desk.listed(f"/targets/{made['id']}/history")

    assert (shown["state"], shown["value"]) == ("on-its-way", 12)
    assert [each["state"] for each in shown["reach"]["earlier"]] == ["superseded"]
    assert shown["report"]["deadline"]["state"] == "met"
    assert [each["type"].split(".", 2)[2] for each in history] == [
        "target.set.v1", "report.received.v1", "target.met.v1", "target.reopened.v1",
    ]  # fmt: skip


async def test_what_is_withdrawn_is_missed_no_more_and_says_why(
    head: Program, desk: Program, sessions: SessionMaker, clock: HeldClock
) -> None:
    path = f"/targets/{(await desk.post('/targets', **aim())).json()['id']}"

    forbidden = await desk.post(f"{path}/withdrawal", reason="Exercise")
    gone = await head.post(f"{path}/withdrawal", reason="Exercise: revised")
    again = await head.post(f"{path}/withdrawal", reason="Exercise")
    clock.now = AFTER_DUE
    await sweep(sessions, clock)

    assert [each.status_code for each in (forbidden, gone, again)] == [403, 200, 409]
    assert gone.json()["state"] == "withdrawn"
    assert [(e["type"], e.get("reason")) for e in await facts(sessions)] == [
        ("target.set", None),
        ("target.withdrawn", "Exercise: revised"),
    ]
    assert await head.listed("/targets") == []
    assert len(await head.listed("/targets?state=withdrawn")) == 1


async def test_a_target_that_was_reached_can_be_withdrawn_and_that_is_told(
    head: Program, send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    made = (await head.post("/targets", **aim())).json()
    clock.now = AFTER_DUE - timedelta(days=20)
    await send("KEN", women("KEN", "2026-12", 20, 100))

    await head.post(f"/targets/{made['id']}/withdrawal", reason="Exercise")

    assert (await types(sessions))[-1] == "target.withdrawn"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("indicator=women-share", 3),
        ("indicator=strength", 0),
        ("country=KEN", 2),
        ("category=experts", 1),
        ("mission=MONUSCO", 1),
        ("period=2027", 1),
        ("country=KEN&period=2027&state=on-its-way", 1),
        ("country=%00", 0),
    ],
)
async def test_targets_are_filtered(desk: Program, query: str, found: int) -> None:
    await desk.post("/targets", **aim())
    await desk.post("/targets", **aim(period="2027", about={"country": "KEN"}))
    about = {"country": "TZA", "category": "experts", "mission": "MONUSCO"}
    await desk.post("/targets", **aim(about=about))

    assert len(await desk.listed(f"/targets?{query}")) == found


async def test_the_list_goes_on_where_it_ended(desk: Program, http: httpx.AsyncClient) -> None:
    for year in (2026, 2027, 2028):
        await desk.post("/targets", **aim(period=str(year)))

    first = (await http.get("/v1/targets?limit=2")).json()
    second = (await http.get(first["next"].replace("/performance/v1", "/v1"))).json()

    shown = [each["period"] for each in first["items"] + second["items"]]
    assert (shown, second["next"]) == (["2026", "2027", "2028"], None)


async def test_targets_of_figures_that_are_not_public_are_shown_to_whom_they_are_about(
    head: Program, http: httpx.AsyncClient, issuer: TestIssuer
) -> None:
    said = {
        "code": "exercise-kept", "title": "Exercise", "unit": "days", "measure": "value",
        "direction": "at most", "frame": "a4p-plus", "data_set": "reports", "method": "Exercise",
        "effective_from": "2026-01-01", "disaggregation": ["country"], "public": False,
    }  # fmt: skip
    await head.post("/indicators", **said)
    new = aim(indicator="exercise-kept", about={"country": "KEN"}, period="2027")
    made = (await head.post("/targets", **new)).json()

    answers = []
    for reader in ({}, issuer.bearer("partner:TZA", "performance"),
                   issuer.bearer("partner:KEN", "performance"), head.headers):  # fmt: skip
        program = Program(http, reader)
        shown = await program.get(f"/targets/{made['id']}")
        answers.append((len(await program.listed("/targets")), shown.status_code))

    assert answers == [(0, 404), (0, 404), (1, 200), (1, 200)]


@pytest.mark.parametrize("query", ["state=late", "cursor=x", "period=" + "2" * 30])
async def test_a_list_that_is_asked_for_wrongly_says_so(desk: Program, query: str) -> None:
    assert (await desk.get(f"/targets?{query}")).status_code in (400, 422)
