"""People in front of the pages, and partners whose events fill them."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from muster.testing import TestIssuer

Event = dict[str, Any]
EVIDENCE = "https://example.org/report"


class Case:
    """A pledge of Rwanda with one milestone, and the addresses of its forms."""

    def __init__(self, http: httpx.AsyncClient, headers: dict[str, str], pledge_id: str) -> None:
        self.id = pledge_id
        self._http = http
        self._headers = headers

    async def now(self) -> dict[str, Any]:
        answer = await self._http.get(f"/v1/pledges/{self.id}", headers=self._headers)
        return dict(answer.json())

    async def state(self) -> str:
        return str((await self.now())["milestones"][0]["deadline"]["state"])

    async def form(self, act: str) -> str:
        milestone_id = (await self.now())["milestones"][0]["id"]
        return f"/pledges/{self.id}/milestones/{milestone_id}/{act}"

    async def version(self) -> str:
        return str((await self.now())["version"])


async def send_events(
    http: httpx.AsyncClient,
    issuer: TestIssuer,
    partner: str,
    *events: Event,
    imported: bool = False,
) -> list[str]:
    """The ids of the pledges, one for each event."""
    role = "importer" if imported else "partner"
    headers = issuer.bearer(f"{role}:{partner}", "pledges")
    headers["content-type"] = "application/cloudevents-batch+json"
    if imported:
        headers["muster-import"] = "true"
    answer = await http.post("/v1/events", headers=headers, json=list(events))
    results = answer.json()["results"]
    assert {each["status"] for each in results} == {"accepted"}, results
    return [each["subject"] for each in results]


Send = Callable[..., Awaitable[list[str]]]


def milestone(reference: str, title: str, **due: Any) -> Event:
    return {"reference": reference, "title": title, "zone": "Africa/Kigali", **due}


def announced(partner: str, reference: str, **data: Any) -> Event:
    return event(
        partner,
        "pledge.announced",
        f"announced-{reference}",
        reference=reference,
        **{"kind": "medical", "title": "Level 2 hospital", "items": ["13g"]} | data,
    )


def event(partner: str, what: str, event_id: str, **data: Any) -> Event:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": f"/partners/{partner}",
        "type": f"muster.pledges.{what}.v1",
        "data": data,
    }
