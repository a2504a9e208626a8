"""Figures that are put together from parts: what targets are decided on, and what is shown."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from muster.database import SessionMaker
from muster.testing import HeldClock, TestIssuer
from performance.settings import Settings
from tests.performance.reading import rows_of
from tests.performance.recorded import facts
from tests.performance.senders import Send, event, women
from tests.performance.staff import Program
from tests.performance.test_fatalities import died

DECEMBER = "2026-12"


def everybody(what: str, **more: Any) -> dict[str, Any]:
    """Of all troops, wherever they are from."""
    about = {"category": "troops"}
    return event("UN", what, indicator="women-share", about=about, cited="Exercise", **more)


async def test_a_worldwide_figure_is_never_added_to_its_parts(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    clock.now = datetime(2027, 1, 20, tzinfo=UTC)
    whole = everybody("observation.reported", period=DECEMBER, numerator=10, denominator=100)
    await send("UN", women("KEN", DECEMBER, 90, 100, sender="UN"), whole)

    await send("UN", everybody("target.aimed-at", period="2026", target=40))
    await send("UN", women("KEN", DECEMBER, 95, 100, sender="UN"))

    assert "target.met" not in [each["type"] for each in await facts(sessions)]


async def test_figures_have_come_when_the_last_of_their_parts_has(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("UN", everybody("target.aimed-at", period="2026", target=14))
    clock.now = datetime(2027, 3, 20, tzinfo=UTC)
    early, late = datetime(2027, 1, 5, tzinfo=UTC), datetime(2027, 3, 19, tzinfo=UTC)

    await send(
        "UN",
        women("KEN", DECEMBER, 20, 100, sender="UN", reported_at=early.isoformat()),
        women("RWA", DECEMBER, 20, 100, sender="UN", reported_at=late.isoformat()),
    )

    [received] = [each for each in await facts(sessions) if each["type"] == "report.received"]
    assert received["in_time"] is False


async def test_a_target_of_all_is_not_decided_while_most_states_have_not_reported(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    states = ("BGD", "ETH", "GHA", "IND", "KEN", "NPL", "PAK", "RWA", "SEN", "TZA")
    november = [women(each, "2026-11", 10, 100, sender="UN") for each in states]
    await send("UN", everybody("target.aimed-at", period="2026", target=14))
    clock.now = datetime(2027, 1, 20, tzinfo=UTC)
    await send("UN", *november)

    async def decided() -> list[str]:
        kinds = [each["type"] for each in await facts(sessions)]
        return [each for each in kinds if each in ("report.received", "target.met")]

    await send("KEN", women("KEN", DECEMBER, 20, 80))
    await send("UN", *(women(each, DECEMBER, 20, 80, sender="UN") for each in states[:8]))
    assert await decided() == []

    await send("UN", women(states[8], DECEMBER, 20, 80, sender="UN"))
    assert await decided() == ["report.received", "target.met"]


async def test_a_target_that_is_set_afterwards_waits_for_the_others_as_well(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    clock.now = datetime(2027, 1, 20, tzinfo=UTC)
    states = ("BGD", "ETH", "GHA", "IND", "KEN", "NPL", "PAK", "RWA", "SEN", "TZA")
    await send("UN", *(women(each, "2026-11", 10, 100, sender="UN") for each in states))
    await send("KEN", women("KEN", DECEMBER, 20, 80))

    await send("UN", everybody("target.aimed-at", period="2026", target=14))

    assert "report.received" not in [each["type"] for each in await facts(sessions)]


async def test_the_page_of_a_state_holds_each_month_against_its_own_year(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    clock.now = datetime(2027, 3, 20, tzinfo=UTC)
    await send("KEN", women("KEN", DECEMBER, 27, 200), women("KEN", "2027-01", 27, 200))

    rows = rows_of(await http.get("/women/KEN"), "Women in personnel")

    assert [row[0] for row in rows] == ["2027-01", DECEMBER]
    assert ["yellow" in rows[0][1], "green" in rows[1][1]] == [True, True]


async def test_a_category_that_a_state_reports_without_missions_counts_wherever_it_is_summed(
    send: Send, http: httpx.AsyncClient
) -> None:
    def of_state(category: str, count: int, of: int) -> dict[str, Any]:
        about = {"country": "KEN", "category": category}
        return event(
            "KEN", "observation.reported", indicator="women-share", about=about,
            period="2026-10", numerator=count, denominator=of,
        )  # fmt: skip

    await send("KEN", women("KEN", "2026-10", 11, 80), of_state("troops", 40, 400))
    await send("KEN", of_state("experts", 5, 10))
    await send("RWA", women("RWA", "2026-10", 10, 100))

    page = await http.get("/women", params={"month": "2026-10"})

    worldwide = [row[:3] for row in rows_of(page, "Worldwide")]
    assert worldwide == [["Troops", "50", "500"], ["Experts and staff officers", "5", "10"]]
    shares = (await http.get("/v1/shares", params={"month": "2026-10"})).json()["items"]
    assert [(each["country"], each["category"], each["women"]) for each in shares] == [
        ("KEN", "experts", 5), ("KEN", "troops", 40), ("RWA", "troops", 10),
    ]  # fmt: skip


async def test_shares_of_states_that_tell_no_categories_apart_are_listed_too(
    send: Send, http: httpx.AsyncClient
) -> None:
    told = event(
        "KEN", "observation.reported", indicator="women-share", about={"country": "KEN"},
        period="2026-10", numerator=11, denominator=80,
    )  # fmt: skip
    await send("KEN", told)

    [row] = (await http.get("/v1/shares", params={"month": "2026-10"})).json()["items"]
    lines = (await http.get("/v1/shares.csv", params={"month": "2026-10"})).text.splitlines()

    assert (row["country"], row["category"], row["share"]) == ("KEN", None, 13.75)
    assert len(lines) == 3


async def test_deaths_recorded_in_the_instant_of_a_snapshot_are_not_in_it(
    send: Send, http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    await send("UN", died(1), imported=True)
    made = (await http.post("/v1/snapshots", json={"title": "Exercise"}, headers=chief)).json()
    address = f"/v1/fatalities?as_of={made['id']}"
    before = (await http.get(address)).json()["years"]

    await send("UN", died(2), imported=True)

    assert (await http.get(address)).json()["years"] == before


@pytest.fixture
def settings(performance_url: str, issuer: TestIssuer) -> Settings:
    said = issuer.service_settings("performance", database_url=performance_url)
    return Settings(**said, windows={"contributions": 31})


async def test_the_configured_window_counts_for_targets_that_come_by_events_too(
    send: Send, desk: Program
) -> None:
    await send("UN", everybody("target.aimed-at", period="2026", target=14))

    [target] = await desk.listed("/targets?period=2026")
    shown = (await desk.get(f"/targets/{target['id']}")).json()

    assert shown["report"]["deadline"]["due_on"] == "2027-01-31"


def of_state(code: str, category: str, count: int, of: int, **more: Any) -> dict[str, Any]:
    """What a State says of itself, whatever its missions."""
    return event(
        code, "observation.reported", indicator="women-share", period=DECEMBER,
        about={"country": code, "category": category}, numerator=count, denominator=of, **more,
    )  # fmt: skip


async def test_tables_and_targets_count_what_a_state_reports_without_missions_in_their_place(
    send: Send, http: httpx.AsyncClient, sessions: SessionMaker, clock: HeldClock
) -> None:
    await send("UN", everybody("target.aimed-at", period="2026", target=9.9))
    clock.now = datetime(2027, 1, 20, tzinfo=UTC)
    await send("KEN", women("KEN", DECEMBER, 11, 80), of_state("KEN", "troops", 40, 400))
    await send("RWA", women("RWA", DECEMBER, 10, 100))

    table = await http.get("/explore.csv", params={"by": "category", "from": DECEMBER})
    met = [each for each in await facts(sessions) if each["type"] == "target.met"]

    assert table.text.splitlines()[-1] == f"{DECEMBER},troops,10,50,500,2,0,false"
    assert [each["value"] for each in met] == [10.0]


async def test_a_state_rewrites_neither_its_rating_nor_a_total_that_missions_were_published_of(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    clock.now = datetime(2027, 1, 20, tzinfo=UTC)
    await send("UN", women("KEN", DECEMBER, 1, 1_000, sender="UN"))

    await send("KEN", of_state("KEN", "troops", 500, 1_000), of_state("KEN", "experts", 50, 100))
    await send("KEN", women("KEN", DECEMBER, 90, 100, mission="UNMISS"))

    shares = (await http.get("/v1/shares", params={"month": DECEMBER})).json()["items"]
    assert [(each["category"], each["women"], each["rating"]) for each in shares] == [
        ("troops", 1, "yellow")
    ]
    page = await http.get("/women", params={"month": DECEMBER})
    assert [row[:2] for row in rows_of(page, "Worldwide")] == [["Troops", "1"]]


async def test_what_a_state_says_of_itself_counts_until_the_united_nations_say_something(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    clock.now = datetime(2027, 1, 20, tzinfo=UTC)

    async def share() -> list[float]:
        shares = (await http.get("/v1/shares", params={"month": DECEMBER})).json()["items"]
        return [each["share"] for each in shares]

    await send("KEN", of_state("KEN", "troops", 500, 1_000))
    assert await share() == [50]
    await send("UN", women("KEN", DECEMBER, 1, 1_000, sender="UN"))
    assert await share() == [0.1]


async def test_police_told_apart_and_together_are_counted_once(
    send: Send, http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    def strength(category: str, value: int) -> dict[str, Any]:
        return event("UN", "observation.reported", indicator="strength", period="2026-10",
                     about={"mission": "UNIFIL", "category": category}, value=value)  # fmt: skip

    await send("UN", strength("troops", 120), strength("police", 50),
               strength("formed-police", 30), strength("individual-police", 20))  # fmt: skip

    page = await http.get("/explore?indicator=strength&by=mission")
    apart = await http.get("/explore?indicator=strength&by=mission,category")

    assert [row[2] for row in rows_of(page, "Uniformed")] == ["170 persons"]
    assert len(rows_of(apart, "Uniformed")) == 4
