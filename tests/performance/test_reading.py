"""Figures as people read them: as known now and then, put together, and never added wrongly."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from muster.testing import HeldClock, TestIssuer
from tests.performance.senders import Send, event, women

OCTOBER = "2026-10"


async def items(http: httpx.AsyncClient, path: str, **query: str) -> list[dict[str, Any]]:
    answer = await http.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def strength(mission: str, category: str | None, value: float) -> dict[str, Any]:
    about = {"mission": mission} | ({"category": category} if category else {})
    return event(
        "UN", "observation.reported", indicator="strength", about=about, period=OCTOBER, value=value
    )


async def test_a_correction_is_what_is_known_now_and_not_what_was_known_before(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    await send("KEN", women("KEN", OCTOBER, 10, 100))
    before = clock.now
    clock.advance(timedelta(days=1))
    await send("KEN", women("KEN", OCTOBER, 11, 100, note="Exercise: miscounted"))

    now = await items(http, "/v1/observations", country="KEN")
    then = await items(http, "/v1/observations", as_of=before.isoformat())

    assert [each["value"] for each in now] == [11]
    assert [each["value"] for each in then] == [10]


async def test_a_day_means_its_end_and_before_the_first_figure_nothing_was_known(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    clock.now = datetime(2026, 11, 24, 23, 59, tzinfo=UTC)
    await send("KEN", women("KEN", OCTOBER, 10, 100))
    clock.now = datetime(2026, 11, 26, tzinfo=UTC)

    assert len(await items(http, "/v1/observations", as_of="2026-11-24")) == 1
    assert await items(http, "/v1/observations", as_of="2026-11-23") == []


async def test_every_version_of_a_figure_stays_with_when_it_was_known_and_why_it_changed(
    send: Send, http: httpx.AsyncClient, clock: HeldClock
) -> None:
    first = await send("KEN", women("KEN", OCTOBER, 10, 100))
    clock.advance(timedelta(days=1))
    await send("KEN", women("KEN", OCTOBER, 11, 100, note="Exercise: miscounted"))

    answer = await http.get(f"/v1/series/{first[0]['subject']}")

    new, old = answer.json()["versions"]
    assert (new["value"], old["value"]) == (11, 10)
    assert new["supersedes"] == old["id"]
    assert new["note"] == "Exercise: miscounted"
    assert (new["superseded_at"], old["superseded_at"]) == (None, new["recorded_at"])


async def test_shares_add_numerators_and_denominators_and_rank_by_personnel(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send(
        "UN",
        women("KEN", OCTOBER, 10, 100, sender="UN"),
        women("KEN", OCTOBER, 30, 100, mission="UNMISS", sender="UN"),
        women("RWA", OCTOBER, 0, 500, sender="UN"),
        women("TZA", OCTOBER, 3, 9, sender="UN"),
    )

    shares = await items(http, "/v1/shares", category="troops")

    assert [(e["country"], e["rank"], e["share"], e["rating"]) for e in shares] == [
        ("RWA", 1, 0, "red"),
        ("KEN", 2, 20, "green"),
        ("TZA", 3, None, "too few"),
    ]


async def test_a_share_of_too_few_persons_is_told_nowhere(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send("KEN", women("KEN", OCTOBER, 3, 9))

    (seen,) = await items(http, "/v1/observations")
    csv = (await http.get("/v1/observations.csv")).text

    assert (seen["value"], seen["too_few"], seen["numerator"]) == (None, True, 3)
    assert "33.3" not in csv


async def test_a_total_that_was_reported_is_not_added_to_its_parts(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send("UN", strength("MONUSCO", "troops", 40), strength("MONUSCO", "police", 5))
    await send("UN", strength("UNMISS", "troops", 40), strength("UNMISS", None, 50))

    answer = await http.get("/explore.csv", params={"indicator": "strength", "by": "mission"})

    rows = [line.split(",")[:3] for line in answer.text.splitlines()[2:]]
    assert rows == [[OCTOBER, "MONUSCO", "45"], [OCTOBER, "UNMISS", "50"]]


async def test_pages_of_observations_together_are_all_of_them_once(
    send: Send, http: httpx.AsyncClient
) -> None:
    months = [f"2026-{month:02}" for month in range(1, 11)]
    await send("KEN", *(women("KEN", month, 1, 100) for month in months))

    seen: list[str] = []
    address: str | None = "/v1/observations?limit=3"
    while address:
        page = (await http.get(address)).json()
        seen += [each["period"] for each in page["items"]]
        address = page["next"] and page["next"].replace("/performance/", "/")

    assert seen == months[::-1]


async def test_observations_come_as_csv_by_ending_and_by_accept(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send("UN", women("KEN", OCTOBER, 10, 100, sender="UN", cited="=HYPERLINK(1)"))

    by_ending = await http.get("/v1/observations.csv?indicator=women-share")
    by_accept = await http.get(
        "/v1/observations?indicator=women-share", headers={"accept": "text/csv"}
    )

    assert by_ending.headers["content-type"] == "text/csv; charset=utf-8"
    assert by_ending.content == by_accept.content
    cited, names, row = by_ending.text.splitlines()
    assert cited.startswith("# Source: United Nations, monthly summary of contributions. As known")
    assert names.split(",")[:7] == [
        "indicator", "country", "mission", "category", "component", "sex", "period",
    ]  # fmt: skip
    assert row.startswith("women-share,KEN,MONUSCO,troops,,,2026-10,10,10,100,false,")
    assert "'=HYPERLINK(1)" in row


async def test_periods_are_chosen_from_and_to(send: Send, http: httpx.AsyncClient) -> None:
    await send("KEN", *(women("KEN", f"2026-{month:02}", 1, 100) for month in range(1, 11)))

    seen = await items(http, "/v1/observations", **{"from": "2026-Q2", "to": "2026-05"})

    assert [each["period"] for each in seen] == ["2026-05", "2026-04"]


async def test_series_say_of_which_subjects_there_are_figures(
    send: Send, http: httpx.AsyncClient, issuer: TestIssuer
) -> None:
    await send("KEN", women("KEN", OCTOBER, 1, 100), women("KEN", "2026-09", 1, 100))

    seen = await items(http, "/v1/series", country="KEN", mission="MONUSCO")

    assert [(e["about"]["category"], e["periods"], e["newest"]) for e in seen] == [
        ("troops", 2, "2026-10-31")
    ]
