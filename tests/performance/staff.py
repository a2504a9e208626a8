"""Members of staff with their programs, and a frame for them to plan in."""

from dataclasses import dataclass
from typing import Any

import httpx

from muster.database import SessionMaker
from muster.deadlines.sweep import Sweep
from muster.testing import HeldClock
from performance import storage
from performance.use_cases.clock import announce

EVIDENCE = "https://exercise.example/guidance"


@dataclass
class Program:
    """Calls the API as somebody. headers: with the token."""

    http: httpx.AsyncClient
    headers: dict[str, str]

    async def post(self, path: str, **body: Any) -> httpx.Response:
        """key, match: Idempotency-Key and If-Match."""
        headers = dict(self.headers)
        for name, header in (("key", "idempotency-key"), ("match", "if-match")):
            if name in body:
                headers[header] = body.pop(name)
        return await self.http.post(f"/v1{path}", headers=headers, json=body)

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(f"/v1{path}", headers=self.headers)

    async def listed(self, path: str) -> list[dict[str, Any]]:
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def plan(self, reference: str, due_on: str, **more: Any) -> dict[str, Any]:
        answer = await self.post("/deliverables", **planned(reference, due_on, **more))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


def planned(reference: str, due_on: str, **more: Any) -> dict[str, Any]:
    return {
        "reference": reference,
        "title": "Exercise: guidance",
        "result": "exercise-result",
        "owner": "Exercise office",
        "due_on": due_on,
        **more,
    }


async def define_result(program: Program, code: str = "exercise-result") -> None:
    answer = await program.post(
        "/results", code=code, priority="communications", title="Exercise: known in time"
    )
    assert answer.status_code == 201, answer.text


async def sweep(sessions: SessionMaker, clock: HeldClock) -> None:
    await Sweep(sessions, storage.deadlines, announce, clock=clock).run_once()
