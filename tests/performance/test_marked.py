"""What a page marks of figures: in part, with parts unknown, of equal rank; and lines of plots."""

from datetime import date

import httpx

from performance.domain.definitions import BUILT_IN
from performance.domain.rating import UGPS
from performance.pages.trends import MOST_LINES, trend
from performance.storage.figures import Figure
from tests.performance.reading import rows_of
from tests.performance.senders import Send, women
from tests.performance.test_reading import strength

OCTOBER = "2026-10"
(SHARE,) = (each for each in BUILT_IN if each.code == "women-share")


def share(year: int, key: str, value: float | None, of: float = 100) -> Figure:
    """In a December."""
    return Figure((key,), f"{year}-12", date(year, 12, 31), value, value, of, 0, 0, partial=False)


async def test_a_sum_with_a_part_of_a_period_in_it_is_marked(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send(
        "KEN",
        women("KEN", OCTOBER, 10, 100, partial=True),
        women("KEN", OCTOBER, 10, 100, mission="UNMISS"),
        women("KEN", "2026-09", 10, 100, mission="UNMISS"),
    )

    rows = rows_of(await http.get("/explore?by=country"), "Women among")

    assert [(row[0], row[-1]) for row in rows] == [
        (OCTOBER, "partial period; 2 parts together"),
        ("2026-09", "1 part together"),
    ]


async def test_a_sum_says_how_many_of_its_parts_are_unknown(
    send: Send, http: httpx.AsyncClient
) -> None:
    unknown = strength("UNMISS", "police", 0)
    unknown["data"]["value"] = None
    await send("UN", strength("UNMISS", "troops", 9), unknown, strength("UNIFIL", "troops", 5))

    rows = rows_of(await http.get("/explore?indicator=strength&by=mission"), "Uniformed")

    assert rows == [
        [OCTOBER, "UNIFIL", "5 persons", "1 part together"],
        [OCTOBER, "UNMISS", "9 persons", "2 parts together, 1 of them unknown"],
    ]


async def test_the_page_of_a_series_marks_which_of_its_figures_were_partial(
    send: Send, http: httpx.AsyncClient
) -> None:
    [taken] = await send("KEN", women("KEN", OCTOBER, 10, 100, partial=True))
    await send("KEN", women("KEN", OCTOBER, 12, 120))

    rows = rows_of(await http.get(f"/series/{taken['subject']}"), "Every figure")

    assert [row[:3] for row in rows] == [
        [OCTOBER, "10.00 %", "12"],
        [f"{OCTOBER} (partial)", "10.00 %", "10"],
    ]


async def test_contributors_of_equal_size_share_a_rank(send: Send, http: httpx.AsyncClient) -> None:
    sizes = {"KEN": 100, "RWA": 100, "GHA": 100, "TZA": 50}
    await send("UN", *(women(code, OCTOBER, 20, of, sender="UN") for code, of in sizes.items()))

    rows = rows_of(await http.get("/women"), "Contributors")

    assert [(row[0], row[1]) for row in rows] == [
        ("Ghana", "1"), ("Kenya", "1"), ("Rwanda", "1"), ("Tanzania", "4"),
    ]  # fmt: skip


def test_a_plot_shows_the_largest_at_their_end_the_first_one_first() -> None:
    before = [share(2025, f"EXERCISE-{number}", 5.0, 1_000 - number) for number in range(9)]
    found = [share(2026, f"EXERCISE-{number}", 5.0, 100 + number) for number in range(9)]

    drawn = trend(SHARE, before + found, ("mission",))

    assert [line.label for line in drawn.lines] == [f"EXERCISE-{n}" for n in range(8, 0, -1)]
    assert len(drawn.lines) == MOST_LINES


def test_a_share_that_is_not_known_leaves_a_gap_in_its_line() -> None:
    found = [share(2026, "troops", 5.0), share(2027, "troops", None), share(2028, "troops", 0.0)]

    [line] = trend(SHARE, found, ("category",)).lines

    assert line.values[::12] == (5.0, None, 0.0)
    assert set(line.values) == {5.0, None, 0.0}


def test_a_plot_shows_what_the_strategy_asks_from_the_year_in_which_it_began() -> None:
    found = [share(year, "troops", 5.0) for year in (2017, 2018, 2028)]

    line, target = trend(SHARE, found, ("category",), UGPS["troops"]).lines

    asked = [UGPS["troops"].of(year) for year in range(2018, 2029)]
    assert (line.is_target, target.is_target) == (False, True)
    assert list(target.values[::12]) == [None, *asked]
