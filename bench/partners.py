"""What partners post: announcements with one milestone, and reports that it is done."""

import json
from datetime import UTC, datetime
from typing import Any

COUNTRIES = [
    "KEN", "RWA", "ETH", "GHA", "IND", "NPL", "BGD", "PAK", "TZA", "UGA", "SEN", "EGY", "MAR",
    "IDN", "CHN", "URY", "FRA", "ITA", "ESP", "DEU", "IRL", "FIN", "SWE", "NOR", "JPN", "KOR",
    "MNG", "KHM", "LKA", "ZMB", "CMR", "TGO",
]  # fmt: skip
"""One per lane: ISO 3166-1 alpha-3."""
ANNOUNCED = "muster.pledges.pledge.announced.v1"
REPORTED = "muster.pledges.milestone.reported.v1"
MEDIA = "application/cloudevents+json"
BATCH_MEDIA = "application/cloudevents-batch+json"


def event(kind: str, lane: int, number: int) -> dict[str, Any]:
    """kind: `ANNOUNCED`, or `REPORTED` of the announcement with the same lane and number."""
    country = COUNTRIES[lane]
    reference = f"{country}-2026-{number}"
    data = _announced(reference) if kind == ANNOUNCED else _reported(reference)
    return {
        "specversion": "1.0",
        "id": f"{kind.split('.')[3]}-{number}",
        "source": f"/partners/{country}/registry",
        "type": kind,
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }


def _announced(reference: str) -> dict[str, Any]:
    milestone = {
        "reference": "arrival",
        "title": "Advance party arrives in the mission area",
        "due_on": "2096-12-01",
        "zone": "Africa/Nairobi",
    }
    return {
        "reference": reference,
        "kind": "medical",
        "title": "Level 2 hospital with surgical team",
        "items": ["13g", "14a"],
        "milestones": [milestone],
    }


def _reported(reference: str) -> dict[str, Any]:
    return {
        "reference": reference,
        "milestone": "arrival",
        "evidence": "https://missions.example/reports/arrival",
    }


def requests(
    kind: str, lane: int, numbers: range, *, token: str, batch: int, path: str
) -> list[bytes]:
    """Whole HTTP requests. batch: events in each; 1 sends them structured, one by one."""
    events = [event(kind, lane, number) for number in numbers]
    if batch == 1:
        return [_request(path, MEDIA, token, json.dumps(each)) for each in events]
    parts = [events[start : start + batch] for start in range(0, len(events), batch)]
    return [_request(path, BATCH_MEDIA, token, json.dumps(each)) for each in parts]


def _request(path: str, media: str, token: str, body: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: muster.example\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body.encode()
