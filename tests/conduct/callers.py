"""People and partner systems that call the API of conduct."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

import httpx

from muster.identity import Principal, local_principal
from muster.testing import HeldClock, TestIssuer

MISSION = "EXERCISE"
_numbers = count()


def staff(
    role: str, name: str, clock: HeldClock, *, missions: Iterable[str] = (MISSION,)
) -> Principal:
    principal = local_principal(
        f"staff:{role}", expires_at=clock() + timedelta(hours=8), name=f"Exercise {name}"
    )
    return replace(principal, missions=frozenset(missions))


@dataclass
class Program:
    """Calls the API as somebody."""

    http: httpx.AsyncClient
    who: Principal
    headers: dict[str, str]

    @property
    def id(self) -> str:
        return self.who.subject

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.http.get(f"/v1{path}", headers=self.headers, params=params)

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self.send("POST", path, body)

    async def put(self, path: str, **body: Any) -> httpx.Response:
        return await self.send("PUT", path, body)

    async def send(self, method: str, path: str, body: dict[str, Any]) -> httpx.Response:
        """key, match: Idempotency-Key and If-Match."""
        headers = dict(self.headers)
        for name, header in (("key", "idempotency-key"), ("match", "if-match")):
            if name in body:
                headers[header] = body.pop(name)
        return await self.http.request(method, f"/v1{path}", headers=headers, json=body)

    async def done(self, path: str, **body: Any) -> dict[str, Any]:
        answer = await self.post(path, **body)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def seen(self, path: str, **params: Any) -> dict[str, Any]:
        answer = await self.get(path, **params)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def listed(self, path: str, **params: Any) -> list[dict[str, Any]]:
        return list((await self.seen(path, **params))["items"])

    async def pages(self, path: str, **params: Any) -> list[list[dict[str, Any]]]:
        """What stands on each, as they follow one another."""
        found, cursors = [], [""]
        while True:
            asked = params | ({"cursor": cursors[-1]} if cursors[-1] else {})
            page = await self.seen(path, **asked)
            found.append(page["items"])
            if page["next"] is None:
                return found
            cursor = page["next"].partition("cursor=")[2].partition("&")[0]
            assert cursor not in cursors, f"{path} leads back to a page that was read"
            cursors.append(cursor)

    async def reports(self, **more: Any) -> list[str]:
        """Ids of the cases it makes, the lead first."""
        made = await self.done("/reports", **reported(**more))
        return [each["id"] for each in made["cases"]]


@dataclass
class Callers:
    http: httpx.AsyncClient
    issuer: TestIssuer
    clock: HeldClock

    def __call__(
        self, role: str, name: str = "one", *, missions: Iterable[str] = (MISSION,)
    ) -> Program:
        return self.as_(staff(role, name, self.clock, missions=missions))

    def as_(self, who: Principal) -> Program:
        token = self.issuer.sign(who, "conduct")
        return Program(self.http, who, {"authorization": f"Bearer {token}"})

    async def send(
        self, code: str, *events: dict[str, Any], imported: bool = False
    ) -> list[dict[str, Any]]:
        """What became of each."""
        role = "importer" if imported else "partner"
        headers = self.issuer.bearer(f"{role}:{code}", "conduct")
        headers["content-type"] = "application/cloudevents-batch+json"
        if imported:
            headers["muster-import"] = "true"
        answer = await self.http.post("/v1/events", headers=headers, json=list(events))
        assert answer.status_code == 200, answer.text
        return list(answer.json()["results"])


def reported(**more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "mission": MISSION,
        "kind": "sexual-exploitation",
        "narrative": "Exercise: nothing of this happened.",
        "incidents": [{"on": "2026-11-20", "precision": "day", "place": "Exercise place"}],
        "perpetrators": [alleged()],
        "victims": [{"age": "adult", "needs": ["medical"], "name": "Exercise victim one"}],
        "reporter": {"name": "Exercise reporter one"},
    }
    return said | more


def alleged(country: str = "KEN", **more: Any) -> dict[str, Any]:
    said = {"personnel": "military-contingent", "country": country, "unit": "Exercise unit"}
    return said | {"name": "Exercise alleged one"} | more


def event(code: str, what: str, event_id: str | None = None, **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id or f"event-{next(_numbers)}",
        "source": f"/partners/{code}",
        "type": f"muster.conduct.{what}.v1",
        "data": data,
    }
