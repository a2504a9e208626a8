"""Of whom a target asks what, in which year, and when exactly it is met."""

from datetime import UTC, datetime

import httpx

from muster.database import SessionMaker
from muster.testing import HeldClock
from tests.performance.recorded import facts
from tests.performance.senders import Send, event, women
from tests.performance.staff import Program
from tests.performance.test_observing import aimed_at


async def test_a_target_of_one_state_is_asked_of_nobody_else(
    send: Send, http: httpx.AsyncClient
) -> None:
    [aimed] = await send("KEN", aimed_at("KEN", "2026", 22, category="troops"))
    assert aimed["status"] == "accepted"

    await send("RWA", women("RWA", "2026-10", 15, 100))

    [share] = (await http.get("/v1/shares")).json()["items"]
    assert (share["target"], share["rating"]) == (13, "green")


async def test_the_same_rating_under_the_target_of_a_new_year_is_told_again(
    send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    clock.now = datetime(2027, 3, 20, tzinfo=UTC)

    for month in ("2026-12", "2027-01", "2027-02"):
        await send("KEN", women("KEN", month, 10, 100))

    low = [e for e in await facts(sessions) if e["type"] == "share.below-target"]
    assert [(e["period"], e["step"], e["target"]) for e in low] == [
        ("2026-12", "2026 yellow", 13),
        ("2027-01", "2027 yellow", 14),
    ]


async def test_at_most_so_many_is_met_by_exactly_so_many(
    head: Program, send: Send, sessions: SessionMaker, clock: HeldClock
) -> None:
    said = {
        "code": "exercise-days", "title": "Exercise", "unit": "days", "measure": "value",
        "direction": "at most", "frame": "a4p-plus", "data_set": "reports", "method": "Exercise",
        "effective_from": "2026-01-01",
    }  # fmt: skip
    await head.post("/indicators", **said)
    aim = {"indicator": "exercise-days", "about": {}, "target": 30, "cited": "Exercise"}
    for period in ("2026-H2", "2027-H1"):
        assert (await head.post("/targets", **aim, period=period)).status_code == 201
    clock.now = datetime(2027, 7, 20, tzinfo=UTC)

    for period, days in (("2026-H2", 30), ("2027-H1", 31)):
        spent = event("UN", "observation.reported", indicator="exercise-days", about={},
                      period=period, value=days, cited="Exercise")  # fmt: skip
        await send("UN", spent)

    met = [e for e in await facts(sessions) if e["type"] == "target.met"]
    assert [(e["period"], e["value"]) for e in met] == [("2026-H2", 30)]
