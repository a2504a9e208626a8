"""What each may see and do in conduct by program, route by route and row by row: matrix.txt."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from conduct import pages
from conduct.app import create_app
from conduct.domain.thresholds import Thresholds
from conduct.sealing.keyring import Keyring
from conduct.settings import Settings
from conduct.use_cases.rules import Rules
from muster.database import SessionMaker
from muster.testing import HeldClock, TestIssuer
from tests.conduct.callers import Callers, event, reported
from tests.conduct.prompted import look_at_thresholds
from tests.conduct.register import ROLES, ROWS, Register, principal_of
from tests.matrix import (
    NOBODY,
    Line,
    Visitor,
    answer_of,
    answers_to,
    check_complete,
    read_table,
    routes_of,
    visitor_as,
)

TABLE = read_table(Path(__file__).with_name("matrix.txt"), ROLES)
WHY = {"reason": "Exercise: reason"}
NEW = {"person": {"id": "exercise-new", "name": "Exercise new"}, "capacity": "investigator"}
BODIES: Mapping[str, dict[str, Any]] = {
    "reports": reported(),
    "steps": {"step": "investigation-pending"},
    "referral": {"to": "oios"},
    "finding": {"outcome": "substantiated", **WHY},
    "end": {"step": "closed", **WHY},
    "handing-on": {"to": "oios", **WHY},
    "reopening": {"step": "reported", **WHY},
    "evidence": {},
    "notice": {},
    "reply": {"investigates": True},
    "assistance": {"victim": "{victim}", "what": "offered"},
    "measures": {"kind": "other"},
    "lifting": WHY,
    "removal": WHY,
    "actions": {"track": "criminal", "kind": "criminal-referral"},
    "notes": {"text": "Exercise"},
    "perpetrators": {"personnel": "military-contingent", "country": "KEN"},
    "further-cases": {"personnel": "un-volunteer"},
    "victims": {"age": "adult"},
    "incidents": {"place": "Exercise"},
    "kind": {"kind": "sexual-exploitation"},
    "narrative": {"narrative": "Exercise"},
    "urgent": WHY,
    "links": {"case_id": "{second}", **WHY},
    "merging": {"into": "{second}", **WHY},
    "parting": {"from": "{second}", **WHY},
    "extension": {"to": "2027-12-24", "authority": "Exercise", **WHY},
    "waiver": {"authority": "Exercise", **WHY},
    "legal-hold": WHY,
    "assignments": NEW,
    "handovers": {"leaver": "exercise-nobody", "to": NEW["person"]},
    "recusals": WHY,
    "access": {"case": "{case_id}", "purpose": "Exercise: reason"},
    "approval": {},
    "refusal": {},
    "decision": {"decision": "no-action", "decider": "Exercise", "reasons": "Exercise"},
}
"""Of JSON bodies, by the last word of their address."""
ASKED = {"/v1/cases/{case_id}/versions": "field=steps/1/step", "/v1/events/receipt": ""}
ASKED["/v1/events/receipt"] = "source=/partners/KEN&id=event-KEN"
TRACES = {"/v1/cases": "{case_id}", "/v1/clocks": "{case_id}", "/v1/access": "{request_id}",
          "/v1/reviews": "{review_id}"}  # fmt: skip
"""What an answer has in it where it shows what belongs to the row."""


@pytest.fixture
def rules(keyring: Keyring) -> Rules:
    """One case is enough for a review."""
    return Rules(keyring=keyring, thresholds=Thresholds(allegations=1))


def page_routes() -> set[tuple[str, str]]:
    app = FastAPI(openapi_url=None)
    app.routes.extend(pages.ROUTES)
    return set(routes_of(app))


def test_the_table_has_every_route_of_programs_and_no_other(settings: Settings) -> None:
    check_complete(TABLE, create_app(settings), ROWS, aside=page_routes())


class Asking:
    """One caller in front of every route."""

    def __init__(self, http: httpx.AsyncClient, who: Visitor, register: Register) -> None:
        self._http = http
        self._who = who
        self._register = register

    async def ask(self, line: Line) -> str:
        things = self._register.things(line.row)
        path = _path(line, things)
        headers = self._who.headers(line)
        if line.method == "GET":
            answer = await self._http.get(path, headers=headers)
            return _shown(line, answer, things)
        if line.path.startswith("/v1/events"):
            return await self._send(line, headers)
        if not line.path.startswith("/v1/"):
            said = {"csrf": self._who.csrf}
            return answer_of(await self._http.post(path, headers=headers, data=said))
        body = _of_row(BODIES[_word(line.path)], things)
        return _done(
            await self._http.request(
                line.method, path, headers=headers | {"if-match": "*"}, json=body
            )
        )

    async def _send(self, line: Line, headers: dict[str, str]) -> str:
        streamed = line.path.endswith("/stream")
        kind = "application/x-ndjson" if streamed else "application/cloudevents+json"
        said = event("KEN", "report.submitted", **reported())
        answer = await self._http.post(
            line.path, headers=headers | {"content-type": kind}, json=said
        )
        return answer_of(answer)


def _word(path: str) -> str:
    return next(word for word in reversed(path.split("/")) if not word.startswith("{"))


def _shown(line: Line, answer: httpx.Response, things: Mapping[str, str]) -> str:
    said = answer_of(answer)
    if said != "yes" or line.row == "-" or line.path not in TRACES:
        return said
    return said if TRACES[line.path].format_map(things) in answer.text else "absent"


def _done(answer: httpx.Response) -> str:
    """Who is told what the case is not ready for was let in to it."""
    return "yes" if answer.status_code == 409 else answer_of(answer)


def _path(line: Line, things: Mapping[str, str]) -> str:
    if line.path == "/static":
        return "/static/live.js"
    party = things.get("perpetrator" if "/perpetrators" in line.path else "victim", "")
    slug = "unknown-case" if line.row != "nobody" else "no-such-problem"
    known = {"party_id": party, "clock": "evidence", "slug": slug}
    path = line.path.replace(":path", "").format_map({**things, **known})
    return f"{path}?{ASKED[line.path]}" if line.path in ASKED else path


def _of_row(body: Any, things: Mapping[str, str]) -> Any:
    if isinstance(body, dict):
        return {name: _of_row(value, things) for name, value in body.items()}
    return body.format_map(things) if isinstance(body, str) else body


@pytest.fixture
async def register(
    callers: Callers, sessions: SessionMaker, rules: Rules, clock: HeldClock,
    request: pytest.FixtureRequest,
) -> Register:  # fmt: skip
    made = Register(callers, request.param)
    await made.fill()
    await look_at_thresholds(sessions, rules, clock())
    await made.find_reviews()
    return made


@pytest.mark.parametrize(
    ("register", "column"), [(each, each) for each in ROLES], indirect=["register"]
)
async def test_each_sees_and_does_what_the_table_says_and_no_more(
    http: httpx.AsyncClient, settings: Settings, issuer: TestIssuer, clock: HeldClock,
    sessions: SessionMaker, register: Register, column: str,
) -> None:  # fmt: skip
    who = NOBODY
    if column != "anonymous":
        who = visitor_as(column, principal_of(column, clock), settings, issuer, clock)
    asking = Asking(http, who, register)

    found = await answers_to(TABLE, asking.ask, partial(stored, sessions))

    assert found == {str(line): line.answers[column] for line in TABLE}


async def stored(sessions: SessionMaker) -> Any:
    """What changes with everything that is done; the read log is written by who only looks."""
    async with sessions() as session:
        return (await session.execute(text(_STORED))).one()


_STORED = "SELECT " + ", ".join(
    f"(SELECT count(*) FROM {table})"
    for table in ("journal", "sealed_fields", "assignments", "recusals", "broken_glass")
)
