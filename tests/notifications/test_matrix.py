"""What each role may see and do in notifications, line by line, as in matrix.txt."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message, Scope

from muster.testing import HeldClock, TestIssuer
from notifications.app import create_app
from notifications.settings import Settings
from tests.matrix import (
    ROLES,
    Line,
    Visitor,
    answer_of,
    check_complete,
    read_table,
    visitor,
)
from tests.notifications.builders import fact
from tests.notifications.conftest import Office
from tests.serving import running

TABLE = read_table(Path(__file__).with_name("matrix.txt"))
ROWS = ("kenya", "tanzania", "trouble", "nobody")
COUNTRIES = {"kenya": "KEN", "tanzania": "TZA"}
HOLDERS = {"trouble": "operations"}
"""To whom an alert is handed over who sees it anyway."""
KEPT = {"kenya": "desk-officer", "tanzania": "desk-chief", "trouble": "operations"}
SOMEBODY = {"name": "Exercise Recipient", "address": "somebody@exercise.example"}


def test_the_table_has_every_route_and_no_other(settings: Settings) -> None:
    check_complete(TABLE, create_app(settings), ROWS)


@pytest.fixture
async def app(settings: Settings, clock: HeldClock, office: Office) -> AsyncIterator[FastAPI]:
    """The running service, with a desk to tell."""
    async with running(create_app(settings, clock=clock)) as app:
        yield app


class Alerts:
    """Of two States, fresh for each line, and one about trouble that only operations are told."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._trouble = ""

    async def open(self) -> None:
        self._office.post.refuse_address = lambda to: "550 gone" if "chief" in to else None
        await self._office.hear(fact("missed"))
        await self._office.send()
        [trouble] = await self._office.alerts("O1")
        self._trouble = str(trouble.id)

    async def id(self, row: str) -> str:
        if row == "trouble":
            return self._trouble
        if row == "nobody":
            return str(uuid4())
        pledge = uuid4()
        country, milestone_id = COUNTRIES[row], str(uuid4())
        await self._office.hear(
            fact("missed", pledge=pledge, milestone_id=milestone_id, country=country)
        )
        every = await self._office.alerts("A2")
        return str(next(each.id for each in every if str(pledge) in each.matter.subject))

    async def deeds(self) -> int:
        """How much has been done by anybody."""
        counts = ("SELECT count(*) FROM journal", "SELECT count(*) FROM recipients")
        return sum([int((await self._office.ask(each))[0][0]) for each in counts])


class Asking:
    """One role in front of every route."""

    def __init__(
        self, app: FastAPI, who: Visitor, operations: Visitor, alerts: Alerts, clock: HeldClock
    ) -> None:
        self._app = app
        self._who = who
        self._operations = operations
        self._alerts = alerts
        self._clock = clock
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://muster.example")

    async def ask(self, line: Line) -> str:
        alert = await self._alerts.id(line.row) if line.row != "-" else ""
        if line.path == "/stream":
            return await self._listen(line, alert)
        if line.method == "GET":
            return await self._look(line, alert)
        await self._prepare(line, alert)
        before = await self._alerts.deeds()
        said = answer_of(await self._change(line, alert))
        assert said == "yes" or await self._alerts.deeds() == before, line
        return said

    async def _look(self, line: Line, alert: str) -> str:
        path, headers = self._filled(line, alert), self._who.headers(line)
        is_list = "{" not in line.path and line.row != "-"
        asked = {"limit": "200"} if is_list else {}
        answer = await self._http.get(path, headers=headers, params=asked)
        said = answer_of(answer)
        return "absent" if said == "yes" and is_list and alert not in answer.text else said

    async def _change(self, line: Line, alert: str) -> httpx.Response:
        act = line.path.rpartition("/")[2]
        path, headers = self._filled(line, alert), self._who.headers(line)
        to = {"to": f"role:{HOLDERS.get(line.row, 'desk-chief')}"} if act == "hand-over" else {}
        if line.method == "PUT":
            return await self._http.put(path, headers=headers, json=SOMEBODY)
        if line.path.startswith("/v1/"):
            return await self._http.post(path, headers=headers, json=to)
        return await self._http.post(path, headers=headers, data=to | {"csrf": self._who.csrf})

    async def _prepare(self, line: Line, alert: str) -> None:
        """Acknowledged before it is undone, free before it is taken."""
        act = line.path.rpartition("/")[2]
        if before := {"undo": "acknowledge", "acknowledge": "undo"}.get(act):
            path = f"/v1/alerts/{alert}/{before}"
            await self._http.post(path, headers=dict(self._operations.bearer), json={})

    async def _listen(self, line: Line, alert: str) -> str:
        """What the stream says of the last hour."""
        since = (self._clock() - timedelta(hours=1)).isoformat()
        headers = self._who.headers(line) | {"last-event-id": since}
        answer = await first_of_stream(self._app, line.path, headers)
        said = answer_of(answer)
        return "absent" if said == "yes" and alert not in answer.text else said

    def _filled(self, line: Line, alert: str) -> str:
        path = "/static/live.js" if line.path == "/static" else line.path
        kept = "put" if line.method == "PUT" else KEPT.get(line.row, "none")
        slug = "none" if line.row == "nobody" else "alert-closed"
        return path.format(alert_id=alert, recipient_id=kept, slug=slug)


async def first_of_stream(app: FastAPI, path: str, headers: dict[str, str]) -> httpx.Response:
    """All up to what tells of a change or of none."""
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    heard = asyncio.Event()
    start: Message = {}
    said = b""

    async def receive() -> Message:
        await heard.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal said
        if message["type"] == "http.response.start":
            start.update(message)
        said += message.get("body", b"")
        if b"data: " in said or b"still here" in said or start["status"] != 200:
            heard.set()

    async with asyncio.timeout(10):
        await app(scope, receive, send)
    asked = httpx.Request("GET", f"http://muster.example{path}")
    return httpx.Response(start["status"], headers=start["headers"], content=said, request=asked)


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_sees_and_does_what_the_table_says_and_no_more(
    app: FastAPI,
    office: Office,
    settings: Settings,
    issuer: TestIssuer,
    clock: HeldClock,
    role: str,
) -> None:
    who, operations = (visitor(each, settings, issuer, clock) for each in (role, "operations"))
    alerts = Alerts(office)
    await alerts.open()
    asking = Asking(app, who, operations, alerts, clock)
    found = {str(line): await asking.ask(line) for line in TABLE}

    assert found == {str(line): line.answers[role] for line in TABLE}
