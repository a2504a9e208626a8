"""Whatever an address asks, the answer is figures or a refusal that says what is wrong."""

import base64
import json

import httpx
import pytest

from tests.performance.senders import Send, women

READING = (
    "/v1/observations", "/v1/observations.csv", "/v1/series", "/v1/shares", "/v1/shares.csv",
    "/v1/snapshots", "/explore", "/explore.csv", "/women", "/women/KEN", "/", "/indicators",
    "/indicators/women-share", "/missions", "/missions/MONUSCO", "/plots/women.svg",
    "/plots/figures.svg",
)  # fmt: skip


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"indicator": "nonsense"}, "indicator"),
        ({"country": "XXX"}, "country"),
        ({"country": "kn"}, "country"),
        ({"mission": "<b>"}, "mission"),
        ({"category": "Troops\0"}, "category"),
        ({"from": "2026-13"}, "from"),
        ({"to": "soon"}, "to"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"as_of": "2026-11-24T10:00:00"}, "as_of"),
        ({"as_of": "2030-01-01"}, "as_of"),
        ({"as_of": "9999-12-31"}, "as_of"),
        ({"as_of": "0001-01-01T00:00:00+14:00"}, "as_of"),
        ({"as_of": "0001-01-01"}, "as_of"),
    ],
    ids=str,
)
async def test_a_query_that_cannot_be_understood_is_refused_by_the_name_of_its_parameter(
    http: httpx.AsyncClient, query: dict[str, str], parameter: str
) -> None:
    answer = await http.get("/v1/observations", params=query)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [each["parameter"] for each in answer.json()["errors"]] == [parameter]


@pytest.mark.parametrize("path", READING)
async def test_nothing_that_an_address_holds_is_an_error_of_ours(
    send: Send, http: httpx.AsyncClient, path: str
) -> None:
    await send("KEN", women("KEN", "2026-10", 10, 100))
    absurd = (
        "\0", "<script>", "x" * 90, "9" * 30, "-1", "2026-11-24-1", "2026-02-30", "🙂", "' OR 1=1",
    )  # fmt: skip
    cursors = (
        cursor(["9999-12-31", 2**62]), cursor(["2026-01-01"]), cursor({"a": 1}), cursor(["\0"]),
        cursor(["0001-01-01T00:00:00+14:00"]), cursor([2**70]), cursor(["2026-01-01", ["\0"]]),
    )  # fmt: skip
    names = (
        "indicator", "country", "mission", "category", "from", "to", "month", "as_of",
        "limit", "by", "rating", "sort", "narrow",
    )  # fmt: skip
    asked = [(name, value) for name in names for value in absurd]
    for name, value in (*asked, *(("cursor", each) for each in cursors)):
        answer = await http.get(path, params={name: value})
        assert answer.status_code < 500, (name, value, answer.text)


@pytest.mark.parametrize(
    "path",
    ["/v1/observations?country=ken", "/explore?country=ken", "/women/ken", "/missions/monusco"],
)
async def test_a_country_or_a_mission_in_small_letters_is_the_same(
    send: Send, http: httpx.AsyncClient, path: str
) -> None:
    await send("UN", women("KEN", "2026-10", 17, 131, mission="MONUSCO", sender="UN"))

    answer = await http.get(path)

    assert answer.status_code == 200
    assert "131" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/v1/series/01a20c5a-b180-5000-8000-000000000011",
        "/v1/snapshots/2026-11-24-7",
        "/v1/snapshots/%00",
        "/v1/snapshots/2026-11-24-7/observations.csv",
        "/women/XXX",
        "/women/FRA",
        "/missions/NONE",
        "/missions/%00",
        "/indicators/nonsense",
        "/v1/indicators/nonsense",
    ],
)
async def test_what_is_not_there_is_not_found(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)

    assert answer.status_code in (400, 404), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_cursor_that_the_list_did_not_give_out_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/observations", params={"cursor": cursor(["soon", "x"])})

    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/problems/bad-cursor")


def cursor(position: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).rstrip(b"=").decode()
