"""What each role may see and do in performance, route by route and row by row, as in matrix.txt."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from muster.database import SessionMaker
from muster.testing import HeldClock, TestIssuer
from performance.app import create_app
from performance.settings import Settings
from tests.matrix import (
    ROLES,
    Line,
    Visitor,
    answer_of,
    answers_to,
    check_complete,
    read_table,
    visitor,
)
from tests.performance.register import CODES, DAY, DEFINITION, KEPT, Register, reported_crime
from tests.performance.staff import planned

TABLE = read_table(Path(__file__).with_name("matrix.txt"))
ROWS = (*CODES, "nobody")
Things = Mapping[str, str]
"""Of one row, by name: ids, codes and words by which they are found."""

ASKED: Mapping[str, str] = {
    "/explore": "indicator={code}&country={country}&mission={acronym}",
    "/explore.csv": "indicator={code}&country={country}&mission={acronym}",
    "/plots/figures.svg": "indicator={code}&country={country}&mission={acronym}",
    "/v1/events/receipt": "source=/partners/{country}&id=event-{country}",
}
"""The query of a route, where it needs one."""
TRACES: Mapping[str, str] = {
    "/": "{acronym}",
    "/crimes": "{crime_id}",
    "/explore": "{figure}",
    "/explore.csv": "{figure}",
    "/indicators": "{code}",
    "/indicators/{code}": "{acronym}",
    "/missions": "{acronym}",
    "/plots/figures.svg": "2026-H1",
    "/targets": "{acronym}",
    "/v1/crimes": "{crime_id}",
    "/v1/events": "event-{country}",
    "/v1/indicators": "{code}",
    "/v1/observations": "{acronym}",
    "/v1/observations.csv": "{acronym}",
    "/v1/series": "{series_id}",
    "/v1/snapshots/{snapshot_id}/observations.csv": "{acronym}",
    "/v1/targets": "{target_id}",
}
"""What an answer has in it where it shows what belongs to the row."""
AIM: dict[str, Any] = {"indicator": KEPT, "period": "2029", "target": 5, "cited": "Exercise: plan"}
AIM |= {"about": {"country": "{country}"}}
MOVED = {"due_on": "2028-01-01", "reason": "agreed"}
BODIES: Mapping[str, dict[str, Any]] = {
    "indicators": DEFINITION | {"code": "exercise-new"},
    "versions": DEFINITION,
    "snapshots": {"title": "Exercise"},
    "results": {"code": "exercise-new", "priority": "wps", "title": "Exercise"},
    "deliverables": planned("exercise-new", DAY),
    "targets": AIM,
    "crimes": reported_crime("{country}", "new-{country}"),
    "steps": {"step": "host-notified", "taken_on": "2026-11-23"},
    "status": {"status": "delayed"},
    "completion": {},
    "extension": MOVED,
    "reopening": {"reason": "agreed"},
    "withdrawal": {"reason": "agreed"},
}
FIELDS: Mapping[str, dict[str, str]] = {
    "status": {"status": "delayed"},
    "complete": {"done_on": "2026-11-24"},
    "move": MOVED,
    "drop": {"reason": "agreed"},
    "reopen": {"reason": "agreed"},
}
"""Of JSON bodies and of forms, by the last part of their address."""


def test_the_table_has_every_route_and_no_other(settings: Settings) -> None:
    check_complete(TABLE, create_app(settings), ROWS)


class Asking:
    """One role in front of every route."""

    def __init__(self, http: httpx.AsyncClient, who: Visitor, register: Register) -> None:
        self._http = http
        self._who = who
        self._register = register

    async def ask(self, line: Line) -> str:
        done = line.path.endswith(("/reopen", "/reopening"))
        about_one = "{deliverable_id}" in line.path
        things = self._register.things(line.row, a_deliverable=about_one, done=done)
        if line.method == "GET":
            return await self._look(line, things)
        if line.path.startswith("/v1/events"):
            return answer_of(await self._send(line, things))
        return answer_of(await self._change(line, things))

    async def _look(self, line: Line, things: Things) -> str:
        query = ASKED.get(line.path, "").format_map(things)
        address = f"{_path(line, things)}?{query}" if query else _path(line, things)
        answer = await self._http.get(address, headers=self._who.headers(line))
        said = answer_of(answer)
        if said != "yes" or line.row == "-" or line.path not in TRACES:
            return said
        return said if TRACES[line.path].format_map(things) in answer.text else "absent"

    async def _send(self, line: Line, things: Things) -> httpx.Response:
        """A crime in the row's country, from a source of the sender's own."""
        own = self._who.principal.source if self._who.principal else None
        said = reported_crime(things["country"], str(uuid4()))
        event = {
            "specversion": "1.0", "id": str(uuid4()), "source": str(own),
            "type": "muster.performance.crime.reported.v1", "data": said,
        }  # fmt: skip
        streamed = line.path.endswith("/stream")
        kind = "application/x-ndjson" if streamed else "application/cloudevents+json"
        headers = self._who.headers(line) | {"content-type": kind}
        answer = await self._http.post(line.path, headers=headers, json=event)
        refused = answer.json().get("problems") if streamed else None
        if not refused:
            return answer
        problem = refused[0]["problem"]
        return httpx.Response(problem["status"], json=problem, request=answer.request)

    async def _change(self, line: Line, things: Things) -> httpx.Response:
        act = line.path.rpartition("/")[2]
        path, headers = _path(line, things), self._who.headers(line)
        if not line.path.startswith("/v1/"):
            fields = FIELDS.get(act, {}) | {"csrf": self._who.csrf, "version": things["version"]}
            return await self._http.post(path, headers=headers, data=fields)
        body = _of_row(BODIES[act], things)
        return await self._http.post(path, headers=headers | {"if-match": "*"}, json=body)


def _path(line: Line, things: Things) -> str:
    if line.path == "/static":
        return "/static/live.js"
    return line.path.replace(":path", "").format_map(things)


def _of_row(body: Any, things: Things) -> Any:
    if isinstance(body, dict):
        return {name: _of_row(value, things) for name, value in body.items()}
    return body.format_map(things) if isinstance(body, str) else body


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_sees_and_does_what_the_table_says_and_no_more(
    http: httpx.AsyncClient,
    settings: Settings,
    issuer: TestIssuer,
    clock: HeldClock,
    sessions: SessionMaker,
    role: str,
) -> None:
    register = Register(http, issuer)
    await register.fill()
    asking = Asking(http, visitor(role, settings, issuer, clock), register)

    found = await answers_to(TABLE, asking.ask, partial(stored, sessions))

    assert found == {str(line): line.answers[role] for line in TABLE}


async def stored(sessions: SessionMaker) -> Any:
    async with sessions() as session:
        return (await session.execute(text(_STORED))).one()


_STORED = "SELECT " + ", ".join(
    f"(SELECT count(*) FROM {table})"
    for table in ("journal", "indicator_definitions", "results", "snapshots", "observations")
)
