"""What each role may see and do in pledges, route by route and row by row, as in matrix.txt."""

from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from muster.database import SessionMaker
from muster.testing import HeldClock, TestIssuer
from pledges.app import create_app
from pledges.settings import Settings
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
from tests.pledges.visitors import announced, event, milestone

TABLE = read_table(Path(__file__).with_name("matrix.txt"))
CODES = {"kenya": "KEN", "rwanda": "RWA"}
ROWS = (*CODES, "nobody")
ITEMS = {"KEN": "8c", "RWA": "13g"}
LATER = {"due_on": "2027-06-01", "reason": "agreed"}
WAIVED = {"authority": "USG", "reason": "agreed"}

BODIES: dict[str, dict[str, Any]] = {
    "status": {"status": "confirmed", "effective_on": "2026-11-20"},
    "milestones": {"reference": "second", "title": "Second", "due_on": "2027-04-01"},
    "report": {},
    "retraction": {"reason": "agreed"},
    "extension": LATER,
    "extension-refusal": {"reason": "agreed"},
    "waiver": WAIVED,
    "confirmation": {},
}
FIELDS: dict[str, dict[str, str]] = {
    "report": {"done_on": "2026-11-20"},
    "retract": {"reason": "agreed"},
    "extend": LATER,
    "decline": {"reason": "agreed"},
    "waive": WAIVED | {"sure": "yes"},
    "decide": {},
}
OF_REPORTED = ("retraction", "confirmation", "retract", "decide")
"""What can be done only once it was reported."""
OF_ASKED = ("extension-refusal", "decline")
"""What can be done only once a later due date was asked for."""
SAID: dict[str, tuple[str, dict[str, str]]] = {
    "reported": ("milestone.reported", {"done_at": "2026-11-24T08:00:00Z"}),
    "asked": ("milestone.extension-requested", LATER),
}
"""What brings a milestone into each state."""
TRACES = {"/commitments": '?item={item}"', "/v1/events": "announced-{code}"}
"""Where a list shows that it holds something of a country; elsewhere it is the pledge's id."""


def test_the_table_has_every_route_and_no_other(settings: Settings) -> None:
    check_complete(TABLE, create_app(settings), ROWS)


class Register:
    """Pledges of two States, one fresh for each change that is tried."""

    def __init__(self, http: httpx.AsyncClient, issuer: TestIssuer) -> None:
        self._http = http
        self._issuer = issuer
        self._numbers = count()
        self.chief = issuer.bearer("staff:desk-chief", "pledges", name="Exercise Chief")
        self._left: dict[tuple[str, str], Iterator[str]] = {}

    async def fill(self, each: int) -> None:
        for code in CODES.values():
            for state in ("new", "reported", "asked"):
                names = [f"{code}-{next(self._numbers)}" for _ in range(each)]
                self._left[code, state] = iter(await self._made(code, names, state))

    async def _made(self, code: str, names: list[str], state: str) -> list[str]:
        """Ids."""
        part = milestone("arrival", "Arrives", due_on="2027-03-01")
        said = {"items": [ITEMS[code]], "milestones": [part]}
        events = [announced(code, name, **said) for name in names]
        if state in SAID:
            what, more = SAID[state]
            events += [
                event(code, what, f"{state}-{name}", reference=name, milestone="arrival", **more)
                for name in names
            ]
        headers = self._issuer.bearer(f"partner:{code}", "pledges")
        headers["content-type"] = "application/cloudevents-batch+json"
        answer = await self._http.post("/v1/events", headers=headers, json=events)
        return [each["subject"] for each in answer.json()["results"][: len(names)]]

    async def fresh(self, row: str, act: str) -> dict[str, Any]:
        """Of nobody: ids that nothing has."""
        if row == "nobody":
            none = {"id": str(uuid4()), "milestones": [{"id": str(uuid4())}], "version": 1}
            return none | {"reference": "none"}
        state = "reported" if act in OF_REPORTED else "asked" if act in OF_ASKED else "new"
        pledge_id = next(self._left[CODES[row], state])
        answer = await self._http.get(f"/v1/pledges/{pledge_id}", headers=self.chief)
        return dict(answer.json())


