"""People in front of the pages, and partners whose events fill them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from starlette.responses import Response

from muster.identity import SessionCookie, local_principal
from muster.settings import session_key
from muster.testing import HeldClock, TestIssuer
from pledges.settings import Settings

Event = dict[str, Any]
EVIDENCE = "https://example.org/report"


@dataclass
class Visitor:
    """A browser that is signed in. csrf: the secret of its forms."""

    http: httpx.AsyncClient
    csrf: str
    headers: dict[str, str]

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(path, headers=self.headers)

    async def page(self, path: str) -> str:
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """A form of one of the pages."""
        form = {"csrf": self.csrf, **fields}
        return await self.http.post(path, headers=self.headers, data=form)


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


def session_of(as_: str, name: str | None, settings: Settings, clock: HeldClock) -> tuple[str, str]:
    """Cookie, and secret of its forms."""
    cookie = SessionCookie(settings.audience, session_key(settings), settings.base_url)
    response = Response()
    ends = clock() + timedelta(hours=8)
    cookie.put(response, local_principal(as_, name=name, expires_at=ends), clock())
    held = response.headers["set-cookie"].partition(";")[0]
    session = cookie.find({cookie.name: held.partition("=")[2]}, clock())
    assert session is not None
    return held, session.csrf


def visitor(
    http: httpx.AsyncClient, settings: Settings, clock: HeldClock, as_: str, name: str | None = None
) -> Visitor:
    held, csrf = session_of(as_, name, settings, clock)
    return Visitor(http, csrf, {"accept": "text/html", "cookie": held})


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


Visit = Callable[..., Visitor]
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
