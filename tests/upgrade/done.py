"""What is done at the version before, while it runs: exercise data only."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.request import Request, urlopen

from muster.clock import Clock
from muster.deadlines.calendars import add_months
from muster_local import exercise
from muster_local.data import DataFolder
from tests.conduct.callers import reported
from tests.performance.senders import event, women
from tests.upgrade.asked import CHIEF, INVESTIGATOR, OFFICER, SEEN, bearer, name_of, subject_of

BATCH = "application/cloudevents-batch+json"
TOLD_AGAIN = 88
"""Days after a death two days before its cause is asked for again."""


@dataclass(frozen=True)
class Version:
    """The one before, at work. clock: its own."""

    url: str
    data: DataFolder
    clock: Clock

    def ask(self, as_: str, path: str, body: Any = None) -> Any:
        said = None if body is None else json.dumps(body).encode()
        kind = BATCH if path.endswith("/events") else "application/json"
        headers = bearer(self.data, as_, self.clock) | {"content-type": kind}
        with urlopen(Request(self.url + path, said, headers), timeout=20) as answer:
            told = json.load(answer)
        refused = [each for each in told.get("results", ()) if each["status"] != "accepted"]
        if refused:
            raise SystemExit(f"{refused} were not accepted")
        return told

    def announce(self, name: str, due_in: timedelta) -> dict[str, Any]:
        """A pledge of Kenya's exercise partner, with one milestone."""
        due = (self.clock() + due_in).isoformat(timespec="seconds")
        announced = pledge(name, due)
        self.ask("partner:KEN", "/pledges/v1/events", [announced])
        return announced

    def load_exercise(self) -> None:
        """As its first start would, with tokens of its own time."""
        self.ask(exercise.SENDER, "/pledges/v1/events", exercise.events(self.clock()))

    def report_figures(self) -> None:
        told = figures(self.clock().date())
        self.ask("partner:UN", "/performance/v1/events", told)

    def open_case(self) -> str:
        """Its id. One victim was offered assistance, the clock of the other runs.

        It stays open: of one that ended the keys would be destroyed when its retention is over.
        """
        said = case(self.clock().date())
        id_ = str(self.ask(OFFICER, "/conduct/v1/reports", said)["cases"][0]["id"])
        at = f"/conduct/v1/cases/{id_}"
        victim = self.ask(OFFICER, at)["victims"][0]["id"]
        offered = {"victim": victim, "what": "offered", "detail": "Exercise: offered once"}
        another = {"age": "adult", "needs": ["legal"], "name": "Exercise victim two"}
        person = {"id": subject_of(INVESTIGATOR), "name": name_of(INVESTIGATOR)}
        self.ask(OFFICER, f"{at}/steps", {"step": "registered"})
        self.ask(OFFICER, f"{at}/assistance", offered)
        self.ask(OFFICER, f"{at}/victims", another)
        self.ask(OFFICER, f"{at}/steps", {"step": "preliminary-assessment"})
        self.ask(OFFICER, f"{at}/referral", {"to": "oios"})
        self.ask(CHIEF, f"{at}/assignments", {"person": person, "capacity": "investigator"})
        return id_

    def answers(self, case: str) -> list[dict[str, Any]]:
        asked = [(as_, path.format(case=case)) for as_, path in SEEN]
        return [{"as": as_, "path": path, "said": self.ask(as_, path)} for as_, path in asked]


def pledge(name: str, due_at: str) -> dict[str, Any]:
    milestone = {
        "reference": "deployed",
        "title": f"Exercise: {name}",
        "due_at": due_at,
        "zone": "Africa/Nairobi",
    }
    return {
        "specversion": "1.0",
        "id": f"upgrade-{name}",
        "source": "/partners/KEN",
        "type": "muster.pledges.pledge.announced.v1",
        "data": {
            "reference": f"upgrade-{name}",
            "kind": "engineering",
            "title": f"Exercise: announced before the upgrade, {name}",
            "items": ["13g"],
            "milestones": [milestone],
        },
    }


def figures(today: date) -> list[dict[str, Any]]:
    """A death whose cause is not known, and three months with hardly any women."""
    death = {
        "reference": "EXERCISE-UPGRADE-1",
        "mission": "UNMISS",
        "country": "KEN",
        "personnel": "military",
        "cause": "to-be-determined",
        "incident_on": (today - timedelta(days=TOLD_AGAIN)).isoformat(),
    }
    months = [add_months(today.replace(day=1), -back) for back in (3, 2, 1)]
    return [
        event("UN", "casualty.reported", "upgrade-death", **death),
        *(
            women("KEN", f"{month:%Y-%m}", 1, 100, sender="UN") | {"id": f"upgrade-{month:%Y-%m}"}
            for month in months
        ),
    ]


def case(today: date) -> dict[str, Any]:
    on = (today - timedelta(days=3)).isoformat()
    incident = {"on": on, "precision": "day", "place": "Exercise place"}
    return reported(narrative="Exercise: written before the upgrade.", incidents=[incident])
