"""Figures as CSV: every cell under its name, every row once, and what the page shows."""

import re
from datetime import timedelta
from html import unescape

import httpx
import pytest

from muster.testing import HeldClock
from performance.domain.csv_text import lines, one_by_one
from tests.performance.reading import rows_of, table
from tests.performance.senders import Send, event, women
from tests.performance.test_fatalities import died, served

SEPTEMBER, OCTOBER = "2026-09", "2026-10"
CAPTION = "Women among uniformed personnel"


async def linked(
    http: httpx.AsyncClient, page: httpx.Response, path: str, of: str = ""
) -> list[dict[str, str]]:
    """Where the page leads to with this path. of: what else stands in the address."""
    found = set(re.findall(rf'href="(?:/performance)?({re.escape(path)}[^"]*)"', page.text))
    (link,) = (unescape(each) for each in found if of in each)
    saved = await http.get(link)
    assert saved.status_code == 200, saved.text
    return table(saved.text)


async def corrected_later(send: Send, clock: HeldClock) -> str:
    """The instant before a correction."""
    await send("KEN", *(women("KEN", f"2026-{month}", 10, 100) for month in ("07", "08", "09")))
    before = clock.now
    clock.advance(timedelta(days=1))
    await send("KEN", women("KEN", "2026-08", 20, 100), women("KEN", SEPTEMBER, 30, 100))
    return f"{before:%Y-%m-%dT%H:%M:%SZ}"


async def test_what_is_explored_stands_under_its_name(send: Send, http: httpx.AsyncClient) -> None:
    await send(
        "KEN",
        women("KEN", OCTOBER, 10, 100, partial=True),
        women("KEN", OCTOBER, 40, 300, mission="UNMISS"),
    )

    [row] = table((await http.get("/explore.csv?by=country")).text)

    assert row == {
        "period": OCTOBER, "country": "KEN", "value": "12.5", "numerator": "50",
        "denominator": "400", "parts": "2", "parts_unknown": "0", "partial": "true",
    }  # fmt: skip


async def test_an_observation_stands_under_the_names_of_its_cells(
    send: Send, http: httpx.AsyncClient
) -> None:
    told = women("KEN", OCTOBER, 10, 80, cited="Exercise: a census", note="Exercise: a note",
                 reported_at="2026-11-20T00:00:00Z", partial=True)  # fmt: skip
    await send("KEN", told)

    [row] = table((await http.get("/v1/observations.csv")).text)

    assert row.pop("recorded_at").startswith("2026-11-24T09:00")
    assert row == {
        "indicator": "women-share", "country": "KEN", "mission": "MONUSCO", "category": "troops",
        "component": "", "sex": "", "period": OCTOBER, "value": "12.5", "numerator": "10",
        "denominator": "80", "partial": "true", "reported_at": "2026-11-20T00:00:00Z",
        "cited": "KEN, citing Exercise: a census", "note": "Exercise: a note",
    }  # fmt: skip


async def test_a_year_of_fatalities_stands_under_the_names_of_its_cells(
    send: Send, http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    await send(
        "UN",
        *(died(number) for number in (1, 2)),
        died(3, personnel="local"),
        died(4, personnel="police", cause="illness"),
        *(died(number, personnel="military-observer", cause="accident") for number in (5, 6, 7)),
    )
    await send("UN", served("2025-01", 1500), served("2025-02", 2500))

    [row] = table((await http.get("/fatalities.csv", headers=chief)).text)

    assert {name: cell for name, cell in row.items() if cell != "0"} == {
        "year": "2025", "known_until": "2025-03-01", "malicious-act": "3", "illness": "1",
        "accident": "3", "military": "2", "local": "1", "police": "1", "military-observer": "3",
        "total": "7", "uniformed": "6", "violent_uniformed": "2", "strength_mean": "2000",
        "strength_months": "2", "per_1000": "3", "violent_per_1000": "1",
    }  # fmt: skip


async def written(*cells: str) -> list[str]:
    """One below another, as a program reads them again."""
    content = lines("Exercise", ("cell",), one_by_one([each] for each in cells))
    text = b"".join([part async for part in content]).decode()
    return [row["cell"] for row in table(text)]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
async def test_what_a_spreadsheet_would_calculate_is_text(sign: str) -> None:
    assert await written(f"{sign}1+1", f"1{sign}1") == [f"'{sign}1+1", f"1{sign}1"]


async def test_of_a_long_table_every_row_stands_once() -> None:
    rows = [f"row {number}" for number in range(1_100)]

    assert await written(*rows) == rows


async def test_the_board_leads_to_the_shares_of_its_month_as_they_were_known(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    known = await corrected_later(send, clock)

    for query, share in ((f"month=2026-08&as_of={known}", "10"), ("month=2026-08", "20")):
        saved = await linked(http, await http.get(f"/women?{query}"), "/v1/shares.csv")
        assert [(row["month"], row["share"]) for row in saved] == [("2026-08", share)]


async def test_what_is_explored_leads_to_the_same_figures(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    known = await corrected_later(send, clock)

    page = await http.get(f"/explore?by=country&from=2026-08&to=2026-08&as_of={known}")
    saved = await linked(http, page, "/explore.csv")

    assert [row[:3] for row in rows_of(page, CAPTION)] == [["2026-08", "Kenya", "10.00 %"]]
    assert [(row["period"], row["country"], row["value"]) for row in saved] == [
        ("2026-08", "KEN", "10")
    ]


async def test_a_mission_leads_to_its_figures_as_they_were_known(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    strength = event("UN", "observation.reported", indicator="strength", period=SEPTEMBER, value=9,
                     about={"mission": "MONUSCO"}, cited="Exercise: strength")  # fmt: skip
    await send("UN", strength)
    known = await corrected_later(send, clock)
    await send("UN", strength | {"id": "exercise-2", "data": strength["data"] | {"value": 8}})

    page = await http.get(f"/missions/MONUSCO?as_of={known}")
    strengths = await linked(http, page, "/explore.csv", of="indicator=strength")
    shares = await linked(http, page, "/explore.csv", of="indicator=women-share")

    assert rows_of(page, "Uniformed personnel") == [[SEPTEMBER, "9"]]
    assert [(row["period"], row["value"]) for row in strengths] == [(SEPTEMBER, "9")]
    assert rows_of(page, f"Women at the end of {SEPTEMBER}")[0][:3] == ["Troops", "10", "100"]
    assert shares[-1].items() >= {"period": SEPTEMBER, "numerator": "10"}.items()
