"""What was done at the version before, and is asked of both: exercise data only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from muster.identity import local_principal
from muster_local.data import DataFolder
from muster_local.services import NAMES
from tests.conduct.callers import MISSION, reported
from tests.performance.senders import event, women

BATCH = "application/cloudevents-batch+json"
DEATH: dict[str, Any] = {
    "reference": "EXERCISE-UPGRADE-1", "mission": "UNMISS", "country": "KEN",
    "personnel": "military", "cause": "to-be-determined", "incident_on": "2026-11-20",
}  # fmt: skip
FIGURES = [
    event("UN", "casualty.reported", "upgrade-death", **DEATH),
    *(
        women("KEN", f"2026-{month:02}", 1, 100, sender="UN") | {"id": f"upgrade-women-{month}"}
        for month in (8, 9, 10)
    ),
]
DEATH_TOLD = "performance.casualty.recorded.v1"
CASE = reported(narrative="Exercise: written before the upgrade.")
REGISTERED = "conduct.case.registered.v1"
SEEN = {
    "/performance/v1/series?country=KEN": "staff:desk-chief",
    "/performance/v1/observations?country=KEN": "staff:desk-chief",
    "/conduct/v1/cases/{case}": "staff:conduct-officer",
}
"""What is asked about it before and after, and by whom."""


def bearer(data: DataFolder, as_: str) -> dict[str, str]:
    """Staff of conduct work in one mission."""
    ends = datetime.now(UTC) + timedelta(hours=1)
    name = "Exercise one" if as_.startswith("staff:") else None
    who = local_principal(as_, expires_at=ends, name=name)
    if as_.startswith("staff:conduct"):
        who = replace(who, missions=frozenset({MISSION}))
    return {"authorization": f"Bearer {data.keys.issuer().sign(who, NAMES)}"}
