"""The first page, indicators and missions: what is off, what is known, what was corrected."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from muster.testing import HeldClock
from performance.app import NAVIGATION
from tests.browsing import Visit, check_navigation
from tests.performance.importing import Imports, listed
from tests.performance.reading import rows_of
from tests.performance.senders import Send, event, women
from tests.performance.test_fatalities import died
from tests.performance.test_targets import aim

OCTOBER = "2026-10"


def strength(mission: str, value: float) -> dict[str, Any]:
    return event(
        "UN", "observation.reported", indicator="strength", about={"mission": mission},
        period=OCTOBER, value=value,
    )  # fmt: skip


async def corrected(send: Send, clock: HeldClock) -> None:
    await send("KEN", women("KEN", OCTOBER, 10, 100))
    clock.advance(timedelta(days=1))
    await send("KEN", women("KEN", OCTOBER, 11, 100, note="Exercise: miscounted"))


async def test_the_first_page_says_where_women_are_too_few_and_what_was_corrected(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    await corrected(send, clock)

    page = await http.get("/")

    assert rows_of(page, "Women worldwide") == [
        ["Troops", "11.00 % ▲ yellow", "13.00 %", "-2.00 points"]
    ]
    (row,) = rows_of(page, "Figures that took the place")
    assert row[1:5] == ["Kenya, MONUSCO, Troops", OCTOBER, "10.00 %", "11.00 %"]
    assert row[6] == "Exercise: miscounted"


async def test_an_indicator_shows_its_definition_figures_and_restatements(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    await corrected(send, clock)

    page = await http.get("/indicators/women-share")

    assert rows_of(page, "The newest figures") == [[OCTOBER, "Troops", "11.00 %"]]
    assert len(rows_of(page, "Figures that were corrected")) == 1
    assert "Women in all personnel of a category at the end of the month" in page.text


async def test_an_indicator_shows_what_was_known_of_it_on_a_day(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    before = clock()
    await corrected(send, clock)

    page = await http.get("/indicators/women-share", params={"as_of": before.isoformat()})

    assert rows_of(page, "The newest figures") == [[OCTOBER, "Troops", "10.00 %"]]
    assert "Figures that were corrected" not in page.text
    assert f"As known on {before:%Y-%m-%d %H:%M}" in page.text


async def test_the_first_page_tells_what_was_recorded_last(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    months = [f"2026-{month:02}" for month in range(1, 11)]
    for each in months:
        await send("KEN", women("KEN", each, 10, 100))

    rows = rows_of(await http.get("/"), "Figures recorded last")

    assert [row[2] for row in rows] == months[:1:-1]


async def test_an_indicator_shows_its_targets_with_their_state(
    http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    body = {
        "indicator": "women-share", "about": {"category": "troops"}, "period": "2026",
        "target": 13, "cited": "Exercise",
    }  # fmt: skip
    answer = await http.post("/v1/targets", json=body, headers=chief)
    assert answer.status_code == 201, answer.text

    (row,) = rows_of(await http.get("/indicators/women-share"), "Targets as they stand")

    assert row[:5] == ["Troops", "2026", "at least 13.00 %", "none yet", "● on its way"]


async def test_a_mission_shows_its_strength_and_its_women(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send(
        "UN", strength("MONUSCO", 9000), strength("UNMISS", 1),
        women("KEN", OCTOBER, 20, 100, sender="UN"),
    )  # fmt: skip

    page = await http.get("/missions/MONUSCO")

    assert rows_of(page, "Uniformed personnel") == [[OCTOBER, "9 000"]]
    assert rows_of(page, "Women at the end") == [
        ["Troops", "20", "100", "20.00 % ● green", "+7.00 points"]
    ]
    missions = rows_of(await http.get("/missions"), "Missions")
    assert [(row[0], row[4]) for row in missions] == [("MONUSCO", "9 000"), ("UNMISS", "1")]


async def test_every_page_cites_where_its_figures_are_from(
    send: Send, http: httpx.AsyncClient
) -> None:
    serving = strength("MONUSCO", 100)
    serving["data"]["cited"] = "Exercise: a census"
    await send("UN", women("KEN", OCTOBER, 10, 100, sender="UN", cited="Exercise: a census"))
    await send("UN", serving)

    for path in (
        "/", "/women", "/women/KEN", "/explore", "/indicators/women-share", "/missions",
        "/missions/MONUSCO",
    ):  # fmt: skip
        page = await http.get(path)
        assert page.status_code == 200, (path, page.text)
        assert "Source: Exercise: a census. As known" in page.text, path
    await send("UN", died(1, mission="MONUSCO", cited="Exercise: a notification"), imported=True)
    mission = (await http.get("/missions/MONUSCO")).text
    assert "Source: Exercise: a census; Exercise: a notification. As known" in mission
    [series] = (await http.get("/v1/series?indicator=women-share")).json()["items"]
    assert "Exercise: a census" in citation_of(await http.get(f"/series/{series['id']}"))
    data_sets = (await http.get("/indicators")).text
    assert "Source: United Nations, monthly summary of contributions" in data_sets


async def test_a_mission_runs_until_the_last_day_that_the_list_names(
    http: httpx.AsyncClient, performance_url: str, tmp_path: Path
) -> None:
    imports = Imports(performance_url, tmp_path)
    await imports.rows(
        "missions", listed("UNIFIL", end_date="2026-12-31"), listed("UNMIT", end_date="2012-12-31")
    )

    page = await http.get("/missions")

    assert [row[0].split()[0] for row in rows_of(page, "Missions that run")] == ["UNIFIL"]
    assert [row[0].split()[0] for row in rows_of(page, "Missions that ended")] == ["UNMIT"]


async def test_missions_are_shown_as_known_on_a_day(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    await send("UN", strength("MONUSCO", 9000))
    before = clock.now
    clock.advance(timedelta(days=1))
    await send("UN", strength("MONUSCO", 8000))

    then = await http.get(f"/missions?as_of={before:%Y-%m-%dT%H:%M:%S%%2B00:00}")

    assert rows_of(then, "Missions")[0][4] == "9 000"
    assert f"/missions/MONUSCO?as_of={before:%Y-%m-%dT%H%%3A%M%%3A%S%%2B00%%3A00}" in then.text
    assert rows_of(await http.get("/missions"), "Missions")[0][4] == "8 000"


async def test_targets_cite_who_aims_at_them(
    http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    for period, cited in (("2026", "Exercise: a plan"), ("2027", "Exercise: another plan")):
        said = aim(period=period, cited=cited)
        assert (await http.post("/v1/targets", headers=chief, json=said)).status_code == 201

    page = await http.get("/targets")

    assert "Source: Exercise: a plan; Exercise: another plan. As known" in citation_of(page)


def citation_of(page: httpx.Response) -> str:
    assert page.status_code == 200, page.text
    (found,) = re.findall(r"Source: [^<]*", page.text)
    return str(found)


async def test_everybody_sees_the_pages_that_are_open_to_him(visit: Visit) -> None:
    await check_navigation(visit, NAVIGATION)
