"""Exploring figures: any indicator by any dimension, as a table, page by page."""

import re
from datetime import timedelta
from html import unescape

import httpx

from muster.testing import HeldClock
from tests.performance.reading import rows_of
from tests.performance.senders import Send, event, women

OCTOBER = "2026-10"
CAPTION = "Women among uniformed personnel"


async def test_figures_are_told_apart_as_asked(send: Send, http: httpx.AsyncClient) -> None:
    await send(
        "UN",
        women("KEN", "2026-09", 10, 100, sender="UN"),
        women("KEN", OCTOBER, 10, 100, sender="UN"),
        women("KEN", OCTOBER, 30, 100, mission="UNMISS", sender="UN"),
        women("RWA", OCTOBER, 1, 5, sender="UN"),
    )

    rows = rows_of(await http.get("/explore?by=country"), CAPTION)

    assert rows == [
        [OCTOBER, "Kenya", "20.00 %", "40", "200", "2 parts together"],
        [OCTOBER, "Rwanda", "too few to tell", "1", "5", "1 part together"],
        ["2026-09", "Kenya", "10.00 %", "10", "100", "1 part together"],
    ]


async def test_a_sum_that_lacks_most_of_its_parts_says_so(
    send: Send, http: httpx.AsyncClient
) -> None:
    codes = ("KEN", "RWA", "GHA")
    await send("UN", *(women(code, "2026-09", 10, 100, sender="UN") for code in codes))
    await send("UN", women("KEN", OCTOBER, 20, 100, sender="UN"))

    rows = rows_of(await http.get("/explore"), CAPTION)
    of_kenya = rows_of(await http.get("/explore?by=country"), CAPTION)

    assert [row[-1] for row in rows] == [
        "1 part together; a month before had 3", "3 parts together",
    ]  # fmt: skip
    assert not any("a month before" in row[-1] for row in of_kenya)


async def test_where_nothing_is_told_apart_as_asked_the_page_leads_to_what_is(
    send: Send, http: httpx.AsyncClient
) -> None:
    serving = event(
        "UN", "observation.reported", indicator="strength", period=OCTOBER, value=9,
        about={"country": "KEN", "category": "troops"},
    )  # fmt: skip
    await send("UN", serving)

    empty = await http.get("/explore?indicator=strength&country=KEN")
    [link] = re.findall(r'There are figures <a href="([^"]+)">by category</a>\. ', empty.text)
    led = await http.get(unescape(link))

    assert rows_of(led, "Uniformed personnel") == [[OCTOBER, "Troops", "9 persons", "as reported"]]
    nothing = await http.get("/explore?indicator=strength&country=RWA")
    assert "There are figures" not in nothing.text


async def test_pages_together_are_all_figures_once(send: Send, http: httpx.AsyncClient) -> None:
    months = [f"2026-{month:02}" for month in range(1, 11)]
    for code in ("KEN", "RWA"):
        await send(code, *(women(code, month, 10, 100) for month in months))

    seen: list[tuple[str, str]] = []
    address: str | None = "/explore?by=country&limit=7"
    while address:
        page = await http.get(address)
        seen += [(row[0], row[1]) for row in rows_of(page, CAPTION)]
        address = following(page)

    assert seen == [(month, name) for month in months[::-1] for name in ("Kenya", "Rwanda")]


def following(page: httpx.Response) -> str | None:
    rest = page.text.partition('<a rel="next" href="')[2]
    return rest.partition('"')[0].replace("&amp;", "&").replace("/performance/", "/") or None


async def test_what_no_figures_are_told_apart_by_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.get("/explore?by=colour")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "by"


async def test_nothing_found_says_so_and_still_cites(http: httpx.AsyncClient) -> None:
    page = await http.get("/explore?country=FRA")

    assert "No such figures" in page.text
    assert "Source: United Nations" in page.text


async def test_of_the_last_day_of_a_month_and_the_whole_of_it_the_whole_counts(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send(
        "UN",
        women("KEN", "2026-10-31", 10, 100, sender="UN"),
        women("RWA", "2026-10-31", 1, 50, sender="UN"),
    )
    await send("UN", women("KEN", OCTOBER, 20, 100, sender="UN"))

    rows = rows_of(await http.get("/explore?by=country"), CAPTION)

    assert [row[1:3] for row in rows] == [["Kenya", "20.00 %"], ["Rwanda", "2.00 %"]]


async def test_as_known_before_the_whole_of_a_month_came_in_its_last_day_counts(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    await send("KEN", women("KEN", "2026-10-31", 10, 100))
    before = clock.now
    clock.advance(timedelta(days=1))
    await send("KEN", women("KEN", OCTOBER, 20, 100))

    then = await http.get(f"/explore?by=country&as_of={before:%Y-%m-%dT%H:%M:%SZ}")
    now = await http.get("/explore?by=country")

    assert [row[:3] for row in rows_of(then, CAPTION)] == [["2026-10-31", "Kenya", "10.00 %"]]
    assert [row[:3] for row in rows_of(now, CAPTION)] == [[OCTOBER, "Kenya", "20.00 %"]]
