"""What people read of fatalities: the board, its years, and the page of one casualty."""

import re

import httpx
import pytest

from muster.testing import HeldClock
from tests.performance.reading import rows_of, words
from tests.performance.senders import Send
from tests.performance.test_fatalities import died, served, years

PAGE = {"accept": "text/html"}


@pytest.fixture(autouse=True)
def signed_in(http: httpx.AsyncClient, chief: dict[str, str]) -> None:
    """Staff: what was just notified is not for everybody."""
    http.headers.update(chief)


def facts_of(page: httpx.Response) -> dict[str, str]:
    """What stands beside each term."""
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page.text, re.DOTALL)
    return {words(term): words(said) for term, said in found}


async def test_a_year_of_the_board_tells_all_deaths_from_violent_ones(
    http: httpx.AsyncClient, send: Send
) -> None:
    await send("UN", died(1), died(2, cause="illness"), died(3, cause="accident"),
               died(4, "2026-01-05", personnel="local"))  # fmt: skip
    await send("UN", served("2025-01", 1500), served("2025-02", 2500))

    rows = rows_of(await http.get("/fatalities", headers=PAGE), "Uniformed personnel")

    assert rows == [
        ["2026 in part, last incident 5 Jan 2026", "0", "0", "unknown", "0", "unknown",
         "unknown"],
        ["2025", "3", "1", "2 000", "2", "1.50", "0.50"],
    ]  # fmt: skip


async def test_the_board_counts_causes_undetermined_over_30_and_over_90_days(
    http: httpx.AsyncClient, send: Send
) -> None:
    for number, day in enumerate(("2026-10-25", "2026-10-24", "2026-08-26", "2026-08-25")):
        await send("UN", died(number, day, cause="to-be-determined"))

    shown = facts_of(await http.get("/fatalities", headers=PAGE))

    assert shown["Cause undetermined over 30 days"] == "3"
    assert shown["Cause undetermined over 90 days"] == "1"


async def test_undetermined_causes_are_counted_among_those_asked_for(
    http: httpx.AsyncClient, send: Send
) -> None:
    unknown = {"incident_on": "2026-08-01", "cause": "to-be-determined"}
    await send("UN", died(1, **unknown), died(2, **unknown, mission="MONUSCO"),
               died(3, **unknown, personnel="local"))  # fmt: skip

    for query, number in (("", 3), ("?mission=MONUSCO", 1), ("?personnel=local", 1),
                          ("?from=2027", 0)):  # fmt: skip
        answer = (await http.get(f"/v1/fatalities{query}")).json()
        assert answer["undetermined_over_90_days"] == number, query


async def test_the_years_asked_for_are_whole_ones(http: httpx.AsyncClient, send: Send) -> None:
    days = ("2023-12-31", "2024-01-01", "2025-12-31", "2026-01-01")
    await send("UN", *(died(number, day) for number, day in enumerate(days)))

    found = await years(http, "?from=2024&to=2025")

    assert {year: each["total"] for year, each in found.items()} == {2024: 1, 2025: 1}
    assert [each["known_until"] for each in found.values()] == [None, None]
    assert (await years(http))[2026]["known_until"] == "2026-01-01"


async def test_a_single_notification_makes_no_year_before_it_a_whole_one(
    http: httpx.AsyncClient, send: Send
) -> None:
    published = [died(1, "2024-12-30"), died(2, "2025-02-18")]
    await send("UN", *published, imported=True)
    await send("UN", died(3, "2026-11-10"))

    found = {year: each["known_until"] for year, each in (await years(http)).items()}

    assert found == {2024: None, 2025: "2025-02-18", 2026: "2026-11-10"}


async def test_a_year_with_an_incident_in_december_is_known_to_its_end(
    http: httpx.AsyncClient, send: Send
) -> None:
    await send("UN", died(1, "2025-11-30"))
    assert (await years(http))[2025]["known_until"] == "2025-11-30"

    await send("UN", died(2, "2025-12-01"))

    assert (await years(http))[2025]["known_until"] is None


@pytest.mark.parametrize("personnel", ["military", "police", "military-observer", "local"])
async def test_some_of_the_uniformed_are_not_held_against_all_of_them(
    http: httpx.AsyncClient, send: Send, personnel: str
) -> None:
    await send("UN", died(1, personnel=personnel), served("2025-01", 1000))

    of_some = (await years(http, f"?personnel={personnel}"))[2025]

    assert (of_some["total"], of_some["rate"], of_some["strength"]) == (1, None, None)


async def test_the_page_of_a_casualty_says_what_is_believed_now_and_what_was_before(
    http: httpx.AsyncClient, send: Send, clock: HeldClock
) -> None:
    [taken] = await send("UN", died(1, cause="illness"))
    clock.now = clock.now.replace(day=26)
    await send("UN", died(1, reported_at="2026-11-26T08:00:00Z"))

    page = await http.get(f"/casualties/{taken['subject'].rpartition('/')[2]}", headers=PAGE)

    shown = facts_of(page)
    assert (shown["Cause"], shown["Nationality"]) == ("malicious act", "Kenya")
    believed = [row[1] for row in rows_of(page, "What was believed")]
    assert believed == ["malicious act", "illness"]
