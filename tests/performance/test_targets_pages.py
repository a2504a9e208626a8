"""The pages of targets and of one series: what is aimed at, and every figure that was known."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from muster.testing import HeldClock
from tests.browsing import Visit
from tests.performance.reading import rows_of
from tests.performance.senders import Send, women
from tests.performance.staff import Program

ABOUT = {"country": "KEN", "mission": "MONUSCO", "category": "troops"}


@pytest.fixture
async def corrected(send: Send, head: Program, clock: HeldClock) -> str:
    """Id of a series: 9 of 100 women in October, corrected to 8 a day later; 20 % aimed at."""
    await send("KEN", women("KEN", "2026-10", 9, 100))
    clock.advance(timedelta(days=1))
    await send("KEN", women("KEN", "2026-10", 8, 100, note="Counted twice"))
    aim: dict[str, Any] = {"indicator": "women-share", "about": ABOUT, "period": "2027-12"}
    answer = await head.post("/targets", **aim, target=20, cited="Exercise plan")
    assert answer.status_code == 201, answer.text
    [series] = (await head.listed("/series?country=KEN"))[:1]
    return str(series["id"])


async def test_a_series_shows_every_figure_with_when_it_was_known_and_what_is_aimed_at(
    http: httpx.AsyncClient, corrected: str
) -> None:
    page = await http.get(f"/series/{corrected}")

    known = rows_of(page, "Every figure")
    assert [each[:2] + each[5:6] + each[7:] for each in known] == [
        ["2026-10", "8.00 %", "now", "Counted twice"],
        ["2026-10", "9.00 %", known[0][4], ""],
    ]
    assert rows_of(page, "Targets")[0][:3] == [
        "Kenya, MONUSCO, Troops", "2027-12", "at least 20.00 %",
    ]  # fmt: skip
    assert "/plots/figures.svg?indicator=women-share&amp;country=KEN" in page.text


async def test_targets_are_filtered_and_lead_to_their_series(
    http: httpx.AsyncClient, corrected: str
) -> None:
    page = await http.get("/targets")
    filtered = await http.get("/targets?indicator=women-share&country=KEN&state=on-its-way")

    assert len(rows_of(page, "Targets")) == 1
    assert f"/series/{corrected}" in page.text
    assert rows_of(filtered, "Targets") == rows_of(page, "Targets")
    assert "No target matches" in (await http.get("/targets?state=missed")).text
    assert (await http.get("/targets?state=lost")).status_code == 422


async def test_a_series_that_is_not_there_is_no_page(http: httpx.AsyncClient, visit: Visit) -> None:
    unknown = "/series/01a20c5a-b180-7000-8000-000000000041"

    assert (await http.get(unknown)).status_code == 404
    assert (await visit("staff:desk-officer").get(unknown)).status_code == 404
