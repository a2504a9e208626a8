"""What partners post: pledges with one milestone, reports that it is done, and figures."""

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
OBSERVED = "muster.performance.observation.reported.v1"
CATEGORIES = ("troops", "experts", "formed-police", "individual-police")
SERIES = 160
"""Of each country: so many figures in a row are each about something else."""
MEDIA = "application/cloudevents+json"
BATCH_MEDIA = "application/cloudevents-batch+json"


def event(kind: str, lane: int, number: int) -> dict[str, Any]:
    """kind: also `REPORTED` of the announcement with the same lane and number."""
    country = COUNTRIES[lane]
    reference = f"{country}-2026-{number}"
    data = MADE[kind](country, reference, number)
    return {
        "specversion": "1.0",
        "id": f"{kind.split('.')[3]}-{number}",
        "source": f"/partners/{country}/registry",
        "type": kind,
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }


def _announced(country: str, reference: str, number: int) -> dict[str, Any]:
    milestone = {
        "reference": "arrival",
        "title": "Advance party arrives in the mission area",
        "due_on": f"20{90 + number % 9}-{1 + number % 12:02}-{1 + number % 28:02}",
        "zone": "Africa/Nairobi",
    }
    return {
        "reference": reference,
        "kind": "medical",
        "title": "Level 2 hospital with surgical team",
        "items": ["13g", "14a"],
        "milestones": [milestone],
    }


def _reported(country: str, reference: str, number: int) -> dict[str, Any]:
    return {
        "reference": reference,
        "milestone": "arrival",
        "evidence": "https://missions.example/reports/arrival",
    }


def _observed(country: str, reference: str, number: int) -> dict[str, Any]:
    month, about = divmod(number, SERIES)
    mission, category = divmod(about, len(CATEGORIES))
    return {
        "indicator": "women-share",
        "about": {
            "country": country,
            "mission": f"M{mission}",
            "category": CATEGORIES[category],
        },
        "period": f"{1990 + month // 12}-{1 + month % 12:02}",
        "numerator": number % 90,
        "denominator": 100 + number % 900,
    }


MADE = {ANNOUNCED: _announced, REPORTED: _reported, OBSERVED: _observed}


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
