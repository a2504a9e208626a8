"""The board of fatalities: counts, rates on known strength only, as known on a day."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from muster.testing import HeldClock, TestIssuer
from tests.performance.senders import Send, event


def died(number: int, incident_on: str = "2025-03-01", **other: str) -> dict[str, Any]:
    said = {
        "reference": f"EXERCISE-{number:05}",
        "incident_on": incident_on,
        "mission": "UNMISS",
        "country": "KEN",
        "personnel": "military",
        "cause": "malicious-act",
        "cited": "Exercise: notifications",
    }
    return event("UN", "casualty.reported", **said | other)


def served(period: str, value: int, category: str = "troops") -> dict[str, Any]:
    return event(
        "UN", "observation.reported", indicator="strength", period=period, value=value,
        about={"mission": "UNMISS", "category": category}, cited="Exercise: strength",
    )  # fmt: skip


async def years(http: httpx.AsyncClient, query: str = "") -> dict[int, dict[str, Any]]:
    answer = await http.get(f"/v1/fatalities{query}")
    assert answer.status_code == 200, answer.text
    return {each["year"]: each for each in answer.json()["years"]}


@pytest.fixture(autouse=True)
def signed_in(http: httpx.AsyncClient, chief: dict[str, str]) -> None:
    """Staff: what was just notified is not for everybody."""
    http.headers.update(chief)


async def test_rates_are_of_the_months_known_and_unknown_where_none_is(
    http: httpx.AsyncClient, send: Send
) -> None:
    await send("UN", died(1), died(2, cause="illness"), died(3, personnel="local"),
               died(4, "2023-05-05"))  # fmt: skip
    await send("UN", served("2025-01", 900), served("2025-01", 100, "police"))
    await send("UN", served("2025-02", 3000), served("2025-02-14", 9), served("2025-03-10", 1500),
               served("2025-03-31", 2500))  # fmt: skip

    found = await years(http)

    assert sorted(found) == [2023, 2024, 2025]
    assert (found[2025]["total"], found[2025]["uniformed"], found[2025]["violent"]) == (3, 2, 1)
    assert (found[2025]["strength"], found[2025]["months"]) == (2000, 3)
    assert (found[2025]["rate"], found[2025]["violent_rate"]) == (1.0, 0.5)
    assert found[2025]["known_until"] is not None
    assert found[2023]["known_until"] is None
    assert (found[2023]["rate"], found[2023]["strength"]) == (None, None)
    assert (found[2024]["total"], found[2024]["rate"]) == (0, None)


async def test_what_was_known_on_a_day_stays_readable(
    http: httpx.AsyncClient, send: Send, clock: HeldClock
) -> None:
    await send("UN", died(1, cause="to-be-determined"))
    clock.now = clock.now.replace(day=26)
    await send("UN", died(1, reported_at="2026-11-26T08:00:00Z"))

    assert (await years(http))[2025]["violent"] == 1
    assert (await years(http, "?as_of=2026-11-25"))[2025]["violent"] == 0
    assert await years(http, "?as_of=2026-11-20") == {}


async def test_a_snapshot_holds_its_casualties_for_ever(
    http: httpx.AsyncClient, send: Send, clock: HeldClock
) -> None:
    await send("UN", died(1, cause="to-be-determined"))
    made = (await http.post("/v1/snapshots", json={"title": "Exercise"})).json()["id"]
    clock.now = clock.now.replace(day=26)
    await send("UN", died(1, reported_at="2026-11-26T08:00:00Z"), died(2))

    assert (await years(http))[2025]["violent"] == 2
    assert (await years(http, f"?as_of={made}"))[2025]["by_cause"]["to-be-determined"] == 1
    assert (await http.get(f"/v1/fatalities?as_of={made}")).json()["snapshot"] == made
    assert len((await http.get(f"/v1/casualties?as_of={made}")).json()["items"]) == 1
    page = await http.get(f"/fatalities?as_of={made}", headers={"accept": "text/html"})
    saved = await http.get(f"/fatalities.csv?as_of={made}")
    assert f"snapshot {made}: what came in later is left out" in page.text
    assert saved.text.splitlines()[0].endswith(f"Snapshot {made}.")
    assert (await http.get("/v1/fatalities?as_of=2026-11-20-7")).status_code == 404


async def test_a_snapshot_shows_the_public_the_same_for_ever(
    http: httpx.AsyncClient, send: Send, clock: HeldClock
) -> None:
    await send("UN", died(1))
    made = (await http.post("/v1/snapshots", json={"title": "Exercise"})).json()["id"]
    del http.headers["authorization"]
    assert await years(http, f"?as_of={made}") == {}

    clock.advance(timedelta(days=40))

    assert (await years(http))[2025]["total"] == 1
    assert await years(http, f"?as_of={made}") == {}


async def test_every_source_of_what_is_shown_is_cited_and_no_other(
    http: httpx.AsyncClient, send: Send
) -> None:
    elsewhere = served("2025-01", 900)
    elsewhere["data"]["about"]["mission"] = "UNIFIL"
    elsewhere["data"]["cited"] = "Exercise: another mission"
    await send("UN", *(died(n, cited=f"Exercise {n}\r\n=1+1") for n in range(7)))
    await send("UN", served("2025-01", 100), elsewhere)

    saved = (await http.get("/fatalities.csv?mission=UNMISS")).text.splitlines()
    of_police = (await http.get("/v1/fatalities?mission=UNMISS&personnel=police")).json()

    cited = "Exercise 0 =1+1; Exercise 1 =1+1; Exercise 2 =1+1; Exercise 3 =1+1; Exercise 4 =1+1"
    assert saved[0].startswith(f"# Source: {cited}; 3 more. As known on")
    assert saved[1].startswith("year,")
    assert of_police["cited"] == []
    assert "Exercise: another mission" not in (await http.get("/v1/fatalities?mission=UNMISS")).text


async def test_filters_narrow_and_a_part_of_the_uniformed_has_no_rate(
    http: httpx.AsyncClient, send: Send
) -> None:
    await send("UN", died(1), died(2, mission="MONUSCO"), died(3, personnel="police"))
    await send("UN", served("2025-01", 1000))

    assert (await years(http, "?mission=UNMISS"))[2025]["rate"] == 2.0
    assert (await years(http, "?personnel=police"))[2025]["rate"] is None
    assert (await years(http, "?personnel=uniformed"))[2025]["total"] == 3
    assert await years(http, "?from=2026&to=") == {}
    assert (await http.get("/v1/fatalities?as_of=2026-02-30")).status_code == 422
    assert (await http.get("/v1/fatalities?as_of=20261120")).status_code == 422
    assert (await http.get("/fatalities?as_of=0001-01-01")).status_code == 422
    assert (await http.get("/fatalities?as_of=9999-12-31")).status_code == 422
    assert (await http.get("/v1/fatalities?personnel=pilots")).status_code == 422


async def test_undetermined_causes_are_counted_over_30_and_over_90_days(
    http: httpx.AsyncClient, send: Send
) -> None:
    for number, day in enumerate(("2026-10-25", "2026-10-24", "2026-08-25")):
        await send("UN", died(number, day, cause="To Be Determined"))

    answer = (await http.get("/v1/fatalities")).json()

    assert answer["undetermined_over_30_days"] == 2
    assert answer["undetermined_over_90_days"] == 1


async def test_the_board_is_open_and_says_where_it_is_from(
    http: httpx.AsyncClient, send: Send
) -> None:
    taken = await send("UN", died(1))

    page = await http.get("/fatalities?mission=UNMISS", headers={"accept": "text/html"})
    saved = await http.get("/fatalities.csv?mission=UNMISS")
    plot = await http.get("/plots/fatalities.svg?mission=UNMISS")
    subject = taken[0]["subject"].rpartition("/")[2]
    one = await http.get(f"/casualties/{subject}", headers={"accept": "text/html"})

    assert "Exercise: notifications" in page.text
    assert "/plots/fatalities.svg?mission=UNMISS" in page.text
    year, until, *numbers = saved.text.splitlines()[2].split(",")
    assert (year, until[:5], numbers[:7]) == ("2025", "2025-", ["0", "1", "0", "0", "0", "0", "1"])
    assert "in part, last incident" in page.text
    assert plot.headers["content-type"].startswith("image/svg+xml")
    assert "<script" not in plot.text
    assert "EXERCISE-00001" in one.text
    assert len((await http.get("/v1/casualties")).json()["items"]) == 1


async def test_pages_of_crimes_are_for_those_who_sign_in(
    http: httpx.AsyncClient, send: Send, issuer: TestIssuer, chief: dict[str, str]
) -> None:
    crime = event("COD", "crime.reported", reference="exercise-ambush", mission="MONUSCO",
                  country="COD", committed_on="2026-11-20")  # fmt: skip
    subject = (await send("COD", crime))[0]["subject"].rpartition("/")[2]

    listed = await http.get("/crimes", headers=chief | {"accept": "text/html"})
    shown = await http.get(f"/crimes/{subject}", headers=chief | {"accept": "text/html"})
    kenya = issuer.bearer("partner:KEN", "performance") | {"accept": "text/html"}

    assert "exercise-ambush" in listed.text
    assert "investigation opened" in shown.text
    assert (await http.get(f"/crimes/{subject}", headers=kenya)).status_code == 404
    del http.headers["authorization"]
    assert (await http.get("/crimes")).status_code in (302, 303, 401)


async def test_no_rate_is_told_against_a_part_of_those_who_served(
    http: httpx.AsyncClient, send: Send
) -> None:
    def strength(mission: str, period: str, value: int | None, category: str) -> dict[str, Any]:
        return event(
            "UN", "observation.reported", indicator="strength", period=period, value=value,
            about={"mission": mission, "category": category}, cited="Exercise: strength",
        )  # fmt: skip

    await send("UN", died(1), died(2, "2024-03-01"), died(3, "2023-03-01"))
    await send(
        "UN",
        strength("UNMISS", "2023-01", 900, "troops"), strength("MONUSCO", "2023-01", 100, "troops"),
        strength("UNMISS", "2024-01", 1000, "troops"),
        strength("UNMISS", "2025-01", None, "troops"), strength("UNMISS", "2025-01", 5, "experts"),
    )  # fmt: skip

    found, of_mission = await years(http), await years(http, "?mission=UNMISS")

    assert found[2023]["strength"] == 1000
    # Of one mission of two, and of a mission whose troops nobody knows.
    assert (found[2024]["strength"], found[2025]["strength"]) == (None, None)
    assert (of_mission[2024]["strength"], of_mission[2025]["strength"]) == (1000, None)
