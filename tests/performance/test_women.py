"""The board of women's participation, as people read it."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from muster.database import SessionMaker
from muster.testing import HeldClock, TestIssuer
from performance.app import create_app
from performance.domain.rating import UGPS, Shares
from performance.settings import ParitySettings, Settings
from performance.storage.strategy import in_force
from performance.use_cases.strategy import aim_at_strategy
from tests.performance.importing import Imports, contribution
from tests.performance.reading import rows_of
from tests.performance.recorded import facts
from tests.performance.senders import Send, event, send_events, women
from tests.serving import at_work

OCTOBER = "2026-10"


async def three_states(send: Send) -> None:
    await send(
        "UN",
        women("KEN", OCTOBER, 20, 100, sender="UN"),
        women("RWA", OCTOBER, 0, 500, sender="UN"),
        women("TZA", OCTOBER, 3, 9, mission="UNMISS", sender="UN"),
        women("GHA", OCTOBER, 1, 200, category="experts", sender="UN"),
    )


async def test_contributors_stand_by_size_with_their_rating_in_words(
    send: Send, http: httpx.AsyncClient
) -> None:
    await three_states(send)

    rows = rows_of(await http.get("/women"), "Contributors")

    assert [row[:5] for row in rows] == [
        ["Rwanda", "1", "500", "0", "0.00 %"],
        ["Ghana", "2", "200", "1", "0.50 %"],
        ["Kenya", "3", "100", "20", "20.00 %"],
        ["Tanzania", "4", "9", "3", "too few to tell"],
    ]
    assert [row[5] for row in rows] == [
        "0.00 % ■ red", "none", "20.00 % ● green", "○ too few to tell",
    ]  # fmt: skip


async def test_the_world_stands_so_far_from_this_year_and_from_2028(
    send: Send, http: httpx.AsyncClient
) -> None:
    await three_states(send)

    troops, experts = rows_of(await http.get("/women"), "Worldwide")

    assert troops == [
        "Troops", "23", "609", "3.78 %", "▲ yellow", "13.00 %", "-9.22 points", "15.00 %",
        "-11.22 points",
    ]  # fmt: skip
    assert experts[:4] == ["Experts and staff officers", "1", "200", "0.50 %"]


async def test_the_board_is_filtered_and_sorted_by_its_address(
    send: Send, http: httpx.AsyncClient
) -> None:
    await three_states(send)

    async def names(query: str) -> list[str]:
        return [row[0] for row in rows_of(await http.get(f"/women?{query}"), "Contributors")]

    assert await names("rating=red") == ["Rwanda"]
    assert await names("mission=UNMISS") == ["Tanzania"]
    assert await names("category=experts") == ["Ghana"]
    assert await names("sort=-country") == ["Tanzania", "Rwanda", "Kenya", "Ghana"]
    assert await names("sort=-share&rating=yellow") == ["Ghana"]


async def test_what_is_downloaded_is_what_the_page_shows(
    send: Send, http: httpx.AsyncClient
) -> None:
    await three_states(send)

    page = await http.get("/women?rating=red&category=troops")
    (link,) = set(re.findall(r'href="([^"]*/v1/shares\.csv[^"]*)"', page.text))
    saved = (await http.get(unescape(link))).text

    assert [line.split(",")[1] for line in saved.splitlines() if "troops" in line] == ["RWA"]


async def test_a_state_whose_figures_name_no_mission_stands_on_the_board(
    send: Send, http: httpx.AsyncClient
) -> None:
    for category, number in (("troops", 100), ("experts", 50)):
        told = women("KEN", OCTOBER, 10, number)
        told["data"]["about"] = {"country": "KEN", "category": category}
        await send("KEN", told)

    rows = rows_of(await http.get("/women"), "Contributors")
    shares = (await http.get("/v1/shares?month=2026-10")).json()["items"]

    assert [row[:5] for row in rows] == [["Kenya", "1", "150", "20", "13.33 %"]]
    assert [(each["category"], each["personnel"]) for each in shares] == [
        ("experts", 50), ("troops", 100),
    ]  # fmt: skip


async def test_what_the_strategy_asks_for_is_configured_with_its_source(
    settings: Settings, clock: HeldClock, issuer: TestIssuer, sessions: SessionMaker
) -> None:
    asked = {"troops": {"by_year": {"2026": 25, "2028": 30}, "cited": "Exercise: a decision"}}
    own = Settings(**{**dict(settings), "parity_targets": asked})
    async with at_work(create_app(own, clock=clock)) as http:
        await send_events(http, issuer, "KEN", women("KEN", OCTOBER, 20, 100))
        [share] = (await http.get("/v1/shares")).json()["items"]
        page = rows_of(await http.get("/women"), "Worldwide")

    assert (share["target"], share["rating"]) == (25, "yellow")
    assert page[0][5] == "25.00 %"
    [low] = [e for e in await facts(sessions) if e["type"] == "share.below-target"]
    assert low["target"] == 25


def test_an_import_beside_a_running_service_reads_the_same_strategy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = '{"troops": {"by_year": {"2026": 25}, "cited": "Exercise"}}'
    monkeypatch.setenv("PERFORMANCE_PARITY_TARGETS", asked)

    assert ParitySettings().strategy["troops"].of(2026) == 25
    assert ParitySettings().strategy["experts"].of(2026) == 23


async def test_what_the_service_itself_has_set_gives_way_to_how_it_is_configured(
    settings: Settings, clock: HeldClock, issuer: TestIssuer, sessions: SessionMaker
) -> None:
    async with sessions.begin() as session:
        await aim_at_strategy(session, UGPS, clock())
    asked = {"troops": {"by_year": {"2026": 25, "2028": 30}, "cited": "Exercise: a decision"}}
    own = Settings(**{**dict(settings), "parity_targets": asked})
    async with at_work(create_app(own, clock=clock)) as http:
        await send_events(http, issuer, "KEN", women("KEN", OCTOBER, 20, 100))
        [share] = (await http.get("/v1/shares")).json()["items"]

    assert (share["target"], share["rating"]) == (25, "yellow")


async def test_an_import_holds_figures_against_what_is_configured(
    send: Send, sessions: SessionMaker, performance_url: str, tmp_path: Path
) -> None:
    await send("KEN", women("KEN", "2013-12", 5, 100))
    asked = Shares({2013: 25, 2028: 30}, "Exercise")
    imports = Imports(performance_url, tmp_path, strategy={**UGPS, "troops": asked})

    await imports.rows("contributions", contribution(men=80, women=20, Mission="MONUSCO"))

    shares = [e["type"] for e in await facts(sessions) if e["type"].startswith("share.")]
    assert shares == ["share.below-target"]


async def test_what_staff_set_for_a_category_and_a_year_counts_in_place_of_the_strategy(
    send: Send, http: httpx.AsyncClient, sessions: SessionMaker, clock: HeldClock
) -> None:
    before = clock.now
    clock.advance(timedelta(hours=1))
    decided = event(
        "UN", "target.aimed-at", indicator="women-share", period="2026", target=22,
        about={"category": "troops"}, cited="Exercise: a decision",
    )  # fmt: skip
    assert (await send("UN", decided))[0]["status"] == "accepted"
    await send("KEN", women("KEN", OCTOBER, 20, 100))

    [share] = (await http.get("/v1/shares")).json()["items"]
    [low] = [e for e in await facts(sessions) if e["type"] == "share.below-target"]
    assert (share["target"], share["rating"], low["target"]) == (22, "yellow", 22)
    page = await http.get("/women")
    assert "Uniformed Gender Parity Strategy 2018-2028; Exercise: a decision." in page.text
    late = event(
        "UN", "target.aimed-at", indicator="women-share", period="2030", target=17,
        about={"category": "troops"}, cited="Exercise: later",
    )  # fmt: skip
    await send("UN", late)
    assert rows_of(await http.get("/women"), "Worldwide")[0][7] == "15.00 %"
    async with sessions() as session:
        known_before = await in_force(session, UGPS, before)
        assert (known_before["troops"].of(2026), known_before["troops"].of(2027)) == (13, 14)
        assert (await in_force(session, UGPS))["troops"].of(2026) == 22


@pytest.mark.parametrize(
    ("year", "asked"), [(2014, 25), (2018, 25), (2026, 25), (2027, 25), (2028, 30), (2040, 30)]
)
def test_a_year_of_which_nothing_is_known_has_the_target_of_the_last_one_before_it(
    year: int, asked: float | None
) -> None:
    assert Shares({2026: 25, 2028: 30}, "Exercise").of(year) == asked


@pytest.mark.parametrize(
    "asked",
    [
        {"police": {"by_year": {"2026": 25}, "cited": "Exercise"}},
        {"troops": {"by_year": {}, "cited": "Exercise"}},
        {"troops": {"by_year": {"2026": 101}, "cited": "Exercise"}},
        {"troops": {"by_year": {"2026": 25}}},
    ],
    ids=["not rated", "no year", "over 100", "no source"],
)
def test_a_strategy_that_cannot_be_is_refused_at_the_start(
    settings: Settings, asked: dict[str, object]
) -> None:
    with pytest.raises(ValidationError):
        Settings(**{**dict(settings), "parity_targets": asked})


async def test_another_month_and_another_day_are_other_figures(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    await send("KEN", women("KEN", "2026-09", 5, 100), women("KEN", OCTOBER, 10, 100))
    before = clock.now
    clock.advance(timedelta(days=1))
    await send("KEN", women("KEN", OCTOBER, 11, 100))

    async def share(query: str) -> str:
        return rows_of(await http.get(f"/women?{query}"), "Contributors")[0][4]

    assert await share("") == "11.00 %"
    assert await share("month=2026-09") == "5.00 %"
    assert await share(f"as_of={before:%Y-%m-%dT%H:%M:%SZ}") == "10.00 %"


async def test_every_table_cites_its_source_and_the_snapshot_it_shows(
    send: Send, http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    await send("UN", women("KEN", OCTOBER, 10, 100, sender="UN", cited="Exercise: a census"))
    made = await http.post("/v1/snapshots", json={"title": "Exercise"}, headers=chief)
    snapshot = made.json()["id"]

    for path in ("/women", "/women/KEN"):
        text = (await http.get(path, params={"as_of": snapshot})).text
        assert "Source: Exercise: a census. As known on" in text
        assert f"Snapshot {snapshot}." in text


async def test_a_month_in_which_others_have_not_reported_yet_says_so(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send(
        "UN",
        women("KEN", "2026-08", 10, 100, sender="UN"),
        women("RWA", "2026-08", 9, 90, sender="UN"),
    )
    await send("KEN", women("KEN", OCTOBER, 10, 100))

    whole = await http.get("/women")
    newest = await http.get("/women", params={"month": OCTOBER})
    shares = (await http.get("/v1/shares", params={"month": OCTOBER})).json()

    assert "Some States have reported 2026-10 already." in whole.text
    assert "Figures of" not in whole.text
    assert "Figures of 1 State only; of 2026-08 there were 2." in newest.text
    assert "Some States have reported 2026-10 already." in (await http.get("/")).text
    assert (shares["contributors"], shares["contributors_before"]) == (1, 2)
    assert "only; of" not in (await http.get("/women?month=2026-08")).text


async def test_a_state_is_shown_month_by_month(send: Send, http: httpx.AsyncClient) -> None:
    await send("KEN", women("KEN", "2026-09", 0, 100), women("KEN", OCTOBER, 20, 100))

    page = await http.get("/women/KEN")

    assert rows_of(page, "Women in personnel") == [
        [OCTOBER, "20 in 100 · 20.00 % ● green", "20 in 100 · 20.00 %"],
        ["2026-09", "0 in 100 · 0.00 % ■ red", "0 in 100 · 0.00 %"],
    ]
    assert '<img src="/plots/women.svg?country=KEN&amp;category=troops"' in page.text


def test_in_2028_the_strategy_asks_for_its_aims() -> None:
    assert {category: shares.of(2028) for category, shares in UGPS.items()} == {
        "troops": 15, "experts": 25, "formed-police": 20, "individual-police": 30,
        "justice-corrections": 30,
    }  # fmt: skip


async def test_where_no_contributor_matches_all_of_that_month_are_a_step_away(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send("KEN", women("KEN", "2026-08", 10, 100), women("KEN", OCTOBER, 10, 100))

    page = await http.get("/women", params={"month": "2026-08", "rating": "green"})

    found = re.search(r'href="([^"]*)">Show all 1 contributor<', page.text)
    assert found is not None
    assert found[1].endswith("?month=2026-08")


async def test_where_too_few_tell_their_categories_apart_no_category_is_summed(
    send: Send, http: httpx.AsyncClient
) -> None:
    totals = [
        event("UN", "observation.reported", indicator="women-share", about={"country": each},
              period=OCTOBER, numerator=5, denominator=100)
        for each in ("RWA", "TZA", "GHA")
    ]  # fmt: skip
    await send("UN", *totals, women("KEN", OCTOBER, 30, 100, sender="UN"))

    page, overview = await http.get("/women"), await http.get("/")

    assert "1 of 4 States told troops, police and experts apart in 2026-10" in page.text
    assert "<caption>Worldwide" not in page.text
    assert "women by category not known" in overview.text
    assert [row[0] for row in rows_of(page, "Contributors")] == [
        "Ghana", "Kenya", "Rwanda", "Tanzania",
    ]  # fmt: skip


async def test_a_state_that_tells_no_categories_apart_has_a_page_with_its_total(
    send: Send, http: httpx.AsyncClient
) -> None:
    about = {"country": "MEX"}
    said: dict[str, Any] = {"period": OCTOBER, "numerator": 3, "denominator": 12}
    await send(
        "UN", event("UN", "observation.reported", indicator="women-share", about=about, **said)
    )

    rows = rows_of(await http.get("/women/MEX"), "At the end of")

    assert rows == [["All together", "3", "12", "25.00 %", "none", "none", "none"]]


async def test_shares_of_a_state_add_up_to_its_total(send: Send, http: httpx.AsyncClient) -> None:
    total = event("UN", "observation.reported", indicator="women-share", period=OCTOBER,
                  about={"country": "KEN"}, numerator=35, denominator=162)  # fmt: skip
    await send("UN", women("KEN", OCTOBER, 30, 100, sender="UN"), total)

    items = (await http.get("/v1/shares")).json()["items"]

    assert [(each["category"], each["women"], each["personnel"]) for each in items] == [
        ("troops", 30, 100), (None, 5, 62),
    ]  # fmt: skip


async def test_a_day_in_the_middle_of_a_month_opens_no_month(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send("UN", women("KEN", OCTOBER, 20, 100, sender="UN"),
               women("KEN", "2026-11-20", 5, 100, sender="UN"))  # fmt: skip

    board, state = await http.get("/women"), await http.get("/women/KEN")
    empty = await http.get("/women?month=2026-11")

    assert "already" not in board.text
    assert [row[0] for row in rows_of(state, "Women in personnel")] == [OCTOBER]
    assert "Of 2026-11 nothing is known" in empty.text


async def test_a_target_of_another_year_is_called_so(send: Send, http: httpx.AsyncClient) -> None:
    await send("UN", women("KEN", OCTOBER, 20, 100, category="formed-police", sender="UN"))

    [row] = rows_of(await http.get("/women"), "Worldwide")

    assert row[5] == "20.00 % of 2028"


async def test_a_share_just_short_of_its_target_is_not_rounded_up_to_it(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send("UN", women("KEN", OCTOBER, 779, 5993, sender="UN"))

    [row] = rows_of(await http.get("/women"), "Worldwide")

    assert row[3:7] == ["12.99 %", "▲ yellow", "13.00 %", "-0.01 points"]


async def test_capitals_of_a_mission_do_not_matter(send: Send, http: httpx.AsyncClient) -> None:
    await three_states(send)

    rows = rows_of(await http.get("/women?mission=unmiss"), "Contributors")

    assert [row[0] for row in rows] == ["Tanzania"]
