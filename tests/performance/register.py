"""A register with something of two States in every room, for whoever tries all doors."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx

from muster.testing import TestIssuer
from tests.performance.senders import event, send_events, women
from tests.performance.staff import Program, define_result, planned

CODES = {"kenya": "KEN", "rwanda": "RWA"}
FIGURES = {"KEN": "741.5", "RWA": "852.5"}
KEPT = "exercise-kept"
"""An indicator whose figures are not public."""
DAY = "2027-06-30"
DELIVERABLES, DONE = 48, 8
"""As many as are changed, each once; and those of them that are done."""
DEFINITION = {
    "title": "Exercise", "unit": "days", "measure": "value", "direction": "at most",
    "frame": "a4p-plus", "data_set": "reports", "method": "Exercise", "public": False,
    "effective_from": "2026-01-01", "disaggregation": ["country", "mission"],
}  # fmt: skip
NONE = {
    "code": "exercise-none", "country": "ZZZ", "acronym": "NONE", "slug": "none",
    "snapshot_id": "2020-01-01-1", "version": "1", "figure": "none",
}  # fmt: skip


def reported_crime(country: str, reference: str) -> dict[str, Any]:
    return {
        "reference": f"exercise-{reference}", "mission": "MONUSCO", "country": country,
        "committed_on": "2026-11-20",
    }  # fmt: skip


def mission_of(code: str) -> str:
    """Only figures that are not public are about it."""
    return f"EXERCISE-{code}"


class Register:
    def __init__(self, http: httpx.AsyncClient, issuer: TestIssuer) -> None:
        self._http = http
        self._issuer = issuer
        self.head = Program(http, issuer.bearer("staff:desk-chief", "performance", name="Chief"))
        self._things: dict[str, dict[str, str]] = {"-": {"version": "1"}}
        self._left: Iterator[str] = iter(())
        self._done: Iterator[str] = iter(())

    def things(self, row: str, *, a_deliverable: bool, done: bool = False) -> dict[str, str]:
        """Of nobody: ids that nothing has. a_deliverable: another one each time."""
        if row == "nobody":
            ids = ("series_id", "target_id", "crime_id", "casualty_id", "deliverable_id")
            return NONE | {name: str(uuid4()) for name in ids}
        if row == "-":
            return self._things["-"]
        if not a_deliverable:
            return self._things[row]
        if done:
            return self._things[row] | {"deliverable_id": self.done_deliverable(), "version": "2"}
        return self._things[row] | {"deliverable_id": self.fresh_deliverable()}

    def fresh_deliverable(self) -> str:
        return next(self._left)

    def done_deliverable(self) -> str:
        """One that was reported done."""
        return next(self._done)

    async def fill(self) -> None:
        await define_result(self.head)
        answer = await self.head.post("/indicators", **DEFINITION | {"code": KEPT})
        assert answer.status_code == 201, answer.text
        names = [f"exercise-{number}" for number in range(DELIVERABLES)]
        plans = [event("UN", "deliverable.announced", **planned(name, DAY)) for name in names]
        made = await self._sent("UN", *plans)
        self._done, self._left = iter(made[:DONE]), iter(made[DONE:])
        for each in made[:DONE]:
            assert (await self.head.post(f"/deliverables/{each}/completion")).status_code == 200
        for row, code in CODES.items():
            self._things[row] = await self._of(code)
        taken = await self.head.post("/snapshots", title="Exercise")
        for row in CODES:
            self._things[row]["snapshot_id"] = taken.json()["id"]

    async def _of(self, code: str) -> dict[str, str]:
        about = {"country": code, "mission": mission_of(code)}
        figure = {
            "indicator": KEPT,
            "about": about,
            "period": "2026-H1",
            "value": float(FIGURES[code]),
        }
        killed = {
            "reference": f"EXERCISE-{code}", "incident_on": "2026-11-20", "mission": "UNMISS",
            "country": code, "personnel": "military", "cause": "accident",
        }  # fmt: skip
        casualty, _ = await self._sent(
            "UN", event("UN", "casualty.reported", **killed),
            women(code, "2026-10", 20, 100, sender="UN"),
        )  # fmt: skip
        series, crime = await self._sent(
            code, event(code, "observation.reported", f"event-{code}", **figure),
            event(code, "crime.reported", **reported_crime(code, code)),
        )  # fmt: skip
        aim = {"indicator": KEPT, "about": about, "target": 30, "cited": "Exercise: plan"}
        await self.head.post("/targets", **aim, period="2028")
        target = (await self.head.post("/targets", **aim, period="2027")).json()
        return {
            "code": KEPT, "country": code, "acronym": mission_of(code), "slug": "crime-not-found",
            "series_id": series, "target_id": target["id"], "crime_id": crime,
            "casualty_id": casualty, "version": "1", "figure": FIGURES[code],
        }  # fmt: skip

    async def _sent(self, code: str, *events: dict[str, Any]) -> list[str]:
        """Ids of the things they changed."""
        results = await send_events(self._http, self._issuer, code, *events)
        assert {each["status"] for each in results} == {"accepted"}, results
        return [each["subject"] for each in results]
