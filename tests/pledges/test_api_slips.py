"""Slips of the pen that reach the REST routes: refused in words, never an error of ours."""

from typing import Any

import httpx
import pytest

from muster.web.paging import cursor_at
from tests.pledges.visitors import Case

PLEDGE: dict[str, Any] = {
    "reference": "KEN-1",
    "pledger": {"country": "KEN"},
    "kind": "medical",
    "title": "Hospital\0",
    "items": ["13g"],
}


@pytest.mark.parametrize(
    "said",
    [
        {"done_on": "0001-01-01"},
        {"done_on": "9999-12-31"},
        {"done_at": "0001-01-01T00:00:00+14:00"},
    ],
)
async def test_a_year_nobody_can_mean_is_refused(
    http: httpx.AsyncClient, chief: dict[str, str], running: Case, said: dict[str, str]
) -> None:
    answer = await http.post("/v1" + await running.form("report"), headers=chief, json=said)

    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/done-outside-our-time")


async def test_text_that_no_database_keeps_is_refused(
    http: httpx.AsyncClient, chief: dict[str, str], running: Case
) -> None:
    waiver = {"reason": "agreed\0", "authority": "USG"}
    address = (await running.form("waive")).replace("/waive", "/waiver")
    version = {"if-match": f'"{await running.version()}"'}

    registered = await http.post("/v1/pledges", headers=chief, json=PLEDGE)
    waived = await http.post("/v1" + address, headers=chief | version, json=waiver)

    assert [registered.status_code, waived.status_code] == [400, 400]
    assert waived.json()["type"].endswith("/malformed")
    assert waived.json()["errors"][0]["pointer"] == "#/reason"
    assert await running.state() == "pending"


async def test_a_cursor_nobody_gave_out_is_refused(
    http: httpx.AsyncClient, chief: dict[str, str]
) -> None:
    answer = await http.get(f"/v1/pledges?cursor={cursor_at([10**30])}", headers=chief)

    assert answer.status_code == 422
