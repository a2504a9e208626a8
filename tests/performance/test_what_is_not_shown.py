"""What somebody may not see, or was not known on a day, changes nothing that they are shown."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import httpx

from muster.database import SessionMaker
from muster.testing import HeldClock
from tests.browsing import Visit
from tests.performance.reading import table
from tests.performance.recorded import types
from tests.performance.senders import Send, event, women
from tests.performance.staff import Program, sweep
from tests.performance.test_fatalities import died, served
from tests.performance.test_observing import aimed_at

OCTOBER = "2026-10"
FIGURES = (
    "/", "/women", "/women?sort=share", "/women/KEN", "/missions", "/missions/MONUSCO",
    "/missions/UNMISS", "/explore", "/explore?by=country", "/explore.csv?by=country",
    "/explore?indicator=strength&by=mission", "/explore.csv?indicator=strength&by=mission",
    "/plots/figures.svg?by=country", "/plots/figures.svg?indicator=strength&by=mission",
    "/plots/women.svg", "/plots/women.svg?country=KEN", "/indicators", "/indicators/women-share",
    "/targets", "/frame", "/v1/shares", "/v1/shares.csv", "/v1/observations",
    "/v1/observations.csv", "/v1/series", "/v1/targets",
)  # fmt: skip
FATALITIES = (
    "/", "/fatalities", "/fatalities?mission=UNMISS", "/fatalities.csv", "/plots/fatalities.svg",
    "/missions", "/missions/UNMISS", "/missions/MONUSCO", "/v1/fatalities", "/v1/casualties",
)  # fmt: skip
KNOW_DAYS = (
    "/women", "/women/KEN", "/missions/UNMISS", "/missions/MONUSCO", "/explore?by=country",
    "/explore?indicator=strength&by=mission", "/explore.csv?by=country",
    "/plots/figures.svg?by=country", "/plots/women.svg?category=troops", "/v1/shares",
    "/v1/shares.csv", "/v1/observations", "/v1/observations.csv", "/fatalities", "/fatalities.csv",
    "/plots/fatalities.svg", "/v1/fatalities", "/v1/casualties",
)  # fmt: skip
"""Addresses that take `as_of`."""
KEPT = {
    "code": "exercise-kept", "title": "Exercise: kept", "unit": "%", "measure": "share",
    "direction": "at least", "frame": "a4p-plus", "data_set": "reports", "method": "Exercise",
    "effective_from": "2026-01-01", "disaggregation": ["country", "mission"],
    "parts": ["country", "mission"],
    "public": False,
}  # fmt: skip


async def shown(
    http: httpx.AsyncClient, addresses: Iterable[str], headers: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What stands at each of the addresses."""
    found = {}
    for each in addresses:
        answer = await http.get(each, headers=headers)
        # A refusal has a number of its own.
        found[each] = answer.text if answer.is_success else f"{answer.status_code}"
    return found


async def test_who_may_not_know_of_a_death_yet_is_shown_what_was_there_before_it(
    http: httpx.AsyncClient, send: Send
) -> None:
    await send("UN", died(1), served("2025-03", 1000), imported=True)
    before = await shown(http, FATALITIES)

    told = await send(
        "UN",
        died(2, "2026-08-01", cause="to-be-determined", cited="Exercise: another source"),
        died(3, "2026-11-20", mission="MINUSCA"),
    )

    assert [each["status"] for each in told] == ["accepted"] * 2
    assert await shown(http, FATALITIES) == before


def kept(country: str, value: int) -> dict[str, object]:
    return event(
        "UN", "observation.reported", indicator="exercise-kept", period="2026-H1",
        about={"country": country, "mission": "UNMISS"}, numerator=value,
        denominator=100, cited=f"Exercise: {country}",
    )  # fmt: skip


