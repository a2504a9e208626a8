"""Whose figure it is: a partner says its own, and never in the place of the United Nations."""

from typing import Any

import httpx
from sqlalchemy import text

from muster.database import SessionMaker
from tests.performance.recorded import facts, types
from tests.performance.senders import Send, women
from tests.performance.test_fatalities import died

OCTOBER = "2026-10"
EARLIER, LATER = "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z"
PUBLISHED = "Exercise: the United Nations' summary"


def published(women_there: float, **more: Any) -> dict[str, Any]:
    return women("KEN", OCTOBER, women_there, 100, sender="UN", cited=PUBLISHED, **more)


async def cited(http: httpx.AsyncClient) -> str:
    [one] = (await http.get("/v1/observations?indicator=women-share")).json()["items"]
    return str(one["cited"])


async def test_a_state_cannot_change_what_the_united_nations_published_of_it(
    send: Send, sessions: SessionMaker, http: httpx.AsyncClient
) -> None:
    await send("UN", published(10, reported_at=EARLIER))

    [refused] = await send("KEN", women("KEN", OCTOBER, 20, 100, cited=PUBLISHED))

    assert refused["problem"]["type"].endswith("/problems/said-by-others")
    assert refused["problem"]["errors"][0]["pointer"] == "#/data/value"
    assert await cited(http) == PUBLISHED
    assert (await types(sessions)).count("observation.corrected") == 0


async def test_what_a_state_says_as_well_is_taken_and_changes_nothing(
    send: Send, sessions: SessionMaker, http: httpx.AsyncClient
) -> None:
    await send("UN", published(10))

    [taken] = await send("KEN", women("KEN", OCTOBER, 10, 100, cited="Exercise: ours"))

    assert taken["status"] == "accepted"
    assert await cited(http) == PUBLISHED


async def test_a_state_signs_its_figures_itself_whatever_it_cites(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send("KEN", women("KEN", OCTOBER, 20, 100, cited=PUBLISHED))

    assert await cited(http) == f"KEN, citing {PUBLISHED}"


async def test_what_the_united_nations_publish_takes_its_place_though_it_is_of_an_earlier_day(
    send: Send, sessions: SessionMaker, http: httpx.AsyncClient
) -> None:
    await send("KEN", women("KEN", OCTOBER, 20, 100, reported_at=LATER))

    await send("UN", published(10, reported_at=EARLIER))

    assert await cited(http) == PUBLISHED
    said = [each for each in await facts(sessions) if each["type"].startswith("observation.")]
    assert [each["value"] for each in said] == [20, 10]


async def test_what_the_united_nations_confirm_is_theirs_from_then_on(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send("KEN", women("KEN", OCTOBER, 10, 100))
    await send("UN", published(10))
    assert await cited(http) == PUBLISHED

    [refused] = await send("KEN", women("KEN", OCTOBER, 20, 100))

    assert refused["problem"]["type"].endswith("/problems/said-by-others")


async def test_a_mission_and_a_state_do_not_change_each_other_s_figures(
    send: Send, http: httpx.AsyncClient
) -> None:
    await send("UNMISS", women("KEN", OCTOBER, 10, 100, mission="UNMISS", sender="UNMISS"))

    [refused] = await send("KEN", women("KEN", OCTOBER, 20, 100, mission="UNMISS"))
    [corrected] = await send(
        "UNMISS", women("KEN", OCTOBER, 11, 100, mission="UNMISS", sender="UNMISS")
    )

    assert refused["problem"]["type"].endswith("/problems/said-by-others")
    assert corrected["status"] == "accepted"


async def test_a_mission_signs_its_notifications_of_casualties_itself(
    send: Send, sessions: SessionMaker
) -> None:
    said = died(1, cited=PUBLISHED) | {"source": "/partners/UNMISS"}

    await send("UNMISS", said)

    async with sessions() as session:
        found = await session.scalar(text("SELECT cited FROM casualty_versions"))
    assert found == f"UNMISS, citing {PUBLISHED}"