class Asking:
    """One role in front of every route."""

    def __init__(self, http: httpx.AsyncClient, who: Visitor, register: Register) -> None:
        self._http = http
        self._who = who
        self._register = register

    async def ask(self, line: Line) -> str:
        if line.method == "GET":
            return await self._look(line)
        if line.path.startswith("/v1/events"):
            return answer_of(await self._send(line))
        return answer_of(await self._change(line))

    async def _look(self, line: Line) -> str:
        act = line.path.rpartition("/")[2]
        pledge = await self._register.fresh(line.row, act) if line.row != "-" else {}
        code = CODES.get(line.row, "none")
        path = _filled(line, pledge)
        place = {"source": f"/partners/{code}", "id": f"announced-{pledge.get('reference')}"}
        asked = place if act == "receipt" else {"limit": "200"} if line.row != "-" else {}
        answer = await self._http.get(path, headers=self._who.headers(line), params=asked)
        said = answer_of(answer)
        if said != "yes" or "{" in line.path or "limit" not in asked:
            return said
        trace = TRACES.get(line.path, "{id}").format(
            id=pledge["id"], code=code, item=ITEMS.get(code)
        )
        return said if trace in answer.text else "absent"

    async def _send(self, line: Line) -> httpx.Response:
        """A report about a pledge of the row, from a source of the sender's own."""
        pledge = await self._register.fresh(line.row, "report")
        own = self._who.principal.source if self._who.principal else None
        code = CODES.get(line.row) or str(own)[-3:]
        about = {"reference": pledge["reference"], "pledger": {"country": code}}
        said = event("x", "milestone.reported", str(uuid4()), milestone="arrival", **about)
        streamed = line.path.endswith("/stream")
        kind = "application/x-ndjson" if streamed else "application/cloudevents+json"
        headers = self._who.headers(line) | {"content-type": kind}
        answer = await self._http.post(line.path, headers=headers, json=said | {"source": str(own)})
        refused = answer.json().get("problems") if streamed else None
        return _refusal(answer, refused[0]["problem"]) if refused else answer

    async def _change(self, line: Line) -> httpx.Response:
        act = line.path.rpartition("/")[2]
        pledge = await self._register.fresh(line.row, act) if "{" in line.path else {}
        path, headers = _filled(line, pledge), self._who.headers(line)
        if line.path.startswith("/v1/"):
            body = self._new(line.row) if act == "pledges" else BODIES[act]
            return await self._http.post(path, headers=headers | {"if-match": "*"}, json=body)
        fields = FIELDS.get(act, {}) | {"csrf": self._who.csrf}
        if pledge:
            fields["version"] = str(pledge["version"])
        return await self._http.post(path, headers=headers, data=fields)

    def _new(self, row: str) -> dict[str, Any]:
        said = announced("x", f"new-{uuid4()}")["data"]
        return dict(said | {"pledger": {"country": CODES[row]}})


def _refusal(answer: httpx.Response, problem: dict[str, Any]) -> httpx.Response:
    """Of one line of a stream, as a single event would have been answered."""
    return httpx.Response(problem["status"], json=problem, request=answer.request)


def _filled(line: Line, pledge: dict[str, Any]) -> str:
    path = "/static/live.js" if line.path == "/static" else line.path
    if "{" not in path:
        return path
    slug = "none" if line.row == "nobody" else "pledge-closed"
    ids = {"pledge_id": pledge["id"], "milestone_id": pledge["milestones"][0]["id"]}
    return path.format(slug=slug, **ids)


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
    await register.fill(30)
    asking = Asking(http, visitor(role, settings, issuer, clock), register)

    found = await answers_to(TABLE, asking.ask, partial(facts, sessions))

    assert found == {str(line): line.answers[role] for line in TABLE}


async def facts(sessions: SessionMaker) -> int:
    async with sessions() as session:
        return int(await session.scalar(text("SELECT count(*) FROM journal")) or 0)