async def test_figures_that_are_not_public_change_nothing_for_the_public(
    http: httpx.AsyncClient, send: Send, head: Program
) -> None:
    made = await head.post("/indicators", **KEPT)
    assert made.status_code == 201, made.text
    await send("UN", women("KEN", OCTOBER, 20, 100, sender="UN"), served(OCTOBER, 1000))
    before = await shown(http, FIGURES)

    told = await send("UN", kept("KEN", 7), kept("KEN", 9))

    assert [each["status"] for each in told] == ["accepted"] * 2
    assert await shown(http, FIGURES) == before


async def test_a_target_of_what_is_not_public_is_missed_without_a_word_to_the_public(
    http: httpx.AsyncClient, head: Program, sessions: SessionMaker, clock: HeldClock
) -> None:
    await head.post("/indicators", **KEPT)
    aim = {"indicator": "exercise-kept", "about": {"country": "KEN"}, "period": "2026-H2"}
    made = await head.post("/targets", **aim, target=90, cited="Exercise")
    clock.now = datetime(2027, 6, 1, tzinfo=UTC)
    before = await shown(http, FIGURES)

    await sweep(sessions, clock)

    assert made.status_code == 201, made.text
    assert "report.missed" in await types(sessions)
    assert await shown(http, FIGURES) == before


async def test_a_state_sees_its_own_of_what_is_not_public_and_nothing_of_others(
    http: httpx.AsyncClient, send: Send, head: Program, visit: Visit
) -> None:
    await head.post("/indicators", **KEPT)
    await send("UN", kept("KEN", 7))
    kenya = visit("focal-point:KEN")
    of = "indicator=exercise-kept"
    asked = [f"/explore?{of}&by=country", f"/explore.csv?{of}&by=country",
             f"/plots/figures.svg?{of}&by=country", f"/explore.csv?{of}",
             f"/v1/observations.csv?{of}"]  # fmt: skip
    before = await shown(http, asked, kenya.headers)

    await send("UN", kept("RWA", 9))

    assert await shown(http, asked, kenya.headers) == before
    assert [float(row["value"]) for row in table(before[f"/explore.csv?{of}&by=country"])] == [7]
    assert table(before[f"/explore.csv?{of}"]) == []


async def test_a_share_of_so_few_is_told_nowhere(
    http: httpx.AsyncClient, send: Send, head: Program
) -> None:
    few = women("KEN", OCTOBER, 3, 9, sender="UN")
    aim = aimed_at("KEN", OCTOBER, 14, category="troops", mission="MONUSCO")
    told = await send("UN", few, aim | {"source": "/partners/UN"})
    [series] = [each for each in await head.listed("/series") if each["about"]["mission"]]
    addresses = [*FIGURES, f"/series/{series['id']}", f"/v1/series/{series['id']}"]

    found = await shown(http, addresses)

    assert [each["status"] for each in told] == ["accepted"] * 2
    assert [each for each in found if "33.3" in found[each]] == []


async def test_what_came_later_changes_nothing_of_what_was_known_on_a_day(
    http: httpx.AsyncClient, send: Send, clock: HeldClock
) -> None:
    await send(
        "UN", women("KEN", OCTOBER, 10, 100, sender="UN"), served(OCTOBER, 1000),
        women("RWA", f"{OCTOBER}-31", 10, 100, sender="UN"), died(1), imported=True,
    )  # fmt: skip
    day = f"{clock():%Y-%m-%d}"
    clock.advance(timedelta(days=40))
    asked = [f"{each}{'&' if '?' in each else '?'}as_of={day}" for each in KNOW_DAYS]
    before = await shown(http, asked)
    everybody = aimed_at("UN", "2026", 30, category="troops")
    everybody["data"]["about"] = {"category": "troops"}

    told = await send(
        "UN", women("KEN", OCTOBER, 30, 100, sender="UN", note="Exercise: counted again"),
        women("KEN", "2026-11", 0, 100, sender="UN"), women("RWA", OCTOBER, 1, 50, sender="UN"),
        served(OCTOBER, 9000), everybody, died(1, cause="illness"),
    )  # fmt: skip
    told += await send("UN", died(2), imported=True)

    assert {each["status"] for each in told} == {"accepted"}
    assert await shown(http, asked) == before
