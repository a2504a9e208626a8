"""Plots: SVG without script, the same bytes for the same figures, gaps where nothing is known."""

import re

import httpx
import pytest

from performance.pages.drawing import Line, Plot, draw
from tests.performance.senders import Send, women

PLOT = Plot(
    ("2026-08", "2026-09", "2026-10"),
    (Line("Troops", (6.5, None, 7.0)), Line("Target", (13.0, 13.0, 13.0), is_target=True)),
    "%",
)


@pytest.mark.parametrize("narrow", [False, True])
def test_a_plot_runs_nothing_and_loads_nothing(narrow: bool) -> None:
    drawn = draw(PLOT, narrow=narrow).decode()

    assert "<script" not in drawn
    assert not re.search(r"(?:href|src)\s*=", drawn)
    assert "@import" not in drawn


def test_a_plot_is_the_same_bytes_for_the_same_figures() -> None:
    assert draw(PLOT, narrow=False) == draw(PLOT, narrow=False)


def test_labels_of_others_cannot_become_markup() -> None:
    drawn = draw(Plot(("2026",), (Line("<script>&", (1,)),), ""), narrow=False)

    assert b"<script" not in drawn


def test_a_month_without_neighbours_is_seen_in_a_plot_of_many() -> None:
    periods = tuple(f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13))
    joined = tuple(5.0 if place < 30 else None for place in range(36))
    alone = tuple(7.0 if place == 33 else each for place, each in enumerate(joined))

    def dots(values: tuple[float | None, ...]) -> int:
        lines = (Line("Rwanda", joined), Line("Kenya", values))
        return draw(Plot(periods, lines, "%"), narrow=False).count(b"<circle")

    assert (dots(joined), dots(alone)) == (0, 1)


def test_the_legend_shows_lines_with_their_dashes_and_bars_as_blocks() -> None:
    def keys(*, stacked: bool) -> list[tuple[str, str]]:
        lines = (Line("Illness", (1, 2, 3)), Line("Accident", (4, 5, 6)))
        drawn = draw(Plot(PLOT.periods, lines, "", stacked), narrow=False).decode()
        return re.findall(r'<line[^>]*dasharray: ([^"]+)"[^>]*stroke-width="(\d+)"', drawn)

    assert keys(stacked=False) == [("none", "3"), ("9,4", "3")]
    assert keys(stacked=True) == [("none", "12"), ("none", "12")]


def test_a_plot_of_nothing_says_so() -> None:
    assert b"No figures" in draw(Plot((), (), "%"), narrow=False)


@pytest.mark.parametrize(
    "address", ["/plots/women.svg", "/plots/figures.svg?by=country", "/plots/women.svg?narrow=true"]
)
async def test_a_plot_is_an_image_that_a_browser_asks_for_again_for_nothing(
    send: Send, http: httpx.AsyncClient, address: str
) -> None:
    await send("KEN", women("KEN", "2026-09", 10, 100), women("KEN", "2026-10", 12, 100))

    first = await http.get(address)
    again = await http.get(address, headers={"if-none-match": first.headers["etag"]})

    assert first.headers["content-type"] == "image/svg+xml"
    assert first.headers["content-security-policy"].startswith("default-src 'none'; style-src")
    assert (again.status_code, again.content) == (304, b"")


async def test_a_plot_of_other_figures_has_another_tag(send: Send, http: httpx.AsyncClient) -> None:
    await send("KEN", women("KEN", "2026-10", 10, 100))
    before = (await http.get("/plots/women.svg")).headers["etag"]
    await send("KEN", women("KEN", "2026-09", 10, 100))

    assert (await http.get("/plots/women.svg")).headers["etag"] != before
