"""Which report is the newer one, and whether another says the same."""

from typing import Any

from sqlalchemy import text

from muster.database import SessionMaker
from tests.performance.importing import Imports, counts, ranked
from tests.performance.recorded import facts, types
from tests.performance.senders import Send, women
from tests.performance.test_fatalities import died

OCTOBER = "2026-10"
EARLIER, LATER = "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z"


async def test_without_a_time_of_report_the_time_of_the_event_counts(
    send: Send, sessions: SessionMaker
) -> None:
    await send("KEN", women("KEN", OCTOBER, 20, 100) | {"time": LATER})

    result = (await send("KEN", women("KEN", OCTOBER, 19, 100) | {"time": EARLIER}))[0]

    assert result["problem"]["type"].endswith("/problems/older-than-known")
    [recorded] = await facts(sessions)
    assert (recorded["value"], recorded["reported_at"]) == (20, LATER)


async def test_of_a_casualty_too_the_time_of_the_event_counts(
    send: Send, sessions: SessionMaker
) -> None:
    await send("UN", died(1, cause="illness") | {"time": LATER})

    result = (await send("UN", died(1) | {"time": EARLIER}))[0]

    assert result["problem"]["type"].endswith("/problems/older-than-known")
    assert await types(sessions) == ["casualty.recorded"]


async def test_what_a_later_notification_does_not_name_stays_and_null_takes_it_back(
    send: Send, sessions: SessionMaker
) -> None:
    known = "SELECT country, nationality, sex FROM casualty_versions WHERE superseded_at IS NULL"
    await send("UN", died(1, nationality="Kenya", sex="male"))

    later = died(1, cause="illness")
    del later["data"]["country"]
    await send("UN", later)
    async with sessions() as session:
        kept = (await session.execute(text(known))).one()
    later["data"]["sex"] = None
    await send("UN", later | {"id": "later-still"})
    async with sessions() as session:
        taken_back = (await session.execute(text(known))).one()

    assert tuple(kept) == ("KEN", "Kenya", "male")
    assert tuple(taken_back) == ("KEN", "Kenya", None)


async def test_an_older_report_that_says_the_same_is_taken_and_changes_nothing(
    send: Send, sessions: SessionMaker
) -> None:
    await send("KEN", women("KEN", OCTOBER, 10, 100, reported_at=LATER))

    result = (await send("KEN", women("KEN", OCTOBER, 10, 100, reported_at=EARLIER)))[0]

    assert result["status"] == "accepted"
    assert (await types(sessions)).count("observation.recorded") == 1


async def test_an_older_file_that_says_the_same_changes_nothing(
    send: Send, imports: Imports
) -> None:
    later = "2021-03-01T00:00:00Z"
    known: dict[str, Any] = women("KEN", "2021-01", 10, 100, sender="UN", reported_at=later)
    known["data"]["about"] = {"country": "KEN"}
    await send("UN", known)

    summary, heard = await imports.rows("ranking", ranked("KEN"))

    assert (counts(summary), heard.problems) == ({"unchanged": 1}, [])


async def test_the_same_figures_that_are_no_longer_partial_are_a_correction(
    send: Send, sessions: SessionMaker
) -> None:
    await send("KEN", women("KEN", OCTOBER, 20, 100, partial=True))

    await send("KEN", women("KEN", OCTOBER, 20, 100))

    assert [(e["type"], e["partial"]) for e in await facts(sessions)] == [
        ("observation.recorded", True),
        ("observation.corrected", False),
    ]


async def test_what_was_said_again_is_as_new_as_it_was_said_last(
    send: Send,
) -> None:
    def said(women_: int, on: str) -> dict[str, Any]:
        at = f"2026-11-{on}T10:00:00Z"
        return women("KEN", OCTOBER, women_, 100, sender="UN", reported_at=at)

    await send("UN", said(13, "12"))
    again, late = await send("UN", said(13, "20"), said(14, "15"))
    [later] = await send("UN", said(14, "16"))
    [newest] = await send("UN", said(15, "21"))

    assert again["status"] == newest["status"] == "accepted"
    for refused in (late, later):
        assert refused["problem"]["type"].endswith("/older-than-known")


async def test_a_casualty_that_was_notified_again_is_as_new_as_it_was_notified_last(
    send: Send,
) -> None:
    def notified(cause: str, on: str) -> dict[str, Any]:
        return died(1, cause=cause, reported_at=f"2026-11-{on}T10:00:00Z")

    await send("UN", notified("malicious-act", "12"))
    again, late = await send("UN", notified("malicious-act", "20"), notified("accident", "15"))
    [later] = await send("UN", notified("accident", "16"))

    assert again["status"] == "accepted"
    for refused in (late, later):
        assert refused["problem"]["type"].endswith("/older-than-known")
